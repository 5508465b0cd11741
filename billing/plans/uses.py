"""Who has taken which coupon: one use a shop, kept for good."""

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from billing.plans.domain import Coupon
from billing.plans.errors import CouponGone, CouponHad
from billing.plans.models import CouponUse
from infra.kit.db.sessions import PlatformReader, PlatformSession


async def note_use(session: PlatformSession, tenant: str, coupon: Coupon, now: datetime) -> None:
    """The shop has it. A repeat counts once."""
    values = {"coupon": coupon.name, "tenant": tenant, "version": coupon.version, "at": now}
    await session.execute(insert(CouponUse).values(values).on_conflict_do_nothing())


async def take_coupon(
    session: PlatformSession, tenant: str, coupon: Coupon, now: datetime, *, goes_on: bool = False
) -> None:
    """The same, as long as there are some left; others who take the last one wait. Raises CouponGone, CouponHad."""
    if coupon.most is not None:
        key = sa.func.hashtextextended(f"coupon {coupon.name}", 0)
        await session.execute(sa.select(sa.func.pg_advisory_xact_lock(key)))
    await check_left(session, tenant, coupon, goes_on=goes_on)
    await note_use(session, tenant, coupon, now)


async def check_left(session: PlatformReader, tenant: str, coupon: Coupon, *, goes_on: bool = False) -> None:
    """Whether this shop may take it; `goes_on`: it has it, and bills that are less by it are still to come.

    Raises CouponGone, CouponHad.
    """
    mine = sa.func.count().filter(CouponUse.tenant == tenant)
    query = sa.select(sa.func.count(), mine).where(CouponUse.coupon == coupon.name)
    taken, has = (await session.execute(query)).one()
    if has and not goes_on:
        raise CouponHad
    if coupon.most is not None and taken >= coupon.most and not has:
        raise CouponGone


async def has_taken(session: PlatformReader, tenant: str, coupon: Coupon) -> bool:
    """Whether the shop has had it at any time."""
    query = sa.select(sa.exists().where(CouponUse.coupon == coupon.name, CouponUse.tenant == tenant))
    return bool(await session.scalar(query))


async def uses_of_coupons(session: PlatformReader) -> Mapping[str, int]:
    """How many shops have taken each, by its code; one that nobody took is absent."""
    query = sa.select(CouponUse.coupon, sa.func.count()).group_by(CouponUse.coupon)
    return {row[0]: row[1] for row in await session.execute(query)}
