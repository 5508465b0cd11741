"""N buyers and the last use of a coupon or an offer: exactly as many get it as there are uses."""

import asyncio
from collections.abc import Callable
from functools import partial
from uuid import UUID

import pytest
import sqlalchemy as sa

from infra.kit import clock
from infra.kit.db.prepared import Prepared
from infra.kit.db.sessions import Databases
from infra.kit.ids import new_id
from infra.kit.problems import Problem
from modules.orders.schemas import LineIn, OrderIn, PlacedOut
from modules.orders.services.place import place_order
from modules.promotions import claims
from modules.promotions.domain import AmountOff
from modules.promotions.errors import CouponGone, PromotionGone
from modules.promotions.jobs import unproven
from modules.promotions.models import Coupon
from modules.promotions.services.save import used_by
from modules.shops.api import get_settings
from tenancy.tenants.api import TenantCard
from tests.factories.actors import an_actor
from tests.factories.goods import add_goods
from tests.factories.offers import add_coupon, add_promotion
from tests.fixtures.figures import Figure
from tests.fixtures.servers import Admin, Servers
from tests.modules.orders.races import Outcome, at_once, many_connections

BUYERS = 64
PRICE, OFF = 1000, 100


async def prepare(databases: Databases, tenant: str) -> tuple[UUID, UUID, str]:
    """Goods, a campaign, and its code with one use."""
    code = f"LAST-{new_id().hex[-8:]}".upper()
    async with databases.tenant(tenant) as session:
        tea = await add_goods(session, price=PRICE, on_hand=1000)
        coupon = await add_coupon(session, AmountOff(amount=OFF), code)
        await session.commit()
    return tea, coupon, code


async def buy_with(databases: Databases, tenant: str, tea: UUID, code: str) -> Outcome:
    """One buyer who shows the coupon."""
    asked = OrderIn(lines=[LineIn(variant=tea)], handover="now", channel="counter", codes=[code])
    try:
        async with databases.tenant(tenant) as session:
            placed = await place_order(session, an_actor(tenant=tenant), asked, clock.now())
            await session.commit()
            return placed
    except Problem as refused:
        return refused


async def in_fact(databases: Databases, tenant: str, promotion: UUID) -> tuple[int, int]:
    """(the counter of its codes, the sum of its ledger)."""
    async with databases.read_tenant(tenant) as session:
        assert await unproven(session) == []
        counted = await session.scalar(sa.select(sa.func.sum(Coupon.used)).where(Coupon.promotion_id == promotion))
        return counted or 0, await used_by(session, promotion)


@pytest.mark.prove("coupon", want="64 parallel claims of the last coupon: exactly one, the control fails")
async def test_of_64_who_claim_the_last_coupon_one_gets_it(
    prepared: Servers, fresh_tenant: TenantCard, scale: Callable[[int, int], int], figure: Figure
) -> None:
    rounds, got, told = scale(2, 20), 0, 0
    async with many_connections(prepared, 16) as databases:
        for _ in range(rounds):
            tea, coupon, code = await prepare(databases, fresh_tenant.id)
            found = await at_once([partial(buy_with, databases, fresh_tenant.id, tea, code) for _ in range(BUYERS)])
            got += sum(isinstance(each, PlacedOut) for each in found)
            told += sum(isinstance(each, Problem) for each in found)
            assert await in_fact(databases, fresh_tenant.id, coupon) == (1, 1)
    figure(f"{BUYERS} parallel claims x {rounds} rounds: {got} got the coupon, {told} were told that it is used up")
    assert (got, told) == (rounds, rounds * (BUYERS - 1))


async def claims_at_once(databases: Databases, tenant: str, use: claims.Use, customer: UUID | None = None) -> int:
    """How many of ten units that claim the same at the same moment may commit."""
    met = asyncio.Barrier(10)

    async def one(order: UUID) -> bool:
        async with databases.tenant(tenant) as session:
            store = (await get_settings(session)).store
            cause = claims.Cause(
                order=order, store=store, customer=customer, sales=900, currency="GBP", at=clock.now()
            )  # fmt: skip
            await met.wait()
            try:
                await claims.claim(session, cause, [use])
            except (CouponGone, PromotionGone):
                return False
            await session.commit()
            return True

    return sum(await asyncio.gather(*(one(new_id()) for _ in range(10))))


async def test_units_that_claim_one_code_at_one_moment_share_its_uses(
    prepared: Servers, fresh_tenant: TenantCard
) -> None:
    async with many_connections(prepared) as databases:
        _, coupon, code = await prepare(databases, fresh_tenant.id)
        use = claims.Use(promotion=coupon, code=code, discount=OFF)
        assert await claims_at_once(databases, fresh_tenant.id, use) == 1
        assert await in_fact(databases, fresh_tenant.id, coupon) == (1, 1)


async def test_control_without_the_condition_several_get_it(
    prepared: Servers, admin: Admin, fresh_tenant: TenantCard, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The statement believes what it finds, and the table has lost its CHECK."""
    monkeypatch.setattr(claims, "is_left", claims.always)
    monkeypatch.setattr(claims, "CLAIM", Prepared(claims.claim_statement()))
    await admin(f"ALTER TABLE {fresh_tenant.id}.coupon DROP CONSTRAINT ck_coupon_used")
    async with many_connections(prepared) as databases:
        _, coupon, code = await prepare(databases, fresh_tenant.id)
        use = claims.Use(promotion=coupon, code=code, discount=OFF)
        assert await claims_at_once(databases, fresh_tenant.id, use) == 10
        assert await in_fact(databases, fresh_tenant.id, coupon) == (10, 10)


async def limited(databases: Databases, tenant: str, **limits: int) -> claims.Use:
    async with databases.tenant(tenant) as session:
        key = await add_promotion(session, AmountOff(amount=OFF), "Offer", **limits)
        await session.commit()
    return claims.Use(promotion=key, code="", discount=OFF)


async def test_an_offer_for_three_orders_is_on_three(prepared: Servers, fresh_tenant: TenantCard) -> None:
    async with many_connections(prepared) as databases:
        use = await limited(databases, fresh_tenant.id, in_all=3)
        assert await claims_at_once(databases, fresh_tenant.id, use) == 3


async def test_one_customer_at_ten_registers_gets_an_offer_once(prepared: Servers, fresh_tenant: TenantCard) -> None:
    async with many_connections(prepared) as databases:
        use = await limited(databases, fresh_tenant.id, per_customer=1)
        assert await claims_at_once(databases, fresh_tenant.id, use, new_id()) == 1


async def test_control_who_counts_before_the_lock_lets_the_customer_have_it_again(
    prepared: Servers, fresh_tenant: TenantCard, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def believe(*_: object) -> None:
        """The count was made when the price was asked."""

    monkeypatch.setattr(claims, "require_share", believe)
    async with many_connections(prepared) as databases:
        use = await limited(databases, fresh_tenant.id, per_customer=1)
        assert await claims_at_once(databases, fresh_tenant.id, use, new_id()) == 10
