"""Days and months that are over are counted from their orders, and again when something of them may have changed.

Whoever counts locks the day's row first and reads the orders after it; whoever says that an order has changed waits for
that lock. So a day that is not dirty has no change behind it that it doesn't know, but one whose event is on its way.
A month is summed out of its days, which are locked as long: it holds what they hold.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from infra.kit.clock import day_bounds, day_of
from infra.kit.db.locked import asked
from infra.kit.db.sessions import TenantReader, TenantSession
from modules.insight import goods
from modules.insight.domain import Span
from modules.insight.models import SalesCounted, SalesSum
from modules.insight.sums import (
    CATEGORY,
    DAY,
    FIGURES,
    MONTH,
    PIECES,
    UTC_TIME,
    fresh,
    holds,
    month_after,
    month_bounds,
    pieces_of,
)
from modules.orders.views import orders
from tenancy.tenants.api import TenantCard

SETTLED = timedelta(days=2)  # what is younger changes all day, and is read from its orders
OLDEST = timedelta(days=3660)
KINDS = ("hour", "channel", "staff", CATEGORY)
AT_ONCE = {DAY: 7, MONTH: 1}
COUNTED: sa.Table = SalesCounted.__table__  # type: ignore[assignment]
SUMS: sa.Table = SalesSum.__table__  # type: ignore[assignment]
COLUMNS = ("by", "period", "store_id", "key", "label", *FIGURES)


class Periods(msgspec.Struct, frozen=True):
    """Days, or months by their first day, of a shop."""

    shop: TenantCard
    span: str
    firsts: Sequence[date]

    def bounds(self, first: date) -> tuple[datetime, datetime]:
        return day_bounds(first, self.shop.zone) if self.span == DAY else month_bounds(first, self.shop.zone)

    def arrays(self) -> dict[str, Any]:
        """As the parameters of `PIECES`."""
        both = [self.bounds(first) for first in self.firsts]
        return {
            "piece_n": list(range(len(both))), "piece_span": [self.span] * len(both), "piece_day": list(self.firsts),
            "piece_month": [None] * len(both), "piece_start": [start for start, _ in both],
            "piece_end": [end for _, end in both],
        }  # fmt: skip


async def uncounted(session: TenantReader, shop: TenantCard, span: str, now: datetime) -> Periods:
    """Some of those with orders that are over and not counted as they stand, the newest first.

    A month waits for its days.
    """
    found = await behind(session, shop, span, now)
    if span == MONTH and found:
        waits = {day.replace(day=1) for day in await behind(session, shop, DAY, now)}
        found = [month for month in found if month not in waits]
    return Periods(shop, span, sorted(found[: AT_ONCE[span]]))


async def behind(session: TenantReader, shop: TenantCard, span: str, now: datetime) -> Sequence[date]:
    first: Any = await session.scalar(sa.select(sa.func.min(orders.c.placed_at)))
    if first is None:
        return []
    last = day_of(now - SETTLED, shop.zone)
    every = Periods(shop, span, firsts_of(span, max(day_of(first, shop.zone), last - OLDEST), last))
    piece = asked(PIECES, name="piece")
    sold = sa.exists().where(orders.c.placed_at >= piece.c.start, orders.c.placed_at < piece.c.end)
    query: Any = sa.select(piece.c.day).where(sold, ~holds(piece, shop.currency)).order_by(piece.c.day.desc())
    return (await session.scalars(query, every.arrays())).all()


def firsts_of(span: str, begin: date, last: date) -> list[date]:
    """The days from `begin` to `last`, or the first days of the months that end until then."""
    if span == DAY:
        return [begin + timedelta(days=n) for n in range((last - begin).days + 1)]
    months = [begin.replace(day=1)]
    while (following := month_after(months[-1])) <= last:
        months.append(following)
    return [month for month in months if month_after(month) - timedelta(days=1) <= last]


async def announce(session: TenantSession, periods: Periods) -> None:
    """A row for each, to be committed before it is counted: from here on changes are noted on it."""
    rows: list[dict[str, Any]] = []
    for first in periods.firsts:
        start, end = periods.bounds(first)
        row = {"span": periods.span, "period": first, "starts": start, "ends": end, "currency": periods.shop.currency}
        rows.append(row)
    add = insert(COUNTED)
    same = {name: add.excluded[name] for name in ("starts", "ends", "currency")}
    moved = sa.or_(*(COUNTED.c[name] != value for name, value in same.items()))
    keys = ["span", "period"]
    await session.execute(
        add.on_conflict_do_update(index_elements=keys, set_=same | {"dirty": True}, where=moved), rows
    )


async def count_anew(session: TenantSession, periods: Periods, now: datetime) -> None:
    """Sums those periods. They have been announced."""
    if periods.span == MONTH:
        await count_months(session, periods, now)
    else:
        await count_days(session, periods, now)


async def count_days(session: TenantSession, periods: Periods, now: datetime) -> None:
    await lock(session, SalesCounted.span == DAY, SalesCounted.period.in_(periods.firsts))
    await begin_anew(session, periods, [*KINDS, goods.BY[DAY]], now)
    shop, piece = periods.shop, asked(PIECES, name="piece")
    for by in KINDS:
        made = fresh(piece, shop.currency, shop.zone, by).subquery("made")
        columns: list[Any] = [sa.literal(by), made.c.day, *(made.c[name] for name in COLUMNS[2:])]
        await session.execute(insert(SUMS).from_select(COLUMNS, sa.select(*columns)), periods.arrays())
    await session.execute(goods.pack(goods.BY[DAY], goods.fresh(piece, shop.currency)), periods.arrays())


async def count_months(session: TenantSession, periods: Periods, now: datetime) -> None:
    """Out of their days, which don't change meanwhile; a month with a day that is to be counted stays as it was."""
    for month in periods.firsts:
        until = month_after(month)
        days = SalesCounted.period >= month, SalesCounted.period < until
        await lock(session, SalesCounted.span == DAY, *days, read=True)
        await lock(session, SalesCounted.span == MONTH, SalesCounted.period == month)
        if any(month <= day < until for day in await behind(session, periods.shop, DAY, now)):
            continue
        await begin_anew(session, msgspec.structs.replace(periods, firsts=[month]), [goods.BY[MONTH]], now)
        await sum_month(session, periods, month)


