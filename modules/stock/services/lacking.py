"""Goods that are not there, said line by line."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from infra.kit.db.sessions import TenantReader
from infra.kit.problems import FieldError
from infra.kit.quantity import ZERO
from modules.catalog.api import variant_name
from modules.catalog.views import variants
from modules.stock.errors import MoreThanThere, OnlyFree
from modules.stock.models import StockLevel
from modules.stock.parts import StockLine


async def say_what_lacks(session: TenantReader, lines: Sequence[StockLine], *, free: bool = False) -> None:
    """Raises MoreThanThere, or OnlyFree, with a field error for each line that asks for too much."""
    problem = OnlyFree if free else MoreThanThere
    wanted = {line.variant: line for line in lines}
    rows = await session.execute(
        sa.select(variants.c.id, variants.c.product_name, variants.c.title, StockLevel.on_hand, StockLevel.reserved)
        .outerjoin(
            StockLevel,
            sa.and_(StockLevel.variant_id == variants.c.id, StockLevel.warehouse_id == lines[0].warehouse),
        )
        .where(variants.c.id.in_(wanted))
    )
    faults: list[FieldError] = []
    for row in rows:
        line = wanted[row.id]
        on_hand = row.on_hand or ZERO
        left = max(ZERO, on_hand - (row.reserved or ZERO)) if free else on_hand
        if left < line.quantity:
            name = variant_name(row.product_name, [row.title])
            facts: dict[str, object] = {"on_hand": on_hand, "free": left, "name": name, "quantity": line.quantity}
            fault = FieldError(
                field=f"lines.{line.id}.quantity", code=problem.code, message=problem.message, facts=facts
            )
            faults.append(fault)
    said: dict[str, Any] = faults[0].facts if faults else {"on_hand": 0, "free": 0, "name": "", "quantity": 0}
    raise problem(fields=faults, **said)
