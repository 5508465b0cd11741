"""A line of the bank pays what was chosen, to the cent, once; and can be undone."""

import asyncio
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from infra.kit import clock
from infra.kit.db.sessions import Databases, TenantReader, TenantSession
from infra.kit.ids import new_id
from infra.kit.problems import Problem
from modules.orders.models import SalesOrder
from modules.orders.schemas import PaymentIn
from modules.orders.services.pay import receive_payment
from modules.payments import api as payments
from modules.payments.bank import confirming
from modules.payments.bank.claims import PREPAID
from modules.payments.bank.confirming import Chosen, confirm, confirm_sure, set_aside, take_up, undo
from modules.payments.bank.errors import DoesNotComeTo, LineDecided, NothingChosen, NotOpenAnyMore
from modules.payments.bank.keeping import keep_lines
from modules.payments.bank.lines import RawLine
from modules.payments.bank.proposing import proposals
from modules.payments.errors import MoneyMoved, PaymentNotWaiting, ReasonMissing
from modules.payments.models import AccountEntry, BankLine, Payment
from modules.payments.services.read import Who
from tenancy.tenants.api import TenantCard
from tests.factories.accounts import add_customer, add_debtor, balance
from tests.factories.actors import an_actor
from tests.factories.goods import add_goods
from tests.factories.sold import sell
from tests.fixtures.servers import Servers
from tests.modules.orders.races import many_connections

ANN = an_actor()


async def a_line(session: TenantSession, amount: int, text: str = "", **more: Any) -> UUID:
    given: dict[str, Any] = {"reference": str(new_id())} | more
    line = RawLine(day=date(2026, 11, 20), amount=amount, currency="GBP", text=text, **given)
    await keep_lines(session, [line], new_id(), "")
    return (await session.scalars(sa.select(BankLine.id).order_by(BankLine.id.desc()).limit(1))).one()


async def an_order(session: TenantSession, *, tender: str = "", **more: Any) -> tuple[UUID, str]:
    """An order of 10.00 that is not paid; with `tender` transfer its money is on its way."""
    placed = await sell(session, (await add_goods(session), 1), tender=tender, handover="later", **more)
    return placed.id, placed.number


async def state_of(session: TenantReader, order: UUID) -> tuple[str, int]:
    row = (await session.execute(sa.select(SalesOrder.state, SalesOrder.paid).where(SalesOrder.id == order))).one()
    return row.state, row.paid


async def pays(session: TenantSession, line: UUID, *parts: tuple[str, UUID, int]) -> None:
    await confirm(session, ANN, line, [Chosen(*part) for part in parts], clock.now())


async def takes_back(session: TenantSession, line: UUID) -> None:
    await undo(session, ANN, line, "For somebody else", clock.now())


async def states(session: TenantReader, order: UUID) -> list[tuple[str, int]]:
    return [(each["state"], each["amount"]) for each in await payments.of_document(session, order)]


@pytest.mark.parametrize("tender", ["", "transfer"])
async def test_a_line_pays_an_order_whether_its_money_was_expected_or_not(session: TenantSession, tender: str) -> None:
    order, number = await an_order(session, tender=tender)
    line = await a_line(session, 1000, f"Order {number}")
    assert await confirm_sure(session, ANN, clock.now()) == 1
    assert await state_of(session, order) == ("paid", 1000)
    assert await states(session, order) == [("paid", 1000)]
    with pytest.raises(LineDecided):
        await pays(session, line, ("order", order, 1000))


async def test_a_part_of_what_was_expected_leaves_the_rest_on_its_way(session: TenantSession) -> None:
    order, _ = await an_order(session, tender="transfer")
    await pays(session, await a_line(session, 600), ("order", order, 600))
    assert await state_of(session, order) == ("placed", 600)
    assert sorted(await states(session, order)) == [("paid", 600), ("pending", 400)]
    await pays(session, await a_line(session, 400), ("order", order, 400))
    assert await state_of(session, order) == ("paid", 1000)


async def test_one_line_pays_several_orders(session: TenantSession) -> None:
    (one, first), (two, second) = await an_order(session), await an_order(session)
    line = await a_line(session, 2000, f"{first} and {second}")
    assert (await proposals(session, ANN))[line].is_sure
    await pays(session, line, ("order", one, 1000), ("order", two, 1000))
    assert [await state_of(session, each) for each in (one, two)] == [("paid", 1000)] * 2


