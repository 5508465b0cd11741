"""Bodies of webhooks as they may be shown: what opens something, or tells of a person, is left out. Pure."""

import json
import re
from typing import Any, cast

MASK = "••••"
SECRET = re.compile(r"secret|token|password|signature|fingerprint|(^|_)(key|cvc|number|last4|iban|account)($|_)")
PERSONAL = re.compile(r"(^|_)(e?mail|phone|name|address|line1|line2|postal_code|tax_id|ip)($|_)")


def masked(value: Any, name: str = "") -> Any:
    """`value` with what a field's `name` says to hide hidden, at every depth; ids stay, for they are looked up."""
    match value:
        case dict():
            return {key: masked(each, str(key)) for key, each in cast("dict[str, Any]", value).items()}
        case list():
            return [masked(each, name) for each in cast("list[Any]", value)]
        case str() | int() | float() if not isinstance(value, bool) and hides(name):
            return MASK
        case _:
            return value


def hides(name: str) -> bool:
    return bool(SECRET.search(name) or PERSONAL.search(name))


def shown(body: bytes) -> str:
    """The body, readable; what is no JSON is not shown at all."""
    if not body:
        return ""
    try:
        return json.dumps(masked(json.loads(body)), indent=2, ensure_ascii=False)
    except ValueError:
        return MASK
