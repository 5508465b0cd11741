"""What is short, said line by line."""

from collections.abc import Sequence
from decimal import ROUND_FLOOR, Decimal
from typing import Any
from uuid import UUID

from infra.kit.db.sessions import TenantReader
from infra.kit.problems import FieldError
from infra.kit.quantity import is_whole
from modules.catalog.api import Goods, Part
from modules.orders.errors import NotEnoughStock
from modules.orders.quote.bundles import needed_for
from modules.stock import api as stock

Line = tuple[UUID, Decimal, str]


async def require_stock(
    session: TenantReader, store: UUID, goods: Sequence[Goods], *, keeps_safety: bool = False
) -> None:
    """As `require_there`; of a bundle each part that is short says how many bundles it makes."""
    lines = [
        (part.goods.variant, needed_for(part.needed, each.quantity), n, part.needed)
        for n, each in enumerate(goods)
        for part in each.parts or (Part(each, Decimal(1)),)
    ]
    left = await stock.sellable_by_variant(session, store, [line[0] for line in lines], keeps_safety=keeps_safety)
    short: dict[int, FieldError] = {}
    for variant, quantity, n, needed in lines:
        if quantity > left[variant] and n not in short:
            made = left[variant] if needed == 1 else (left[variant] / needed).to_integral_value(ROUND_FLOOR)
            short[n] = short_of(n, goods[n].name, goods[n].quantity, made)
        left[variant] -= min(quantity, left[variant])
    raise_for(list(short.values()))


async def require_there(
    session: TenantReader, store: UUID, lines: Sequence[Line], *, keeps_safety: bool = False
) -> None:
    """Raises NotEnoughStock with a field error for each of `lines` (variant, quantity, name) that is short now."""
    asked = [variant for variant, _, _ in lines]
    left = await stock.sellable_by_variant(session, store, asked, keeps_safety=keeps_safety)
    short: list[FieldError] = []
    for position, (variant, quantity, name) in enumerate(lines):
        if quantity > left[variant]:
            short.append(short_of(position, name, quantity, left[variant]))
        left[variant] -= min(quantity, left[variant])
    raise_for(short)


def short_of(position: int, name: str, asked: Decimal, left: Decimal) -> FieldError:
    facts: dict[str, object] = {"left": plain(left), "name": name, "asked": plain(asked)}
    field = f"lines.{position}.quantity"
    return FieldError(field=field, code=NotEnoughStock.code, message=NotEnoughStock.message, facts=facts)


def raise_for(short: Sequence[FieldError]) -> None:
    if short:
        said: dict[str, Any] = short[0].facts
        raise NotEnoughStock(fields=short, **said)


def plain(quantity: Decimal) -> Decimal:
    """Without the decimals that say nothing: 3, 1.5."""
    return quantity.quantize(Decimal(1)) if is_whole(quantity) else quantity.normalize()
