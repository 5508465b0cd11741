"""The statements behind figures: set-based, bounded by ix_sales_order_placed_at_id and ix_sales_order_open."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from infra.kit.db.locked import asked
from infra.kit.db.sessions import TenantReader
from modules.catalog.views import categories, variants
from modules.insight.domain import Figures, Span
from modules.orders.views import SOLD, order_lines, orders
from modules.shops.api import shown
from modules.shops.views import channels, stores
from modules.stock.views import levels
from tenancy.access.api import Actor

UTC_TIME = sa.DateTime(timezone=True)
SPANS = {"n": sa.Integer, "start": UTC_TIME, "end": UTC_TIME}
NEEDED, LATEST, LOWEST = "paid", 8, 5


def arrays(spans: Sequence[Span]) -> dict[str, Any]:
    return {
        "span_n": list(range(len(spans))),
        "span_start": [span.start for span in spans],
        "span_end": [span.end for span in spans],
    }


def is_sale_in(span: sa.FromClause, actor: Actor) -> sa.ColumnElement[bool]:
    """Paid orders placed in `span`, in stores that the actor sees."""
    in_time = sa.and_(orders.c.placed_at >= span.c.start, orders.c.placed_at < span.c.end)
    return sa.and_(in_time, orders.c.state.in_(SOLD), shown(actor, orders.c.store_id))


def bigint(column: Any) -> Any:
    return sa.cast(sa.func.coalesce(column, 0), sa.BigInteger)


async def rows_of(session: TenantReader, query: Any, parameters: dict[str, Any] | None = None) -> Sequence[sa.Row[Any]]:
    return (await session.execute(query, parameters)).all()


async def figures_of(session: TenantReader, actor: Actor, spans: Sequence[Span]) -> list[Figures]:
    """The figures of each span, in one query; in the shop's own currency."""
    span = asked(SPANS, name="span")
    own = orders.c.currency == actor.currency
    sums = (
        sa.select(
            sa.func.count().filter(own).label("orders"),
            bigint(sa.func.sum(orders.c.paid).filter(own)).label("sales"),
            bigint(sa.func.sum(orders.c.total - orders.c.paid).filter(own)).label("refunded"),
            sa.func.count().filter(~own).label("foreign"),
        )
        .where(is_sale_in(span, actor))
        .lateral("sums")
    )
    query = sa.select(sums).select_from(span).join(sums, sa.true())
    rows = await session.execute(query.order_by(span.c.n), arrays(spans))
    return [Figures(**row) for row in rows.mappings()]


async def latest_orders(session: TenantReader, actor: Actor) -> Sequence[sa.Row[Any]]:
    """The last orders of any state, with their channel, and how many wait to be handed over."""
    waiting = (
        sa.select(sa.func.count())
        .where(orders.c.state == sa.literal_column("'paid'"), shown(actor, orders.c.store_id))
        .where(orders.c.handed_over_at.is_(None))
        .scalar_subquery()
    )
    query = (
        sa.select(
            orders.c.id,
            orders.c.number,
            orders.c.placed_at,
            orders.c.state,
            orders.c.handed_over_at,
            orders.c.total,
            orders.c.currency,
            orders.c.customer_name,
            channels.c.name.label("channel"),
            waiting.label("waiting"),
        )
        .outerjoin(channels, channels.c.id == orders.c.channel_id)
        .where(shown(actor, orders.c.store_id))
        .order_by(orders.c.placed_at.desc(), orders.c.id.desc())
        .limit(LATEST)
    )
    return await rows_of(session, query)


async def running_low(session: TenantReader, actor: Actor) -> Sequence[sa.Row[Any]]:
    """Goods on sale of which less than their threshold can be sold, the emptiest first; `all` counts them."""
    there = (
        sa.select(sa.func.coalesce(sa.func.sum(levels.c.sellable), 0).label("quantity"))
        .where(levels.c.variant_id == variants.c.id, shown(actor, levels.c.store_id))
        .lateral("there")
    )
    query = (
        sa.select(
            variants.c.product_id,
            variants.c.product_name,
            variants.c.title,
            variants.c.drawing,
            variants.c.unit,
            variants.c.weighed,
            variants.c.category_name,
            variants.c.low_stock,
            there.c.quantity,
            sa.func.count().over().label("all"),
        )
        .join(there, sa.true())
        .where(variants.c.is_sold, variants.c.low_stock.is_not(None), there.c.quantity < variants.c.low_stock)
        .order_by(there.c.quantity / variants.c.low_stock, variants.c.id)
        .limit(LOWEST)
    )
    return await rows_of(session, query)


async def by_store_and_month(session: TenantReader, actor: Actor, spans: Sequence[Span]) -> Sequence[sa.Row[Any]]:
    """Sums of sales by span and store: n, store_id, code, name, orders, sales, total, rounding."""
    span = asked(SPANS, name="span")
    query = (
        sa.select(
            span.c.n,
            orders.c.store_id,
            stores.c.code,
            stores.c.name,
            sa.func.count().label("orders"),
            bigint(sa.func.sum(orders.c.paid)).label("sales"),
            bigint(sa.func.sum(orders.c.total)).label("total"),
            bigint(sa.func.sum(orders.c.rounding)).label("rounding"),
        )
        .select_from(span)
        .join(orders, is_sale_in(span, actor))
        .outerjoin(stores, stores.c.id == orders.c.store_id)
        .where(orders.c.currency == actor.currency)
        .group_by(span.c.n, orders.c.store_id, stores.c.code, stores.c.name)
        .order_by(span.c.n, stores.c.code)
    )
    return await rows_of(session, query, arrays(spans))


async def by_category(session: TenantReader, actor: Actor, span: Span) -> Sequence[sa.Row[Any]]:
    """Sums of sold lines by the category they had: category_id, name, quantity, net, tax."""
    period = asked(SPANS, name="span")
    query = (
        sa.select(
            order_lines.c.category_id,
            categories.c.name,
            sa.func.sum(order_lines.c.quantity).label("quantity"),
            bigint(sa.func.sum(order_lines.c.net)).label("net"),
            bigint(sa.func.sum(order_lines.c.tax)).label("tax"),
        )
        .select_from(period)
        .join(orders, is_sale_in(period, actor))
        .join(order_lines, order_lines.c.order_id == orders.c.id)
        .outerjoin(categories, categories.c.id == order_lines.c.category_id)
        .where(orders.c.currency == actor.currency)
        .group_by(order_lines.c.category_id, categories.c.name)
        .order_by(categories.c.name, order_lines.c.category_id)
    )
    return await rows_of(session, query, arrays([span]))
