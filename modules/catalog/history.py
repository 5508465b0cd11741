"""What a product had and got, as its history says it."""

from collections.abc import Callable, Mapping
from typing import Any, cast

from infra.kit.money import format_money
from modules.desk.api import Entry

MOST = 12
LONGEST = 80
MONEY = {"price", "floor", "below"}
Named = Callable[[str], str]


def differences(entry: Entry, currency: str, locale: str, named: Named) -> tuple[str, ...]:
    """Lines such as "Price: £10.00 → £12.50"; fields whose former value nobody kept are left out."""
    before, after = flat(entry.before), flat(entry.after)
    lines = [
        f"{label_of(path, named)}: {shown(path, before.get(path), currency, locale)}"
        f" → {shown(path, after[path], currency, locale)}"
        for path in after
        if path in before and before[path] != after[path]
    ]
    return tuple(lines[:MOST])


def flat(fields: Mapping[str, Any]) -> dict[tuple[str, str], Any]:
    """Fields of variants apart: ("variant TEA", "price"); the product's own have no second part."""
    found: dict[tuple[str, str], Any] = {}
    for name, value in fields.items():
        if name.startswith("variant ") and isinstance(value, dict):
            inner = cast("dict[str, Any]", value)
            found |= {(name, field): each for field, each in inner.items() if field != "code"}
        else:
            found[name, ""] = value
    return found


def label_of(path: tuple[str, str], named: Named) -> str:
    name, field = path
    return f"{named(name)} · {named(field)}" if field else named(name)


def shown(path: tuple[str, str], value: Any, currency: str, locale: str) -> str:
    if value is None or value in ("", [], {}):
        return "–"
    field = path[1] or path[0].partition(" ")[0]
    if field in MONEY and isinstance(value, int):
        return format_money(value, currency, locale)
    text = words_of(value)
    return text if len(text) <= LONGEST else text[:LONGEST].rstrip() + "…"


def words_of(value: Any) -> str:
    """A list or a dict as its values."""
    if isinstance(value, dict):
        pairs = cast("dict[str, Any]", value)
        return ", ".join(words_of(each) for each in pairs.values())
    if isinstance(value, list):
        each = cast("list[Any]", value)
        return ", ".join(words_of(one) for one in each)
    return str(value)
