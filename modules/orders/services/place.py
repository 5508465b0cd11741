"""`place`: a quote that is accepted becomes an order, with its goods and its first payments, in one statement."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy.exc import IntegrityError

from infra.kit.db.prepared import Prepared
from infra.kit.db.sessions import TenantSession
from infra.kit.ids import new_id
from infra.kit.money import Amount
from infra.kit.outbox import Event
from infra.kit.problems import Busy, Problem
from modules.customers import api as customers
from modules.orders.domain import Note
from modules.orders.entry.paying import offered
from modules.orders.entry.salespeople import NOBODY, People, sold_by
from modules.orders.errors import BeingPlaced, CustomerUnknown, PriceChanged
from modules.orders.events import OrderBillable, OrderFact, OrderFulfilled, OrderKept, OrderPaid, OrderPlaced
from modules.orders.handling.rules import NONE as NO_MARKS
from modules.orders.handling.rules import Marks
from modules.orders.quote.adjusters import Placed
from modules.orders.quote.bundles import wholes
from modules.orders.quote.offers import require_coupons
from modules.orders.quote.terms import LineTerms, Terms
from modules.orders.schemas import AddressIn, LineOut, OrderIn, PlacedOut, QuoteIn
from modules.orders.services.change import is_billable
from modules.orders.services.context import Priced, adjusters_of, lines_out, on_shelf, price
from modules.orders.services.delivery import delivery_out, require_address
from modules.orders.services.floor import Low, below_floor, require_floor, told_low
from modules.orders.services.read import placed_before
from modules.orders.services.room import require_room
from modules.orders.services.rules import Placing, marks_for
from modules.orders.services.shortage import require_stock
from modules.orders.statements import LINES, NEWS, PLACE_LATER, PLACE_NOW
from modules.orders.states import OrderState
from modules.payments import api as payments
from modules.payments.api import Bill, Draft
from modules.shops.api import COUNTER
from modules.stock import api as stock
from modules.stock.api import StockLine, by
from tenancy.access.api import Actor

TRIES = 3
MOST_TOLD = 5  # offers that did not apply, in an order's history
Told = tuple[str, dict[str, Any]]


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """Everything about an order that is to be written, its number apart. `low`: lines below their lowest price."""

    id: UUID
    asked: OrderIn
    priced: Priced
    lines: list[LineOut]
    drafts: list[Draft]
    at: datetime
    low: Low
    marks: Marks = NO_MARKS

    @property
    def paid(self) -> int:
        return payments.paid(self.drafts)

    @property
    def total(self) -> int:
        return self.priced.quote.total

    @property
    def is_paid(self) -> bool:
        return self.paid >= self.total

    @property
    def is_handed_over(self) -> bool:
        return self.asked.handover == "now" and self.priced.brought is None

    @property
    def state(self) -> OrderState:
        if not self.is_paid:
            return OrderState.PLACED
        return OrderState.COMPLETED if self.is_handed_over else OrderState.PAID


async def place_order(
    session: TenantSession, actor: Actor, asked: OrderIn, at: datetime, people: People = NOBODY
) -> PlacedOut:
    """Prices, takes (or keeps) the goods, takes the payments and writes the order: all of it, or nothing.

    `people`: the names of those whom the order may name as who sold it.

    The same `client_id` again gives the order as it was placed. Raises NotEnoughStock with a field error for each short
    line, PriceChanged, MonthExhausted, and what the quote, the tenders and the adjusters refuse.
    """
    try:
        return await place_for(session, actor, asked, at, people)
    except CustomerUnknown:
        customer = await customers.survivor(session, asked.customer)
        if customer is None:
            raise
        return await place_for(session, actor, msgspec.structs.replace(asked, customer=customer), at, people)


async def place_for(session: TenantSession, actor: Actor, asked: OrderIn, at: datetime, people: People) -> PlacedOut:
    """Raises CustomerUnknown for one whose profile went into another meanwhile, too."""
    try:
        await require_room(session, actor, at)
        priced = await price(session, actor, asked, at)
        low = require_floor(actor, priced, await below_floor(session, priced))
        order = await marked(session, drafted(priced, asked, at, people, low))
    except Problem:
        if before := await placed_before(session, asked.client_id):
            return before
        raise
    statement, values = PLACE_NOW if order.is_handed_over else PLACE_LATER, parameters(order, actor)
    for _ in range(TRIES):
        number = await write(session, statement, values)
        if number is not None:
            await claim(session, actor, order)
            await payments.charge(
                session, order.drafts, order.priced.quote.currency, bill_of(order, number), by(actor, at)
            )
            return answer(order, number)
        if before := await why_not(session, order):
            return before
    raise Busy


def bill_of(order: Order, number: str) -> Bill:
    return Bill(kind="order", id=order.id, number=number, store=order.priced.where.store)


async def claim(session: TenantSession, actor: Actor, order: Order) -> None:
    """After the order is written: an order that was placed before claims nothing again."""
    placed = Placed(
        order=order.id, store=order.priced.where.store, customer=order.asked.customer, at=order.at,
        quote=order.priced.quote,
    )  # fmt: skip
    for adjuster in adjusters_of(actor):
        await adjuster.claim(session, placed)


async def marked(session: TenantSession, order: Order) -> Order:
    """With what the shop's rules say of it."""
    asked, where, delivery = order.asked, order.priced.where, order.asked.delivery
    placing = Placing(
        total=order.total, channel=where.channel, store=where.store, customer=asked.customer,
        codes=[line.code for line in order.lines], categories=[goods.category for goods in order.priced.goods],
        address=delivery.address if delivery else AddressIn(), remark=asked.note, is_gone=order.is_handed_over,
    )  # fmt: skip
    return msgspec.structs.replace(order, marks=await marks_for(session, where.rules, placing))


