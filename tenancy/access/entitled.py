"""What a tenant's plan allows, as a part of the identity's one query. Plans are billing's: `infra.entry` fills it."""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

LimitsPart = Callable[[sa.ColumnElement[str]], sa.ColumnElement[Any]]


def no_limits(_tenant: sa.ColumnElement[str]) -> sa.ColumnElement[Any]:
    return sa.literal({}, JSONB)


_part: list[LimitsPart] = [no_limits]


def limit_by(part: LimitsPart) -> None:
    """Registers the part that gives a tenant's limits: for a tenant's column, a jsonb object of numbers by name."""
    _part[:] = [part]


def limits_part(tenant: sa.ColumnElement[str]) -> sa.ColumnElement[Any]:
    return _part[0](tenant)
