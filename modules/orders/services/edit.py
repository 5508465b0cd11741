"""An order is changed before its goods go: priced again, its goods kept anew, the difference due or paid back."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from msgspec import UNSET

from infra.kit.db.sessions import TenantReader, TenantSession
from infra.kit.ids import new_id
from infra.kit.money import Amount
from infra.kit.outbox import publish
from modules.customers import api as customers
from modules.invoices import api as invoices
from modules.orders.domain import Price, Stage
from modules.orders.entry.schemas import EditIn
from modules.orders.errors import CustomerUnknown, NotEditable, OrderInvoiced, PriceChanged
from modules.orders.events import OrderEdited
from modules.orders.models import OrderLine, SalesOrder
from modules.orders.permissions import Perm
from modules.orders.quote.adjusters import Placed, Refunded, RefundedLine
from modules.orders.quote.bundles import Whole, wholes
from modules.orders.quote.by_hand import SOURCE
from modules.orders.quote.terms import LineTerms, Terms
from modules.orders.schemas import BundleOut, DeliveryIn, DeliveryOut, LineIn, LineOut, QuoteIn, ReasonOut
from modules.orders.services.change import Locked, change, fact, lock_order, settle, tell
from modules.orders.services.context import Agreed, AgreedPart, Priced, adjusters_of, lines_out, price
from modules.orders.services.delivery import delivery_out
from modules.orders.services.floor import below_floor, require_floor, told_low
from modules.orders.services.fulfillments import fulfillments_of
from modules.orders.services.place import kinds_of, line_arrays, terms_of
from modules.orders.services.read import lines_of
from modules.orders.services.refund import pay_owed
from modules.orders.services.shortage import plain, require_stock
from modules.orders.states import HOLDS_STOCK, FulfillmentState, OrderState
from modules.shops import api as shops
from modules.stock import api as stock
from modules.stock.api import By, StockLine, by
from tenancy.access.api import Actor

BEFORE: tuple[Any, ...] = (
    SalesOrder.terms, SalesOrder.delivery, SalesOrder.note, SalesOrder.customer_name, SalesOrder.placed_at,
    SalesOrder.channel_id,
)  # fmt: skip
PRICES = {Stage.PRICE_LIST.value, Stage.OWN_PRICE.value}
MOST_NAMED = 6
GOODS = "goods"


class Before(msgspec.Struct, frozen=True, kw_only=True):
    """The order as it stood: its lines, as they are kept and as they were sold, and what was agreed."""

    lines: dict[UUID, LineOut]
    sold: dict[UUID, Whole]
    terms: Terms
    delivery: DeliveryOut
    note: str
    customer_name: str
    placed_at: datetime
    channel: str


async def edit_order(session: TenantSession, actor: Actor, order_id: UUID, asked: EditIn, at: datetime) -> None:
    """Makes the order what `asked` says: all of it, or nothing. Lines that stay keep their price, new ones cost what
    they cost on the day the order was placed.

    Raises NotEditable once goods have gone or are packed, PriceChanged, NotEnoughStock, and what the quote refuses.
    """
    order = await lock_order(session, order_id, actor)
    await require_editable(session, order)
    before = await before_of(session, order.id)
    author, wanted = by(actor, at), wanted_of(order, before, asked)
    name = await customer_name(session, wanted.customer, before, order)
    if is_by_hand(wanted, before.terms):
        actor.require(Perm.DISCOUNT)
    await let_go(session, actor, order, before, at)
    priced = await price(session, actor, wanted, before.placed_at, agreed_of(before))
    low = require_floor(actor, priced, await below_floor(session, priced), cheaper(priced, before))
    if asked.total is not None and asked.total != priced.quote.total:
        raise PriceChanged(total=Amount(priced.quote.total, order.currency))
    lines = [by_its_unit(line, before) for line in lines_out(priced)]
    await put_lines(session, order, before, lines, priced)
    await keep_goods(session, order, priced, lines, author, before.channel)
    placed = Placed(order=order.id, store=order.store_id, customer=wanted.customer, at=at, quote=priced.quote)
    for adjuster in adjusters_of(actor):
        await adjuster.claim(session, placed)
    note = before.note if asked.note is UNSET else asked.note
    terms = terms_of(wanted, [line.id for line in priced.quote.lines])
    await put_order(session, order, priced, wanted, name=name, note=note, terms=terms)
    more = other_words(before, name, note)
    changes = changes_of(before, lines, terms)
    await tell(session, order, "edited", author, changes=changes, before=order.total, total=priced.quote.total, **more)
    for each in low:
        await tell(session, order, "below_floor", author, **told_low(priced, *each))
    await publish(session, fact(OrderEdited, await lock_order(session, order.id), at))
    await even_out(session, actor, order, asked, author)


async def require_editable(session: TenantReader, order: Locked) -> None:
    if order.handed_over_at or order.state not in HOLDS_STOCK or order.reversed:
        raise NotEditable
    if any(part.state != FulfillmentState.CANCELED for part in await fulfillments_of(session, order.id)):
        raise NotEditable
    if invoice := await invoices.live_of(session, order.id):
        raise OrderInvoiced(number=invoice.number)


async def before_of(session: TenantReader, order: UUID) -> Before:
    row = (await session.execute(sa.select(*BEFORE).where(SalesOrder.id == order))).one()
    codes = {channel: code for code, channel in (await shops.get_settings(session)).channels.items()}
    lines = {line.id: line for line in await lines_of(session, order) if line.kind == GOODS}
    return Before(
        lines=lines, sold={whole.line.id: whole for whole in wholes(lines.values())},
        terms=msgspec.convert(row.terms, Terms), delivery=msgspec.convert(row.delivery, DeliveryOut),
        note=row.note, customer_name=row.customer_name, placed_at=row.placed_at, channel=codes[row.channel_id],
    )  # fmt: skip


def wanted_of(order: Locked, before: Before, asked: EditIn) -> QuoteIn:
    """The whole order as it shall be, ready to be priced."""
    terms = before.terms
    kept = [line_again(each.line, terms.lines.get(str(key))) for key, each in before.sold.items()]
    lines = kept if asked.lines is UNSET else [known(line, before) for line in asked.lines]
    return QuoteIn(
        lines=lines, store=order.store_id, channel=before.channel, points=terms.points,
        customer=order.customer_id if asked.customer is UNSET else asked.customer,
        codes=terms.codes if asked.codes is UNSET else asked.codes,
        discount=terms.discount if asked.discount is UNSET else asked.discount,
        delivery=DeliveryIn(method=before.delivery.method, address=before.delivery.address),
    )  # fmt: skip


def line_again(line: LineOut, terms: LineTerms | None) -> LineIn:
    own = terms or LineTerms()
    return LineIn(id=line.id, variant=line.variant, quantity=line.quantity, price=own.price, discount=own.discount)


def known(line: LineIn, before: Before) -> LineIn:
    """A line that is there may be named by its id alone; then its quantity counts what it was sold by."""
    sold = before.sold.get(line.id) if line.id else None
    there = sold and sold.line
    if there and not (line.variant or line.unit or line.code or line.barcode):
        return msgspec.structs.replace(line, variant=there.variant, quantity=line.quantity * there.factor)
    return line if there else msgspec.structs.replace(line, id=None)


def agreed_of(before: Before) -> dict[UUID, Agreed]:
    """What each line was sold at; what was set by hand is said anew, or ends. A larger unit's price is per unit."""
    found: dict[UUID, Agreed] = {}
    for key, (line, parts) in ((key, (each.line, each.parts)) for key, each in before.sold.items()):
        prices = {reason.stage: price_again(reason) for reason in line.reasons if reason.stage in PRICES}
        if not (listed := prices.get(Stage.PRICE_LIST.value)):
            continue
        own = prices.get(Stage.OWN_PRICE.value)
        by_others = (own,) if own and own.source != SOURCE else ()
        found[key] = Agreed(
            prices=(listed,), own_prices=by_others, tax_rate=line.tax_rate, factor=line.factor,
            parts=tuple(agreed_part(part, part.bundle) for part in parts if part.bundle),
        )  # fmt: skip
    return found


