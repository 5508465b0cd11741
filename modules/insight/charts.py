"""Pictures: data for the chart component, each with the finding that it shows and its numbers as a table."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from infra.kit import formats
from infra.kit.i18n import N_, for_locale
from infra.kit.money import exponent, to_decimal
from modules.insight.domain import Figures, Span
from tenancy.access.api import Actor


class Chart(msgspec.Struct, frozen=True, kw_only=True):
    """As components/chart.html takes it; every text is ready."""

    data: dict[str, Any]
    finding: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def amount(minor: int, actor: Actor) -> float:
    """For drawing alone: the table beside it has the exact figure."""
    return float(to_decimal(minor, actor.currency))


def shown(minor: int, actor: Actor) -> str:
    return formats.money(minor, actor.currency, actor.locale)


def trend_chart(actor: Actor, days: Sequence[date], trend: Sequence[Figures]) -> Chart:
    """Sales of each day, the last one today."""
    words = for_locale(actor.locale).gettext
    labels = [formats.day(day, actor.locale, today=days[-1], short=True) for day in days]
    best = max(range(len(trend)), key=lambda n: trend[n].sales)
    finding = words(
        N_("Sales by day. The best day was {day} with {sales}."),
        day=labels[best],
        sales=shown(trend[best].sales, actor),
    )
    series = [{"name": words(N_("Sales")), "values": [amount(day.sales, actor) for day in trend]}]
    rows = [(label, shown(day.sales, actor), str(day.orders)) for label, day in zip(labels, trend, strict=True)]
    return Chart(
        data={"kind": "lines", "labels": labels, "series": series, "places": exponent(actor.currency)},
        finding=finding if trend[best].sales else words(N_("No sales on these days.")),
        heads=(words(N_("Day")), words(N_("Sales")), words(N_("Orders"))),
        rows=tuple(reversed(rows)),
    )


def hour_chart(
    actor: Actor, now: datetime, hours: Sequence[Span], today: Sequence[Figures], before: Sequence[Figures]
) -> Chart:
    """Sales of each hour of today beside the same weekday last week; hours to come are empty."""
    words = for_locale(actor.locale).gettext
    by_label = dict(zip((label_of(span, actor) for span in hours), range(len(hours)), strict=True))
    compare = [before[n].sales if n < len(before) else 0 for n in range(len(hours))]
    kept = opening(today, compare)
    labels = [label for label, n in by_label.items() if n in kept]
    picked = [by_label[label] for label in labels]
    sold = [today[n].sales for n in picked]
    past = [amount(today[n].sales, actor) if hours[n].start <= now else None for n in picked]
    best = max(range(len(picked)), key=lambda n: sold[n], default=0)
    finding = words(N_("No sales today so far."))
    if any(sold):
        finding = words(
            N_("Sales by hour. The best hour began at {hour} with {sales}."),
            hour=labels[best],
            sales=shown(sold[best], actor),
        )
    series = [
        {"name": words(N_("Today")), "values": past},
        {"name": words(N_("A week ago")), "values": [amount(compare[n], actor) for n in picked], "compare": True},
    ]
    rows = [
        (labels[i], shown(sold[i], actor), shown(compare[n], actor), str(today[n].orders)) for i, n in enumerate(picked)
    ]
    return Chart(
        data={"kind": "bars", "labels": labels, "series": series, "places": exponent(actor.currency)},
        finding=finding,
        heads=(words(N_("Hour")), words(N_("Today")), words(N_("A week ago")), words(N_("Orders"))),
        rows=tuple(rows),
    )


def label_of(span: Span, actor: Actor) -> str:
    """The hour as the shop's clock shows it; one that comes twice when clocks go back says its offset."""
    local = span.start.astimezone(ZoneInfo(actor.zone))
    return f"{local:%H:%M}" if not local.fold else f"{local:%H:%M %Z}"


def opening(today: Sequence[Figures], before: Sequence[int]) -> set[int]:
    """The hours worth showing: from the first to the last with a sale on either day, at least 8 to 20."""
    sold = [n for n in range(len(today)) if today[n].sales or before[n]]
    return set(range(min([8, *sold]), max([20, *sold]) + 1)) & set(range(len(today)))