async def test_a_line_pays_what_is_owed_on_account_and_the_rest_is_paid_ahead(session: TenantSession) -> None:
    customer = await add_debtor(session, 5000)
    paying = [PaymentIn(tender="account")]
    _, number = await an_order(session, tender="account", customer=customer, payments=paying)
    line = await a_line(session, 1500, number)
    (part,) = (await proposals(session, ANN))[line].parts
    assert (part.claim.kind, part.amount) == ("account", 1000)
    await pays(session, line, ("account", part.claim.id, 1000), (PREPAID, customer, 500))
    assert await balance(session, customer) == -500
    await takes_back(session, line)
    assert await balance(session, customer) == 1000


async def test_an_account_from_which_a_customer_paid_before_is_known(session: TenantSession) -> None:
    customer = await add_customer(session)
    first = await a_line(session, 700, payer="Holding Ltd", payer_account="GB1")
    await pays(session, first, (PREPAID, customer, 700))
    await an_order(session, customer=customer)
    line = await a_line(session, 1000, "thanks", payer="Holding Ltd", payer_account="GB1")
    assert (await proposals(session, ANN))[line].is_sure


@pytest.mark.parametrize("tender", ["", "transfer"])
async def test_undone_the_order_is_to_be_paid_again_and_the_line_waits(session: TenantSession, tender: str) -> None:
    order, _ = await an_order(session, tender=tender)
    line = await a_line(session, 1000)
    await pays(session, line, ("order", order, 1000))
    with pytest.raises(ReasonMissing):
        await undo(session, ANN, line, "", clock.now())
    await takes_back(session, line)
    assert await state_of(session, order) == ("placed", 0)
    waiting = [("pending", 1000)] if tender else []
    assert await states(session, order) == [("refunded", 1000), *waiting]
    with pytest.raises(LineDecided):
        await takes_back(session, line)
    await pays(session, line, ("order", order, 1000))
    assert await state_of(session, order) == ("paid", 1000)


async def test_undone_goods_that_were_handed_over_are_unpaid_again(session: TenantSession) -> None:
    placed = await sell(session, (await add_goods(session), 1), tender="transfer")
    line = await a_line(session, 1000)
    await pays(session, line, ("order", placed.id, 1000))
    assert await state_of(session, placed.id) == ("completed", 1000)
    await takes_back(session, line)
    assert await state_of(session, placed.id) == ("placed", 0)
    await pays(session, line, ("order", placed.id, 1000))
    assert await state_of(session, placed.id) == ("completed", 1000)


async def test_what_was_paid_back_meanwhile_is_not_undone(session: TenantSession) -> None:
    order, _ = await an_order(session)
    line = await a_line(session, 1000)
    await pays(session, line, ("order", order, 1000))
    await refund_some(session, order)
    with pytest.raises(MoneyMoved):
        await takes_back(session, line)


async def refund_some(session: TenantSession, order: UUID) -> None:
    cards = await payments.list_tenders(session, frozenset())
    await payments.pay_back(session, order, 300, str(new_id()), Who(None, "Ann", clock.now()), store=None, cards=cards)


async def test_more_than_is_open_is_refused(session: TenantSession) -> None:
    order, _ = await an_order(session)
    line = await a_line(session, 1100)
    with pytest.raises(NotOpenAnyMore):
        await pays(session, line, ("order", order, 1100))


@pytest.mark.parametrize(
    ("amounts", "problem"), [([], NothingChosen), ([900], DoesNotComeTo), ([1100], DoesNotComeTo), ([0], NothingChosen)]
)
async def test_the_parts_come_to_what_came_in(
    session: TenantSession, amounts: list[int], problem: type[Problem]
) -> None:
    order, _ = await an_order(session)
    line = await a_line(session, 1000)
    with pytest.raises(problem):
        await pays(session, line, *(("order", order, amount) for amount in amounts))


async def test_a_transfer_that_a_line_paid_cannot_arrive_again_by_hand(session: TenantSession) -> None:
    order, _ = await an_order(session, tender="transfer")
    await pays(session, await a_line(session, 1000), ("order", order, 1000))
    (payment,) = await payments.of_document(session, order)
    with pytest.raises(PaymentNotWaiting):
        await receive_payment(session, ANN, order, payment["id"], clock.now())


