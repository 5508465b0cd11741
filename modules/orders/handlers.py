"""What follows from an order's events: each customer's totals."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from infra.kit.db.sessions import TenantSession
from infra.kit.outbox import Delivered, Subscription
from modules.customers import api as customers
from modules.customers.events import ProfilesChanged, ProfilesJoined, ProfilesParted
from modules.orders.events import (
    OrderCanceled,
    OrderEdited,
    OrderFact,
    OrderPaid,
    OrderRecorded,
    OrderRefunded,
    OrderReturned,
)
from modules.orders.locking import lock_ahead
from modules.orders.models import SalesOrder
from modules.orders.states import OrderState

BOUGHT = (OrderState.PAID, OrderState.COMPLETED)
SO_FAR: sa.Select[Any] = (
    sa.select(
        SalesOrder.customer_id.label("customer"),
        SalesOrder.currency,
        sa.func.count().label("orders"),
        sa.cast(sa.func.sum(SalesOrder.paid), sa.BigInteger).label("spent"),
        sa.func.max(SalesOrder.placed_at).label("last_order_at"),
    )
    .where(SalesOrder.customer_id == sa.bindparam("customer"), SalesOrder.state.in_(BOUGHT))
    .group_by(SalesOrder.customer_id, SalesOrder.currency)
)  # type: ignore[assignment]


async def remember_purchase(session: TenantSession, event: OrderFact, _delivered: Delivered) -> None:
    """Whatever happened, the totals become what the orders say now: repeated and reordered events end the same."""
    if event.customer is not None:
        await post_totals(session, (await customers.current(session, [event.customer])).values())


async def follow_customers(session: TenantSession, event: ProfilesChanged, _delivered: Delivered) -> None:
    """Profiles were joined or parted, and their orders with them."""
    await post_totals(session, (await customers.current(session, [event.survivor, event.other])).values())


async def post_totals(session: TenantSession, buyers: Iterable[UUID]) -> None:
    ids = sorted(set(buyers))
    await customers.lock(session, ids)
    for customer in ids:
        await post_total(session, customer)


async def post_total(session: TenantSession, customer: UUID) -> None:
    rows = (await session.execute(SO_FAR, {"customer": customer})).mappings()
    totals = [customers.Total(**row) for row in rows]
    await customers.set_totals(session, [customer], totals)


SUBSCRIPTIONS = (
    Subscription(handler="orders.remember_paid", event=OrderPaid, run=remember_purchase, ahead=lock_ahead),
    Subscription(handler="orders.remember_recorded", event=OrderRecorded, run=remember_purchase, ahead=lock_ahead),
    Subscription(handler="orders.remember_canceled", event=OrderCanceled, run=remember_purchase, ahead=lock_ahead),
    Subscription(handler="orders.remember_edited", event=OrderEdited, run=remember_purchase, ahead=lock_ahead),
    Subscription(handler="orders.remember_returned", event=OrderReturned, run=remember_purchase, ahead=lock_ahead),
    Subscription(handler="orders.remember_refunded", event=OrderRefunded, run=remember_purchase, ahead=lock_ahead),
    Subscription(handler="orders.follow_joined", event=ProfilesJoined, run=follow_customers, ahead=lock_ahead),
    Subscription(handler="orders.follow_parted", event=ProfilesParted, run=follow_customers, ahead=lock_ahead),
)
