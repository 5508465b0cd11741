"""What a request carries on its way in: each key written by whoever finds it out, and read by those further in."""

from collections.abc import Mapping, MutableMapping
from typing import TypeVar, cast

from litestar.types import Scope

T = TypeVar("T")
ACTOR = "actor"
CALLER, CELL, CSRF = "yuntai.caller", "yuntai.cell", "yuntai.csrf"
REQUEST_ID, STATE, TENANT = "yuntai.request_id", "yuntai.state", "yuntai.tenant"
STORES, TRIAL = "yuntai.stores", "yuntai.trial"
OPERATOR = "yuntai.operator"


def carry(scope: Scope, key: str, value: object) -> None:
    """Puts `value` under `key` for those further in."""
    cast("MutableMapping[str, object]", scope)[key] = value


def carried_as(scope: Scope, key: str, kind: type[T]) -> T | None:
    """What stands under `key` when it is a `kind`, else None."""
    found = cast("Mapping[str, object]", scope).get(key)
    return found if isinstance(found, kind) else None


def carried(scope: Scope, key: str) -> str:
    """The text under `key`, empty when nobody put one there."""
    return carried_as(scope, key, str) or ""