def cheaper(priced: Priced, before: Before) -> set[int]:
    """The places of lines that are new, or of which one costs less than it did: what stood before was asked then."""
    found: set[int] = set()
    for position, line in enumerate(priced.quote.lines):
        old = before.sold[line.id].line if line.id in before.sold else None
        if old is None or line.total * old.quantity < old.amount * line.quantity:
            found.add(position)
    return found


def agreed_part(line: LineOut, bundle: BundleOut) -> AgreedPart:
    if line.variant is None:  # goods we know alone are parts
        raise AssertionError(line.id)
    return AgreedPart(
        line=line.id, variant=line.variant, needed=bundle.needed, tax_rate=line.tax_rate, share=bundle.share
    )


def by_its_unit(line: LineOut, before: Before) -> LineOut:
    """A line that stays is sold by the unit, and the person, it was sold by."""
    old = before.lines.get(line.id)
    if old is None:
        return line
    seller = {"salesperson": old.salesperson, "salesperson_name": old.salesperson_name}
    return msgspec.structs.replace(line, unit=old.unit, factor=old.factor, **seller)


def price_again(reason: ReasonOut) -> Price:
    facts = dict(reason.facts)
    unit_price = int(facts.pop("unit_price", 0))
    return Price(source=reason.source, unit_price=unit_price, label=reason.label, facts=facts)


