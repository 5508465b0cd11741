"""The statements behind reports: one each, bounded by ix_sales_order_placed_at_id."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from infra.kit.db.locked import asked
from infra.kit.db.sessions import TenantReader
from modules.catalog.views import categories, variants
from modules.costing.views import entries
from modules.insight.domain import Span
from modules.insight.reports.dimensions import By, Row
from modules.insight.repository import SPANS, arrays, bigint, is_sale_in, rows_of
from modules.orders.views import SOLD, order_lines, orders
from modules.shops.api import shown
from modules.shops.views import channels, stores
from modules.stock.views import levels
from tenancy.access.api import Actor

MOST_SLOW = 1000
Columns = tuple[sa.ColumnElement[Any], sa.ColumnElement[Any]]


def text(column: Any) -> Any:
    return sa.cast(column, sa.Text)


def local(actor: Actor) -> Any:
    """The moment of the order by the shop's clock."""
    return sa.func.timezone(actor.zone, orders.c.placed_at)


def of_time(by: By, actor: Actor) -> Any:
    patterns = {By.DAY: "YYYY-MM-DD", By.MONTH: "YYYY-MM", By.WEEKDAY: "ID", By.HOUR: "HH24"}
    return sa.func.to_char(local(actor), sa.literal_column(f"'{patterns[by]}'"))


def in_store(store: UUID | None) -> sa.ColumnElement[bool]:
    return sa.true() if store is None else orders.c.store_id == store


async def by_orders(session: TenantReader, actor: Actor, span: Span, by: By, store: UUID | None) -> list[Row]:
    """Sums of orders by time, store, channel or staff, in the order of their keys."""
    period = asked(SPANS, name="span")
    keys: dict[By, Columns] = {
        By.STORE: (text(orders.c.store_id), stores.c.name),
        By.CHANNEL: (text(orders.c.channel_id), channels.c.name),
        By.STAFF: (text(orders.c.who_id), orders.c.who_name),
    }
    key, label = keys.get(by) or (of_time(by, actor), sa.literal_column("''"))
    query = (
        sa.select(
            key.label("key"),
            sa.func.coalesce(sa.func.max(label), "").label("label"),
            sa.func.count().label("orders"),
            bigint(sa.func.sum(orders.c.paid)).label("sales"),
            bigint(sa.func.sum(orders.c.total - orders.c.paid)).label("refunded"),
            bigint(sa.func.sum(orders.c.net)).label("net"),
            bigint(sa.func.sum(orders.c.tax)).label("tax"),
        )
        .select_from(period)
        .join(orders, is_sale_in(period, actor))
        .outerjoin(stores, stores.c.id == orders.c.store_id)
        .outerjoin(channels, channels.c.id == orders.c.channel_id)
        .where(orders.c.currency == actor.currency, in_store(store))
        .group_by(sa.literal_column("1"))
        .order_by(sa.literal_column("1"))
    )
    rows = await session.execute(query, arrays([span]))
    return [Row(**row) for row in rows.mappings()]


def sold_lines(actor: Actor, store: UUID | None) -> sa.CTE:
    """The lines of the period's sales, each with what its goods had cost when they left."""
    period = asked(SPANS, name="span")
    cost = (
        sa.select(sa.cast(-sa.func.sum(entries.c.value), sa.BigInteger).label("cost"))
        .where(entries.c.line_id == order_lines.c.id, entries.c.kind == "sell")
        .lateral("left")
    )
    return (
        sa.select(
            order_lines.c.order_id,
            order_lines.c.variant_id,
            order_lines.c.category_id,
            order_lines.c.name,
            order_lines.c.quantity,
            order_lines.c.net,
            order_lines.c.tax,
            sa.func.coalesce(cost.c.cost, 0).label("cost"),
        )
        .select_from(period)
        .join(orders, is_sale_in(period, actor))
        .join(order_lines, order_lines.c.order_id == orders.c.id)
        .join(cost, sa.true())
        .where(orders.c.currency == actor.currency, in_store(store))
        .cte("sold")
    )