async def test_what_is_set_aside_is_not_proposed_until_it_is_taken_up(session: TenantSession) -> None:
    _, number = await an_order(session)
    line = await a_line(session, 1000, number)
    await set_aside(session, ANN, line, "Rent", clock.now())
    assert line not in await proposals(session, ANN)
    await take_up(session, ANN, line)
    assert line in await proposals(session, ANN)


async def test_who_sees_one_store_is_proposed_nothing_of_another(session: TenantSession) -> None:
    _, number = await an_order(session)
    line = await a_line(session, 1000, number)
    assert line not in await proposals(session, an_actor(stores=frozenset({new_id()})))


async def confirmed_by_two(servers: Servers, tenant: str) -> tuple[int, int]:
    """Two people put one line on one customer's account at once: how many could, and what the account says."""
    async with many_connections(servers, 3) as databases:
        async with databases.tenant(tenant) as session:
            customer, line = await add_customer(session), await a_line(session, 1000)
            await session.commit()

        async def somebody() -> int:
            return await confirm_in(databases, tenant, line, customer)

        done = sum(await asyncio.gather(somebody(), somebody()))
        async with databases.read_tenant(tenant) as session:
            return done, await balance(session, customer)


async def confirm_in(databases: Databases, tenant: str, line: UUID, customer: UUID) -> int:
    try:
        async with databases.tenant(tenant) as session:
            await confirm(session, an_actor(tenant=tenant), line, [Chosen(PREPAID, customer, 1000)], clock.now())
            await session.commit()
    except LineDecided:
        return 0
    return 1


async def test_two_people_who_confirm_one_line_at_once_confirm_it_once(
    prepared: Servers, fresh_tenant: TenantCard
) -> None:
    for _ in range(5):
        assert await confirmed_by_two(prepared, fresh_tenant.id) == (1, -1000)


def nothing_required(*_: object) -> None:
    """Whatever the parts come to."""


async def test_control_without_asking_the_locked_line_it_pays_twice(
    prepared: Servers, fresh_tenant: TenantCard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(confirming, "UNDECIDED", sa.true())
    monkeypatch.setattr(confirming, "require_sum", nothing_required)
    assert await confirmed_by_two(prepared, fresh_tenant.id) == (2, -2000)


async def days_booked(session: TenantSession, day: date) -> tuple[set[date], date | None]:
    """Of an order, in parts, and of an account, all matched today: the days that their money counts for."""
    order, _ = await an_order(session, tender="transfer")
    customer = await add_debtor(session, 5000)
    await pays(session, await booked_on(session, day, 600), ("order", order, 600))
    await pays(session, await booked_on(session, day, 400), ("order", order, 400))
    await pays(session, await booked_on(session, day, 500), (PREPAID, customer, 500))
    settled = await session.scalars(sa.select(Payment.settled_at).where(Payment.settled_at.is_not(None)))
    entry = await session.scalar(sa.select(AccountEntry.day).where(AccountEntry.customer_id == customer))
    return {clock.day_of(each, "Europe/London") for each in settled if each}, entry


async def booked_on(session: TenantSession, day: date, amount: int) -> UUID:
    line = await a_line(session, amount)
    await session.execute(sa.update(BankLine).where(BankLine.id == line).values(day=day))
    return line


async def test_money_of_the_bank_counts_for_the_bank_s_day_not_for_the_day_on_which_it_is_matched(
    session: TenantSession,
) -> None:
    day = clock.day_of(clock.now(), "Europe/London") - timedelta(days=3)
    assert await days_booked(session, day) == ({day}, day)


async def test_control_without_the_bank_s_day_it_counts_for_today(
    session: TenantSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def now(_session: object, _day: date, at: datetime) -> datetime:
        return at

    monkeypatch.setattr(confirming, "settled_on", now)
    today = clock.day_of(clock.now(), "Europe/London")
    assert await days_booked(session, today - timedelta(days=3)) == ({today}, today)


async def test_a_day_that_is_still_to_come_counts_for_now(session: TenantSession) -> None:
    now = clock.now()
    assert await confirming.settled_on(session, date(2999, 1, 1), now) == now