def is_by_hand(wanted: QuoteIn, terms: Terms) -> bool:
    """Whether a price or a discount is set that was not agreed on before; to let one go needs no right."""
    for line in wanted.lines:
        old = terms.lines.get(str(line.id), LineTerms())
        if (line.price not in {None, old.price}) or (line.discount and line.discount != old.discount):
            return True
    return wanted.discount not in {None, terms.discount}


async def customer_name(session: TenantReader, customer: UUID | None, before: Before, order: Locked) -> str:
    if customer == order.customer_id:
        return before.customer_name
    if customer is None:
        return ""
    card = await customers.card(session, customer)
    if card is None:
        raise CustomerUnknown
    return card.name


async def let_go(session: TenantSession, actor: Actor, order: Locked, before: Before, at: datetime) -> None:
    """Who promised a part of the price takes it back, to promise anew: a coupon of this order is not used by it."""
    lines = tuple(RefundedLine(line.id, line.quantity, line.net + line.tax) for line in before.lines.values())
    refund = Refunded(order=order.id, refund=new_id(), at=at, lines=lines, is_last=True)
    for adjuster in adjusters_of(actor):
        await adjuster.release(session, refund)


async def put_lines(
    session: TenantSession, order: Locked, before: Before, lines: Sequence[LineOut], priced: Priced
) -> None:
    """The lines as they are now: those that are gone are deleted, the history keeps them."""
    arrays = line_arrays(lines, kinds_of(priced))
    rows = [{name.removeprefix("line_"): values[n] for name, values in arrays.items()} for n in range(len(lines))]
    stay = [line.id for line in lines if line.id in before.lines]
    await session.execute(sa.delete(OrderLine).where(OrderLine.order_id == order.id, OrderLine.id.not_in(stay)))
    # Positions are unique: those that stay make room for each other first.
    aside = OrderLine.position + len(before.lines) + len(lines)
    await session.execute(sa.update(OrderLine).where(OrderLine.order_id == order.id).values(position=aside))
    for row in rows:
        values = {**row, "reasons": msgspec.json.decode(row["reasons"]), "order_id": order.id}
        values["bundle"] = sa.null() if row["bundle"] is None else msgspec.json.decode(row["bundle"])
        if row["id"] in before.lines:
            await session.execute(sa.update(OrderLine).where(OrderLine.id == row["id"]).values(**values))
        else:
            await session.execute(sa.insert(OrderLine).values(**values))


