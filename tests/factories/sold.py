"""Orders that were sold over the counter, ready for what comes after."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from infra.kit import clock
from infra.kit.db.sessions import TenantReader, TenantSession
from modules.orders.schemas import LineIn, OrderIn, PaymentIn, PlacedOut
from modules.orders.services.place import place_order
from modules.stock import api as stock
from tenancy.access.api import Actor
from tests.factories.actors import an_actor


async def sell(
    session: TenantSession,
    *goods: tuple[UUID, int | str],
    actor: Actor | None = None,
    tender: str = "cash",
    **more: Any,
) -> PlacedOut:
    """Goods (variant, quantity) that were paid and, unless `handover` says otherwise, handed over at once."""
    payments = more.pop("payments", [PaymentIn(tender=tender)] if tender else [])
    lines = [LineIn(variant=variant, quantity=Decimal(quantity)) for variant, quantity in goods]
    given: dict[str, Any] = {"lines": lines, "handover": "now", "payments": payments, **more}
    return await place_order(session, actor or an_actor(), OrderIn(**given), clock.now())


async def on_hand(session: TenantReader, variant: UUID) -> int:
    (level,) = await stock.levels_in_store(session, [variant])
    return int(level.on_hand)
