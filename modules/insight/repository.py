"""The statements behind figures: set-based, from counted days or bounded by the indexes of orders."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from infra.kit.db.sessions import TenantReader
from modules.catalog.views import categories, variants
from modules.insight.domain import Figures, Span
from modules.insight.sums import pieces_of, sums
from modules.orders.views import orders
from modules.shops.api import looked_at, shown
from modules.shops.views import channels, stores
from modules.stock.views import low_variants
from tenancy.access.api import Actor

LATEST, LOWEST = 8, 5


async def rows_of(session: TenantReader, query: Any, parameters: dict[str, Any] | None = None) -> Sequence[sa.Row[Any]]:
    return (await session.execute(query, parameters)).all()


def added(column: Any) -> Any:
    return sa.cast(sa.func.sum(column), sa.BigInteger)


async def figures_of(session: TenantReader, actor: Actor, spans: Sequence[Span]) -> list[Figures]:
    """The figures of each span, in one query; in the shop's own currency."""
    found = sums(actor, "hour")
    columns = [added(found.c[name]).label(name) for name in ("orders", "sales", "refunded", "foreign")]
    query = sa.select(found.c.n, *columns).group_by(found.c.n)
    rows = (await session.execute(query, pieces_of(spans, actor.zone))).mappings()
    made = {row["n"]: Figures(**{name: value for name, value in row.items() if name != "n"}) for row in rows}
    return [made.get(n, Figures()) for n in range(len(spans))]


def to_hand_over(actor: Actor) -> sa.Select[Any]:
    paid = sa.and_(orders.c.state == sa.literal_column("'paid'"), orders.c.handed_over_at.is_(None))
    return sa.select(sa.func.count()).select_from(orders).where(paid, shown(actor, orders.c.store_id))


async def waiting_orders(session: TenantReader, actor: Actor) -> int:
    """How many orders wait to be handed over."""
    return await session.scalar(to_hand_over(actor)) or 0


async def latest_orders(session: TenantReader, actor: Actor) -> Sequence[sa.Row[Any]]:
    """The last orders of any state, with their channel, and how many wait to be handed over."""
    waiting = to_hand_over(actor).scalar_subquery()
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
    """Goods that run low, those nearest to nothing first, each as in its emptiest store; `all` counts them."""
    low = low_variants(looked_at(actor))
    order = low.c.sellable / low.c.threshold, low.c.variant_id
    fewest = sa.select(low, sa.func.count().over().label("all")).order_by(*order).limit(LOWEST).subquery("fewest")
    names = ("product_id", "product_name", "title", "drawing", "unit", "weighed", "category_name")
    left = fewest.c.sellable.label("quantity")
    query = (
        sa.select(*(variants.c[name] for name in names), fewest.c.variant_id, left, fewest.c.threshold, fewest.c["all"])
        .join(fewest, fewest.c.variant_id == variants.c.id)
        .order_by(fewest.c.sellable / fewest.c.threshold, fewest.c.variant_id)
    )
    return await rows_of(session, query)


async def by_store_and_month(session: TenantReader, actor: Actor, spans: Sequence[Span]) -> Sequence[sa.Row[Any]]:
    """Sums of sales by span and store: n, store_id, code, name, orders, sales, refunded, rounding."""
    found = sums(actor, "hour")
    keys = [found.c.n, found.c.store_id, stores.c.code, stores.c.name]
    query = (
        sa.select(*keys, *(added(found.c[name]).label(name) for name in ("orders", "sales", "refunded", "rounding")))
        .select_from(found)
        .outerjoin(stores, stores.c.id == found.c.store_id)
        .group_by(*keys)
        .having(sa.func.sum(found.c.orders) > 0)
        .order_by(found.c.n, stores.c.code)
    )
    return await rows_of(session, query, pieces_of(spans, actor.zone))


async def by_category(session: TenantReader, actor: Actor, span: Span) -> Sequence[sa.Row[Any]]:
    """Sums of sold lines by the category they had: category_id, name, quantity, net, tax."""
    found = sums(actor, "category")
    category: Any = sa.cast(sa.func.nullif(found.c.key, ""), sa.Uuid)
    query = (
        sa.select(
            category.label("category_id"),
            categories.c.name,
            sa.func.sum(found.c.quantity).label("quantity"),
            added(found.c.net).label("net"),
            added(found.c.tax).label("tax"),
        )
        .select_from(found)
        .outerjoin(categories, categories.c.id == category)
        .group_by(sa.literal_column("1"), categories.c.name)
        .order_by(categories.c.name, sa.literal_column("1"))
    )
    return await rows_of(session, query, pieces_of([span], actor.zone))
