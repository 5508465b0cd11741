"""Where an order happens, and what its lines are: read by one statement, priced by the pure quote."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from infra.kit import clock
from infra.kit.db.prepared import Prepared
from infra.kit.db.sessions import TenantReader
from infra.kit.i18n import N_, for_locale
from infra.kit.ids import new_id
from infra.kit.module import registry
from infra.kit.problems import FieldError
from infra.kit.quantity import STEP, to_quantity
from modules.catalog import api as catalog
from modules.catalog.api import Goods, Wanted
from modules.customers import views as customer_views
from modules.orders.domain import AskedLine, Note, Price, Quote, QuoteContext, QuoteLine, quote
from modules.orders.errors import ChannelUnknown, GoodsNotSold, PricesMixed, StoreNotYours, TaxMissing
from modules.orders.handling.rules import Rule
from modules.orders.permissions import Perm
from modules.orders.quote import by_hand
from modules.orders.quote.adjusters import loaded
from modules.orders.quote.bundles import needed_for, part_lines
from modules.orders.quote.parts import AskedPart
from modules.orders.schemas import LineIn, LineOut, NoteOut, QuoteIn, QuoteOut, ReasonOut
from modules.orders.services.delivery import Brought, delivery_line, find_way
from modules.orders.services.rules import SETTING as RULES
from modules.orders.services.rules import rules_from
from modules.payments import api as payments
from modules.payments import views as payment_views
from modules.payments.api import TenderCard
from modules.promotions import api as promotions
from modules.promotions import views as promotion_views
from modules.promotions.api import Offer
from modules.shops import views as shop_views
from tenancy.access.api import Actor


class Where(msgspec.Struct, frozen=True, kw_only=True):
    """The store and channel of an order, what the shop takes there, the promotions that run, and what it minds."""

    store: UUID
    channel: UUID
    zone: str
    tenders: dict[str, TenderCard]
    offers: tuple[Offer, ...] = ()
    invoice_when: str = ""
    rules: tuple[Rule, ...] = ()

    def day(self, at: datetime) -> date:
        """The business day of the store."""
        return clock.day_of(at, self.zone)


class Priced(msgspec.Struct, frozen=True, kw_only=True):
    """A quote with what it was made of: the goods of each line, in order, and the context adjusters saw."""

    where: Where
    context: QuoteContext
    quote: Quote
    goods: tuple[Goods, ...]
    brought: Brought | None = None


class AgreedPart(msgspec.Struct, frozen=True, kw_only=True):
    """A part of a bundle as it was sold: its line on the order, and how many of it are in one bundle."""

    line: UUID
    variant: UUID
    needed: Decimal
    tax_rate: int
    share: int


class Agreed(msgspec.Struct, frozen=True, kw_only=True):
    """What a line of an order cost when it was placed: it costs the same when the order is priced again."""

    prices: tuple[Price, ...]
    own_prices: tuple[Price, ...]
    tax_rate: int
    factor: Decimal = Decimal(1)
    parts: tuple[AgreedPart, ...] = ()


NOTHING_AGREED: Mapping[UUID, Agreed] = {}


def where_statement() -> sa.Select[Any]:
    stores, channels = shop_views.stores, shop_views.channels
    wanted = sa.bindparam("wanted_store", type_=sa.Uuid)
    channel = sa.select(channels.c.id).where(channels.c.code == sa.bindparam("wanted_channel", type_=sa.Text))
    place: Any = sa.select(
        stores.c.id, stores.c.zone, channel.scalar_subquery().label("channel"),
        payment_views.tender_settings.label("tenders"), shop_views.invoice_when.label("invoice_when"),
        shop_views.setting(RULES).label("rules"),
    )  # fmt: skip
    return place.where(sa.or_(stores.c.id == wanted, sa.and_(wanted.is_(None), stores.c.is_default)))


def goods_statement(*, by_id_alone: bool) -> sa.Select[Any]:
    """Where it happens and what its lines are, in one: the place's columns stand on each row."""
    here = where_statement().cte("here")
    store, channel, zone, tenders, when, rules = (
        sa.select(here.c[name]).scalar_subquery()
        for name in ("id", "channel", "zone", "tenders", "invoice_when", "rules")
    )
    card = customer_views.customers
    groups = sa.select(card.c.group_id).where(card.c.id == sa.bindparam("wanted_customer", type_=sa.Uuid))
    part = catalog.goods_part(store, channel, groups.scalar_subquery(), by_id_alone=by_id_alone)
    # What runs and what is minded is long, and one row is enough for it.
    is_first = part.selected_columns.position == 0
    offers, minded = sa.case((is_first, promotion_views.running)), sa.case((is_first, rules))
    place = (
        store.label("id"), channel.label("channel"), zone.label("zone"), tenders.label("tenders"),
        when.label("invoice_when"),
    )  # fmt: skip
    return part.add_columns(*place, offers.label("offers"), minded.label("rules"))


WHERE = Prepared(where_statement())
GOODS = {way: Prepared(goods_statement(by_id_alone=way)) for way in (True, False)}


