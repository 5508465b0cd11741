"""What customers pay on account, and how old what they still owe is."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from infra.kit import clock
from infra.kit.db.sessions import TenantSession
from infra.kit.ids import new_id
from infra.kit.problems import Problem
from modules.payments import api as payments
from modules.payments.errors import NamedMoreThanPaid, NamedTooMuch, ReasonMissing, ReceiptUndone
from modules.payments.services.account import Against, Bill, charge, credit
from modules.payments.services.days import sheet_of
from modules.payments.services.debtors import page_of_debtors, totals
from modules.payments.services.draft import Draft, list_tenders
from modules.payments.services.owed import Open, age, open_of
from modules.payments.services.read import Who
from modules.payments.services.receipts import Receipt, correct, take_receipt, undo_receipt
from modules.payments.services.statements import Entry, statement_of
from modules.shops.api import get_settings
from tests.factories.accounts import add_debtor, balance
from tests.factories.actors import an_actor

NONE: frozenset[str] = frozenset()


def someone() -> Who:
    return Who(None, "Ann Lee", clock.now())


async def owe(session: TenantSession, customer: UUID, amount: int, number: str = "A-1") -> UUID:
    """A sale on account; gives its payment."""
    payment = new_id()
    sale = Draft(
        id=payment, tender="account", label="On account", amount=amount, given=amount, rounding=0, state="paid",
        reference="", key=str(payment), account_id=customer,
    )  # fmt: skip
    store = (await get_settings(session)).store
    await charge(session, [sale], "GBP", Bill(kind="order", id=new_id(), number=number, store=store), someone())
    return payment


async def pay(session: TenantSession, customer: UUID, amount: int, **more: Any) -> UUID | None:
    store = (await get_settings(session)).store
    given: dict[str, Any] = {"customer": customer, "tender": "cash", "amount": amount, "store": store}
    asked = Receipt(**given | more)
    key = more.get("reference") or str(new_id())
    return await take_receipt(session, asked, "GBP", await list_tenders(session, NONE), key, someone())


async def still_open(session: TenantSession, customer: UUID) -> list[tuple[str, int]]:
    return [(each.number, each.open) for each in await open_of(session, [customer])]


async def test_a_receipt_pays_the_oldest_first(session: TenantSession) -> None:
    customer = await add_debtor(session)
    for number in ("A-1", "A-2"):
        await owe(session, customer, 1000, number)
    await pay(session, customer, 1300)
    assert await still_open(session, customer) == [("A-2", 700)]
    assert await balance(session, customer) == 700


async def test_a_receipt_pays_what_is_named(session: TenantSession) -> None:
    customer = await add_debtor(session)
    for number in ("A-1", "A-2"):
        await owe(session, customer, 1000, number)
    second = (await open_of(session, [customer]))[1]
    await pay(session, customer, 1000, against=(Against(second.id, 800),))
    assert await still_open(session, customer) == [("A-1", 800), ("A-2", 200)]


async def test_more_than_is_owed_stays_as_paid_ahead_and_pays_what_comes_next(session: TenantSession) -> None:
    customer = await add_debtor(session)
    await owe(session, customer, 1000)
    await pay(session, customer, 1500)
    assert (await balance(session, customer), await still_open(session, customer)) == (-500, [])
    await owe(session, customer, 700, "A-2")
    assert await still_open(session, customer) == [("A-2", 200)]


async def test_the_same_receipt_sent_twice_is_taken_once(session: TenantSession) -> None:
    customer = await add_debtor(session)
    assert await pay(session, customer, 400, reference="twice")
    assert await pay(session, customer, 400, reference="twice") is None
    assert await balance(session, customer) == -400


async def test_no_more_is_named_than_is_open_or_came_in(session: TenantSession) -> None:
    customer = await add_debtor(session)
    for number in ("A-1", "A-2"):
        await owe(session, customer, 1000, number)
    first, second = await open_of(session, [customer])
    with pytest.raises(NamedTooMuch):
        await pay(session, customer, 5000, against=(Against(first.id, 1001),))
    with pytest.raises(NamedMoreThanPaid):
        await pay(session, customer, 1500, against=(Against(first.id, 1000), Against(second.id, 501)))


async def test_a_receipt_stands_on_the_days_sheet_of_its_store(session: TenantSession) -> None:
    customer, store = await add_debtor(session), (await get_settings(session)).store
    await pay(session, customer, 400)
    sheet = await sheet_of(session, store, "Europe/London", clock.day_of(clock.now(), "Europe/London"))
    assert sheet.flows["cash"].came == 400


async def test_a_receipt_that_was_a_mistake_is_taken_back_once(session: TenantSession) -> None:
    customer = await add_debtor(session)
    await owe(session, customer, 1000)
    charged = (await open_of(session, [customer]))[0]
    await pay(session, customer, 400, against=(Against(charged.id, 400),))
    cards = await list_tenders(session, NONE)
    (entry,) = [each for each in await lines(session, customer) if each.kind == "receipt"]
    with pytest.raises(ReasonMissing):
        await undo_receipt(session, customer, entry.id, cards, someone(), "")
    await undo_receipt(session, customer, entry.id, cards, someone(), "Typed twice")
    with pytest.raises(ReceiptUndone):
        await undo_receipt(session, customer, entry.id, cards, someone(), "Typed twice")
    assert await still_open(session, customer) == [("A-1", 1000)]
    store = (await get_settings(session)).store
    sheet = await sheet_of(session, store, "Europe/London", clock.day_of(clock.now(), "Europe/London"))
    assert sheet.flows["cash"].expected == 0


async def lines(session: TenantSession, customer: UUID) -> list[Entry]:
    made = await statement_of(session, an_actor(), [customer], None, date(2100, 1, 1))
    return list(made.entries)


async def test_a_statement_goes_from_what_was_owed_to_what_is_owed(session: TenantSession) -> None:
    customer = await add_debtor(session)
    by = someone()
    await payments.open_balance(session, customer, 2500, "GBP", date(2026, 1, 31), new_id(), by)
    await owe(session, customer, 1000)
    await pay(session, customer, 700)
    today = clock.day_of(clock.now(), "Europe/London")
    made = await statement_of(session, an_actor(), [customer], date(2026, 2, 1), today)
    assert (made.opening, [each.owed for each in made.entries], made.closing) == (2500, [3500, 2800], 2800)


async def test_what_is_owed_is_sorted_by_how_late_it_is(session: TenantSession) -> None:
    customer, today = await add_debtor(session, days=10), date(2026, 6, 30)
    for late, amount in ((0, 100), (1, 200), (30, 300), (31, 400), (60, 500), (90, 600), (91, 700)):
        day = today - timedelta(days=late + 10)
        await payments.open_balance(session, customer, amount, "GBP", day, new_id(), someone())
    leaf = await page_of_debtors(session, "overdue", today, None, None, None, 50)
    (row,) = leaf.rows
    found = row.aging
    assert (found.current, found.days_30, found.days_60, found.days_90, found.older) == (100, 500, 900, 600, 700)
    assert found == age(await open_of(session, [customer]), today)
    assert (await totals(session, today)) == (found, 0)
    assert row.oldest == today - timedelta(days=91)


class AccountMachine(RuleBasedStateMachine):
    """One customer's account beside a model: charges in their order, and what was paid for each by name."""

    session: TenantSession
    loop: asyncio.AbstractEventLoop
    owed: int = 0

    def do(self, act: Callable[[], Awaitable[Any]]) -> Any:
        async def step() -> Any:
            nested = await self.session.begin_nested()
            try:
                found = await act()
            except Problem:
                await nested.rollback()
                return None
            except BaseException:
                await nested.rollback()
                raise
            await nested.commit()
            return found or True

        return asyncio.run_coroutine_threadsafe(step(), self.loop).result()

    @initialize()
    def open(self) -> None:
        async def begin() -> Any:
            return await self.session.begin_nested()

        self.outer = asyncio.run_coroutine_threadsafe(begin(), self.loop).result()
        self.customer: UUID = self.do(lambda: add_debtor(self.session, 3000))
        self.sales, self.receipts = dict[UUID, int](), list[int]()

    def teardown(self) -> None:
        asyncio.run_coroutine_threadsafe(self.outer.rollback(), self.loop).result()

    @rule(amount=st.integers(1, 2000))
    def buy(self, amount: int) -> None:
        made = self.do(lambda: owe(self.session, self.customer, amount))
        assert (made is not None) == (self.owed + amount <= 3000)
        if made:
            self.sales[made] = amount
            self.owed += amount

    @rule(amount=st.integers(1, 2500), named=st.integers(0, 2500), pick=st.integers(0, 9))
    def receive(self, amount: int, named: int, pick: int) -> None:
        charges: Any = self.do(lambda: open_of(self.session, [self.customer]))
        there: list[Open] = [] if charges is True else charges
        against = (Against(there[pick % len(there)].id, named),) if there and named else ()
        if self.do(lambda: pay(self.session, self.customer, amount, against=against)):
            self.owed -= amount
            self.receipts.append(amount)

    @rule(pick=st.integers(0, 9), part=st.integers(1, 2000))
    def give_back(self, pick: int, part: int) -> None:
        if not self.sales:
            return
        sale = list(self.sales)[pick % len(self.sales)]
        amount = min(part, self.sales[sale])
        if amount:
            self.sales[sale] -= amount
            self.owed -= amount
            told: dict[str, Any] = {"kind": "refund", "cause": new_id(), "of": sale}
            self.do(lambda: credit(self.session, self.customer, amount, "GBP", someone(), **told))

    @rule(pick=st.integers(0, 9))
    def undo(self, pick: int) -> None:
        if not self.receipts:
            return
        every: list[Entry] = self.do(lambda: lines(self.session, self.customer))
        made = [each for each in every if each.kind == "receipt"]
        entry = made[pick % len(made)]

        async def act() -> None:
            cards = await list_tenders(self.session, NONE)
            await undo_receipt(self.session, self.customer, entry.id, cards, someone(), "mistake")

        if self.do(act):
            assert not entry.is_undone
            self.owed -= entry.amount

    @rule(amount=st.integers(-500, 500))
    def put_right(self, amount: int) -> None:
        if self.do(lambda: correct(self.session, self.customer, amount, "GBP", "counted again", someone())):
            self.owed += amount

    @invariant()
    def the_account_is_its_entries_and_what_is_open_of_them(self) -> None:
        if hasattr(self, "customer"):
            asyncio.run_coroutine_threadsafe(self.check(), self.loop).result()

    async def check(self) -> None:
        assert await balance(self.session, self.customer) == self.owed
        charges = await open_of(self.session, [self.customer])
        assert all(0 < each.open <= each.amount for each in charges)
        assert sum(each.open for each in charges) == max(0, self.owed)
        every = await lines(self.session, self.customer)
        assert (every[-1].owed if every else 0) == self.owed


async def test_whatever_happens_to_an_account_it_is_the_sum_of_its_entries(
    session: TenantSession, scale: Callable[[int, int], int]
) -> None:
    class Machine(AccountMachine):
        pass

    Machine.session, Machine.loop = session, asyncio.get_running_loop()
    wanted = settings(
        max_examples=scale(5, 300), stateful_step_count=scale(15, 50), deadline=None, database=None, derandomize=True,
        suppress_health_check=(HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much),
        print_blob=False,
    )  # fmt: skip
    await asyncio.to_thread(run_state_machine_as_test, Machine, settings=wanted)
