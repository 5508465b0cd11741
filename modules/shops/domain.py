"""Taxes and the shop's days."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from zoneinfo import available_timezones

import msgspec

from infra.kit import clock, money
from modules.shops.errors import DaysReversed, TaxRateMissing, TaxRateOutOfRange, UnknownZone

ANYWHERE = ""


class TaxRate(msgspec.Struct, frozen=True):
    """`rate` in basis points of a tax class in `region`: "US-CA", "US", or ANYWHERE."""

    tax_class: str
    region: str
    rate: int

    def __post_init__(self) -> None:
        if not 0 <= self.rate <= money.BASIS_POINTS:
            raise TaxRateOutOfRange


class Taxed(msgspec.Struct, frozen=True):
    """An amount and its tax, in minor units; `net` + `tax` = `gross`."""

    rate: int
    net: int
    tax: int

    @property
    def gross(self) -> int:
        return self.net + self.tax


def rate_for(rates: Iterable[TaxRate], tax_class: str, region: str) -> int:
    """The class's rate in basis points where the goods go: the region's own, its country's, or the one for anywhere."""
    of_class = {rate.region: rate.rate for rate in rates if rate.tax_class == tax_class}
    for place in (region, region.partition("-")[0], ANYWHERE):
        if place in of_class:
            return of_class[place]
    raise TaxRateMissing(tax_class=tax_class, region=region)


def tax_on(amount: int, rate: int, *, inclusive: bool) -> Taxed:
    """One line's tax, rounded once. `amount` holds the tax already where prices are `inclusive`."""
    if inclusive:
        tax = money.contained(amount, rate)
        return Taxed(rate, amount - tax, tax)
    return Taxed(rate, amount, money.basis_points(amount, rate))


def by_rate(lines: Sequence[Taxed]) -> list[Taxed]:
    """What a receipt prints below: the lines' sums, lowest rate first. Nothing is rounded anew."""
    ordered = groupby(sorted(lines, key=lambda line: line.rate), key=lambda line: line.rate)
    return [_sum(rate, list(group)) for rate, group in ordered]


def _sum(rate: int, lines: Sequence[Taxed]) -> Taxed:
    return Taxed(rate, sum(line.net for line in lines), sum(line.tax for line in lines))


class Days(msgspec.Struct, frozen=True):
    """The days from `first` through `last` as a shop's calendar has them."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise DaysReversed

    def __iter__(self) -> Iterator[date]:
        return (self.first + timedelta(days=n) for n in range(len(self)))

    def __len__(self) -> int:
        return (self.last - self.first).days + 1

    def bounds(self, zone: str) -> tuple[datetime, datetime]:
        """[start, end) in UTC."""
        return clock.day_bounds(self.first, zone)[0], clock.day_bounds(self.last, zone)[1]

    def before(self) -> "Days":
        """As many days right before, to compare with."""
        return Days(self.first - timedelta(days=len(self)), self.first - timedelta(days=1))


def last_days(count: int, today: date) -> Days:
    """`count` days through `today`."""
    return Days(today - timedelta(days=count - 1), today)


def month_of(day: date) -> Days:
    """The calendar month that holds `day`."""
    first = day.replace(day=1)
    return Days(first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1))


def check_zone(zone: str) -> str:
    """`zone` itself, if it is an IANA name that a shop can live by."""
    if zone not in available_timezones():
        raise UnknownZone(zone=zone)
    return zone