async def by_goods(session: TenantReader, actor: Actor, span: Span, by: By, store: UUID | None) -> list[Row]:
    """Sums of lines by category (as it was when sold) or by product, the best first."""
    sold = sold_lines(actor, store)
    keys: dict[By, Columns] = {
        By.CATEGORY: (text(sold.c.category_id), categories.c.name),
        By.PRODUCT: (text(variants.c.product_id), sa.func.coalesce(variants.c.product_name, sold.c.name)),
    }
    key, label = keys[by]
    worth = bigint(sa.func.sum(sold.c.net + sold.c.tax))
    query = (
        sa.select(
            key.label("key"),
            sa.func.coalesce(sa.func.max(label), "").label("label"),
            sa.func.count(sold.c.order_id.distinct()).label("orders"),
            worth.label("sales"),
            sa.func.sum(sold.c.quantity).label("quantity"),
            bigint(sa.func.sum(sold.c.net)).label("net"),
            bigint(sa.func.sum(sold.c.tax)).label("tax"),
            bigint(sa.func.sum(sold.c.cost)).label("cost"),
        )
        .select_from(sold)
        .outerjoin(variants, variants.c.id == sold.c.variant_id)
        .outerjoin(categories, categories.c.id == sold.c.category_id)
        .group_by(sa.literal_column("1"))
        .order_by(worth.desc(), sa.literal_column("1"))
    )
    rows = await session.execute(query, arrays([span]))
    return [Row(**row) for row in rows.mappings()]


async def slow_goods(session: TenantReader, actor: Actor, span: Span, store: UUID | None) -> list[Row]:
    """Goods on sale that lie there, those that sold least in the period first."""
    period = asked(SPANS, name="span")
    sums = (
        sa.select(
            order_lines.c.variant_id,
            sa.func.sum(order_lines.c.quantity).label("quantity"),
            bigint(sa.func.sum(order_lines.c.net + order_lines.c.tax)).label("sales"),
        )
        .select_from(period)
        .join(orders, is_sale_in(period, actor))
        .join(order_lines, order_lines.c.order_id == orders.c.id)
        .where(orders.c.currency == actor.currency, in_store(store))
        .group_by(order_lines.c.variant_id)
        .subquery("sums")
    )
    there = (
        sa.select(levels.c.variant_id, sa.func.sum(levels.c.on_hand).label("on_hand"))
        .where(shown(actor, levels.c.store_id), sa.true() if store is None else levels.c.store_id == store)
        .group_by(levels.c.variant_id)
        .subquery("there")
    )
    query = (
        sa.select(
            text(variants.c.product_id).label("key"),
            sa.func.concat_ws(" ", variants.c.product_name, sa.func.nullif(variants.c.title, "")).label("label"),
            sa.func.coalesce(sums.c.quantity, 0).label("quantity"),
            sa.func.coalesce(sums.c.sales, 0).label("sales"),
            there.c.on_hand,
            variants.c.id.label("variant"),
        )
        .join(there, there.c.variant_id == variants.c.id)
        .outerjoin(sums, sums.c.variant_id == variants.c.id)
        .where(variants.c.is_sold, there.c.on_hand > 0)
        .order_by(sa.literal_column("3"), there.c.on_hand.desc(), variants.c.id)
        .limit(MOST_SLOW)
    )
    rows = await rows_of(session, query, arrays([span]))
    last = await last_sold(session, actor, [row.variant for row in rows])
    return [
        Row(
            key=r.key,
            label=r.label,
            quantity=r.quantity,
            sales=r.sales,
            on_hand=r.on_hand,
            last_sold=last.get(r.variant),
        )
        for r in rows
    ]


async def last_sold(session: TenantReader, actor: Actor, of: Sequence[UUID]) -> dict[UUID, Any]:
    """When each of `of` was last on a paid order."""
    wanted = asked({"id": sa.Uuid}, name="wanted")
    last = (
        sa.select(sa.func.max(orders.c.placed_at).label("at"))
        .join(order_lines, order_lines.c.order_id == orders.c.id)
        .where(order_lines.c.variant_id == wanted.c.id, orders.c.state.in_(SOLD), shown(actor, orders.c.store_id))
        .lateral("last")
    )
    query = sa.select(wanted.c.id, last.c.at).select_from(wanted).join(last, sa.true())
    return {row.id: row.at for row in await rows_of(session, query, {"wanted_id": list(of)})}
