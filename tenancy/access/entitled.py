"""What a tenant's plan allows, and how it stands with its debts, as parts of the identity's one query. Plans are
billing's: it fills the hooks.
"""

from collections.abc import Awaitable, Callable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from infra.kit.db.sessions import Databases
from infra.kit.i18n import Localized
from infra.kit.module import registry

LIMITS, STANDING, ROOMIER = "access.limits", "access.standing", "access.roomier"
PlanPart = Callable[[sa.ColumnElement[str]], sa.ColumnElement[Any]]
"""The first two hooks' contract: for a tenant's column of the query around, a jsonb object of numbers by name; an
object as `Standing`, or null.
"""

Roomier = Callable[[Databases, str, int], Awaitable[Localized]]
"""The third one's: of a limit and how much it has, what has more, in words."""


def no_limits(_tenant: sa.ColumnElement[str]) -> sa.ColumnElement[Any]:
    return sa.literal({}, JSONB)


def no_standing(_tenant: sa.ColumnElement[str]) -> sa.ColumnElement[Any]:
    return sa.null().cast(JSONB)


def plan_parts() -> tuple[PlanPart, PlanPart]:
    """What a module has filled in for limits and standing, or nothing limited and nothing owed."""
    limits, standing = next(iter(registry.hooks(LIMITS)), no_limits), next(iter(registry.hooks(STANDING)), no_standing)
    return limits, standing


async def roomier(databases: Databases, what: str, most: int) -> Localized | str:
    """What has more of `what` than `most`, in words; empty where nobody sells plans."""
    hook: Roomier | None = next(iter(registry.hooks(ROOMIER)), None)
    return await hook(databases, what, most) if hook else ""