async def find_where(session: TenantReader, actor: Actor, store: UUID | None, channel: str) -> Where:
    """Raises StoreNotYours, ChannelUnknown."""
    rows = await WHERE.rows(session, {"wanted_store": store, "wanted_channel": channel})
    return where_of(rows, actor, channel)


def where_of(rows: Sequence[sa.Row[Any]], actor: Actor, channel: str, *, with_offers: bool = False) -> Where:
    if not rows or (actor.stores is not None and rows[0].id not in actor.stores):
        raise StoreNotYours
    row = rows[0]
    if row.channel is None:
        raise ChannelUnknown(channel=channel)
    return Where(
        store=row.id, channel=row.channel, zone=row.zone, tenders=payments.tenders_from(row.tenders, actor.switches),
        offers=promotions.offers_from(next((each.offers for each in rows if each.offers), None)) if with_offers else (),
        invoice_when=row.invoice_when or "",
        rules=tuple(rules_from(next((each.rules for each in rows if each.rules), None))),
    )  # fmt: skip


async def find_goods(session: TenantReader, actor: Actor, asked: QuoteIn, at: datetime) -> tuple[Where, list[Goods]]:
    """Store, channel and the goods of each line, in one round trip."""
    wanted = [wanted_of(line) for line in asked.lines]
    values = {
        "wanted_store": asked.store, "wanted_channel": asked.channel, "wanted_customer": asked.customer,
        "currency": actor.currency, "at": at,
    }  # fmt: skip
    rows = await GOODS[catalog.is_by_id(wanted)].rows(session, values | catalog.asked_values(wanted))
    if rows:
        where = where_of(rows, actor, asked.channel, with_offers=True)
    else:
        where = await find_where(session, actor, asked.store, asked.channel)
    return where, catalog.in_order(wanted, {row.position: catalog.goods_of(row) for row in rows})


async def price(
    session: TenantReader, actor: Actor, asked: QuoteIn, at: datetime, agreed: Mapping[UUID, Agreed] = NOTHING_AGREED
) -> Priced:
    """What the lines cost here and now, with the reason for each cent; `agreed` lines cost what they did. Writes
    nothing. Prices and discounts by hand need Perm.DISCOUNT; of a change its caller asks that.
    """
    if agreed is NOTHING_AGREED and by_hand.is_used(asked):
        actor.require(Perm.DISCOUNT)
    where, goods = await find_goods(session, actor, asked, at)
    check_goods(goods, [line.id in agreed for line in asked.lines])
    lines = [named(line) for line in asked.lines]
    asked = msgspec.structs.replace(asked, lines=lines)
    place = catalog.Place(store=where.store, channel=where.channel, currency=actor.currency, at=at)
    goods = await catalog.with_parts(session, goods, place, recipes_of(lines, agreed))
    context = QuoteContext(
        store=where.store, channel=where.channel, currency=actor.currency, at=at, customer=asked.customer,
        lines=tuple(asked_line(line, each, agreed) for line, each in zip(lines, goods, strict=True)),
        prices_include_tax=includes_tax(goods), codes=tuple(asked.codes), points=asked.points,
        zone=where.zone, offers=where.offers,
    )  # fmt: skip
    adjustments = [loaded(each, await each.load(session, context)) for each in adjusters_of(actor)]
    if by_hand.is_used(asked):
        adjustments.append(by_hand.adjustment(asked))
    brought = await find_way(session, actor, asked.delivery, where.store, where.day(at), on_shelf(goods))
    made = quote(context, adjustments, brought and brought.price)
    return Priced(where=where, context=context, quote=made, goods=tuple(goods), brought=brought)


def adjusters_of(actor: Actor) -> list[Any]:
    return [adjuster for module in registry.of(actor.switches) for adjuster in module.adjusters]


def wanted_of(line: LineIn) -> Wanted:
    return Wanted(
        quantity=to_quantity(line.quantity), variant=line.variant, unit=line.unit, code=line.code, barcode=line.barcode
    )


def named(line: LineIn) -> LineIn:
    return line if line.id else msgspec.structs.replace(line, id=new_id())


def asked_line(line: LineIn, goods: Goods, agreed: Mapping[UUID, Agreed]) -> AskedLine:
    """A line with its prices; where one was agreed, that one and its tax stay."""
    before, line_id = (agreed.get(line.id) if line.id else None), line.id or new_id()
    prices = before.prices if before else () if goods.price is None else (price_of(goods, goods.price),)
    parts = asked_parts(goods, before)
    tax_rate = 0 if parts else before.tax_rate if before else goods.tax_rate
    if tax_rate is None:
        raise TaxMissing(name=goods.name)
    return AskedLine(
        id=line_id, variant=goods.variant, quantity=goods.quantity, prices=prices, tax_rate=tax_rate, parts=parts,
        own_prices=by_hand.own_price(line) or (before.own_prices if before else ()),
        count=count_of(goods, before),
    )  # fmt: skip


