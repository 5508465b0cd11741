"""What is short, said line by line."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from infra.kit.db.sessions import TenantReader
from infra.kit.problems import FieldError
from infra.kit.quantity import is_whole
from modules.orders.errors import NotEnoughStock
from modules.stock import api as stock

Line = tuple[UUID, Decimal, str]


async def require_stock(
    session: TenantReader, store: UUID, lines: Sequence[Line], *, keeps_safety: bool = False
) -> None:
    """Raises NotEnoughStock with a field error for each of `lines` (variant, quantity, name) that is short now."""
    asked = [variant for variant, _, _ in lines]
    left = await stock.sellable_by_variant(session, store, asked, keeps_safety=keeps_safety)
    short: list[FieldError] = []
    for position, (variant, quantity, name) in enumerate(lines):
        if quantity > left[variant]:
            facts: dict[str, object] = {"left": plain(left[variant]), "name": name, "asked": plain(quantity)}
            field = f"lines.{position}.quantity"
            short.append(FieldError(field=field, code=NotEnoughStock.code, message=NotEnoughStock.message, facts=facts))
        left[variant] -= min(quantity, left[variant])
    if short:
        said: dict[str, Any] = short[0].facts
        raise NotEnoughStock(fields=short, **said)


def plain(quantity: Decimal) -> Decimal:
    """Without the decimals that say nothing: 3, 1.5."""
    return quantity.quantize(Decimal(1)) if is_whole(quantity) else quantity.normalize()
