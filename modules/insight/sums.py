"""The sales of days: from what was counted where it still holds, else from the orders; one statement, one snapshot.

A day is wholly the one or wholly the other. Periods are asked for as pieces: whole days of the shop's clock (and, for
what goods sold, whole months), which may have been counted, and parts of days, which never are.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple, TypeAlias
from uuid import UUID

import sqlalchemy as sa

from infra.kit.clock import day_bounds, day_of
from infra.kit.db.locked import asked
from modules.costing.views import entries
from modules.insight.domain import Span
from modules.insight.models import SalesCounted, SalesSum
from modules.orders.views import SOLD, order_lines, orders
from modules.shops.api import shown
from tenancy.access.api import Actor

Key: TypeAlias = sa.ColumnElement[Any]
UTC_TIME = sa.DateTime(timezone=True)
PIECES = {"n": sa.Integer, "span": sa.Text, "day": sa.Date, "month": sa.Date, "start": UTC_TIME, "end": UTC_TIME}
DAY, MONTH, CATEGORY = "day", "month", "category"
NOTHING: Key = sa.literal_column("''")
ZERO: Key = sa.literal_column("0")
KEYS: tuple[Key, Key] = (sa.literal_column("1"), sa.literal_column("2"))
FIGURES = ("orders", "foreign", "sales", "refunded", "rounding", "net", "tax", "quantity", "cost")


class Piece(NamedTuple):
    """A day or a month of a span, from `start` until `end`.

    `day`: its first one, None where but a part of it lies in the span. `month`: the first day of the month that stands
    for a day when it is counted.
    """

    span: str
    day: date | None
    month: date | None
    start: datetime
    end: datetime


def pieces_of(spans: Sequence[Span], zone: str, *, by_month: bool = False) -> dict[str, Any]:
    """The parameters of `PIECES`: each span by its number, cut at the shop's midnights."""
    found = [(n, *piece) for n, span in enumerate(spans) for piece in cut(span, zone, by_month=by_month)]
    columns = list(zip(*found, strict=True)) or [()] * len(PIECES)
    return {f"piece_{name}": list(values) for name, values in zip(PIECES, columns, strict=True)}


def cut(span: Span, zone: str, *, by_month: bool) -> Iterator[Piece]:
    """The days of a span, in order; with `by_month` each month that lies wholly in it as well, ahead of its days."""
    day, month = day_of(span.start, zone), None
    while (bounds := day_bounds(day, zone))[0] < span.end:
        start, end = bounds
        if by_month and day.day == 1:
            month_end = month_bounds(day, zone)[1]
            month = day if start >= span.start and month_end <= span.end else None
            if month:
                yield Piece(MONTH, month, None, start, month_end)
        is_whole = start >= span.start and end <= span.end
        yield Piece(DAY, day if is_whole else None, month, max(start, span.start), min(end, span.end))
        day += timedelta(days=1)


def month_after(day: date) -> date:
    """The first day of the month after that of `day`."""
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def month_bounds(day: date, zone: str) -> tuple[datetime, datetime]:
    """From the start of the first day to the end of the last, in UTC."""
    return day_bounds(day.replace(day=1), zone)[0], day_bounds(month_after(day) - timedelta(days=1), zone)[1]


def holds(piece: sa.FromClause, currency: str) -> sa.ColumnElement[bool]:
    """Whether the piece was counted, and nothing of it has changed since."""
    return sa.exists().where(
        SalesCounted.span == piece.c.span, SalesCounted.period == piece.c.day, SalesCounted.starts == piece.c.start,
        SalesCounted.ends == piece.c.end, SalesCounted.currency == currency, ~SalesCounted.dirty,
    )  # fmt: skip


def pieces(actor: Actor) -> sa.CTE:
    """What was asked for, each with `counted`: whether its sums hold."""
    piece = asked(PIECES, name="piece")
    counted = holds(piece, actor.currency).label("counted")
    return sa.select(piece, counted).cte("pieces").prefix_with("MATERIALIZED")


def kept(of: sa.CTE, actor: Actor, by: str, store: UUID | None) -> sa.Select[Any]:
    """What was counted: n, day, store_id, key, label, and the figures.

    Each day by itself: the planner would rather read the sums of all days there are.
    """
    columns: Any = [getattr(SalesSum, name) for name in ("store_id", "key", "label", *FIGURES)]
    of_day = sa.select(*columns).where(
        SalesSum.by == sa.literal_column(f"'{by}'"),
        SalesSum.period == of.c.day,
        in_sight(actor, SalesSum.store_id, store),
    )
    each = of_day.offset(ZERO).lateral("of_day")  # the offset keeps it a query of its own
    query: Any = sa.select(of.c.n, of.c.day, each).select_from(of).join(each, sa.true())
    return query.where(of.c.counted)