async def keep_goods(
    session: TenantSession, order: Locked, priced: Priced, lines: Sequence[LineOut], author: By, channel: str
) -> None:
    """The goods of all lines are kept for the order, or none. Raises NotEnoughStock with the lines that are short."""
    wanted = [StockLine(line.id, line.variant, line.quantity) for line in lines if line.variant]
    cause = stock.Document("order", order.id, order.number)
    keeps_safety = channel != shops.COUNTER
    if not await stock.claim_anew(session, order.store_id, wanted, cause, author, keeps_safety=keeps_safety):
        await require_stock(session, order.store_id, priced.goods, keeps_safety=keeps_safety)


async def put_order(
    session: TenantSession, order: Locked, priced: Priced, wanted: QuoteIn, *, name: str, note: str, terms: Terms
) -> None:
    quote, delivery = priced.quote, delivery_out(wanted.delivery, priced.brought)
    await change(
        session, order, net=quote.net, tax=quote.tax, rounding=quote.total - quote.net - quote.tax, total=quote.total,
        prices_include_tax=quote.prices_include_tax, customer_id=wanted.customer, customer_name=name, note=note,
        terms=msgspec.to_builtins(terms),
        delivery=msgspec.to_builtins(delivery),
    )  # fmt: skip


async def even_out(session: TenantSession, actor: Actor, order: Locked, asked: EditIn, author: By) -> None:
    """Dearer than what was paid, it is to be paid again; cheaper, the difference goes back."""
    now = await lock_order(session, order.id)
    if now.state == OrderState.PAID and now.paid < now.total:
        await change(session, now, state=OrderState.PLACED)
    await settle(session, now, author)
    if asked.refund and actor.may(Perm.REFUND):
        await pay_owed(session, actor, now, author, tender=asked.tender)


def changes_of(before: Before, lines: Sequence[LineOut], terms: Terms) -> str:
    """What is other than before, in few words that need no language: `Longjing tea 2 → 3, + 1 × Honey`."""
    now = {each.line.id: each.line for each in wholes(lines) if each.line.kind == GOODS}
    said = [f"+ {plain(line.count)} × {line.name}" for key, line in now.items() if key not in before.sold]
    for key, old in ((key, each.line) for key, each in before.sold.items()):
        line = now.get(key)
        if line is None:
            said.append(f"− {plain(old.count)} × {old.name}")
        elif line.quantity != old.quantity:
            said.append(f"{line.name} {plain(old.count)} → {plain(line.count)}")
        elif line.amount != old.amount:
            said.append(f"{line.name}: {discounts(before.terms, key)} → {discounts(terms, key)}")
    if before.terms.discount != terms.discount:
        said.append(f"{said_of(before.terms.discount)} → {said_of(terms.discount)}")
    return ", ".join(said[:MOST_NAMED]) + (" …" if len(said) > MOST_NAMED else "")


def other_words(before: Before, name: str, note: str) -> dict[str, bool]:
    """Which words about the buyer are others now. Not the words themselves: a history is never emptied again."""
    texts = {"new_customer": (before.customer_name, name), "new_remark": (before.note, note)}
    return {kind: True for kind, (old, new) in texts.items() if old != new}


def discounts(terms: Terms, line: UUID) -> str:
    own = terms.lines.get(str(line), LineTerms())
    return said_of(own.discount)


def said_of(discount: Any) -> str:
    if discount is None:
        return "0"
    return f"−{discount.rate / 100:g} %" if discount.rate else f"−{discount.amount}"
