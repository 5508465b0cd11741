"""The statements behind reports: one each, bounded by ix_sales_order_placed_at_id."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from infra.kit.db.locked import asked
from infra.kit.db.sessions import TenantReader
from modules.catalog.views import categories, variants
from modules.insight.domain import Span
from modules.insight.goods import goods_sums
from modules.insight.reports.dimensions import By, Row, total
from modules.insight.repository import added, rows_of
from modules.insight.sums import bigint, in_sight, pieces_of, sums
from modules.orders.views import SOLD, order_lines, orders
from modules.shops.views import channels, stores
from modules.stock.views import levels
from tenancy.access.api import Actor

MOST_SLOW = 1000
AMOUNTS = ("orders", "sales", "net", "tax", "cost")


def text(column: Any) -> Any:
    return sa.cast(column, sa.Text)


def kind_of(by: By) -> str:
    """What the sums are by that make this report."""
    return by.value if by in {By.CHANNEL, By.STAFF, By.CATEGORY} else "hour"


def key_of(found: sa.Subquery, by: By) -> Any:
    patterns = {By.DAY: "YYYY-MM-DD", By.MONTH: "YYYY-MM", By.WEEKDAY: "ID"}
    if by in patterns:
        return sa.func.to_char(found.c.day, sa.literal_column(f"'{patterns[by]}'"))
    return text(found.c.store_id) if by is By.STORE else sa.func.nullif(found.c.key, "")


async def by_orders(session: TenantReader, actor: Actor, span: Span, by: By, store: UUID | None) -> list[Row]:
    """Sums of orders by time, store, channel or staff, in the order of their keys."""
    found = sums(actor, kind_of(by), store)
    names = {By.STORE: stores, By.CHANNEL: channels}
    key = key_of(found, by)
    label = names[by].c.name if by in names else found.c.label
    figures = [added(found.c[name]).label(name) for name in ("orders", "sales", "refunded", "net", "tax")]
    query: Any = sa.select(key.label("key"), sa.func.coalesce(sa.func.max(label), "").label("label"), *figures)
    query = query.select_from(found)
    if by in names:
        query = query.outerjoin(names[by], text(names[by].c.id) == key)
    first: sa.ColumnElement[Any] = sa.literal_column("1")
    query = query.group_by(first).having(sa.func.sum(found.c.orders) > 0).order_by(first)
    rows = await session.execute(query, pieces_of([span], actor.zone))
    return [Row(**row) for row in rows.mappings()]


def products_in(found: sa.Subquery) -> sa.Subquery:
    """Sums of variants as sums of their products: key, label and the figures."""
    amounts = [name for name in AMOUNTS if name != "sales"]
    each: Any = sa.select(found.c.variant_id, sa.func.max(found.c.label).label("label"))
    each = each.add_columns(*(added(found.c[name]).label(name) for name in amounts))
    each = each.add_columns(sa.func.sum(found.c.quantity).label("quantity")).group_by(found.c.variant_id)
    variant = each.subquery("variant")
    label = sa.func.coalesce(variants.c.product_name, variant.c.label).label("label")
    query: Any = sa.select(sa.func.coalesce(text(variants.c.product_id), "").label("key"), label)
    return (
        query.add_columns(*(variant.c[name] for name in (*amounts, "quantity")))
        .add_columns((variant.c.net + variant.c.tax).label("sales"))
        .outerjoin_from(variant, variants, variants.c.id == variant.c.variant_id)
        .subquery("products")
    )


async def by_goods(
    session: TenantReader, actor: Actor, span: Span, by: By, store: UUID | None, most: int | None
) -> tuple[list[Row], Row, int]:
    """Sums of lines by category (as it was when sold) or by product: the best `most`, what all come to, how many."""
    found = sums(actor, by.value, store) if by is By.CATEGORY else products_in(goods_sums(actor, store))
    key = sa.func.nullif(found.c.key, "")
    label = categories.c.name if by is By.CATEGORY else found.c.label
    figures: list[Any] = [added(found.c[name]).label(name) for name in AMOUNTS]
    figures.append(sa.func.sum(found.c.quantity).label("quantity"))
    each: Any = sa.select(key.label("key"), sa.func.coalesce(sa.func.max(label), "").label("label"), *figures)
    each = each.select_from(found)
    if by is By.CATEGORY:
        each = each.outerjoin(categories, text(categories.c.id) == found.c.key)
    row = each.group_by(sa.literal_column("1")).subquery("each")
    wholes: list[Any] = [sa.func.sum(row.c[name]).over().label(f"all_{name}") for name in (*AMOUNTS, "quantity")]
    best = row.c.sales.desc(), row.c.key
    query: Any = sa.select(row, *wholes, sa.func.count().over().label("every")).order_by(*best).limit(most)
    rows = (await session.execute(query, pieces_of([span], actor.zone, by_month=by is By.PRODUCT))).mappings().all()
    made = [Row(**{name: row[name] for name in ("key", "label", *AMOUNTS, "quantity")}) for row in rows]
    if not rows:
        return made, total([]), 0
    whole: dict[str, Any] = {name: int(rows[0][f"all_{name}"]) for name in AMOUNTS}
    return made, Row(key=None, label="", quantity=rows[0]["all_quantity"], **whole), rows[0]["every"]


def sold_and_last(actor: Actor, store: UUID | None) -> sa.Subquery:
    """Of each variant what was sold in the first span asked for, and when it was last sold in any."""
    found = goods_sums(actor, store)
    is_asked = found.c.n == 0
    query: Any = sa.select(
        found.c.variant_id,
        sa.func.coalesce(sa.func.sum(found.c.quantity).filter(is_asked), 0).label("quantity"),
        bigint(sa.func.sum(found.c.net + found.c.tax).filter(is_asked)).label("sales"),
        sa.func.max(found.c.last).label("last"),
    )
    return query.group_by(found.c.variant_id).subquery("sold")


async def slow_goods(
    session: TenantReader, actor: Actor, spans: Sequence[Span], store: UUID | None, most: int | None
) -> list[Row]:
    """Goods on sale that lie there, those that sold least in the first of `spans` first; the others came after it."""
    sold = sold_and_last(actor, store)
    there = (
        sa.select(levels.c.variant_id, sa.func.sum(levels.c.on_hand).label("on_hand"))
        .where(in_sight(actor, levels.c.store_id, store))
        .group_by(levels.c.variant_id)
        .having(sa.func.sum(levels.c.on_hand) > 0)
        .subquery("there")
    )
    query = (
        sa.select(
            text(variants.c.product_id).label("key"),
            sa.func.concat_ws(" ", variants.c.product_name, sa.func.nullif(variants.c.title, "")).label("label"),
            sa.func.coalesce(sold.c.quantity, 0).label("quantity"),
            sa.func.coalesce(sold.c.sales, 0).label("sales"),
            there.c.on_hand,
            variants.c.id.label("variant"),
            sold.c.last,
        )
        .join(there, there.c.variant_id == variants.c.id)
        .outerjoin(sold, sold.c.variant_id == variants.c.id)
        .where(variants.c.is_sold)
        .order_by(sa.literal_column("3"), there.c.on_hand.desc(), variants.c.id)
        .limit(min(most or MOST_SLOW, MOST_SLOW))
    )
    rows = await rows_of(session, query, pieces_of(spans, actor.zone, by_month=True))
    before = await last_sold(session, actor, store, [row.variant for row in rows if row.last is None])
    return [
        Row(
            key=r.key,
            label=r.label,
            quantity=r.quantity,
            sales=r.sales,
            on_hand=r.on_hand,
            last_sold=r.last or before.get(r.variant),
        )
        for r in rows
    ]


async def last_sold(session: TenantReader, actor: Actor, store: UUID | None, of: Sequence[UUID]) -> dict[UUID, Any]:
    """When each of `of` was last on a paid order. For goods that sell seldom: it looks at all their lines."""
    if not of:
        return {}
    wanted = asked({"id": sa.Uuid}, name="wanted")
    last = (
        sa.select(sa.func.max(orders.c.placed_at).label("at"))
        .join(order_lines, order_lines.c.order_id == orders.c.id)
        .where(order_lines.c.variant_id == wanted.c.id, orders.c.state.in_(SOLD))
        .where(in_sight(actor, orders.c.store_id, store))
        .lateral("last")
    )
    query = sa.select(wanted.c.id, last.c.at).select_from(wanted).join(last, sa.true())
    return {row.id: row.at for row in await rows_of(session, query, {"wanted_id": list(of)})}
