"""Orders as rows, at any moment and in any state: for what counts them."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from infra.kit.db.sessions import TenantSession
from infra.kit.ids import new_id
from modules.orders.models import OrderLine, SalesOrder
from modules.shops.api import get_settings


async def add_sale(
    session: TenantSession,
    placed_at: datetime,
    amount: int = 1000,
    *,
    state: str = "completed",
    categories: tuple[UUID | None, ...] = (None,),
    **values: Any,
) -> UUID:
    """An order of `amount` minor units, paid in full unless `paid` says otherwise; a line of an equal part for each
    of `categories`."""
    settings = await get_settings(session)
    order = new_id()
    done = state in {"paid", "completed"}
    row: dict[str, Any] = {
        "id": order,
        "number": f"T-{order}",
        "client_id": order,
        "state": state,
        "store_id": settings.store,
        "channel_id": settings.channel("counter"),
        "currency": settings.currency,
        "prices_include_tax": True,
        "net": amount,
        "tax": 0,
        "rounding": 0,
        "total": amount,
        "paid": amount if done else 0,
        "placed_at": placed_at,
        "handed_over_at": placed_at if state == "completed" else None,
        "who_name": "Ann Lee",
        "search_text": "",
    }
    await session.execute(sa.insert(SalesOrder).values(**row | values))
    part = amount // len(categories)
    lines = [line_of(order, position, part, category) for position, category in enumerate(categories)]
    await session.execute(sa.insert(OrderLine.__table__), lines)  # type: ignore[arg-type]
    return order


def line_of(order: UUID, position: int, amount: int, category: UUID | None) -> dict[str, Any]:
    return {
        "id": new_id(),
        "order_id": order,
        "position": position,
        "variant_id": None,
        "name": "Longjing tea",
        "code": "TEA",
        "unit": "piece",
        "weighed": False,
        "category_id": category,
        "quantity": Decimal(1),
        "unit_price": amount,
        "amount": amount,
        "reasons": [],
        "tax_class": "standard",
        "tax_rate": 0,
        "net": amount,
        "tax": 0,
    }
