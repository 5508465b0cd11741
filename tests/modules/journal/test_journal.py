"""The journal says what the ledgers say, whatever happened; a closed month is the same file for good."""

import asyncio
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, settings
from hypothesis.stateful import invariant, run_state_machine_as_test

from infra.kit import clock
from infra.kit.db.sessions import TenantSession
from modules.costing.api import stock_value, value_all
from modules.journal import domain
from modules.journal.domain import is_balanced
from modules.journal.errors import LaterClosed, MonthClosed, MonthNotOver
from modules.journal.facts import facts_of
from modules.journal.service import Month, close_month, month_of, next_month, where_of
from modules.orders.models import SalesOrder
from modules.payments.models import AccountEntry, Payment, PaymentRefund
from modules.shops.api import StoreCard, list_stores
from tests.factories.actors import an_actor
from tests.factories.goods import add_goods
from tests.factories.sales import add_sale
from tests.factories.sold import sell
from tests.modules.orders.ledger_machine import LedgerMachine

SLOW = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much)


def this_month() -> date:
    return clock.day_of(clock.now(), "Europe/London").replace(day=1)


async def the_store(session: TenantSession) -> StoreCard:
    return next(store for store in await list_stores(session) if store.is_default)


async def sums_of(session: TenantSession, first: date) -> Counter[str]:
    """Account → what it came to."""
    postings = domain.post(await facts_of(session, where_of(await the_store(session), first)))
    assert is_balanced(postings)
    found: Counter[str] = Counter()
    for each in postings:
        found[each.account] += each.amount
    return found


async def total(session: TenantSession, query: Any) -> int:
    return int(await session.scalar(query) or 0)


class JournalMachine(LedgerMachine):
    """Beside what the ledgers' machine asks: the journal says the same."""

    @invariant()
    def the_journal_says_the_same(self) -> None:
        if hasattr(self, "goods"):
            self.do(self.compare)

    async def compare(self) -> None:
        session = self.session
        await value_all(session)
        found = await sums_of(session, this_month())
        came = sa.select(sa.func.sum(sa.case((Payment.is_out, -Payment.amount), else_=Payment.amount)))
        back = sa.select(sa.func.sum(PaymentRefund.amount)).join(Payment)
        way = sa.func.coalesce(sa.func.nullif(PaymentRefund.tender, ""), Payment.tender)
        for tender in ("cash", "card"):
            there = await total(session, came.where(Payment.tender == tender, Payment.state != "voided"))
            assert found[f"tender.{tender}"] == there - await total(session, back.where(way == tender))
        kept = sa.case(
            (sa.and_(SalesOrder.handed_over_at.is_not(None), SalesOrder.state != "canceled"),
             SalesOrder.total - SalesOrder.reversed), else_=0,
        )  # fmt: skip
        open_ = await total(session, sa.select(sa.func.sum(kept - SalesOrder.paid)))
        owed = await total(session, sa.select(sa.func.sum(AccountEntry.amount)))
        assert found["receivable"] == owed
        assert found["clearing"] == open_
        assert found["stock"] == await stock_value(session, an_actor())


async def test_the_journal_says_what_the_ledgers_say(session: TenantSession, scale: Callable[[int, int], int]) -> None:
    class Machine(JournalMachine):
        pass

    Machine.session, Machine.loop = session, asyncio.get_running_loop()
    wanted = settings(
        max_examples=scale(3, 200), stateful_step_count=scale(12, 40), deadline=None, database=None, derandomize=True,
        suppress_health_check=SLOW, print_blob=False,
    )  # fmt: skip
    await asyncio.to_thread(run_state_machine_as_test, Machine, settings=wanted)


async def test_a_sale_is_sales_tax_and_money(session: TenantSession) -> None:
    """12.00 with 20 % in it: 10.00 and 2.00, all of it in the till."""
    tea = await add_goods(session, price=1200)
    await sell(session, (tea, 1))
    found = await sums_of(session, this_month())
    assert (found["sales"], found["tax"], found["tender.cash"], found["clearing"]) == (-1000, -200, 1200, 0)


async def sold_last_month(session: TenantSession, amount: int = 1000) -> date:
    first = (this_month() - timedelta(days=1)).replace(day=1)
    await add_sale(session, clock.day_bounds(first, "Europe/London")[0] + timedelta(days=3), amount)
    return first


async def at(session: TenantSession, first: date) -> Month:
    return await month_of(session, an_actor(), await the_store(session), first)


async def test_a_closed_month_stays_and_what_comes_late_mends_it_once(session: TenantSession) -> None:
    first, actor, store = await sold_last_month(session), an_actor(), await the_store(session)
    await close_month(session, actor, store, first, clock.now())
    closed = await at(session, first)
    assert closed.closed_by == actor.name
    await sold_last_month(session, 500)
    assert (await at(session, first)).lines == closed.lines
    late = [line for line in (await at(session, next_month(first))).lines if line.of]
    assert {(line.account, line.amount, line.of) for line in late} == {
        ("clearing", 500, closed.name), ("sales", -500, closed.name),
    }  # fmt: skip


async def test_months_are_closed_once_in_order_and_when_they_are_over(session: TenantSession) -> None:
    first, actor, store = await sold_last_month(session), an_actor(), await the_store(session)
    with pytest.raises(MonthNotOver):
        await close_month(session, actor, store, this_month(), clock.now())
    await close_month(session, actor, store, first, clock.now())
    with pytest.raises(MonthClosed):
        await close_month(session, actor, store, first, clock.now())
    with pytest.raises(LaterClosed):
        await close_month(session, actor, store, (first - timedelta(days=1)).replace(day=1), clock.now())


async def test_a_closed_month_is_the_same_file_each_time(session: TenantSession, client: httpx.AsyncClient) -> None:
    first, store = await sold_last_month(session), await the_store(session)
    path = f"/app/corner/journal/{store.code}/{first:%Y-%m}"
    opened = (await client.get(f"{path}/journal.csv")).content
    assert (await client.post(f"{path}/closing")).status_code == 303
    before = (await client.get(f"{path}/journal.csv")).content
    assert before == opened
    await sold_last_month(session, 700)
    accounts = "/app/corner/journal/accounts"
    assert (await client.post(accounts, data={"sales": "8400", "tender.cash": "1600"})).status_code == 303
    assert (await client.get(f"{path}/journal.csv")).content == before
    assert b"8400" in (await client.get(f"/app/corner/journal/{store.code}/{this_month():%Y-%m}/journal.csv")).content
    debit, credit = zip(*(line.split(",")[6:8] for line in before.decode().splitlines()[1:]), strict=True)
    assert sum(map(float, debit)) == sum(map(float, credit)) == 10.0


async def test_the_page_shows_a_month_and_asks_before_it_closes_it(
    session: TenantSession, client: httpx.AsyncClient
) -> None:
    first = await sold_last_month(session)
    page = (await client.get(f"/app/corner/journal?month={first:%Y-%m}")).text
    assert "Balanced" in page
    assert "Close the month" in page
    assert "Close the month" not in (await client.get("/app/corner/journal")).text
    assert (await client.get("/app/corner/journal?month=tomorrow")).status_code == 404
    assert (await client.get("/app/corner/journal?store=moon")).status_code == 404