def in_sight(actor: Actor, column: Any, store: UUID | None) -> sa.ColumnElement[bool]:
    """Of the store asked for, or of all that one may see."""
    return sa.and_(shown(actor, column), sa.true() if store is None else column == store)


def bigint(column: Any) -> Any:
    return sa.cast(sa.func.coalesce(column, 0), sa.BigInteger)


def text(column: Any) -> Any:
    return sa.func.coalesce(sa.cast(column, sa.Text), "")


def is_sale_in(span: sa.FromClause) -> sa.ColumnElement[bool]:
    """Paid orders placed in `span`."""
    in_time = sa.and_(orders.c.placed_at >= span.c.start, orders.c.placed_at < span.c.end)
    return sa.and_(in_time, orders.c.state.in_(SOLD))


def order_keys(zone: str) -> dict[str, tuple[Key, Key]]:
    """What orders are summed by: key and label."""
    hour = sa.func.to_char(sa.func.timezone(zone, orders.c.placed_at), sa.literal_column("'HH24'"))
    return {
        "hour": (hour, NOTHING),
        "channel": (text(orders.c.channel_id), NOTHING),
        "staff": (text(orders.c.who_id), orders.c.who_name),
    }


def of_orders(zone: str, currency: str, by: str) -> sa.Select[Any]:
    """From orders: store_id, key, label, and the figures."""
    key, label = order_keys(zone)[by]
    own = orders.c.currency == currency

    def total(column: Any) -> Any:
        return bigint(sa.func.sum(column).filter(own))

    query: Any = sa.select(
        orders.c.store_id, key.label("key"), sa.func.coalesce(sa.func.max(label), "").label("label"),
        sa.func.count().filter(own).label("orders"), sa.func.count().filter(~own).label("foreign"),
        total(orders.c.paid).label("sales"), total(orders.c.total - orders.c.paid).label("refunded"),
        total(orders.c.rounding).label("rounding"), total(orders.c.net).label("net"), total(orders.c.tax).label("tax"),
        ZERO.label("quantity"), ZERO.label("cost"),
    )  # fmt: skip
    return query


def cost_of(line: Any) -> Any:
    """What the goods of a line had cost as they left: one row, `cost`."""
    cost = sa.cast(-sa.func.sum(entries.c.value), sa.BigInteger).label("cost")
    return sa.select(cost).where(entries.c.line_id == line, entries.c.kind == "sell").lateral("left")


def of_lines(currency: str) -> sa.Select[Any]:
    """From the lines of orders, by category (as it was when sold), with what their goods had cost."""
    cost = cost_of(order_lines.c.id)
    query: Any = (
        sa.select(
            orders.c.store_id, text(order_lines.c.category_id).label("key"), NOTHING.label("label"),
            sa.func.count(order_lines.c.order_id.distinct()).label("orders"), ZERO.label("foreign"),
            bigint(sa.func.sum(order_lines.c.net + order_lines.c.tax)).label("sales"), ZERO.label("refunded"),
            ZERO.label("rounding"), bigint(sa.func.sum(order_lines.c.net)).label("net"),
            bigint(sa.func.sum(order_lines.c.tax)).label("tax"), sa.func.sum(order_lines.c.quantity).label("quantity"),
            bigint(sa.func.sum(cost.c.cost)).label("cost"),
        )
        .join(orders, orders.c.id == order_lines.c.order_id)
        .join(cost, sa.true())
        .where(orders.c.currency == currency)
    )  # fmt: skip
    return query


def fresh(span: sa.FromClause, currency: str, zone: str, by: str, *seen: sa.ColumnElement[bool]) -> sa.Select[Any]:
    """The sums of `span` (n, day, start, end) as the rows themselves have them now: n, day, and the rest.

    Each piece by itself: the planner thinks pieces many and long, and would read all lines there are for two days.
    """
    query = of_lines(currency) if by == CATEGORY else of_orders(zone, currency, by)
    each = query.where(is_sale_in(span), *seen).group_by(*KEYS).lateral("each")
    whole: Any = sa.select(span.c.n, span.c.day, each).select_from(span).join(each, sa.true())
    return whole


def sums(actor: Actor, by: str, store: UUID | None = None) -> sa.Subquery:
    """n, day, store_id, key, label and the figures of what was asked for by `pieces_of`; several rows for one key."""
    of = pieces(actor)
    live = fresh(of, actor.currency, actor.zone, by, in_sight(actor, orders.c.store_id, store)).where(~of.c.counted)
    return sa.union_all(kept(of, actor, by, store), live).subquery("sums")
