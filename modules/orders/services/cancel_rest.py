"""What is left of an order that has gone out in parts doesn't go: its goods are free, and it comes to less."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from uuid import UUID

import msgspec
import sqlalchemy as sa

from infra.kit.db.sessions import TenantSession
from infra.kit.ids import new_id
from infra.kit.outbox import publish
from infra.kit.quantity import ZERO
from modules.orders.errors import NothingLeft, OrderCannotBecome
from modules.orders.events import OrderEdited
from modules.orders.fulfillment.fulfilling import gone
from modules.orders.models import OrderLine
from modules.orders.quote.adjusters import Refunded, RefundedLine
from modules.orders.quote.scaling import kept_after
from modules.orders.schemas import LineOut
from modules.orders.services.after import Goods, goods_of, rounding_of
from modules.orders.services.change import Locked, change, fact, lock_order, settle, tell
from modules.orders.services.context import adjusters_of
from modules.orders.services.fulfillments import (
    finish,
    fulfillments_of,
    goods_lines,
    left_of,
    named,
    part_of,
    withdraw,
)
from modules.orders.services.read import lines_of
from modules.orders.services.refund import pay_owed
from modules.orders.states import HOLDS_STOCK, FulfillmentState, OrderState
from modules.stock import api as stock
from modules.stock.api import By, by
from tenancy.access.api import Actor


async def cancel_rest(session: TenantSession, actor: Actor, order_id: UUID, reason: str, at: datetime) -> None:
    """Lines shrink to what has gone out; parts that were only packed don't go. What was paid too much goes back.

    Raises OrderCannotBecome once all is gone or canceled, NothingLeft when nothing has gone yet (`cancel_order`).
    """
    order = await lock_order(session, order_id, actor)
    if order.handed_over_at or order.state not in HOLDS_STOCK:
        raise OrderCannotBecome(state=order.state, target=OrderState.COMPLETED)
    author = by(actor, at)
    parts = await fulfillments_of(session, order.id)
    went = gone(map(part_of, parts))
    if not went:
        raise NothingLeft
    for part in parts:
        if part.state == FulfillmentState.PACKED:
            await withdraw(session, order, part, author, reason)
    goods, rest = await goods_lines(session, order.id), await left_of(session, order.id)
    await stock.release_part(session, order.id, rest)
    await tell(session, order, "rest_canceled", author, goods=named(rest, goods), reason=reason)
    await shrink(session, actor, order, {row.id: went.get(row.id, ZERO) for row in goods}, author)
    smaller = await lock_order(session, order.id)
    await publish(session, fact(OrderEdited, smaller, at))
    await settle(session, smaller, author)
    await pay_owed(session, actor, await lock_order(session, order.id), author)
    await finish(session, await lock_order(session, order.id), await goods_lines(session, order.id), at)


async def shrink(
    session: TenantSession, actor: Actor, order: Locked, quantities: Mapping[UUID, Decimal], author: By
) -> None:
    """Each line keeps its quantity of `quantities`, and what it comes to; the order is the sum of its lines."""
    before = await lines_of(session, order.id)
    goods = await goods_of(session, order.id)
    after = [kept_after(line, quantities.get(line.id, line.quantity), goods[line.id].sold) for line in before]
    for old, new in zip(before, after, strict=True):
        if new != old:
            await write_line(session, new)
    net, tax = sum(line.net for line in after), sum(line.tax for line in after)
    is_last = not any(stays(line, goods[line.id]) for line in after)
    rounding = 0 if is_last and net + tax == order.reversed else await rounding_of(session, order)
    await change(session, order, net=net, tax=tax, rounding=rounding, total=net + tax + rounding)
    undone = tuple(
        RefundedLine(old.id, old.quantity - new.quantity, old.net + old.tax - new.net - new.tax)
        for old, new in zip(before, after, strict=True)
        if old != new
    )
    refunded = Refunded(order=order.id, refund=new_id(), at=author.at, lines=undone, is_last=is_last)
    for adjuster in adjusters_of(actor):
        await adjuster.release(session, refunded)


def stays(line: LineOut, goods: Goods) -> bool:
    """Whether the customer has some of it."""
    return goods.kind == "goods" and line.quantity > goods.sold.back


async def write_line(session: TenantSession, line: LineOut) -> None:
    values = {
        "quantity": line.quantity, "amount": line.amount, "reasons": msgspec.to_builtins(line.reasons),
        "net": line.net, "tax": line.tax,
    }  # fmt: skip
    await session.execute(sa.update(OrderLine).where(OrderLine.id == line.id).values(**values))
