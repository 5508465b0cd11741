"""Levels keep the threshold of their variant, so that what runs low is found by an index.

Goods with a threshold that no store sells from yet get a level of nothing in the shop's own store: they run low too.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import aliased

from infra.kit.db.sessions import TenantSession
from modules.catalog.views import thresholds
from modules.shops.views import stores
from modules.stock.models import StockLevel, Warehouse
from modules.stock.parts import LEVEL
from modules.stock.repository import VARIANTS

KEY = (StockLevel.warehouse_id, StockLevel.variant_id)
OWN, SELLS = aliased(Warehouse), aliased(Warehouse)
BEHIND: Any = (
    sa.select(*KEY, thresholds.c.low_stock)
    .join(thresholds, thresholds.c.variant_id == StockLevel.variant_id)
    .where(StockLevel.variant_id == sa.any_(VARIANTS))
    .where(StockLevel.threshold.is_distinct_from(thresholds.c.low_stock))
    .order_by(*KEY)
    .with_for_update(of=StockLevel)
    .cte("behind")
    .prefix_with("MATERIALIZED")
)
FOLLOWED: Any = (
    sa.update(StockLevel)
    .where(StockLevel.warehouse_id == BEHIND.c.warehouse_id, StockLevel.variant_id == BEHIND.c.variant_id)
    .values(threshold=BEHIND.c.low_stock)
    .execution_options(synchronize_session=False)
)
IS_SOLD_FROM = sa.exists().where(
    StockLevel.variant_id == thresholds.c.variant_id, SELLS.id == StockLevel.warehouse_id, SELLS.sells
)
NOWHERE: Any = (
    sa.select(OWN.id, thresholds.c.variant_id, sa.literal_column("0", sa.Numeric()), thresholds.c.low_stock)
    .select_from(stores)
    .join(OWN, sa.and_(OWN.store_id == stores.c.id, OWN.sells))
    .join(thresholds, thresholds.c.low_stock > 0)
    .where(stores.c.is_default, ~IS_SOLD_FROM)
    .order_by(OWN.id, thresholds.c.variant_id)
)
COLUMNS = ["warehouse_id", "variant_id", "on_hand", "threshold"]
NAMED: Any = insert(LEVEL).from_select(
    COLUMNS, NOWHERE.where(thresholds.c.variant_id == sa.any_(VARIANTS)), include_defaults=False
)
ALL: Any = insert(LEVEL).from_select(COLUMNS, NOWHERE, include_defaults=False)


async def follow_thresholds(session: TenantSession, variants: Sequence[UUID]) -> None:
    """The levels of these variants, whose rows the caller has written in this unit, get their thresholds."""
    if variants:
        given = {"variants": list(variants)}
        await session.execute(FOLLOWED, given)
        await session.execute(NAMED.on_conflict_do_nothing(), given)


async def follow_new_place(session: TenantSession) -> None:
    """A store sells from another place: what has no level where any store sells from gets one."""
    await session.execute(ALL.on_conflict_do_nothing())
