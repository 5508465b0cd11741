"""Periods by the shop's days, and what figures say when they are set beside one another. Pure."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from zoneinfo import ZoneInfo

import msgspec

from infra.kit.clock import day_bounds, day_of
from infra.kit.money import divide

TREND_DAYS = 30
HOUR = timedelta(hours=1)
MORNING, AFTERNOON, EVENING = 5, 12, 18


class Range(StrEnum):
    """What the dashboard's figures are about."""

    TODAY = "today"
    WEEK = "7"
    MONTH = "30"

    @property
    def days(self) -> int:
        return 1 if self is Range.TODAY else int(self.value)

    @property
    def back(self) -> int:
        """How many days back the comparison lies: the same weekday last week, or the days just before."""
        return 7 if self is Range.TODAY else self.days


class Span(msgspec.Struct, frozen=True):
    """From `start` until before `end`, in UTC."""

    start: datetime
    end: datetime


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """Sales of one span in one currency's minor units. `refunded` is taken off `sales` already.

    `foreign`: orders in other currencies, which are in no other figure.
    """

    orders: int = 0
    sales: int = 0
    refunded: int = 0
    foreign: int = 0

    @property
    def basket(self) -> int | None:
        """Sales ÷ orders, half up; None without orders."""
        return divide(self.sales, self.orders) if self.orders else None

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(
            orders=self.orders + other.orders,
            sales=self.sales + other.sales,
            refunded=self.refunded + other.refunded,
            foreign=self.foreign + other.foreign,
        )


def total(figures: Sequence[Figures]) -> Figures:
    return sum(figures, Figures())


def span_of(day: date, zone: str) -> Span:
    """The whole `day`: 23 to 25 hours where clocks change."""
    return Span(*day_bounds(day, zone))


def span_of_days(first: date, last: date, zone: str) -> Span:
    """From the start of `first` to the end of `last`."""
    return Span(day_bounds(first, zone)[0], day_bounds(last, zone)[1])


def days_until(day: date, count: int) -> list[date]:
    """`count` days, `day` the last of them."""
    return [day - timedelta(days=back) for back in reversed(range(count))]


def same_time(instant: datetime, days_back: int, zone: str) -> datetime:
    """What the shop's clock showed `days_back` days ago as it shows now."""
    local = instant.astimezone(ZoneInfo(zone))
    return (local - timedelta(days=days_back)).astimezone(UTC)  # a wall clock's difference: the zone stays with it


def compared(now: datetime, span: Range, zone: str) -> Span:
    """The days before that `span` is set beside, until the same time of day."""
    first = day_of(now, zone) - timedelta(days=span.days - 1 + span.back)
    return Span(day_bounds(first, zone)[0], same_time(now, span.back, zone))


def hours_of(day: date, zone: str) -> list[Span]:
    """The hours of `day` one after another, from its midnight: 23 to 25 of them."""
    start, end = day_bounds(day, zone)
    return [Span(at, min(at + HOUR, end)) for at in _steps(start, end)]


def _steps(start: datetime, end: datetime) -> Iterator[datetime]:
    while start < end:
        yield start
        start += HOUR


def months_of(first: date, last: date, zone: str) -> list[tuple[str, Span]]:
    """The calendar months ("2026-03") that the days from `first` to `last` fall in, each cut to those days."""
    months: list[tuple[str, Span]] = []
    while first <= last:
        end = min(last, (first.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1))
        months.append((f"{first:%Y-%m}", span_of_days(first, end, zone)))
        first = end + timedelta(days=1)
    return months


def change(now: int | None, before: int | None) -> Decimal | None:
    """By how much of `before` it has changed; None where there is nothing to compare with."""
    if now is None or not before:
        return None
    return Decimal(now - before) / before


class PartOfDay(StrEnum):
    """By which one greets."""

    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"


def part_of_day(instant: datetime, zone: str) -> PartOfDay:
    hour = instant.astimezone(ZoneInfo(zone)).hour
    if MORNING <= hour < AFTERNOON:
        return PartOfDay.MORNING
    return PartOfDay.AFTERNOON if AFTERNOON <= hour < EVENING else PartOfDay.EVENING
