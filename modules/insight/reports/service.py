"""A report made: the period checked, the rows read, what they come to."""

from datetime import date, timedelta
from uuid import UUID

import msgspec

from infra.kit.db.sessions import TenantReader
from modules.insight.domain import span_of_days
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
    """Every row, and what they come to."""

    asked: Asked
    rows: tuple[Row, ...]
    total: Row


def asked_for(by: By, first: date | None, last: date | None, today: date, store: UUID | None = None) -> Asked:
    """The last thirty days where nothing is said. Raises PeriodUnusable."""
    end = last or (max(today, first) if first else today)
    begin = first or end - timedelta(days=DAYS - 1)
    if not EARLIEST <= begin <= end <= LATEST or (end - begin).days >= LONGEST:
        raise PeriodUnusable(days=LONGEST)
    return Asked(by=by, first=begin, last=end, store=store)


async def make_report(session: TenantReader, actor: Actor, asked: Asked) -> Report:
    span = span_of_days(asked.first, asked.last, actor.zone)
    if asked.by is By.SLOW:
        rows = await queries.slow_goods(session, actor, span, asked.store)
    elif asked.by in GOODS:
        rows = await queries.by_goods(session, actor, span, asked.by, asked.store)
        rows = list(graded(rows, sum(max(row.sales, 0) for row in rows)))
    else:
        rows = await queries.by_orders(session, actor, span, asked.by, asked.store)
    return Report(asked=asked, rows=tuple(rows), total=total(rows))