def marks_given(marks: Marks, at: datetime, flags: Sequence[str] = ()) -> dict[str, Any]:
    """The parameters of what rules say, beside the flags that there are already."""
    held = marks.held(at)
    return {
        "order_flags": json_text(sorted({*flags, *(flag for _, flag in marks.flags)})),
        "order_held": json_text(held) if held else "{}", "order_handling": json_text(marks.handling(at)),
    }  # fmt: skip


def drafted(priced: Priced, asked: OrderIn, at: datetime, people: People, low: Low) -> Order:
    total = priced.quote.total
    require_coupons(priced.quote, asked.codes)
    require_address(asked.delivery, priced.brought)
    if asked.total is not None and asked.total != total:
        raise PriceChanged(total=Amount(total, priced.quote.currency))
    offers = offered(total, asked.payments)
    order = new_id()
    references = [payment.reference for payment in asked.payments]
    cards = priced.where.tenders
    bill = (total, priced.quote.currency, offers, cards, str(order), references, asked.customer)
    drafts = payments.draft(*bill) if offers else []
    lines = sold_by(lines_out(priced), asked, people)
    return Order(id=order, asked=asked, priced=priced, lines=lines, drafts=drafts, at=at, low=low)


async def write(session: TenantSession, statement: Prepared, values: dict[str, Any]) -> str | None:
    """The number, or None when nothing was written."""
    try:
        rows = await statement.rows(session, values)
        return rows[0].number if rows else None
    except IntegrityError as error:
        if "sales_order_client_id" in str(error.orig):
            raise BeingPlaced(headers={"Retry-After": "1"}) from error
        raise


async def why_not(session: TenantSession, order: Order) -> PlacedOut | None:
    """The order as it was placed before. Raises what stood in the way; None when by now nothing does."""
    if before := await placed_before(session, order.asked.client_id):
        return before
    customer = order.asked.customer
    if customer and not await customers.card(session, customer):
        raise CustomerUnknown
    store = order.priced.where.store
    await stock.require_warehouse(session, store)
    await require_stock(session, store, order.priced.goods, keeps_safety=keeps_safety(order.asked))
    return None


def keeps_safety(asked: OrderIn) -> bool:
    """A store's own counter sells the last one; every other channel leaves the safety stock there."""
    return asked.channel != COUNTER


def parameters(order: Order, actor: Actor) -> dict[str, Any]:
    """Everything that PLACE_NOW and PLACE_LATER ask for."""
    asked, where, quote = order.asked, order.priced.where, order.priced.quote
    held = asked.hold_minutes and not order.is_paid
    goods = [StockLine(line.id, line.variant, line.quantity) for line in order.lines if line.variant]
    return {
        "order_id": order.id, "order_client_id": asked.client_id or order.id, "order_state": order.state.value,
        "order_store_id": where.store, "order_channel_id": where.channel, "order_customer_id": asked.customer,
        "order_customer_name": "", "order_words": "", "order_currency": quote.currency, "order_rate": 1,
        "order_prices_include_tax": quote.prices_include_tax, "order_net": quote.net, "order_tax": quote.tax,
        "order_rounding": order.total - quote.net - quote.tax, "order_total": order.total, "order_paid": order.paid,
        "order_origin": "", "order_external_id": "", "order_note": asked.note, **marks_given(order.marks, order.at),
        "order_terms": terms_text(asked, [line.id for line in quote.lines]),
        "order_delivery": json_text(delivery_out(asked.delivery, order.priced.brought)),
        "order_placed_at": order.at, "order_handed_over_at": order.at if order.is_handed_over else None,
        "order_canceled_at": None, "order_who_id": actor.who, "order_who_name": actor.name, "currency": quote.currency,
        "paid_store": where.store, "who_id": actor.who, "who_name": actor.name, "at": order.at,
        "numbered_day": where.day(order.at),
        "expires_at": order.at + timedelta(minutes=asked.hold_minutes) if held and asked.hold_minutes else None,
        **line_arrays(order.lines, kinds_of(order.priced)),
        **history_arrays(told(order)), **news_arrays(news(order)), **payments.parameters(order.drafts),
        **stock.parameters(where.store, goods, keeps_safety=keeps_safety(asked)),
    }  # fmt: skip


