"""Goods are handed over: what was kept leaves the shelf."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from infra.kit.db.sessions import TenantSession
from infra.kit.outbox import Delivered, publish
from modules.orders.errors import OrderCannotBecome
from modules.orders.events import OrderFulfilled
from modules.orders.models import OrderLine
from modules.orders.services.change import Locked, change, fact, lock_order, tell, with_flag
from modules.orders.services.shortage import require_stock
from modules.orders.states import HOLDS_STOCK, OrderState
from modules.stock import api as stock
from modules.stock.api import By, ReservationsExpired, StockLine, by
from tenancy.access.api import Actor


async def fulfill_order(session: TenantSession, actor: Actor, order_id: UUID, at: datetime) -> None:
    """The whole order goes to the customer. Goods whose time had run out are taken again, if they are there.

    Raises OrderCannotBecome when it was handed over or canceled before, NotEnoughStock.
    """
    order = await lock_order(session, order_id, actor)
    if order.handed_over_at or order.state not in HOLDS_STOCK:
        raise OrderCannotBecome(state=order.state, target=OrderState.COMPLETED)
    author = by(actor, at)
    document = stock.Document("order", order.id, order.number)
    if not await stock.hand_over_reserved(session, document, author):
        await take_again(session, order, document, author)
    state = OrderState.COMPLETED if order.state == OrderState.PAID else order.state
    await change(session, order, handed_over_at=at, state=state)
    await tell(session, order, "handed_over", author)
    await publish(session, fact(OrderFulfilled, order, at))


async def take_again(session: TenantSession, order: Locked, document: stock.Document, author: By) -> None:
    lines = (
        sa.select(OrderLine.id, OrderLine.variant_id, OrderLine.quantity, OrderLine.name)
        .where(OrderLine.order_id == order.id, OrderLine.variant_id.is_not(None))
        .order_by(OrderLine.position)
    )
    rows = (await session.execute(lines)).all()
    wanted = [StockLine(row.id, row.variant_id, row.quantity) for row in rows]
    if wanted and not await stock.sell(session, order.store_id, wanted, document, author):
        await require_stock(session, order.store_id, [(row.variant_id, row.quantity, row.name) for row in rows])


async def note_expiry(session: TenantSession, event: ReservationsExpired, delivered: Delivered) -> None:
    """Nobody paid in time, and the goods are free again: a person may look at the order."""
    if event.cause_kind == "order":
        order = await lock_order(session, event.cause)
        await change(session, order, flags=with_flag(order, "hold_expired"))
        await tell(session, order, "hold_expired", By(None, "", delivered.at))
