"""What the documents after a sale have in common: what was posted before, and how one is written."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from msgspec.structs import replace
from sqlalchemy.dialects.postgresql import JSONB

from infra.kit import clock
from infra.kit.db.sessions import TenantReader, TenantSession
from infra.kit.problems import FieldError, Invalid, NotFound
from infra.kit.quantity import ZERO
from modules.orders.after import sums as after
from modules.orders.after.schemas import AfterLineOut, AfterOut, PaidBackOut
from modules.orders.after.sums import Part, SoldLine
from modules.orders.fulfillment.fulfilling import gone
from modules.orders.models import AfterSale, OrderLine, SalesOrder
from modules.orders.quote.adjusters import Refunded, RefundedLine
from modules.orders.schemas import BundleOut
from modules.orders.series import next_number
from modules.orders.services.change import Locked, change
from modules.orders.services.context import adjusters_of
from modules.orders.services.fulfillments import fulfillments_of, part_of
from modules.orders.words import NO_SUCH_LINE
from modules.payments import api as payments
from modules.shops import api as shops
from modules.stock.api import By
from tenancy.access.api import Actor

SHOWN = [
    AfterSale.id, AfterSale.number, AfterSale.kind, AfterSale.order_id.label("order"),
    AfterSale.store_id.label("store"), AfterSale.currency, AfterSale.lines, AfterSale.net, AfterSale.tax,
    AfterSale.rounding, AfterSale.total, AfterSale.paid, AfterSale.payments, AfterSale.other_id.label("other"),
    AfterSale.note, AfterSale.facts, AfterSale.who_name.label("by"), AfterSale.at,
    SalesOrder.said[sa.cast(AfterSale.id, sa.Text)].label("said"),
]  # fmt: skip
WITH_WORDS = sa.select(*SHOWN).join(SalesOrder, SalesOrder.id == AfterSale.order_id)
SOLD: tuple[Any, ...] = (
    OrderLine.id, OrderLine.variant_id, OrderLine.name, OrderLine.code, OrderLine.unit, OrderLine.quantity,
    OrderLine.net, OrderLine.tax, OrderLine.kind, OrderLine.bundle,
)  # fmt: skip


class Goods(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the order: what was sold, what of it was reversed, and what its goods are called.

    `out`: the pieces that the customer has, which can come back: of an order that goes in parts those that have gone.
    """

    sold: SoldLine
    out: Decimal
    variant: UUID | None
    name: str
    code: str
    unit: str
    kind: str
    bundle: BundleOut | None = None


class Inspected(msgspec.Struct, frozen=True, kw_only=True):
    """A part with how it was found, and why it came back."""

    part: Part
    condition: str = ""
    reason: str = ""


def after_out(row: Any) -> AfterOut:
    """The document with what people typed about it, which the order keeps: it goes with a person who is removed."""
    values: dict[str, Any] = {name: getattr(row, name) for name in AfterOut.__struct_fields__}
    said: dict[str, Any] = row.said or {}
    reasons: dict[str, str] = said.get("reasons", {})
    lines = [{**line, "reason": reasons.get(line["line"], line["reason"])} for line in row.lines]
    return msgspec.convert(values | {"lines": lines, "note": said.get("note", row.note)}, AfterOut, strict=False)


async def keep_words(session: TenantSession, order: Locked, document: UUID, note: str, reasons: dict[str, str]) -> None:
    """Beside the order, where they can be emptied: the document itself is never changed."""
    words: dict[str, Any] = ({"note": note} if note else {}) | ({"reasons": reasons} if reasons else {})
    if words:
        await change(session, order, said=SalesOrder.said.concat(sa.cast({str(document): words}, JSONB)))


async def documents_of(session: TenantReader, order: UUID) -> list[AfterOut]:
    """Oldest first."""
    rows = await session.execute(WITH_WORDS.where(AfterSale.order_id == order).order_by(AfterSale.id))
    return [after_out(row) for row in rows]


async def get_document(session: TenantReader, document: UUID, actor: Actor) -> AfterOut:
    """Raises NotFound, for one of a store that `actor` doesn't see too."""
    query: Any = WITH_WORDS.where(AfterSale.id == document, shops.visible(actor, AfterSale.store_id))
    row = (await session.execute(query)).one_or_none()
    if row is None:
        raise NotFound
    return after_out(row)


async def goods_of(session: TenantReader, order: UUID) -> dict[UUID, Goods]:
    """The order's lines in their order, with what was reversed of each."""
    back = dict[UUID, list[AfterLineOut]]()
    for document in await documents_of(session, order):
        for line in document.lines:
            back.setdefault(line.line, []).append(line)
    rows = await session.execute(sa.select(*SOLD).where(OrderLine.order_id == order).order_by(OrderLine.position))
    went = await gone_of(session, order)
    return {row.id: goods_from(row, back.get(row.id, []), went) for row in rows}


async def gone_of(session: TenantReader, order: UUID) -> dict[UUID, Decimal] | None:
    """What of each line has gone in parts; None once all of the order is the customer's."""
    if await session.scalar(sa.select(SalesOrder.handed_over_at).where(SalesOrder.id == order)):
        return None
    return gone(map(part_of, await fulfillments_of(session, order)))