def recipes_of(lines: Sequence[LineIn], agreed: Mapping[UUID, Agreed]) -> dict[int, catalog.Recipe]:
    """Position → what a bundle that was sold before was made of then."""
    known = {n: agreed.get(line.id) for n, line in enumerate(lines) if line.id}
    return {n: [(part.variant, part.needed) for part in own.parts] for n, own in known.items() if own and own.parts}


def asked_parts(goods: Goods, before: Agreed | None) -> tuple[AskedPart, ...]:
    """The parts of a bundle, for the whole line. Raises TaxMissing."""
    sold = {part.variant: part for part in before.parts} if before else {}
    return tuple(asked_part(part, goods.quantity, sold.get(part.goods.variant)) for part in goods.parts)


def asked_part(part: catalog.Part, bundles: Decimal, sold: AgreedPart | None) -> AskedPart:
    goods = part.goods
    tax_rate = sold.tax_rate if sold else goods.tax_rate
    if tax_rate is None:
        raise TaxMissing(name=goods.name)
    return AskedPart(
        id=sold.line if sold else new_id(), variant=goods.variant, quantity=needed_for(part.needed, bundles),
        tax_rate=tax_rate, share=sold.share if sold else part.share,
    )  # fmt: skip


def on_shelf(goods: Iterable[Goods]) -> list[Goods]:
    """What is taken off a shelf, line by line: of bundles their parts."""
    return [
        one
        for each in goods
        for one in (
            [
                msgspec.structs.replace(part.goods, quantity=needed_for(part.needed, each.quantity))
                for part in each.parts
            ]
            or [each]
        )
    ]


def count_of(goods: Goods, before: Agreed | None) -> Decimal | None:
    """How many of a larger unit it is; None for pieces."""
    if before and before.factor != 1:
        return to_quantity((goods.quantity / before.factor).quantize(STEP))
    return goods.count if goods.unit_id else None


def price_of(goods: Goods, amount: int) -> Price:
    """The price with its reason: which list, and from which quantity on."""
    if goods.is_usual and not goods.from_quantity:
        return Price(source="", unit_price=amount)
    facts: dict[str, str | int] = {"list": goods.list_name or ""}
    if not goods.from_quantity:
        return Price(source=str(goods.list), unit_price=amount, label=N_("Price list {list}"), facts=facts)
    facts["step"] = f"{goods.from_quantity.normalize():f}"
    return Price(source=str(goods.list), unit_price=amount, label=N_("Price list {list}, from {step} on"), facts=facts)


def check_goods(goods: Sequence[Goods], is_agreed: Sequence[bool]) -> None:
    """Raises GoodsNotSold, naming every line that may not be sold and wasn't agreed on before."""
    off = [(n, each) for n, each in enumerate(goods) if not each.is_sold and not is_agreed[n]]
    if off:
        problem = GoodsNotSold
        fields = [
            FieldError(field=f"lines.{n}", code=problem.code, message=problem.message, facts={"name": each.name})
            for n, each in off
        ]
        raise problem(fields=fields, name=off[0][1].name)


def includes_tax(goods: Sequence[Goods]) -> bool:
    """Whether the prices of this order hold the tax. Raises PricesMixed."""
    kinds = {each.includes_tax for each in goods if each.includes_tax is not None}
    if len(kinds) > 1:
        raise PricesMixed
    return kinds.pop() if kinds else True


def lines_out(priced: Priced) -> list[LineOut]:
    """The quote's lines as they are shown and kept: bundles by their parts, delivery the last one."""
    pairs = zip(priced.quote.lines, priced.goods, strict=True)
    lines = [each for line, goods in pairs for each in kept_lines(line, goods)]
    brought = priced.quote.delivery
    return [*lines, delivery_line(brought)] if brought else lines


def kept_lines(line: QuoteLine, goods: Goods) -> list[LineOut]:
    """A line as it is kept: one, or one for each part of a bundle."""
    whole = LineOut(
        id=line.id, variant=line.variant, name=goods.name, code=goods.code, unit=goods.unit, quantity=line.quantity,
        unit_price=line.unit_price, amount=line.total, tax_class=goods.tax_class, tax_rate=line.tax_rate,
        net=line.net, tax=line.tax, factor=goods.factor,
        reasons=[ReasonOut(r.stage, r.source, r.label, r.amount, r.facts) for r in line.reasons],
    )  # fmt: skip
    return part_lines(line, goods) if line.parts else [whole]


def quote_out(priced: Priced, locale: str) -> QuoteOut:
    """`locale`: the language of what notes say."""
    made = priced.quote
    return QuoteOut(
        currency=made.currency, prices_include_tax=made.prices_include_tax, lines=lines_out(priced), net=made.net,
        tax=made.tax, rounding=made.total - made.net - made.tax, total=made.total,
        notes=[note_out(note, made, locale) for note in made.notes],
    )  # fmt: skip


def note_out(note: Note, made: Quote, locale: str) -> NoteOut:
    facts = note.shown(made)
    return NoteOut(
        stage=note.stage, source=note.source, code=note.code, why=note.why, pieces=int(note.facts.get("n", 0)),
        amount=note.amount, gifts=list(note.gifts), message=for_locale(locale).gettext(note.label, **facts),
    )  # fmt: skip
