"""A return: goods come back, are looked at, and go where their condition sends them; their price is reversed."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import ROUND_FLOOR, Decimal
from typing import Any
from uuid import UUID

import msgspec

from infra.kit.db.sessions import TenantSession
from infra.kit.ids import new_id
from infra.kit.outbox import publish
from infra.kit.problems import FieldError, Invalid, Problem
from infra.kit.quantity import ZERO, to_quantity
from modules.orders.after import sums as after
from modules.orders.after.schemas import AfterOut, ReturnIn, ReturnLine
from modules.orders.after.sums import SoldLine
from modules.orders.errors import NotHandedOver
from modules.orders.events import OrderReturned
from modules.orders.quote.bundles import needed_for
from modules.orders.services.after import (
    Goods,
    Inspected,
    Reversed,
    goods_of,
    line_of,
    lines_out,
    parts_of,
    reverse,
    write,
)
from modules.orders.services.change import Locked, fact, lock_order, settle, tell
from modules.orders.services.refund import pay_owed
from modules.orders.services.shortage import plain
from modules.orders.states import OrderState
from modules.orders.words import NOTHING_BACK, TOO_MANY_BACK
from modules.stock import api as stock
from modules.stock.api import By, StockLine, by
from tenancy.access.api import Actor

SHELF, SPOILT = "shelf", "damaged"  # the second is stock's word for why goods were written off


async def take_back(session: TenantSession, actor: Actor, order_id: UUID, asked: ReturnIn, at: datetime) -> AfterOut:
    """Takes goods back and, unless `asked.refund` is off, gives their money back in a refund of its own.

    Raises NotHandedOver, Invalid with a field for each line that asks for more than is out there.
    """
    order = await lock_order(session, order_id, actor)
    author = by(actor, at)
    received = await receive_back(session, actor, order, asked.lines, at)
    document = await finish(session, order, "return", received, author, note=asked.note)
    await settle(session, order, author)
    if asked.refund:
        await pay_owed(session, actor, order, author, tender=asked.tender)
    return document


class Received(msgspec.Struct, frozen=True, kw_only=True):
    """Goods that are back, before their document is written: its id, what it reverses, its lines."""

    document: UUID
    figures: Reversed
    goods: dict[UUID, Goods]
    lines: list[Inspected]

    @property
    def pieces(self) -> Decimal:
        return sum((each.part.quantity for each in self.lines), ZERO)


async def receive_back(
    session: TenantSession, actor: Actor, order: Locked, asked: Sequence[ReturnLine], at: datetime
) -> Received:  # fmt: skip
    """What a return and an exchange have in common: the lines are checked, and their price is reversed.

    What has gone can come back while other parts of the order are still here.
    """
    document, goods = new_id(), await goods_of(session, order.id)
    is_out = order.handed_over_at or any(each.out > ZERO for each in goods.values())
    if order.state == OrderState.CANCELED or not is_out:
        raise NotHandedOver
    lines = inspected(goods, asked)
    figures = await reverse(session, actor, order, document, goods, lines, at)
    return Received(document=document, figures=figures, goods=goods, lines=lines)


async def finish(
    session: TenantSession, order: Locked, kind: str, received: Received, author: By, **more: Any
) -> AfterOut:  # fmt: skip
    """The document is written, its goods are moved, the history and the others are told."""
    lines = lines_out(received.lines, received.goods)
    made = await write(
        session, order, kind, author, id=received.document, figures=received.figures, lines=lines, **more
    )
    await move_back(session, order, made, received.goods, received.lines, author)
    quantity = str(plain(received.pieces))
    await tell(session, order, kind, author, number=made.number, value=made.total, quantity=quantity)
    await publish(session, fact(OrderReturned, order, author.at, document=made.id, reversed=made.total))
    return made


def inspected(goods: dict[UUID, Goods], asked: Sequence[ReturnLine]) -> list[Inspected]:
    """The lines with their share of the price. One line may come back in several conditions at once."""
    left = {line: each.sold for line, each in goods.items()}
    lines: list[Inspected] = []
    for position, line in enumerate(asked):
        for part in taken(goods, left, line, position):
            left[part.line] = with_part(left[part.line], part)
            lines.append(Inspected(part=part, condition=line.condition, reason=line.reason))
    return lines


def taken(goods: dict[UUID, Goods], left: Mapping[UUID, SoldLine], line: ReturnLine, position: int) -> list[after.Part]:
    """What comes back of a line; a bundle that comes back as one is a part for each of its own."""
    parts = parts_of(goods, line.line)
    if not parts:
        line_of(goods, line.line, position)
        quantity = quantity_back(line.quantity, still_out(goods, left, line.line), position)
        return [after.taken_back(left[line.line], quantity)]
    most = min((still_out(goods, left, key) / own.needed).to_integral_value(ROUND_FLOOR) for key, own in parts)
    bundles = quantity_back(line.quantity, most, position)
    return after.taken_together([(left[key], needed_for(own.needed, bundles)) for key, own in parts])


def still_out(goods: dict[UUID, Goods], left: Mapping[UUID, SoldLine], line: UUID) -> Decimal:
    """What of a line the customer has, without what this return has named before."""
    own = goods[line]
    return own.out - (left[line].back - own.sold.back)


def quantity_back(typed: Decimal, left: Decimal, position: int) -> Decimal:
    """Raises Invalid with the field of the line."""
    field = f"lines.{position}.quantity"
    try:
        quantity = to_quantity(typed)
    except Problem as problem:
        error = FieldError(field=field, code=problem.code, message=problem.message, facts=problem.facts)
        raise Invalid(fields=(error,)) from problem
    if quantity <= ZERO:
        raise Invalid(fields=(FieldError(field=field, code="nothing_back", message=NOTHING_BACK),))
    if quantity > left:
        facts: dict[str, object] = {"left": plain(left)}
        raise Invalid(fields=(FieldError(field=field, code="too_many_back", message=TOO_MANY_BACK, facts=facts),))
    return quantity


def with_part(sold: SoldLine, part: after.Part) -> SoldLine:
    return SoldLine(
        id=sold.id, quantity=sold.quantity, net=sold.net, tax=sold.tax, back=sold.back + part.quantity,
        back_net=sold.back_net + part.net, back_tax=sold.back_tax + part.tax,
    )  # fmt: skip


async def move_back(
    session: TenantSession, order: Locked, made: AfterOut, goods: dict[UUID, Goods], lines: Sequence[Inspected],
    author: By,
) -> None:  # fmt: skip
    """Into the warehouse of the store that sold it; what can't be sold again is written off at once."""
    back: dict[UUID, Decimal] = {}
    spoilt: dict[UUID, Decimal] = {}
    for each in lines:
        line, quantity = each.part.line, each.part.quantity
        if goods[line].variant is None:
            continue
        back[line] = back.get(line, ZERO) + quantity
        if each.condition != SHELF:
            spoilt[line] = spoilt.get(line, ZERO) + quantity
    cause = stock.Document(made.kind, made.id, made.number, reason=SPOILT)
    await stock.take_back(session, order.store_id, moved(back, goods), moved(spoilt, goods), cause, author)


def moved(quantities: dict[UUID, Decimal], goods: dict[UUID, Goods]) -> list[StockLine]:
    found = ((line, goods[line].variant, quantity) for line, quantity in quantities.items())
    return [StockLine(line, variant, quantity, of=line) for line, variant, quantity in found if variant]
