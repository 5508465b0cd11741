"""`record`: an order that has happened elsewhere is taken over as it was. The same fact again changes nothing."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

import msgspec
import sqlalchemy as sa

from infra.kit import clock
from infra.kit.db.sessions import TenantReader, TenantSession
from infra.kit.i18n import N_
from infra.kit.ids import new_id
from infra.kit.money import Amount
from infra.kit.outbox import Event, publish
from infra.kit.problems import Busy
from infra.kit.quantity import ZERO, to_quantity
from infra.kit.search import search_text
from modules.catalog import views as catalog
from modules.catalog.api import Goods, Part, Place, Wanted, lines_for, variant_name, with_parts
from modules.customers import api as customers
from modules.orders.errors import CurrencyForeign, CustomerUnknown, RecordedDifferently
from modules.orders.events import OrderFlagged, OrderRecorded
from modules.orders.handling.rules import NONE as NO_MARKS
from modules.orders.handling.rules import Marks
from modules.orders.models import SalesOrder
from modules.orders.quote.bundles import needed_for, of_one, spread
from modules.orders.schemas import AddressIn, BundleOut, LineOut, PlacedOut, ReasonOut
from modules.orders.schemas_record import RecordIn, RecordLine, RecordPayment
from modules.orders.services.context import Where, find_where
from modules.orders.services.place import history_arrays, line_arrays, marks_given, news_arrays
from modules.orders.services.read import placed_before
from modules.orders.services.rules import Placing, marks_for
from modules.orders.statements import RECORD
from modules.orders.states import OrderState
from modules.payments import api as payments
from modules.payments.api import Bill, Draft, PaymentState
from modules.stock import api as stock
from modules.stock.api import StockLine
from tenancy.access.api import Actor

AS_IT_WAS = N_("As it was sold")
Known = Mapping[UUID | str, sa.Row[Any]]
VARIANTS = sa.select(
    catalog.variants.c.id, catalog.variants.c.product_name, catalog.variants.c.title, catalog.variants.c.code,
    catalog.variants.c.unit, catalog.variants.c.weighed, catalog.variants.c.category_id,
    catalog.variants.c.kind,
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
    marks: Marks = NO_MARKS
    is_past: bool = False

    @property
    def net(self) -> int:
        return sum(line.net for line in self.lines)

    @property
    def tax(self) -> int:
        return sum(line.tax for line in self.lines)

    @property
    def paid(self) -> int:
        return sum(payment.amount - payment.rounding for payment in self.asked.payments)

    @property
    def state(self) -> OrderState:
        return OrderState.COMPLETED if self.paid >= self.asked.total else OrderState.PLACED


async def record_order(
    session: TenantSession, actor: Actor, asked: RecordIn, *, is_past: bool = False, is_owed: bool = False
) -> PlacedOut:
    """Takes the fact over: prices, tax, time, ids and number as they were; stock may go below zero.

    One that `is_past` was over before the shop came here: its goods were never on our shelves, and nobody has
    to look at it. `is_owed`: what was paid on account its customer owes us from now on, whatever their limit says.

    What differs from what we know is flagged for a person, never refused. The pair (origin, external id) again gives
    the order as it was recorded; with another total it raises RecordedDifferently.
    """
    try:
        return await record_for(session, actor, asked, is_past=is_past, is_owed=is_owed)
    except CustomerUnknown:
        customer = await customers.survivor(session, asked.customer)
        if customer is None:
            raise
        found = msgspec.structs.replace(asked, customer=customer)
        return await record_for(session, actor, found, is_past=is_past, is_owed=is_owed)


async def record_for(
    session: TenantSession, actor: Actor, asked: RecordIn, *, is_past: bool, is_owed: bool
) -> PlacedOut:
    """Raises CustomerUnknown for one whose profile went into another meanwhile, too."""
    found = await known(session, actor, asked)
    fact = msgspec.structs.replace(found, is_past=True, flags=[]) if is_past else await marked(session, found)
    drafts = [draft(fact, n, payment, is_owed=is_owed) for n, payment in enumerate(asked.payments)]
    values = parameters(fact, actor, drafts)
    await stock.require_warehouse(session, fact.where.store)
    rows = await RECORD.rows(session, values)
    if not rows:
        return await recorded_before(session, fact)
    (row,) = rows
    bill = Bill(kind="order", id=fact.id, number=row.number, store=fact.where.store)
    is_within = await payments.owe(session, drafts, fact.currency, bill, stock.by(actor, asked.placed_at))
    found = [*(["below_zero"] if row.below else []), *([] if is_within else ["over_limit"])]
    if found:
        flags = sorted({*fact.flags, *(flag for _, flag in fact.marks.flags), *found})
        await session.execute(sa.update(SalesOrder).where(SalesOrder.id == fact.id).values(flags=flags))
    for flag in (*fact.flags, *found):
        told = OrderFlagged(order=fact.id, number=row.number, store=fact.where.store, flag=flag, at=clock.now())
        await publish(session, told)
    return PlacedOut(
        id=fact.id, number=row.number, state=fact.state, currency=fact.currency, net=fact.net, tax=fact.tax,
        total=asked.total, paid=fact.paid, change=0, lines=fact.lines, placed_at=asked.placed_at,
    )  # fmt: skip


async def marked(session: TenantReader, fact: Fact) -> Fact:
    """With what the shop's rules say of it; its goods are gone, so nothing holds it."""
    asked, where = fact.asked, fact.where
    placing = Placing(
        total=asked.total, channel=where.channel, store=where.store, customer=asked.customer, is_gone=True,
        codes=[line.code for line in fact.lines], categories=[category for _, category in fact.goods],
        address=AddressIn(), remark=asked.note,
    )  # fmt: skip
    return msgspec.structs.replace(fact, marks=await marks_for(session, where.rules, placing))


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
    sold = [line_of(line, row, asked) for line, row in zip(asked.lines, found, strict=True)]
    bundles = await bundles_of(session, where, actor.currency, asked, found)
    lines = [one for line in sold for one in kept_lines(line, bundles.get(line.variant), asked)]
    facts = {part.goods.variant: part.goods for each in bundles.values() for part in each.parts}
    flags = ["unmapped"] if not all(found) else []
    if sum(line.net + line.tax for line in lines) + asked.rounding != asked.total:
        flags.append("sums_differ")
    return Fact(
        id=new_id(), client_id=uuid5(NAMESPACE_URL, f"{asked.origin}\n{asked.external_id}"), asked=asked, where=where,
        currency=actor.currency, lines=lines, flags=sorted(flags),
        goods=[kind_of(line, goods, facts) for line in lines],
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
    count = quantity / line.factor
    unit_price = line.unit_price if line.unit_price is not None else round(line.amount / count) if count else 0
    return LineOut(
        id=line.id or new_id(), variant=goods.id if goods else None, name=name,
        code=line.code or (goods.code if goods else ""), unit=line.unit or (goods.unit if goods else "piece"),
        quantity=quantity, factor=line.factor, salesperson=line.salesperson, salesperson_name=line.salesperson_name,
        unit_price=unit_price, amount=line.amount, reasons=line.reasons or [as_it_was(asked, line.amount)],
        tax_class=line.tax_class, tax_rate=line.tax_rate, net=net, tax=line.tax,
    )  # fmt: skip


async def bundles_of(
    session: TenantReader, where: Where, currency: str, asked: RecordIn, found: Sequence[sa.Row[Any] | None]
) -> dict[UUID | None, Goods]:
    """The bundles among the lines with their parts, as they are now."""
    ids = sorted({row.id for row in found if row and row.kind == "bundle"})
    if not ids:
        return {}
    place = Place(store=where.store, channel=where.channel, currency=currency, at=asked.placed_at)
    goods = await lines_for(session, [Wanted(variant=key) for key in ids], place)
    return {each.variant: each for each in await with_parts(session, goods, place)}


def kept_lines(line: LineOut, bundle: Goods | None, asked: RecordIn) -> list[LineOut]:
    """A line as it is kept: a bundle by its parts, amount and tax spread over them."""
    if bundle is None or not line.quantity:
        return [line]
    weights = [(part.share, needed_for(part.needed, abs(line.quantity))) for part in bundle.parts]
    shares = zip(bundle.parts, spread(line.amount, weights), spread(line.tax, weights), strict=True)
    return [part_line(line, part, amount, tax, asked) for part, amount, tax in shares]


def part_line(line: LineOut, part: Part, amount: int, tax: int, asked: RecordIn) -> LineOut:
    own, quantity = part.goods, needed_for(part.needed, line.quantity)
    bundle = BundleOut(
        id=line.id, variant=line.variant or own.variant, name=line.name, code=line.code, unit=line.unit,
        quantity=line.quantity, unit_price=line.unit_price, needed=part.needed, share=part.share,
    )  # fmt: skip
    return LineOut(
        id=new_id(), variant=own.variant, name=own.name, code=own.code, unit=own.unit, quantity=quantity,
        unit_price=of_one(amount, quantity), amount=amount, reasons=[as_it_was(asked, amount)],
        tax_class=line.tax_class, tax_rate=line.tax_rate, net=amount - tax if asked.prices_include_tax else amount,
        tax=tax, bundle=bundle, salesperson=line.salesperson, salesperson_name=line.salesperson_name,
    )  # fmt: skip


def kind_of(line: LineOut, goods: Known, facts: Mapping[UUID, Goods]) -> tuple[bool, UUID | None]:
    """Weighed and category of a line."""
    if line.variant is None:
        return False, None
    if line.bundle:
        return facts[line.variant].weighed, facts[line.variant].category
    row = goods[line.variant]
    return row.weighed, row.category_id


def as_it_was(asked: RecordIn, amount: int) -> ReasonOut:
    return ReasonOut("price_list", asked.origin, AS_IT_WAS, amount)


def parameters(fact: Fact, actor: Actor, drafts: Sequence[Draft]) -> dict[str, Any]:
    asked, where = fact.asked, fact.where
    goods = [
        StockLine(line.id, line.variant, line.quantity)
        for line in fact.lines
        if line.variant and line.quantity != ZERO and not fact.is_past
    ]
    told = [("recorded", {"origin": asked.origin, "lines": len(fact.lines), "total": asked.total})]
    told += fact.marks.told()
    return {
        "order_id": fact.id, "order_client_id": fact.client_id, "order_state": fact.state.value,
        "order_store_id": where.store, "order_channel_id": where.channel, "order_customer_id": asked.customer,
        "order_customer_name": asked.customer_name, "order_words": search_text(asked.customer_name, asked.external_id),
        "order_currency": fact.currency, "order_rate": 1, "order_prices_include_tax": asked.prices_include_tax,
        "order_net": fact.net, "order_tax": fact.tax, "order_rounding": asked.total - fact.net - fact.tax,
        "order_total": asked.total, "order_paid": fact.paid, "order_origin": asked.origin,
        "order_external_id": asked.external_id, "order_note": asked.note,
        **marks_given(fact.marks, asked.placed_at, fact.flags),
        "order_terms": "{}", "order_delivery": "{}",
        "order_placed_at": asked.placed_at, "order_handed_over_at": asked.placed_at, "order_canceled_at": None,
        "order_who_id": actor.who, "order_who_name": actor.name, "currency": fact.currency,
        "paid_store": where.store, "who_id": actor.who, "who_name": actor.name, "at": asked.placed_at,
        "given_number": asked.number or asked.external_id,
        **line_arrays(fact.lines, fact.goods), **history_arrays(told), **news_arrays([news(fact)]),
        **payments.parameters(drafts),
        **stock.parameters(where.store, goods),
    }  # fmt: skip


def draft(fact: Fact, position: int, payment: RecordPayment, *, is_owed: bool) -> Draft:
    owner = fact.asked.customer if is_owed and payment.tender == payments.ACCOUNT else None
    return Draft(
        id=new_id(), tender=payment.tender, label=payment.label or payment.tender, amount=payment.amount,
        given=max(payment.amount, payment.given or 0), rounding=payment.rounding, state=PaymentState.PAID,
        reference=payment.reference, key=f"{fact.id}:{position}", account_id=owner,
    )  # fmt: skip


def news(fact: Fact) -> Event:
    asked, where = fact.asked, fact.where
    return OrderRecorded(
        order=fact.id, store=where.store, channel=where.channel, customer=asked.customer, currency=fact.currency,
        total=asked.total, at=asked.placed_at, origin=asked.origin, paid=fact.paid,
    )  # fmt: skip
