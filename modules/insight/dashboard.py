"""The dashboard's view-model: two queries, then words and pictures; what runs low is loaded after it."""

from datetime import date, datetime
from typing import Any

import msgspec
import sqlalchemy as sa
from babel.dates import format_date

from infra.kit import formats
from infra.kit.clock import day_of
from infra.kit.db.sessions import TenantReader
from infra.kit.i18n import N_, for_locale
from infra.kit.shell import Link
from modules.catalog.api import variant_name
from modules.insight import repository
from modules.insight.charts import Chart, hour_chart, trend_chart
from modules.insight.domain import (
    TREND_DAYS,
    PartOfDay,
    Range,
    compared,
    days_until,
    hours_of,
    part_of_day,
    span_of,
    total,
)
from modules.insight.figures import Figure, figures_shown
from modules.insight.needs import Need, needs_of
from tenancy.access.api import Actor

GREETINGS = {
    PartOfDay.MORNING: N_("Good morning, {person}"),
    PartOfDay.AFTERNOON: N_("Good afternoon, {person}"),
    PartOfDay.EVENING: N_("Good evening, {person}"),
}
RANGES = {Range.TODAY: N_("Today"), Range.WEEK: N_("7 days"), Range.MONTH: N_("30 days")}
STATES = {
    "quoted": (N_("Quoted"), "line"),
    "placed": (N_("Waiting for payment"), "info"),
    "paid": (N_("To hand over"), "sun"),
    "completed": (N_("Completed"), "good"),
    "canceled": (N_("Canceled"), ""),
}


class OrderLineShown(msgspec.Struct, frozen=True, kw_only=True):
    """One of the latest orders. `tone`: the badge's color."""

    number: str
    href: str
    placed_at: datetime
    customer: str
    channel: str
    state: str
    tone: str
    total: int
    currency: str


class LowLine(msgspec.Struct, frozen=True, kw_only=True):
    """Goods that run low. `share`: of the threshold, 0 to 1."""

    name: str
    href: str
    drawing: str
    category: str
    quantity: Any
    threshold: Any
    unit: str
    weighed: bool
    share: float


class Dashboard(msgspec.Struct, frozen=True, kw_only=True):
    """`is_empty`: not one order so far."""

    greeting: str
    day: str
    home: str
    ranges: tuple[Link, ...]
    range: str
    is_empty: bool
    needs: tuple[Need, ...]
    figures: tuple[Figure, ...]
    compare: str
    foreign: int
    currency: str
    hours: Chart
    trend: Chart
    orders: tuple[OrderLineShown, ...]
    all_orders: str


class Low(msgspec.Struct, frozen=True, kw_only=True):
    """What runs low, and with it all that waits for a person."""

    needs: tuple[Need, ...]
    low: tuple[LowLine, ...]
    low_count: int
    all_low: str


async def dashboard_of(session: TenantReader, actor: Actor, now: datetime, chosen: Range) -> Dashboard:
    """Everything of the page, by the tenant's days; what the actor may see."""
    today = day_of(now, actor.zone)
    days = days_until(today, TREND_DAYS)
    hours, before = hours_of(today, actor.zone), hours_of(days_until(today, 8)[0], actor.zone)
    spans = [*(span_of(day, actor.zone) for day in days), *hours, *before, compared(now, chosen, actor.zone)]
    found = await repository.figures_of(session, actor, spans)
    trend, found = found[:TREND_DAYS], found[TREND_DAYS:]
    latest = await repository.latest_orders(session, actor)
    return Dashboard(
        **frame_of(actor, now, today, chosen),
        is_empty=not latest,
        needs=needs_of(actor, latest[0].waiting if latest else 0),
        figures=figures_shown(trend, found[-1], chosen),
        compare=compare_text(actor, today, chosen),
        foreign=total(trend[-chosen.days :]).foreign,
        hours=hour_chart(actor, now, hours, found[: len(hours)], found[len(hours) : -1]),
        trend=trend_chart(actor, days, trend),
        orders=tuple(order_line(row, actor) for row in latest),
    )


async def low_of(session: TenantReader, actor: Actor) -> Low:
    """Of very many goods it takes longer than the page may: it is loaded after it."""
    low, waiting = await repository.running_low(session, actor), await repository.waiting_orders(session, actor)
    count = low[0].all if low else 0
    return Low(
        needs=needs_of(actor, waiting, count, [name_of(row) for row in low]),
        low=tuple(low_line(row, actor) for row in low),
        low_count=count,
        all_low=f"/app/{actor.slug}/stock?view=low",
    )


def frame_of(actor: Actor, now: datetime, today: date, chosen: Range) -> dict[str, Any]:
    home, words = f"/app/{actor.slug}", for_locale(actor.locale).gettext
    ranges = [Link(words(label), f"{home}?range={key}", key is chosen) for key, label in RANGES.items()]
    return {
        "greeting": words(GREETINGS[part_of_day(now, actor.zone)], person=actor.name),
        "day": words(
            N_("{weekday}, {day}"), weekday=weekday_of(today, actor), day=formats.day(today, actor.locale, today=today)
        ),
        "home": home,
        "ranges": tuple(ranges),
        "range": chosen.value,
        "currency": actor.currency,
        "all_orders": f"{home}/orders",
    }


def weekday_of(day: date, actor: Actor) -> str:
    """Saturday, 星期六."""
    return format_date(day, "EEEE", locale=actor.locale)


def compare_text(actor: Actor, today: date, chosen: Range) -> str:
    """What the changes are set beside: "on last Saturday", "on the 7 days before"."""
    words = for_locale(actor.locale).gettext
    if chosen is not Range.TODAY:
        return words(N_("on the {days} days before, by this time"), days=chosen.days)
    return words(N_("on last {weekday} by this time"), weekday=weekday_of(today, actor))


def order_line(row: sa.Row[Any], actor: Actor) -> OrderLineShown:
    words = for_locale(actor.locale).gettext
    state, tone = STATES[row.state]
    return OrderLineShown(
        number=row.number,
        href=f"/app/{actor.slug}/orders/{row.id}",
        placed_at=row.placed_at,
        customer=row.customer_name or words(N_("Walk-in")),
        channel=row.channel or "",
        state=words(state),
        tone=tone,
        total=row.total,
        currency=row.currency,
    )


def name_of(row: sa.Row[Any]) -> str:
    return variant_name(row.product_name, [row.title])


def low_line(row: sa.Row[Any], actor: Actor) -> LowLine:
    return LowLine(
        name=name_of(row),
        href=f"/app/{actor.slug}/products/{row.product_id}",
        drawing=row.drawing,
        category=row.category_name or row.product_name,
        quantity=row.quantity,
        threshold=row.threshold,
        unit=row.unit,
        weighed=row.weighed,
        share=float(row.quantity / row.threshold),
    )
