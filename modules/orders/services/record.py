"""`record`: an order that has happened elsewhere is taken over as it was. The same fact again changes nothing."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

import msgspec
import sqlalchemy as sa

from infra.kit.db.sessions import TenantReader, TenantSession
from infra.kit.i18n import N_
from infra.kit.ids import new_id
from infra.kit.money import Amount
from infra.kit.outbox import Event
from infra.kit.problems import Busy
from infra.kit.quantity import ZERO, to_quantity
from infra.kit.search import search_text
from modules.catalog import views as catalog
from modules.catalog.api import variant_name
from modules.customers import api as customers
from modules.orders.errors import CurrencyForeign, CustomerUnknown, RecordedDifferently
from modules.orders.events import OrderRecorded
from modules.orders.models import SalesOrder
from modules.orders.schemas import LineOut, PlacedOut, ReasonOut, RecordIn, RecordLine, RecordPayment
from modules.orders.services.context import Where, find_where
from modules.orders.services.place import history_arrays, json_text, line_arrays, news_arrays
from modules.orders.services.read import placed_before
from modules.orders.statements import RECORD
from modules.orders.states import OrderState
from modules.payments import api as payments
from modules.payments.api import Draft, PaymentState
from modules.stock import api as stock
from modules.stock.api import StockLine
from tenancy.access.api import Actor

AS_IT_WAS = N_("As it was sold")
Known = Mapping[UUID | str, sa.Row[Any]]
VARIANTS = sa.select(
    catalog.variants.c.id, catalog.variants.c.product_name, catalog.variants.c.title, catalog.variants.c.code,
    catalog.variants.c.unit, catalog.variants.c.weighed, catalog.variants.c.category_id,
).where(
    sa.or_(
        catalog.variants.c.id == sa.any_(sa.bindparam("ids", type_=sa.ARRAY(sa.Uuid))),
        catalog.variants.c.code == sa.any_(sa.bindparam("codes", type_=sa.ARRAY(sa.Text))),
    )
)  # fmt: skip


class Fact(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be recorded, with the goods we know."""

    id: UUID
    client_id: UUID
    asked: RecordIn
    where: Where
    currency: str
    lines: list[LineOut]
    goods: list[tuple[bool, UUID | None]]
    flags: list[str]

    @property
    def net(self) -> int:
        return sum(line.net for line in self.lines)

    @property
    def tax(self) -> int:
        return sum(line.tax for line in self.lines)

    @property
    def paid(self) -> int:
        return sum(payment.amount for payment in self.asked.payments)

    @property
    def state(self) -> OrderState:
        return OrderState.COMPLETED if self.paid >= self.asked.total else OrderState.PLACED


async def record_order(session: TenantSession, actor: Actor, asked: RecordIn) -> PlacedOut:
    """Takes the fact over: prices, tax, time, ids and number as they were; stock may go below zero.

    What differs from what we know is flagged for a person, never refused. The pair (origin, external id) again gives
    the order as it was recorded; with another total it raises RecordedDifferently.
    """
    try:
        return await record_for(session, actor, asked)
    except CustomerUnknown:
        customer = await customers.survivor(session, asked.customer)
        if customer is None:
            raise
        return await record_for(session, actor, msgspec.structs.replace(asked, customer=customer))


async def record_for(session: TenantSession, actor: Actor, asked: RecordIn) -> PlacedOut:
    """Raises CustomerUnknown for one whose profile went into another meanwhile, too."""
    fact = await known(session, actor, asked)
    values = parameters(fact, actor)
    await stock.require_warehouse(session, fact.where.store)
    rows = await RECORD.rows(session, values)
    if not rows:
        return await recorded_before(session, fact)
    (row,) = rows
    if row.below:
        flags = sorted({*fact.flags, "below_zero"})
        await session.execute(sa.update(SalesOrder).where(SalesOrder.id == fact.id).values(flags=flags))
    return PlacedOut(
        id=fact.id, number=row.number, state=fact.state, currency=fact.currency, net=fact.net, tax=fact.tax,
        total=asked.total, paid=fact.paid, change=0, lines=fact.lines, placed_at=asked.placed_at,
    )  # fmt: skip


async def recorded_before(session: TenantReader, fact: Fact) -> PlacedOut:
    before = await placed_before(session, fact.client_id)
    if before is None:
        if fact.asked.customer and not await customers.card(session, fact.asked.customer):
            raise CustomerUnknown
        raise Busy
    if before.total != fact.asked.total:
        raise RecordedDifferently(number=before.number, total=Amount(before.total, before.currency))
    return before


