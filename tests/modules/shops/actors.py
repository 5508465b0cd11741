"""Actors for tests of shared modules."""

from typing import Any
from uuid import uuid4

from tenancy.access.actor import Actor


def an_actor(**changes: Any) -> Actor:
    facts: dict[str, Any] = {
        "tenant": "t_corner",
        "slug": "corner",
        "shop": "Corner Shop",
        "staff": uuid4(),
        "name": "Ann Lee",
        "role": "owner",
        "permissions": frozenset[str](),
        "currency": "GBP",
        "zone": "Europe/London",
        "country": "GB",
    }
    return Actor(**facts | changes)
