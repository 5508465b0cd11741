"""An order that goes on: locked first, then changed, with a line in its history and an event."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from infra.kit.db.sessions import TenantSession
from infra.kit.ids import new_id
from infra.kit.outbox import publish
from infra.kit.problems import NotFound
from modules.orders.events import OrderBillable, OrderFact, OrderFlagged, OrderPaid, OrderPaidLater
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
FREE = frozenset({"reason", "text", "flag"})
"""Facts that somebody has typed: they may be about a person."""
TOLD: sa.ColumnElement[Any] = OrderEvent.facts.concat(
    sa.func.coalesce(SalesOrder.said[sa.cast(OrderEvent.id, sa.Text)], sa.cast({}, JSONB))
).label("facts")
"""An event's facts with the words that the order keeps for it; for statements that join both."""
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
    key, words = new_id(), {name: text for name, text in facts.items() if name in FREE and text}
    row = {"id": key, "order_id": order.id, "kind": kind, "facts": facts | dict.fromkeys(words, "")}
    await session.execute(sa.insert(OrderEvent).values(**row, who_id=by.id, who_name=by.name, at=by.at))
    if words:
        said = SalesOrder.said.concat(sa.cast({str(key): words}, JSONB))
        await session.execute(sa.update(SalesOrder).where(SalesOrder.id == order.id).values(said=said))


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
        await say_billable(session, order, values["state"], by.at)
    await change(session, order, **values)


async def flag(session: TenantSession, order: Locked, flag: str, at: datetime) -> None:
    """Somebody has to look at it, and is told so."""
    await change(session, order, flags=with_flag(order, flag))
    await publish(session, OrderFlagged(order=order.id, number=order.number, store=order.store_id, flag=flag, at=at))


async def say_billable(session: TenantSession, order: Locked, state: str, at: datetime) -> None:
    """Where the shop invoices orders once they are that far."""
    if is_billable(await shops.get_setting(session, shops.INVOICE_WHEN), state):
        await publish(session, fact(OrderBillable, order, at))


def is_billable(when: str | None, state: str) -> bool:
    """`when`: the shop's setting; "completed" waits until the goods are handed over too."""
    return state == OrderState.COMPLETED if when == "completed" else when == "paid"


def with_flag(order: Locked, flag: str) -> list[str]:
    return sorted({*order.flags, flag})
