"""A report made: the period checked, the rows read, what they come to."""

from datetime import date, datetime, timedelta
from uuid import UUID

import msgspec

from infra.kit import clock
from infra.kit.db.sessions import TenantReader
from modules.insight.domain import Span, span_of_days
from modules.insight.errors import PeriodUnusable
from modules.insight.reports import queries
from modules.insight.reports.dimensions import GOODS, By, Row, graded, total
from modules.insight.summary import EARLIEST, LATEST, LONGEST
from tenancy.access.api import Actor

DAYS = 30


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A report as it is asked for: the shop's days, both included; of one store, or of all that one may see."""

    by: By
    first: date
    last: date
    store: UUID | None = None


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """The rows, what `every` one of them comes to, and the moment that all of it is true of."""

    asked: Asked
    rows: tuple[Row, ...]
    total: Row
    every: int
    as_of: datetime


def asked_for(by: By, first: date | None, last: date | None, today: date, store: UUID | None = None) -> Asked:
    """The last thirty days where nothing is said. Raises PeriodUnusable."""
    end = last or (max(today, first) if first else today)
    begin = first or end - timedelta(days=DAYS - 1)
    if not EARLIEST <= begin <= end <= LATEST or (end - begin).days >= LONGEST:
        raise PeriodUnusable(days=LONGEST)
    return Asked(by=by, first=begin, last=end, store=store)


async def make_report(session: TenantReader, actor: Actor, asked: Asked, most: int | None = None) -> Report:
    """`most`: of goods, the best so many alone; the total is that of all."""
    span, now = span_of_days(asked.first, asked.last, actor.zone), clock.now()
    if asked.by in GOODS:
        rows, whole, every = await queries.by_goods(session, actor, span, asked.by, asked.store, most)
        ranked = tuple(graded(rows, whole.sales))
        return Report(asked=asked, rows=ranked, total=whole, every=every, as_of=now)
    if asked.by is By.SLOW:
        since = [Span(span.end, now)] if span.end < now else []
        rows = await queries.slow_goods(session, actor, [span, *since], asked.store, most)
    else:
        rows = await queries.by_orders(session, actor, span, asked.by, asked.store)
    return Report(asked=asked, rows=tuple(rows), total=total(rows), every=len(rows), as_of=now)
