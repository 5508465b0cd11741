"""A shop that sells, changes, hands over, takes back and pays back in any order, beside a small model of its own.

The model knows quantities and what was handed over the counter; it computes no price. What it says must be what the
shop's ledgers say: stock, payments, tax and the orders' own sums.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from infra.kit import clock
from infra.kit.db.sessions import TenantSession
from infra.kit.ids import new_id
from infra.kit.problems import Problem
from modules.orders.after.schemas import ExchangeIn, LoweredLine, RebateIn, RefundIn, ReturnIn, ReturnLine
from modules.orders.entry.schemas import EditIn
from modules.orders.fulfillment.fulfilling import gone
from modules.orders.fulfillment.schemas import FulfillmentIn, PartLine
from modules.orders.models import AfterSale
from modules.orders.schemas import DiscountIn, LineIn, OrderOut, PaymentIn
from modules.orders.services.cancel import cancel_order
from modules.orders.services.cancel_rest import cancel_rest
from modules.orders.services.edit import edit_order
from modules.orders.services.exchange import exchange_order
from modules.orders.services.fulfillments import fulfill_part, fulfillments_of, part_of
from modules.orders.services.pay import pay_order
from modules.orders.services.read import get_order
from modules.orders.services.rebate import give_rebate
from modules.orders.services.refund import refund_order
from modules.orders.services.take_back import take_back
from modules.payments.models import Payment, PaymentRefund
from modules.stock import api as stock
from modules.stock.jobs import unproven
from tests.factories.actors import an_actor
from tests.factories.goods import add_goods
from tests.factories.sold import sell

PRICES, STOCK = (333, 1000, 1999), 40
TENDERS = st.sampled_from(["cash", "card", ""])
ANY = st.integers(0, 10**6)
FEW = st.integers(1, 3)


class LedgerMachine(RuleBasedStateMachine):
    """Rules run in a thread of their own; what they do runs on the test's loop, one step a savepoint."""

    session: TenantSession
    loop: asyncio.AbstractEventLoop
    steps = 0

    def do(self, act: Callable[[], Awaitable[Any]]) -> Any:
        """What `act` gives; None when the shop refuses, and then nothing of it has happened."""

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
            return found

        type(self).steps += 1
        return asyncio.run_coroutine_threadsafe(step(), self.loop).result()

    @initialize()
    def open(self) -> None:
        self.actor, self.orders, self.shelf = an_actor(), list[UUID](), Counter[UUID]()
        self.touched = set[UUID]()
        self.outer = asyncio.run_coroutine_threadsafe(self.begin(), self.loop).result()
        self.goods: list[UUID] = self.do(self.stocked)
        self.shelf.update(dict.fromkeys(self.goods, STOCK))

    async def begin(self) -> Any:
        return await self.session.begin_nested()

    async def stocked(self) -> list[UUID]:
        return [await add_goods(self.session, price=price, on_hand=STOCK) for price in PRICES]

    def teardown(self) -> None:
        try:
            self.check_all(self.orders)
        finally:
            self.roll_back()

    def roll_back(self) -> None:
        asyncio.run_coroutine_threadsafe(self.outer.rollback(), self.loop).result()

    def order(self, pick: int) -> OrderOut | None:
        if not self.orders:
            return None
        order = self.orders[pick % len(self.orders)]
        self.touched.add(order)
        return self.do(lambda: get_order(self.session, order, self.actor))

    def sold(self, order: UUID) -> None:
        self.orders.append(order)
        self.touched.add(order)

    @rule(
        counts=st.lists(st.integers(0, 3), min_size=3, max_size=3), tender=TENDERS, now=st.booleans(), off=st.booleans()
    )
    def place(self, counts: list[int], tender: str, now: bool, off: bool) -> None:
        goods = [(self.goods[n], count) for n, count in enumerate(counts) if count]
        more: dict[str, Any] = {"handover": "now" if now else "later", "actor": self.actor}
        more["discount"] = DiscountIn(amount=77) if off else None
        placed = self.do(lambda: sell(self.session, *goods, tender=tender, **more)) if goods else None
        if placed is not None:
            self.sold(placed.id)
            if now:
                self.shelf.subtract(dict(goods))

    @rule(pick=ANY, counts=st.lists(st.integers(0, 4), min_size=3, max_size=3))
    def edit(self, pick: int, counts: list[int]) -> None:
        if order := self.order(pick):
            kept = [LineIn(id=line.id, quantity=Decimal(c)) for line, c in zip(order.lines, counts, strict=False) if c]
            asked = EditIn(lines=[*kept, LineIn(variant=self.goods[pick % 3])])
            self.do(lambda: edit_order(self.session, self.actor, order.id, asked, clock.now()))

    @rule(pick=ANY, count=FEW, whole=st.booleans())
    def hand_over(self, pick: int, count: int, whole: bool) -> None:
        order = self.order(pick)
        if not order or not order.lines:
            return
        line = order.lines[pick % len(order.lines)]
        lines = [] if whole else [PartLine(line=line.id, quantity=Decimal(count))]
        asked = FulfillmentIn(lines=lines or None, gone=True)
        before = dict(self.on_hand())
        if self.do(lambda: fulfill_part(self.session, self.actor, order.id, asked, clock.now())) is None:
            return
        gone = {variant: before[variant] - left for variant, left in self.on_hand().items()}
        if whole:
            assert all(quantity >= 0 for quantity in gone.values())
        else:
            assert gone == {v: count if v == line.variant else 0 for v in self.goods}
        self.shelf.subtract(gone)

    @rule(pick=ANY, tender=st.sampled_from(["cash", "card"]))
    def pay(self, pick: int, tender: str) -> None:
        if order := self.order(pick):
            payment = PaymentIn(tender=tender)
            self.do(lambda: pay_order(self.session, self.actor, order.id, payment, str(new_id()), clock.now()))

    @rule(pick=ANY, count=FEW, condition=st.sampled_from(["shelf", "damaged"]), refund=st.booleans())
    def bring_back(self, pick: int, count: int, condition: Any, refund: bool) -> None:
        order = self.order(pick)
        if not order or not order.lines:
            return
        line = order.lines[pick % len(order.lines)]
        lines = [ReturnLine(line=line.id, quantity=Decimal(count), condition=condition)]
        asked = ReturnIn(lines=lines, refund=refund)
        made = self.do(lambda: take_back(self.session, self.actor, order.id, asked, clock.now()))
        if made and condition == "shelf" and line.variant:
            self.shelf[line.variant] += count

    @rule(pick=ANY, part=st.none() | st.integers(1, 500))
    def refund(self, pick: int, part: int | None) -> None:
        if order := self.order(pick):
            asked = RefundIn(amount=part)
            self.do(lambda: refund_order(self.session, self.actor, order.id, asked, clock.now()))

    @rule(pick=ANY, amount=st.integers(1, 900))
    def lower(self, pick: int, amount: int) -> None:
        order = self.order(pick)
        if order and order.lines:
            lines = [LoweredLine(line=order.lines[pick % len(order.lines)].id, amount=amount)]
            self.do(lambda: refund_order(self.session, self.actor, order.id, RefundIn(lines=lines), clock.now()))

    @rule(pick=ANY, amount=st.integers(1, 100))
    def rebate(self, pick: int, amount: int) -> None:
        if before := self.order(pick):
            asked = RebateIn(amount=amount)
            self.do(lambda: give_rebate(self.session, self.actor, before.id, asked, clock.now()))
            now = self.do(lambda: get_order(self.session, before.id, self.actor))
            assert (now.paid, now.reversed, now.total) == (before.paid, before.reversed, before.total)

    @rule(pick=ANY, other=st.integers(0, 2))
    def exchange(self, pick: int, other: int) -> None:
        order = self.order(pick)
        if not order or not order.lines:
            return
        line, wanted = order.lines[pick % len(order.lines)], self.goods[other]
        back = [ReturnLine(line=line.id, quantity=Decimal(1))]
        asked = ExchangeIn(lines=back, goods=[LineIn(variant=wanted)], payments=[PaymentIn(tender="cash")])
        done = self.do(lambda: exchange_order(self.session, self.actor, order.id, asked, clock.now()))
        if done is not None:
            self.sold(done.order.id)
            self.shelf[wanted] -= 1
            if line.variant:
                self.shelf[line.variant] += 1

    @rule(pick=ANY)
    def cancel(self, pick: int) -> None:
        if order := self.order(pick):
            at = clock.now()
            if self.do(lambda: cancel_order(self.session, self.actor, order.id, "", at)) is None:
                self.do(lambda: cancel_rest(self.session, self.actor, order.id, "", at))

    def on_hand(self) -> dict[UUID, int]:
        async def levels() -> dict[UUID, int]:
            cards = await stock.levels_in_store(self.session, self.goods)
            return {card.variant: int(card.on_hand) for card in cards}

        return self.do(levels)

    @invariant()
    def every_ledger_adds_up(self) -> None:
        if not hasattr(self, "goods"):
            return
        assert self.do(lambda: unproven(self.session)) == []
        assert self.on_hand() == dict(self.shelf)
        self.check_all(self.touched)
        self.touched.clear()

    def check_all(self, orders: Iterable[UUID]) -> None:
        """The orders of a step after it, and all of them at the end: what no step named has not changed either."""
        for order in orders:
            self.do(lambda order=order: self.check(order))

    async def check(self, order_id: UUID) -> None:
        order = await get_order(self.session, order_id, self.actor)
        assert order.total == sum(line.net + line.tax for line in order.lines) + order.rounding
        assert order.net + order.tax + order.rounding == order.total
        assert all(sum(reason.amount for reason in line.reasons) == line.amount for line in order.lines)
        assert 0 <= order.reversed <= order.total
        made = list((await self.session.execute(sa.select(*DOCUMENTS).where(AfterSale.order_id == order_id))).all())
        assert sum(each.total for each in made) == order.reversed
        tax = {line.id: line.tax for line in order.lines}
        pieces = {line.id: line.quantity for line in order.lines}
        for line in (line for each in made for line in each.lines):
            tax[UUID(line["line"])] -= line["tax"]
            pieces[UUID(line["line"])] -= Decimal(line["quantity"])
        assert all(left >= 0 for left in (*tax.values(), *pieces.values()))
        await self.check_out(order, pieces)
        if not any(pieces.values()):
            assert order.reversed == order.total
            assert not any(tax.values())
        await self.check_money(order, made)

    async def check_out(self, order: OrderOut, pieces: dict[UUID, Decimal]) -> None:
        """Of an order that goes in parts no more came back than has gone."""
        if order.handed_over_at is None:
            went = gone(map(part_of, await fulfillments_of(self.session, order.id)))
            for line in order.lines:
                assert line.quantity - pieces[line.id] <= went.get(line.id, Decimal(0))

    async def check_money(self, order: OrderOut, made: list[Any]) -> None:
        """What came in and went back is what the payments' own rows say, and what the documents handed out."""
        came = await self.session.scalar(sa.select(sa.func.sum(Payment.amount)).where(Payment.document_id == order.id))
        back = await self.session.scalar(
            sa.select(sa.func.sum(PaymentRefund.amount)).join(Payment).where(Payment.document_id == order.id)
        )
        assert order.paid == int(came or 0) - int(back or 0)
        handed = sum(each.paid for each in made if each.kind != "rebate")
        moved = sum(each.facts.get("moved", 0) for each in made if each.kind == "exchange")
        if order.state != "canceled" and not any(event.kind == "edited" for event in order.history):
            assert int(back or 0) == handed + moved
        kept = 0 if order.state == "canceled" else order.total - order.reversed
        assert order.owed == max(0, order.paid - kept)
        assert order.due == (max(0, kept - order.paid) if order.state != "canceled" else 0)


DOCUMENTS: tuple[Any, ...] = (
    AfterSale.kind, AfterSale.total, AfterSale.paid, AfterSale.lines, AfterSale.facts,
)  # fmt: skip
