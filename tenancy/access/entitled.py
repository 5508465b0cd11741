"""What a tenant's plan allows, as a part of the identity's one query. Plans are billing's: it fills the hook."""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from infra.kit.module import registry

LIMITS = "access.limits"
LimitsPart = Callable[[sa.ColumnElement[str]], sa.ColumnElement[Any]]
"""The hook's contract: for a tenant's column of the query around, a jsonb object of numbers by name."""


def no_limits(_tenant: sa.ColumnElement[str]) -> sa.ColumnElement[Any]:
    return sa.literal({}, JSONB)


def limits_part() -> LimitsPart:
    """What a module has filled in, or nothing limited."""
    return next(iter(registry.hooks(LIMITS)), no_limits)
