"""The view-model of a report's page."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from urllib.parse import urlencode

import msgspec

from infra.kit import formats
from infra.kit.clock import day_of
from infra.kit.i18n import N_, for_locale
from infra.kit.money import exponent
from infra.kit.shell import Link
from modules.insight.charts import Chart, amount, shown
from modules.insight.reports import dimensions as d
from modules.insight.reports.cells import FIRST, name_of, values_of
from modules.insight.reports.dimensions import By, Row
from modules.insight.reports.service import Report
from tenancy.access.api import Actor

MOST = 200  # on the page; the file has all
DRAWN = 62


class RowShown(msgspec.Struct, frozen=True, kw_only=True):
    """`cells` as the heads; `share` of the largest, 0 to 1; `running` and `grade` where goods are ranked."""

    name: str
    href: str
    cells: tuple[str, ...]
    share: float
    running: str
    grade: str


class Definition(msgspec.Struct, frozen=True, kw_only=True):
    """Both msgids."""

    label: str
    text: str


class ReportShown(msgspec.Struct, frozen=True, kw_only=True):
    """`foot`: the totals, as the cells. `more`: rows that only the file has. `as_of`: when all of it was so."""

    home: str
    by: str
    title: str
    first: str
    last: str
    tabs: tuple[Link, ...]
    periods: tuple[Link, ...]
    exports: tuple[Link, ...]
    chart: Chart | None
    head: str
    heads: tuple[str, ...]
    rows: tuple[RowShown, ...]
    foot: tuple[str, ...]
    is_ranked: bool
    as_of: datetime
    more: int
    definitions: tuple[Definition, ...]


def page_of(report: Report, actor: Actor, now: datetime) -> ReportShown:
    asked, words = report.asked, for_locale(actor.locale).gettext
    home, by = f"/app/{actor.slug}/reports", asked.by
    here = {"from": asked.first.isoformat(), "to": asked.last.isoformat()}
    heads = d.HEADS[by]
    most = max((row.sales for row in report.rows), default=0)
    totals = values_of(report.total, actor, now)
    return ReportShown(
        home=f"{home}/{by}",
        by=by.value,
        title=d.LABELS[by],
        first=here["from"],
        last=here["to"],
        tabs=tuple(Link(words(d.LABELS[each]), f"{home}/{each}?{urlencode(here)}", each is by) for each in By),
        periods=periods_of(f"{home}/{by}", actor, now, (asked.first, asked.last)),
        exports=tuple(Link(kind.upper(), f"{home}/{by}/export.{kind}?{urlencode(here)}") for kind in ("csv", "xlsx")),
        chart=chart_of(report, actor) if by in d.TIMES and report.rows else None,
        head=FIRST[by],
        heads=heads,
        rows=tuple(row_of(row, by, actor, now, most) for row in report.rows[:MOST]),
        foot=() if by is By.SLOW else tuple(totals[heading] for heading in heads),
        is_ranked=by in d.GOODS,
        as_of=report.as_of,
        more=max(0, report.every - MOST),
        definitions=tuple(Definition(label=heading, text=d.DEFINITIONS[heading]) for heading in heads),
    )


def row_of(row: Row, by: By, actor: Actor, now: datetime, most: int) -> RowShown:
    values = values_of(row, actor, now)
    goods = by in {By.PRODUCT, By.SLOW} and row.key
    return RowShown(
        name=name_of(row, by, actor),
        href=f"/app/{actor.slug}/products/{row.key}" if goods else "",
        cells=tuple(values[heading] for heading in d.HEADS[by]),
        share=max(row.sales, 0) / most if most > 0 else 0,
        running=formats.percent(Decimal(row.running) / 10_000, actor.locale) if row.grade else "",
        grade=row.grade,
    )


def periods_of(home: str, actor: Actor, now: datetime, chosen: tuple[date, date]) -> tuple[Link, ...]:
    """The periods that people mostly ask for."""
    words, today = for_locale(actor.locale).gettext, day_of(now, actor.zone)
    month, year = today.replace(day=1), today.replace(month=1, day=1)
    before = (month - timedelta(days=1)).replace(day=1)
    named = {
        words(N_("7 days")): (today - timedelta(days=6), today),
        words(N_("30 days")): (today - timedelta(days=29), today),
        words(N_("This month")): (month, today),
        words(N_("Last month")): (before, month - timedelta(days=1)),
        words(N_("This year")): (year, today),
    }
    return tuple(
        Link(label, f"{home}?{urlencode({'from': first.isoformat(), 'to': last.isoformat()})}", (first, last) == chosen)
        for label, (first, last) in named.items()
    )


def chart_of(report: Report, actor: Actor) -> Chart:
    """Sales over time; of very many days the last ones."""
    words, rows, by = for_locale(actor.locale).gettext, report.rows[-DRAWN:], report.asked.by
    labels = [name_of(row, by, actor) for row in rows]
    best = max(range(len(rows)), key=lambda n: rows[n].sales)
    return Chart(
        data={
            "kind": "lines" if by is By.DAY else "bars",
            "labels": labels,
            "series": [{"name": words(d.SALES), "values": [amount(row.sales, actor) for row in rows]}],
            "places": exponent(actor.currency),
        },
        finding=words(
            N_("The most was sold on {when}: {sales}."), when=labels[best], sales=shown(rows[best].sales, actor)
        ),
        heads=(words(FIRST[by]), words(d.SALES)),
        rows=tuple((label, shown(row.sales, actor)) for label, row in zip(labels, rows, strict=True)),
    )
