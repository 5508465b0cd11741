"""Who acts."""

from typing import Any

from infra.kit.ids import new_id
from infra.kit.module import registry
from tenancy.access.api import Actor


def an_actor(**changes: Any) -> Actor:
    """An owner of the British shop with every right, unless `changes` say otherwise."""
    facts: dict[str, Any] = {
        "tenant": "t_corner",
        "slug": "corner",
        "shop": "Corner Shop",
        "staff": new_id(),
        "name": "Ann Lee",
        "role": "owner",
        "permissions": frozenset(right.value for m in registry.modules for kind in m.permissions for right in kind),
        "currency": "GBP",
        "zone": "Europe/London",
        "country": "GB",
    }
    return Actor(**facts | changes)