async def sum_month(session: TenantSession, periods: Periods, month: date) -> None:
    """Store by store: all at once might take longer than a statement may."""
    days = pieces_of([Span(*periods.bounds(month))], periods.shop.zone, by_month=True)
    of_month = SalesSum.period >= month, SalesSum.period < month_after(month), SalesSum.by == goods.BY[DAY]
    rows = goods.month_of_store(asked(PIECES, name="piece"), periods.shop.currency)
    for store in await session.scalars(sa.select(SalesSum.store_id).where(*of_month).distinct()):
        await session.execute(goods.pack(goods.BY[MONTH], rows), days | {"store": store})
    await session.execute(goods.pack(goods.BY[MONTH], goods.month_of_all(month)))


async def lock(session: TenantSession, *which: sa.ColumnElement[bool], read: bool = False) -> None:
    rows = sa.select(SalesCounted.period).where(*which).order_by(SalesCounted.period)
    await session.execute(rows.with_for_update(read=read))


async def begin_anew(session: TenantSession, periods: Periods, kinds: Sequence[str], now: datetime) -> None:
    """They hold from now on; what they came to before is gone."""
    these = SalesCounted.span == periods.span, SalesCounted.period.in_(periods.firsts)
    await session.execute(sa.update(SalesCounted).where(*these).values(dirty=False, counted_at=now))
    await session.execute(sa.delete(SUMS).where(SUMS.c.period.in_(periods.firsts), SUMS.c.by.in_(kinds)))


async def touch(session: TenantSession, moments: Sequence[datetime]) -> None:
    """Something of the orders placed at these moments may have changed: their days are to be counted again.

    Days first and months by a look of their own, as whoever sums a month locks its days: a month that is announced
    while this waits for a day is found as well.
    """
    if not moments:
        return
    at = asked({"at": UTC_TIME}, name="placed")
    has = sa.exists(sa.select(at.c.at).where(COUNTED.c.starts <= at.c.at, COUNTED.c.ends > at.c.at))
    for span in (DAY, MONTH):
        rows = sa.select(COUNTED.c.span, COUNTED.c.period).where(COUNTED.c.span == span, has)
        found = rows.order_by(COUNTED.c.period).with_for_update().cte("found").prefix_with("MATERIALIZED")
        same = COUNTED.c.span == found.c.span, COUNTED.c.period == found.c.period
        await session.execute(sa.update(COUNTED).where(*same).values(dirty=True), {"placed_at": list(moments)})