def goods_from(row: Any, back: Sequence[AfterLineOut], went: Mapping[UUID, Decimal] | None) -> Goods:
    sold = SoldLine(
        id=row.id, quantity=row.quantity, net=row.net, tax=row.tax,
        back=sum((line.quantity for line in back), Decimal(0)), back_net=sum(line.net for line in back),
        back_tax=sum(line.tax for line in back),
    )  # fmt: skip
    bundle = row.bundle and msgspec.convert(row.bundle, BundleOut)
    out = sold.left if went is None else went.get(row.id, ZERO) - sold.back
    return Goods(
        sold=sold,
        out=out,
        variant=row.variant_id,
        name=row.name,
        code=row.code,
        unit=row.unit,
        kind=row.kind,
        bundle=bundle,
    )


def parts_of(goods: dict[UUID, Goods], bundle: UUID) -> list[tuple[UUID, BundleOut]]:
    """The lines of a bundle of the order; none for what is no bundle of it."""
    return [(line, each.bundle) for line, each in goods.items() if each.bundle and each.bundle.id == bundle]


def line_of(goods: dict[UUID, Goods], line: UUID, position: int) -> Goods:
    """Raises Invalid for a line of another order."""
    if line not in goods:
        error = FieldError(field=f"lines.{position}.line", code="no_such_line", message=NO_SUCH_LINE)
        raise Invalid(fields=(error,))
    return goods[line]


class Reversed(msgspec.Struct, frozen=True, kw_only=True):
    """What a document reverses of the sale; `total` = net + tax + rounding."""

    net: int = 0
    tax: int = 0
    rounding: int = 0

    @property
    def total(self) -> int:
        return self.net + self.tax + self.rounding


async def reverse(  # noqa: PLR0917  what is reversed, of what, by whom
    session: TenantSession, actor: Actor, order: Locked, document: UUID, goods: dict[UUID, Goods],
    lines: Sequence[Inspected], at: datetime,
) -> Reversed:  # fmt: skip
    """Says on the order what is taken back of it, and lets who had a say in the price give theirs back."""
    if not lines:
        return Reversed()
    parts, sold = [each.part for each in lines], [each.sold for each in goods.values()]
    figures = Reversed(
        net=sum(part.net for part in parts), tax=sum(part.tax for part in parts),
        rounding=after.rounding_left(await rounding_of(session, order), sold, parts),
    )  # fmt: skip
    await change(session, order, reversed=SalesOrder.reversed + figures.total)
    # What it cost to bring the goods may stay paid for: a coupon comes back with the last of the goods.
    bought = [each.sold for each in goods.values() if each.kind == "goods"]
    given = tuple(RefundedLine(part.line, part.quantity, part.gross) for part in parts)
    refund = Refunded(order=order.id, refund=document, at=at, lines=given, is_last=not after.kept(bought, parts))
    for adjuster in adjusters_of(actor):
        await adjuster.release(session, refund)
    return figures


async def write(  # noqa: PLR0913  what a document is made of
    session: TenantSession,
    order: Locked,
    kind: str,
    by: By,
    *,
    id: UUID,  # noqa: A002  the column's name
    figures: Reversed | None = None,
    lines: Sequence[AfterLineOut] = (),
    backs: Sequence[PaidBackOut] = (),
    note: str = "",
    **more: Any,
) -> AfterOut:
    """The document, with its number."""
    done = figures or Reversed()
    zone = await shops.zone_of(session, order.store_id)
    row: dict[str, Any] = {
        "id": id, "number": await next_number(session, kind, clock.day_of(by.at, zone)), "kind": kind,
        "order_id": order.id, "store_id": order.store_id, "currency": order.currency,
        "lines": msgspec.to_builtins([replace(line, reason="") for line in lines]), "net": done.net, "tax": done.tax,
        "rounding": done.rounding, "total": done.total, "paid": sum(each.amount for each in backs),
        "payments": msgspec.to_builtins(list(backs)),
        "who_id": by.id, "who_name": by.name, "at": by.at, **more,
    }  # fmt: skip
    await session.execute(sa.insert(AfterSale).values(**row))
    reasons = {str(line.line): line.reason for line in lines if line.reason}
    await keep_words(session, order, id, note, reasons)
    return after_out((await session.execute(WITH_WORDS.where(AfterSale.id == id))).one())


async def rounding_of(session: TenantReader, order: Locked) -> int:
    return int(await session.scalar(sa.select(SalesOrder.rounding).where(SalesOrder.id == order.id)) or 0)


def lines_out(lines: Sequence[Inspected], goods: dict[UUID, Goods]) -> list[AfterLineOut]:
    return [line_out(each, goods) for each in lines]


def line_out(each: Inspected, goods: dict[UUID, Goods]) -> AfterLineOut:
    own, part = goods[each.part.line], each.part
    return AfterLineOut(
        line=part.line, variant=own.variant, name=own.name, code=own.code, unit=own.unit, quantity=part.quantity,
        condition=each.condition, reason=each.reason, net=part.net, tax=part.tax,
    )  # fmt: skip


async def owed_of(session: TenantReader, order: UUID) -> int:
    """What the customer is to get back now, minor units. The caller holds the order where it acts on it."""
    columns = (SalesOrder.total, SalesOrder.reversed, SalesOrder.state)
    row = (await session.execute(sa.select(*columns).where(SalesOrder.id == order))).one()
    paid, going = await payments.paid_for(session, order), await payments.going_back(session, order)
    total = 0 if row.state == "canceled" else row.total
    return after.owed(total=total, reversed_=row.reversed if total else 0, paid=paid, going_back=going)
