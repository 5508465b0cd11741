"""Orders as others see them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from infra.kit.db.sessions import TenantReader
from infra.kit.problems import NotFound
from modules.orders.after import sums as after
from modules.orders.models import OrderEvent, OrderLine, SalesOrder
from modules.orders.schemas import (
    BundleOut,
    DeliveryOut,
    EventOut,
    HandlingNote,
    HoldOut,
    LineOut,
    OrderBrief,
    OrderOut,
    PaymentOut,
    PlacedOut,
    ReasonOut,
)
from modules.orders.services.change import TOLD
from modules.orders.states import OrderState
from modules.payments import api as payments
from modules.shops import api as shops
from tenancy.access.api import Actor

BRIEF = [
    SalesOrder.id, SalesOrder.number, SalesOrder.state, SalesOrder.store_id.label("store"),
    SalesOrder.channel_id.label("channel"), SalesOrder.customer_id.label("customer"), SalesOrder.customer_name,
    SalesOrder.currency, SalesOrder.total, SalesOrder.paid, SalesOrder.origin, SalesOrder.external_id, SalesOrder.flags,
    SalesOrder.placed_at, SalesOrder.handed_over_at, SalesOrder.canceled_at,
]  # fmt: skip
WHOLE = [
    *BRIEF, SalesOrder.client_id, SalesOrder.prices_include_tax, SalesOrder.net, SalesOrder.tax, SalesOrder.rounding,
    SalesOrder.reversed, SalesOrder.note, SalesOrder.who_name.label("by"), SalesOrder.delivery,
    SalesOrder.held, SalesOrder.handling,
]  # fmt: skip
LINE = [
    OrderLine.id, OrderLine.variant_id.label("variant"), OrderLine.name, OrderLine.code, OrderLine.unit,
    OrderLine.quantity, OrderLine.factor, OrderLine.unit_price, OrderLine.amount, OrderLine.reasons,
    OrderLine.tax_class, OrderLine.tax_rate, OrderLine.net, OrderLine.tax, OrderLine.kind,
    OrderLine.salesperson_id.label("salesperson"), OrderLine.salesperson_name, OrderLine.bundle,
]  # fmt: skip


def brief(row: sa.Row[Any]) -> OrderBrief:
    values = {name: getattr(row, name) for name in OrderBrief.__struct_fields__}
    return OrderBrief(**values)


def line(row: sa.Row[Any]) -> LineOut:
    values: dict[str, Any] = {name: getattr(row, name) for name in LineOut.__struct_fields__}
    values["reasons"] = msgspec.convert(row.reasons, list[ReasonOut])
    values["bundle"] = row.bundle and msgspec.convert(row.bundle, BundleOut)
    return LineOut(**values)


async def lines_of(session: TenantReader, order: UUID) -> list[LineOut]:
    rows = await session.execute(sa.select(*LINE).where(OrderLine.order_id == order).order_by(OrderLine.position))
    return [line(row) for row in rows]


async def history_of(session: TenantReader, order: UUID) -> Sequence[EventOut]:
    """Oldest first."""
    columns = (OrderEvent.kind, TOLD, OrderEvent.who_name.label("by"), OrderEvent.at)
    query = sa.select(*columns).join(SalesOrder, SalesOrder.id == OrderEvent.order_id)
    rows = await session.execute(query.where(OrderEvent.order_id == order).order_by(OrderEvent.id))
    return [EventOut(**row) for row in rows.mappings()]


async def get_order(session: TenantReader, order: UUID, actor: Actor) -> OrderOut:
    """The whole order. Raises NotFound, for one in a store that `actor` doesn't see too."""
    query = sa.select(*WHOLE).where(SalesOrder.id == order, shops.visible(actor, SalesOrder.store_id))
    row = (await session.execute(query)).mappings().one_or_none()
    if row is None:
        raise NotFound
    is_on = row["state"] != OrderState.CANCELED
    total, gone = (row["total"], row["reversed"]) if is_on else (0, 0)
    going = await payments.going_back(session, order)
    values: dict[str, Any] = {
        **row, "delivery": msgspec.convert(row["delivery"], DeliveryOut),
        "held": msgspec.convert(row["held"], HoldOut) if row["held"] else None,
        "handling": msgspec.convert(row["handling"], list[HandlingNote]),
    }  # fmt: skip
    return OrderOut(
        **values,
        due=after.due(total=total, reversed_=gone, paid=row["paid"]),
        owed=after.owed(total=total, reversed_=gone, paid=row["paid"], going_back=going),
        lines=await lines_of(session, order),
        payments=[PaymentOut(**each) for each in await payments.of_document(session, order)],
        history=list(await history_of(session, order)),
    )


async def placed_before(session: TenantReader, client_id: UUID | None) -> PlacedOut | None:
    """The order that was placed under this name before, or None."""
    if client_id is None:
        return None
    columns = (*BRIEF, SalesOrder.net, SalesOrder.tax)
    row = (await session.execute(sa.select(*columns).where(SalesOrder.client_id == client_id))).one_or_none()
    if row is None:
        return None
    paid = await payments.of_document(session, row.id)
    return PlacedOut(
        id=row.id, number=row.number, state=row.state, currency=row.currency, net=row.net, tax=row.tax,
        total=row.total, paid=row.paid, change=sum(each["given"] - each["amount"] for each in paid),
        lines=await lines_of(session, row.id), placed_at=row.placed_at, again=True,
    )  # fmt: skip