async def known(session: TenantReader, actor: Actor, asked: RecordIn) -> Fact:
    """The fact beside what we know: which goods these are, and what doesn't add up."""
    if asked.currency not in {None, actor.currency}:
        raise CurrencyForeign(currency=actor.currency)
    where = await find_where(session, actor, asked.store, asked.channel)
    goods = await find_goods(session, asked.lines)
    found = [goods.get(line.variant or line.code) for line in asked.lines]
    lines = [line_of(line, row, asked) for line, row in zip(asked.lines, found, strict=True)]
    flags = ["unmapped"] if not all(found) else []
    if sum(line.net + line.tax for line in lines) + asked.rounding != asked.total:
        flags.append("sums_differ")
    return Fact(
        id=new_id(), client_id=uuid5(NAMESPACE_URL, f"{asked.origin}\n{asked.external_id}"), asked=asked, where=where,
        currency=actor.currency, lines=lines, flags=sorted(flags),
        goods=[(row.weighed, row.category_id) if row else (False, None) for row in found],
    )  # fmt: skip


async def find_goods(session: TenantReader, lines: Sequence[RecordLine]) -> Known:
    """The variants that lines name, by id and by code, in one query."""
    ids = list({line.variant for line in lines if line.variant})
    codes = list({line.code for line in lines if line.code and not line.variant})
    rows: Any = (await session.execute(VARIANTS, {"ids": ids, "codes": codes})).all() if ids or codes else []
    return {row.id: row for row in rows} | {row.code: row for row in rows}


def line_of(line: RecordLine, goods: sa.Row[Any] | None, asked: RecordIn) -> LineOut:
    name = line.name or (variant_name(goods.product_name, [goods.title]) if goods else "") or line.code
    net = line.amount - line.tax if asked.prices_include_tax else line.amount
    quantity = to_quantity(line.quantity)
    unit_price = line.unit_price if line.unit_price is not None else round(line.amount / quantity) if quantity else 0
    return LineOut(
        id=line.id or new_id(), variant=goods.id if goods else None, name=name,
        code=line.code or (goods.code if goods else ""), unit=goods.unit if goods else "piece", quantity=quantity,
        unit_price=unit_price, amount=line.amount, reasons=line.reasons or [as_it_was(asked, line.amount)],
        tax_class=line.tax_class, tax_rate=line.tax_rate, net=net, tax=line.tax,
    )  # fmt: skip


def as_it_was(asked: RecordIn, amount: int) -> ReasonOut:
    return ReasonOut("price_list", asked.origin, AS_IT_WAS, amount)


def parameters(fact: Fact, actor: Actor) -> dict[str, Any]:
    asked, where = fact.asked, fact.where
    goods = [
        StockLine(line.id, line.variant, line.quantity) for line in fact.lines if line.variant and line.quantity != ZERO
    ]
    told = [("recorded", {"origin": asked.origin, "lines": len(fact.lines), "total": asked.total})]
    return {
        "order_id": fact.id, "order_client_id": fact.client_id, "order_state": fact.state.value,
        "order_store_id": where.store, "order_channel_id": where.channel, "order_customer_id": asked.customer,
        "order_customer_name": asked.customer_name, "order_words": search_text(asked.customer_name, asked.external_id),
        "order_currency": fact.currency, "order_rate": 1, "order_prices_include_tax": asked.prices_include_tax,
        "order_net": fact.net, "order_tax": fact.tax, "order_rounding": asked.total - fact.net - fact.tax,
        "order_total": asked.total, "order_paid": fact.paid, "order_origin": asked.origin,
        "order_external_id": asked.external_id, "order_note": asked.note, "order_flags": json_text(fact.flags),
        "order_terms": "{}", "order_delivery": "{}",
        "order_placed_at": asked.placed_at, "order_handed_over_at": asked.placed_at, "order_canceled_at": None,
        "order_who_id": actor.who, "order_who_name": actor.name, "currency": fact.currency,
        "paid_store": where.store, "who_id": actor.who, "who_name": actor.name, "at": asked.placed_at,
        "given_number": asked.number or asked.external_id,
        **line_arrays(fact.lines, fact.goods), **history_arrays(told), **news_arrays([news(fact)]),
        **payments.parameters([draft(fact, n, payment) for n, payment in enumerate(asked.payments)]),
        **stock.parameters(where.store, goods),
    }  # fmt: skip


def draft(fact: Fact, position: int, payment: RecordPayment) -> Draft:
    return Draft(
        id=new_id(), tender=payment.tender, label=payment.label or payment.tender, amount=payment.amount,
        given=payment.amount, rounding=0, state=PaymentState.PAID, reference=payment.reference,
        key=f"{fact.id}:{position}",
    )  # fmt: skip


def news(fact: Fact) -> Event:
    asked, where = fact.asked, fact.where
    return OrderRecorded(
        order=fact.id, store=where.store, channel=where.channel, customer=asked.customer, currency=fact.currency,
        total=asked.total, at=asked.placed_at, origin=asked.origin, paid=fact.paid,
    )  # fmt: skip