def terms_text(asked: QuoteIn, lines: Sequence[UUID]) -> str:
    """What was agreed beyond the list: what a later pricing of the same order needs."""
    return json_text(terms_of(asked, lines))


def terms_of(asked: QuoteIn, lines: Sequence[UUID]) -> Terms:
    """`lines`: the ids that the lines have on the order, a bundle's its own."""
    own = {
        str(line): LineTerms(price=each.price, discount=each.discount)
        for line, each in zip(lines, asked.lines, strict=False)
        if each.price is not None or each.discount
    }
    return Terms(codes=asked.codes, points=asked.points, discount=asked.discount, lines=own)


def kinds_of(priced: Priced) -> list[tuple[bool, UUID | None]]:
    """Weighed and category of each line; delivery, the last one, has none."""
    goods = [(each.weighed, each.category) for each in on_shelf(priced.goods)]
    return [*goods, (False, None)] if priced.brought else goods


def line_arrays(lines: Sequence[LineOut], goods: Sequence[tuple[bool, UUID | None]]) -> dict[str, Any]:
    """The lines as columns; `goods`: weighed and category of each."""
    rows = [
        {
            "id": line.id, "position": n, "variant_id": line.variant, "name": line.name, "code": line.code,
            "unit": line.unit, "weighed": weighed, "category_id": category, "quantity": line.quantity,
            "factor": line.factor, "unit_price": line.unit_price, "amount": line.amount,
            "tax_class": line.tax_class, "tax_rate": line.tax_rate, "net": line.net, "tax": line.tax,
            "reasons": json_text(line.reasons), "kind": line.kind, "salesperson_id": line.salesperson,
            "salesperson_name": line.salesperson_name, "bundle": line.bundle and json_text(line.bundle),
        }
        for n, (line, (weighed, category)) in enumerate(zip(lines, goods, strict=True))
    ]  # fmt: skip
    return {f"line_{name}": [row[name] for row in rows] for name in LINES}


def told(order: Order) -> list[Told]:
    """The history's first lines."""
    lines: list[Told] = [("placed", {"lines": len(wholes(order.lines)), "total": order.total})]
    lines += [("passed", facts_of(note)) for note in order.priced.quote.notes][:MOST_TOLD]
    lines += [("below_floor", told_low(order.priced, *low)) for low in order.low][:MOST_TOLD]
    lines += [("payment", {"tender": d.label, "amount": d.amount, "state": d.state}) for d in order.drafts]
    if order.is_handed_over:
        lines.append(("handed_over", {}))
    return [*lines, *order.marks.told()]


def facts_of(note: Note) -> dict[str, Any]:
    """Why an offer did not apply: its words are found again by `why`."""
    return {"why": note.why, "missing": note.amount, **note.facts}


def history_arrays(lines: Sequence[Told]) -> dict[str, Any]:
    return {
        "history_id": [new_id() for _ in lines],
        "history_kind": [kind for kind, _ in lines],
        "history_facts": [json_text(facts) for _, facts in lines],
    }


def news(order: Order) -> list[Event]:
    facts: dict[str, Any] = {
        "order": order.id, "store": order.priced.where.store, "channel": order.priced.where.channel,
        "customer": order.asked.customer, "currency": order.priced.quote.currency, "total": order.total, "at": order.at,
    }  # fmt: skip
    last = OrderFulfilled if order.is_handed_over else OrderKept
    kinds: list[type[OrderFact]] = [OrderPlaced, *([OrderPaid] if order.is_paid else []), last]
    if order.is_paid and is_billable(order.priced.where.invoice_when, order.state):
        kinds.append(OrderBillable)
    return [kind(**facts) for kind in kinds]


def news_arrays(events: Sequence[Event]) -> dict[str, Any]:
    rows = [(new_id(), event.name, event.version, json_text(event)) for event in events]
    return {f"news_{name}": [row[n] for row in rows] for n, name in enumerate(NEWS)}


def json_text(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def answer(order: Order, number: str) -> PlacedOut:
    quote = order.priced.quote
    change = sum(draft.given - draft.amount for draft in order.drafts)
    return PlacedOut(
        id=order.id, number=number, state=order.state, currency=quote.currency, net=quote.net, tax=quote.tax,
        total=order.total, paid=order.paid, change=change, lines=order.lines, placed_at=order.at,
    )  # fmt: skip
