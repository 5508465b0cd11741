"""Who takes the last use of a coupon, when many want it at the same moment."""

import asyncio
from collections.abc import AsyncGenerator

import pytest
import sqlalchemy as sa

from billing.plans.api import take_coupon
from billing.plans.domain import Coupon
from billing.plans.errors import CouponGone, CouponHad
from billing.plans.models import CouponUse
from billing.plans.uses import check_left, note_use
from infra.kit import clock
from infra.kit.db.sessions import Databases
from infra.kit.ids import new_id
from tenancy.tenants.models import Tenant

MANY, MOST = 64, 3


@pytest.fixture
def coupon() -> Coupon:
    """Of a code of its own."""
    return Coupon(name=f"LAST{new_id().hex[-8:].upper()}", version=1, label="Spring", percent=2000, most=MOST)


@pytest.fixture
async def shops(databases: Databases, coupon: Coupon) -> AsyncGenerator[list[str]]:
    """Rows of shops that are closed: nobody else looks at them. All uses but one are taken by the first ones."""
    made = [f"t_{new_id().hex[-14:]}" for _ in range(MANY + MOST - 1)]
    async with databases.platform() as session:
        rows = [{"id": each, "slug": each.replace("_", "-"), "state": "closed"} for each in made]
        await session.execute(sa.insert(Tenant), rows)
        for each in made[MANY:]:
            await note_use(session, each, coupon, clock.now())
        await session.commit()
    yield made[:MANY]
    async with databases.platform() as session:
        await session.execute(sa.delete(CouponUse).where(CouponUse.coupon == coupon.name))
        await session.execute(sa.delete(Tenant).where(Tenant.id.in_(made)))
        await session.commit()


async def taken(databases: Databases, coupon: Coupon) -> int:
    async with databases.read_platform() as session:
        query = sa.select(sa.func.count()).where(CouponUse.coupon == coupon.name)
        return await session.scalar(query) or 0


async def test_of_sixty_four_who_take_the_last_use_at_once_one_has_it(
    databases: Databases, coupon: Coupon, shops: list[str]
) -> None:
    async def take(tenant: str) -> bool:
        async with databases.platform() as session:
            try:
                await take_coupon(session, tenant, coupon, clock.now())
            except CouponGone:
                return False
            await session.commit()
            return True

    outcomes = await asyncio.gather(*(take(each) for each in shops))
    assert (outcomes.count(True), await taken(databases, coupon)) == (1, MOST)


async def test_control_without_waiting_for_each_other_more_than_one_has_it(
    databases: Databases, coupon: Coupon, shops: list[str]
) -> None:
    first, second = shops[:2]
    async with databases.platform() as one, databases.platform() as other:
        await check_left(one, first, coupon)
        await check_left(other, second, coupon)
        for session, tenant in ((one, first), (other, second)):
            await note_use(session, tenant, coupon, clock.now())
            await session.commit()
    assert await taken(databases, coupon) == MOST + 1


async def test_who_has_had_a_coupon_takes_it_again_only_while_it_goes_on(
    databases: Databases, coupon: Coupon, shops: list[str]
) -> None:
    async with databases.platform() as session:
        await take_coupon(session, shops[0], coupon, clock.now())
        await take_coupon(session, shops[0], coupon, clock.now(), goes_on=True)
        with pytest.raises(CouponHad):
            await take_coupon(session, shops[0], coupon, clock.now())
