"""Targets beside what was sold: returns come off, cancellations and other months don't count."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest

from infra.kit import clock
from infra.kit.db.sessions import TenantSession
from infra.kit.ids import new_id
from modules.insight.targets.service import Aim, aims_of, copy_last, progress_of, set_targets
from modules.orders.after.schemas import ReturnIn, ReturnLine
from modules.orders.schemas import LineIn, OrderIn, PaymentIn, PlacedOut
from modules.orders.services.cancel import cancel_order
from modules.orders.services.place import place_order
from modules.orders.services.take_back import take_back
from modules.shops.api import StoreCard, list_stores
from tests.factories.actors import an_actor
from tests.factories.goods import add_goods

LIN, BO = new_id(), new_id()
PEOPLE: Mapping[UUID, str] = {LIN: "Lin", BO: "Bo"}
NOVEMBER = date(2026, 11, 1)
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


async def sell(session: TenantSession, seller: UUID, quantity: int, at: datetime, *, kept: bool = False) -> PlacedOut:
    line = LineIn(variant=await add_goods(session, price=1000), quantity=Decimal(quantity), salesperson=seller)
    asked = OrderIn(lines=[line], handover="later" if kept else "now", payments=[PaymentIn(tender="cash")])
    return await place_order(session, an_actor(), asked, at, PEOPLE)


async def store_of(session: TenantSession) -> StoreCard:
    return (await list_stores(session))[0]


async def aim(session: TenantSession, month: date = NOVEMBER, **amounts: int) -> None:
    aims = {who: Aim(amount=amounts.get(name.lower(), 0)) for who, name in PEOPLE.items()}
    await set_targets(session, an_actor(), month, await store_of(session), aims, PEOPLE, NOON)


async def figures(session: TenantSession, month: date = NOVEMBER) -> dict[str, tuple[int, int, int]]:
    rows = await progress_of(session, an_actor(), month, NOON)
    return {row.name: (row.target, row.sold, row.sales) for row in rows}


async def test_what_came_back_comes_off_and_an_order_taken_back_whole_is_none(session: TenantSession) -> None:
    await aim(session, lin=10_000)
    kept, gone = await sell(session, LIN, 3, NOON), await sell(session, LIN, 1, NOON)
    for order, quantity in ((kept, 1), (gone, 1)):
        back = ReturnLine(line=order.lines[0].id, quantity=Decimal(quantity))
        await take_back(session, an_actor(), order.id, ReturnIn(lines=[back], refund=True), NOON)
    assert await figures(session) == {"Lin": (10_000, 2000, 1)}


async def test_canceled_orders_and_those_of_other_months_do_not_count(session: TenantSession) -> None:
    await sell(session, BO, 1, datetime(2026, 10, 31, 23, 59, tzinfo=UTC))
    await sell(session, BO, 2, NOON)
    canceled = await sell(session, BO, 5, NOON, kept=True)
    await cancel_order(session, an_actor(), canceled.id, "changed their mind", NOON)
    assert await figures(session) == {"Bo": (0, 2000, 1)}


async def test_the_month_begins_by_the_clock_of_the_store(session: TenantSession) -> None:
    london_summer = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)  # half past midnight on July 1
    await sell(session, BO, 1, london_summer)
    assert await figures(session, date(2026, 6, 1)) == {}
    assert await figures(session, date(2026, 7, 1)) == {"Bo": (0, 1000, 1)}


async def test_zero_takes_a_target_away_and_the_same_again_changes_nothing(session: TenantSession) -> None:
    await aim(session, lin=10_000, bo=5000)
    await aim(session, lin=10_000)
    assert {name: kept.amount for name, kept in (await aims_of(session, an_actor(), NOVEMBER)).values()} == {
        "Lin": 10_000
    }
    store, same = await store_of(session), {LIN: Aim(amount=10_000)}
    assert await set_targets(session, an_actor(), NOVEMBER, store, same, PEOPLE, NOON) == 0


async def test_copying_fills_what_is_empty_for_those_who_still_work_here(session: TenantSession) -> None:
    await aim(session, date(2026, 10, 1), lin=7000, bo=8000)
    await aim(session, lin=9000)
    store = await store_of(session)
    assert await copy_last(session, an_actor(), NOVEMBER, store, PEOPLE, NOON) == 1
    assert await figures(session) == {"Lin": (9000, 0, 0), "Bo": (8000, 0, 0)}
    assert await copy_last(session, an_actor(), date(2026, 12, 1), store, {LIN: "Lin"}, NOON) == 1


async def test_a_store_that_one_may_not_see_has_no_targets(session: TenantSession) -> None:
    await aim(session, lin=10_000)
    stranger = an_actor(stores=frozenset({new_id()}))
    assert await progress_of(session, stranger, NOVEMBER, NOON) == []
    assert await aims_of(session, stranger, NOVEMBER) == {}


@pytest.mark.parametrize(("staff", "names"), [(BO, {"Bo"}), (None, {"Bo", "Lin"})])
async def test_one_s_own_is_only_one_s_own(session: TenantSession, staff: UUID | None, names: set[str]) -> None:
    await aim(session, lin=10_000, bo=1000)
    await sell(session, LIN, 1, clock.now())
    assert {row.name for row in await progress_of(session, an_actor(), NOVEMBER, NOON, staff=staff)} == names
