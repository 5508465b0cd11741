"""What goods sold, variant by variant: counted days and months as lists, days that don't hold from their lines.

A month is the sum of its days. Where it doesn't hold its days stand in for it, so that a change of one day has that day
read anew and no other.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import aggregate_order_by, insert

from modules.catalog.views import variants
from modules.insight.models import SalesSum
from modules.insight.sums import (
    DAY,
    MONTH,
    NOTHING,
    UTC_TIME,
    Key,
    bigint,
    cost_of,
    holds,
    in_sight,
    is_sale_in,
    pieces,
)
from modules.orders.views import order_lines, orders
from tenancy.access.api import Actor

SUMS: sa.Table = SalesSum.__table__  # type: ignore[assignment]
NO_STORE: Key = sa.literal_column(f"'{UUID(int=0)}'::uuid")
BY = {DAY: "goods_day", MONTH: "goods_month"}
LISTS: dict[str, Any] = {
    "orders": sa.BigInteger, "quantity": sa.Numeric(18, 3), "net": sa.BigInteger, "tax": sa.BigInteger,
    "cost": sa.BigInteger, "last": UTC_TIME,
}  # fmt: skip
ADDED = ("orders", "quantity", "net", "tax", "cost")


def unpacked(packed: Any) -> sa.TableValuedAlias:
    """The lists of a row as rows: variant_id, and what `LISTS` names."""
    columns = [sa.column("variant_id", sa.Uuid), *(sa.column(name, kind) for name, kind in LISTS.items())]
    lists = [packed.goods, *(getattr(packed, f"goods_{name}") for name in LISTS)]
    return sa.func.unnest(*lists).table_valued(*columns).render_derived(name="sold")


def standing(actor: Actor) -> sa.CTE:
    """The pieces asked for but those that another stands for: a counted month for its days, else they for it."""
    every = pieces(actor)
    month = every.alias("month")
    has_month = sa.exists().where(
        month.c.n == every.c.n, month.c.span == MONTH, month.c.day == every.c.month, month.c.counted
    )
    stands = sa.case((every.c.span == MONTH, every.c.counted), else_=~has_month)
    return sa.select(every).where(stands).cte("standing").prefix_with("MATERIALIZED")


def kept(of: sa.CTE, actor: Actor, store: UUID | None) -> sa.Select[Any]:
    """What was counted: n, variant_id, label, and what `LISTS` names."""
    sold, seen = unpacked(SalesSum), in_sight(actor, SalesSum.store_id, store)
    if store is None and actor.store is None and actor.stores is None:
        seen = sa.case((of.c.span == MONTH, SalesSum.store_id == NO_STORE), else_=seen)
    same = SalesSum.period == of.c.day, SalesSum.by == sa.literal_column("'goods_'", sa.Text).concat(of.c.span)
    query: Any = sa.select(of.c.n, sold.c.variant_id, SalesSum.label, *(sold.c[name] for name in LISTS))
    return query.select_from(of).join(SalesSum, sa.and_(*same)).join(sold, sa.true()).where(of.c.counted, seen)


def lines_in(span: sa.FromClause, currency: str, *seen: sa.ColumnElement[bool]) -> sa.Lateral:
    """Lines of paid orders in `span`; `is_first`: no line above it on its order is of the same product."""
    above = sa.func.row_number().over(
        partition_by=[order_lines.c.order_id, variants.c.product_id], order_by=order_lines.c.position
    )
    query: Any = sa.select(orders.c.store_id, orders.c.placed_at, (above == 1).label("is_first"))
    return (
        query.add_columns(*(order_lines.c[name] for name in ("id", "variant_id", "name", "quantity", "net", "tax")))
        .select_from(orders)
        .join(order_lines, order_lines.c.order_id == orders.c.id)
        .outerjoin(variants, variants.c.id == order_lines.c.variant_id)
        .where(is_sale_in(span), orders.c.currency == currency, *seen)
        .lateral("line")
    )


def fresh(span: sa.FromClause, currency: str, *seen: sa.ColumnElement[bool]) -> sa.Select[Any]:
    """The same as the lines themselves have it now, each piece by itself: n, day, store_id, and the rest."""
    line = lines_in(span, currency, *seen)
    cost = cost_of(line.c.id)
    nameless = sa.func.max(line.c.name).filter(line.c.variant_id.is_(None))
    query: Any = (
        sa.select(
            span.c.n, span.c.day, line.c.store_id, line.c.variant_id, sa.func.coalesce(nameless, "").label("label"),
            sa.func.count().filter(line.c.is_first).label("orders"), sa.func.sum(line.c.quantity).label("quantity"),
            bigint(sa.func.sum(line.c.net)).label("net"), bigint(sa.func.sum(line.c.tax)).label("tax"),
            bigint(sa.func.sum(cost.c.cost)).label("cost"), sa.func.max(line.c.placed_at).label("last"),
        )
        .select_from(span)
        .join(line, sa.true())
        .join(cost, sa.true())
        .group_by(span.c.n, span.c.day, line.c.store_id, line.c.variant_id)
    )  # fmt: skip
    return query


def goods_sums(actor: Actor, store: UUID | None = None) -> sa.Subquery:
    """What was asked for by `pieces_of` with its months; several rows for one variant.

    n, variant_id (None: not in the catalog, `label` its name), orders, quantity, net, tax, cost, and last: when it was.
    """
    of = standing(actor)
    found = fresh(of, actor.currency, in_sight(actor, orders.c.store_id, store)).where(~of.c.counted).subquery("found")
    live = sa.select(*(found.c[name] for name in ("n", "variant_id", "label", *LISTS)))
    return sa.union_all(kept(of, actor, store), live).subquery("goods_sums")


def summed(day: Any, store: Any) -> sa.Select[Any]:
    """Lists added up: day, store_id, variant_id, label, and what `LISTS` names."""
    sold = unpacked(SalesSum)
    added = [sa.cast(sa.func.sum(sold.c[name]), LISTS[name]).label(name) for name in ADDED]
    query: Any = sa.select(day.label("day"), store.label("store_id"), sold.c.variant_id)
    query = query.add_columns(
        sa.func.max(SalesSum.label).label("label"), *added, sa.func.max(sold.c.last).label("last")
    )
    keys: list[Any] = [sa.literal_column(str(place)) for place in (1, 2, 3)]
    return query.select_from(SalesSum).join(sold, sa.true()).group_by(*keys)


def month_of_store(span: sa.FromClause, currency: str) -> sa.Select[Any]:
    """The month of `span` in one `store`, out of its days."""
    query = summed(span.c.month, SalesSum.store_id).join(span, span.c.day == SalesSum.period)
    of_days = SalesSum.by == BY[DAY], SalesSum.store_id == sa.bindparam("store", type_=sa.Uuid), span.c.span == DAY
    return query.where(*of_days, holds(span, currency))


def month_of_all(month: date) -> sa.Select[Any]:
    """A month in all stores, out of those of each."""
    query = summed(SalesSum.period, NO_STORE)
    return query.where(SalesSum.by == BY[MONTH], SalesSum.period == month, SalesSum.store_id != NO_STORE)


def pack(by: str, rows: sa.Select[Any]) -> Any:
    """The statement that keeps `rows` (day, store_id, variant_id, label, and what `LISTS` names) as lists."""
    of = rows.subquery("of")

    def listed(name: str) -> Any:
        return sa.func.array_agg(aggregate_order_by(of.c[name], of.c.variant_id))

    columns: Sequence[str] = ("by", "period", "store_id", "key", "label", "goods", *(f"goods_{name}" for name in LISTS))
    keys = sa.literal(by), of.c.day, of.c.store_id, NOTHING, sa.func.max(of.c.label)
    made: Any = sa.select(*keys, listed("variant_id"), *(listed(name) for name in LISTS))
    return insert(SUMS).from_select(columns, made.group_by(of.c.day, of.c.store_id))
