"""An order that goes on: locked first, then changed, with a line in its history and an event."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from infra.kit.db.sessions import TenantSession
from infra.kit.ids import new_id
from infra.kit.outbox import publish
from infra.kit.problems import NotFound
from modules.orders.events import OrderFact, OrderPaid, OrderPaidLater
from modules.orders.models import OrderEvent, SalesOrder
from modules.orders.states import OrderState
from modules.payments import api as payments
from modules.shops import api as shops
from modules.stock.api import By
from tenancy.access.api import Actor

NEEDED = (
    SalesOrder.id, SalesOrder.number, SalesOrder.state, SalesOrder.store_id, SalesOrder.channel_id,
    SalesOrder.customer_id, SalesOrder.currency, SalesOrder.total, SalesOrder.paid, SalesOrder.reversed,
    SalesOrder.flags, SalesOrder.handed_over_at, SalesOrder.delivery, SalesOrder.held, SalesOrder.handling,
)  # fmt: skip
Locked = sa.Row[Any]
STANDS = sa.select(SalesOrder.state, SalesOrder.total, SalesOrder.reversed).where(
    SalesOrder.id == sa.bindparam("order")
)


async def lock_order(session: TenantSession, order: UUID, actor: Actor | None = None) -> Locked:
    """The order as it is now, held until the unit ends. Raises NotFound, for one that `actor` doesn't see too."""
    query: Any = sa.select(*NEEDED).where(SalesOrder.id == order).with_for_update()
    if actor:
        query = query.where(shops.visible(actor, SalesOrder.store_id))
    row = (await session.execute(query)).one_or_none()
    if row is None:
        raise NotFound
    return row


async def change(session: TenantSession, order: Locked, **values: Any) -> None:
    await session.execute(sa.update(SalesOrder).where(SalesOrder.id == order.id).values(**values))


async def tell(session: TenantSession, order: Locked, kind: str, by: By, **facts: Any) -> None:
    """A line in the order's history."""
    row = {"id": new_id(), "order_id": order.id, "kind": kind, "facts": facts, "who_id": by.id, "who_name": by.name}
    await session.execute(sa.insert(OrderEvent).values(**row, at=by.at))


def fact(kind: type[OrderFact], order: Locked, at: datetime, **more: Any) -> OrderFact:
    return kind(
        order=order.id, number=order.number, store=order.store_id, channel=order.channel_id,
        customer=order.customer_id, currency=order.currency, total=order.total, at=at, **more,
    )  # fmt: skip


async def settle(session: TenantSession, order: Locked, by: By) -> None:
    """Brings what the order says in line with what its payments say now; a repeat changes nothing."""
    paid = await payments.paid_for(session, order.id)
    values: dict[str, Any] = {"paid": paid}
    now = (await session.execute(STANDS, {"order": order.id})).one()
    if now.state == OrderState.PLACED and paid >= now.total - now.reversed:
        values["state"] = OrderState.COMPLETED if order.handed_over_at else OrderState.PAID
        await publish(session, fact(OrderPaid, order, by.at))
        await publish(session, fact(OrderPaidLater, order, by.at))
    await change(session, order, **values)


def with_flag(order: Locked, flag: str) -> list[str]:
    return sorted({*order.flags, flag})
