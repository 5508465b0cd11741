"""What a customer's timeline says of orders, and what of them is still open."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from infra.kit.db.sessions import TenantReader
from infra.kit.i18n import N_, for_locale
from modules.customers.api import Moment
from modules.orders.models import OrderEvent, SalesOrder
from modules.orders.pages import home_of, told
from modules.orders.permissions import Perm
from modules.orders.schemas import EventOut
from modules.orders.services.change import TOLD
from modules.orders.states import OrderState
from modules.shops.api import visible
from tenancy.access.api import Actor

PAYMENTS = {"payment", "payment_settled", "payment_undone", "refund", "refund_settled", "refund_declined"}
OPEN = (OrderState.PLACED, OrderState.PAID)
MOST_NAMED = 3


async def tell(
    session: TenantReader, actor: Actor, customer: UUID, before: datetime | None, most: int
) -> Sequence[Moment]:
    """The newest events of the customer's orders, in the stores that `actor` may see."""
    if not actor.may(Perm.READ):
        return []
    query = (
        sa.select(
            OrderEvent.id, OrderEvent.kind, TOLD, OrderEvent.at, OrderEvent.who_name.label("by"),
            SalesOrder.id.label("order"), SalesOrder.number, SalesOrder.currency,
        )
        .join(SalesOrder, SalesOrder.id == OrderEvent.order_id)
        .where(SalesOrder.customer_id == customer, visible(actor, SalesOrder.store_id))
        .order_by(OrderEvent.at.desc(), OrderEvent.id.desc())
        .limit(most)
    )  # fmt: skip
    if before is not None:
        query = query.where(OrderEvent.at < before)
    return [moment_of(row, actor) for row in await session.execute(query)]


def moment_of(row: Any, actor: Actor) -> Moment:
    event = EventOut(kind=row.kind, facts=row.facts, by=row.by, at=row.at)
    line = told(event, for_locale(actor.locale), row.currency)
    return Moment(
        at=row.at,
        kind="payments" if row.kind in PAYMENTS else "orders",
        text=f"{row.number} · {line.text}",
        icon=line.icon,
        by=row.by,
        href=f"{home_of(actor)}/{row.order}",
        tone=line.tone,
        amount=line.value,
        currency=row.currency,
    )


async def open_orders(session: TenantReader, actor: Actor, customer: UUID) -> Sequence[str]:
    """Orders that are not completed: the person is needed until they are. One of another store stays unnamed."""
    seen = visible(actor, SalesOrder.store_id).label("seen")
    query = sa.select(SalesOrder.number, seen).where(SalesOrder.customer_id == customer, SalesOrder.state.in_(OPEN))
    rows = (await session.execute(query.order_by(SalesOrder.id).limit(MOST_NAMED))).all()
    words = for_locale(actor.locale).gettext
    named = [words(N_("Order {number} is not completed yet."), number=row.number) for row in rows if row.seen]
    elsewhere = words(N_("An order in another store is not completed yet."))
    return [*named, *([elsewhere] if len(named) < len(rows) else [])]
