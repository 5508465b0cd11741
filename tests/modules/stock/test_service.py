"""Goods come in, are kept and given up; what a job finds."""

from datetime import timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, IntegrityError

from infra.kit import clock
from infra.kit.db.sessions import Databases, TenantSession
from infra.kit.ids import new_id
from modules.orders.schemas import LineIn, OrderIn
from modules.orders.services.fulfill import fulfill_order, note_expiry
from modules.orders.services.place import place_order
from modules.orders.services.read import get_order
from modules.shops.api import get_settings
from modules.stock import api as stock
from modules.stock.domain import Cause
from modules.stock.errors import MovedAlready
from modules.stock.events import ReservationsExpired
from modules.stock.jobs import free_expired, unproven
from modules.stock.models import StockLevel, StockMove
from tenancy.tenants.api import TenantCard
from tests.factories.actors import an_actor
from tests.factories.goods import add_goods, add_variant
from tests.fixtures.moments import MOMENT
from tests.modules.payments.test_call import delivered

BY = stock.By(None, "Ann Lee", MOMENT)


async def test_the_same_receipt_twice_comes_in_once(session: TenantSession) -> None:
    tea, shop = await add_variant(session), await get_settings(session)
    document = stock.Document("receipt", new_id())
    for _ in range(2):
        await stock.receive_goods(session, shop.store, [stock.StockLine(new_id(), tea, Decimal(5))], document, BY)
    (level,) = await stock.levels_in_store(session, [tea])
    assert level.on_hand == 5


async def test_a_line_moves_goods_once(session: TenantSession) -> None:
    tea, shop = await add_goods(session, on_hand=10), await get_settings(session)
    document, lines = stock.Document("order", new_id(), "SO-1"), [stock.StockLine(new_id(), tea, Decimal(1))]
    assert await stock.sell(session, shop.store, lines, document, BY)
    with pytest.raises(MovedAlready):
        await stock.sell(session, shop.store, lines, document, BY)


async def test_what_can_be_sold_is_explained_by_terms_that_add_up(session: TenantSession) -> None:
    tea, shop = await add_goods(session, on_hand=10), await get_settings(session)
    await place_order(session, an_actor(), OrderIn(lines=[LineIn(variant=tea, quantity=Decimal(3))]), MOMENT)
    found = await stock.sellable(session, shop.store, tea)
    assert found.quantity == sum(term.amount for term in found.terms) == 7
    assert [term.cause for term in found.terms] == [Cause.ON_HAND, Cause.RESERVED]


async def test_entries_of_the_ledger_can_be_neither_changed_nor_deleted(session: TenantSession) -> None:
    await add_goods(session)
    for statement in (sa.update(StockMove).values(quantity=7), sa.delete(StockMove)):
        with pytest.raises(DBAPIError, match="permission denied"):
            async with session.begin_nested():
                await session.execute(statement)


async def test_the_table_itself_refuses_to_oversell(session: TenantSession) -> None:
    tea = await add_goods(session, on_hand=1)
    with pytest.raises(IntegrityError, match="not_oversold"):
        async with session.begin_nested():
            await session.execute(sa.update(StockLevel).where(StockLevel.variant_id == tea).values(on_hand=-1))


async def test_the_nightly_proof_finds_a_balance_that_is_not_the_sum(session: TenantSession) -> None:
    tea = await add_goods(session, on_hand=3)
    assert await unproven(session) == []
    await session.execute(sa.update(StockLevel).where(StockLevel.variant_id == tea).values(on_hand=4))
    (wrong,) = await unproven(session)
    assert (wrong["variant_id"], wrong["on_hand"], wrong["moved"]) == (tea, 4, 3)


async def test_unpaid_goods_are_free_again_after_their_time_and_taken_again_if_they_are_there(
    databases: Databases, fresh_tenant: TenantCard
) -> None:
    tenant, actor = fresh_tenant.id, an_actor(tenant=fresh_tenant.id)
    with clock.at(MOMENT) as standing:
        async with databases.tenant(tenant) as session:
            tea = await add_goods(session, on_hand=2)
            asked = OrderIn(lines=[LineIn(variant=tea, quantity=Decimal(2))], hold_minutes=30)
            placed = await place_order(session, actor, asked, MOMENT)
            await session.commit()
        standing.advance(timedelta(minutes=29))
        await free_expired(databases, None, delivered(tenant))
        assert await left(databases, tenant, tea) == 0
        standing.advance(timedelta(minutes=1))
        await free_expired(databases, None, delivered(tenant))
        assert await left(databases, tenant, tea) == 2
    async with databases.tenant(tenant) as session:
        await note_expiry(session, ReservationsExpired(cause_kind="order", cause=placed.id), delivered(tenant))
        assert (await get_order(session, placed.id, actor)).flags == ["hold_expired"]
        await fulfill_order(session, actor, placed.id, MOMENT)
        await session.commit()
        assert await unproven(session) == []
    assert await left(databases, tenant, tea) == 0


async def left(databases: Databases, tenant: str, variant: object) -> Decimal:
    async with databases.read_tenant(tenant) as session:
        (level,) = await stock.levels_in_store(session, [variant])  # type: ignore[list-item]
    return level.on_hand - level.reserved
