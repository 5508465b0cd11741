"""What stock is worth: by place, by category, by variant, now or at the end of a day."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import distinct_on

from infra.kit import clock
from infra.kit.cursors import Leaf, Sort, either_way, leaf_of
from infra.kit.db.sessions import TenantReader
from modules.catalog.views import variants
from modules.costing.models import CostEntry, CostLevel
from modules.shops.api import visible
from modules.stock.views import warehouses
from tenancy.access.api import Actor

E = CostEntry


def worth_at(actor: Actor, day: date | None) -> sa.Subquery:
    """What lies where and its worth, at the end of `day` by the shop's clock (None: now), in places the actor sees."""
    if day is None:
        query: Any = sa.select(CostLevel.warehouse_id, CostLevel.variant_id, CostLevel.quantity, CostLevel.value)
    else:
        end = clock.day_bounds(day, actor.zone)[1]
        query = (
            sa.select(E.warehouse_id, E.variant_id, E.left_quantity.label("quantity"), E.left_value.label("value"))
            .where(E.at < end)
            .ext(distinct_on(E.warehouse_id, E.variant_id))
            .order_by(E.warehouse_id, E.variant_id, E.at.desc(), E.move_id.desc())
        )
    kept = query.subquery("kept")
    return (
        sa.select(kept.c.variant_id, kept.c.quantity, kept.c.value, warehouses.c.id.label("warehouse_id"),
                  warehouses.c.name.label("warehouse"))
        .join(warehouses, warehouses.c.id == kept.c.warehouse_id)
        .where(visible(actor, warehouses.c.store_id), sa.or_(kept.c.quantity != 0, kept.c.value != 0))
        .subquery("worth")
    )  # fmt: skip


def bigint(column: Any) -> Any:
    return sa.cast(sa.func.coalesce(sa.func.sum(column), 0), sa.BigInteger)


async def by_place(session: TenantReader, actor: Actor, day: date | None) -> Sequence[sa.Row[Any]]:
    """Sums of each place: name, goods (variants there), value."""
    worth = worth_at(actor, day)
    query: Any = (
        sa.select(worth.c.warehouse.label("name"), sa.func.count().label("goods"), bigint(worth.c.value).label("value"))
        .group_by(worth.c.warehouse_id, worth.c.warehouse)
        .order_by(worth.c.warehouse)
    )
    return (await session.execute(query)).all()


async def by_category(session: TenantReader, actor: Actor, day: date | None) -> Sequence[sa.Row[Any]]:
    """Sums of each category, the dearest first: name (None: without one), goods, value."""
    worth = worth_at(actor, day)
    value = bigint(worth.c.value).label("value")
    goods = sa.func.count(sa.distinct(worth.c.variant_id)).label("goods")
    query: Any = (
        sa.select(variants.c.category_name.label("name"), goods, value)
        .join(variants, variants.c.id == worth.c.variant_id)
        .group_by(variants.c.category_name)
        .order_by(value.desc(), variants.c.category_name)
    )
    return (await session.execute(query)).all()


async def total(session: TenantReader, actor: Actor, day: date | None = None) -> int:
    worth = worth_at(actor, day)
    return await session.scalar(sa.select(bigint(worth.c.value))) or 0


async def without_cost(session: TenantReader, actor: Actor) -> int:
    """How many goods lie somewhere and nobody has said what they cost."""
    worth = worth_at(actor, None)
    query = sa.select(sa.func.count(sa.distinct(worth.c.variant_id))).where(worth.c.quantity > 0, worth.c.value == 0)
    return await session.scalar(query) or 0


async def page_rows(
    session: TenantReader, actor: Actor, day: date | None, after: str | None, limit: int
) -> Leaf[sa.Row[Any]]:
    """Each variant in each place, by name: variant_id, product_name, title, code, category_name, warehouse, quantity,
    value.
    """
    worth = worth_at(actor, day)
    sorts = (Sort(variants.c.product_name, str), Sort(worth.c.variant_id, UUID), Sort(worth.c.warehouse_id, UUID))
    query: Any = sa.select(
        worth.c.variant_id, worth.c.warehouse_id, worth.c.warehouse, worth.c.quantity, worth.c.value,
        variants.c.product_name, variants.c.title, variants.c.code, variants.c.category_name, variants.c.unit,
        variants.c.weighed,
    ).join(variants, variants.c.id == worth.c.variant_id)  # fmt: skip
    rows = (await session.execute(either_way(query, sorts, after, None, limit))).all()
    return leaf_of(rows, limit, lambda row: [row.product_name, row.variant_id, row.warehouse_id], after, None)
