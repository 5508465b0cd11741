"""What happened in the demo's shop: the same for the same moment and goods. Pure."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Literal
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

DAYS = 35
BY_WEEKDAY = (9, 8, 8, 9, 12, 16, 14)  # sales over the counter, Monday to Sunday
ONLINE = 3  # a day, at least
HOURS = {8: 4, 9: 6, 10: 8, 11: 10, 12: 7, 13: 5, 14: 5, 15: 6, 16: 8, 17: 12, 18: 13, 19: 9, 20: 4}
KNOWN, IN_CASH, NEVER_PAID = 0.4, 0.35, 0.12  # how often
WITH_REGISTER, OPEN = 8, (time(7, 50), time(21, 5))  # days
SELLERS, BROUGHT_BACK, WITH_CODE = (5, 4, 3), 0.035, 0.15
WELCOME = "WELCOME10"
PAY_WITHIN = timedelta(hours=6)
Ending = Literal["over the counter", "sent", "to send", "unpaid", "canceled"]


class Ware(msgspec.Struct, frozen=True):
    """What the demo sells; `weighed` by the kilogram, `share` how often against the others."""

    variant: UUID
    weighed: bool
    share: int


class Sale(msgspec.Struct, frozen=True, kw_only=True):
    """One order. `customer`: which of the regulars; `closed`: when it was sent or canceled; `seller`: which of the
    crew; `back`: when something of it was brought back; `code`: a coupon.
    """

    at: datetime
    ending: Ending
    lines: tuple[tuple[UUID, Decimal], ...]
    customer: int | None
    tender: str
    closed: datetime | None = None
    seller: int = 0
    back: datetime | None = None
    code: str = ""

    @property
    def is_online(self) -> bool:
        return self.ending != "over the counter"


class Shift(msgspec.Struct, frozen=True):
    """From the float to the count."""

    begin: datetime
    end: datetime


def planned(now: datetime, zone: str, wares: Sequence[Ware], regulars: int) -> list[Sale]:
    """The sales of five weeks until `now`, in order."""
    made = [sale for day in days(now, zone) for sale in sales_of(day, now, zone, wares, regulars)]
    return sorted(made, key=lambda sale: sale.at)


def days(now: datetime, zone: str) -> list[date]:
    today = now.astimezone(ZoneInfo(zone)).date()
    return [today - timedelta(days=back) for back in reversed(range(DAYS))]


def shifts(now: datetime, zone: str) -> Iterator[Shift]:
    """The register's, a day each; the last may not have ended."""
    for day in days(now, zone)[-WITH_REGISTER:]:
        begin, end = (datetime.combine(day, at, ZoneInfo(zone)) for at in OPEN)
        if begin <= now:
            yield Shift(begin, end)


def sales_of(day: date, now: datetime, zone: str, wares: Sequence[Ware], regulars: int) -> Iterator[Sale]:
    """A day's sales that have happened by `now`."""
    dice = Random(f"harvest {day}")  # noqa: S311  made-up shopping
    trade = 1 - 0.008 * (now.astimezone(ZoneInfo(zone)).date() - day).days  # the shop is growing
    for _ in range(round(BY_WEEKDAY[day.weekday()] * trade * dice.uniform(0.85, 1.15))):
        hour = dice.choices(list(HOURS), list(HOURS.values()))[0]
        at = moment(day, hour, dice, zone)
        customer = dice.randrange(regulars) if dice.random() < KNOWN else None
        lines, tender, seller, back = basket(dice, wares), till(dice), seller_of(dice), back_at(dice, at, now)
        sale = Sale(
            at=at, ending="over the counter", lines=lines, customer=customer, tender=tender, seller=seller, back=back
        )  # fmt: skip
        if at <= now:
            yield sale
    for number in range(ONLINE + dice.randrange(3)):
        at = moment(day, 8 + number * 14 // (ONLINE + 2), dice, zone)
        sale = online(at, now, dice, basket(dice, wares), dice.randrange(regulars))
        if at <= now:
            yield sale


def moment(day: date, hour: int, dice: Random, zone: str) -> datetime:
    return datetime.combine(day, time(hour, dice.randrange(60), dice.randrange(60)), ZoneInfo(zone))


def till(dice: Random) -> str:
    return "cash" if dice.random() < IN_CASH else "card"


def seller_of(dice: Random) -> int:
    """Who stands at the counter: some sell more than others."""
    return dice.choices(range(len(SELLERS)), SELLERS)[0]


def back_at(dice: Random, at: datetime, now: datetime) -> datetime | None:
    """When something of it was brought back, if it was and that is behind us."""
    chance, later = dice.random(), at + timedelta(hours=dice.uniform(18, 60))
    return later if chance < BROUGHT_BACK and later <= now else None


def online(at: datetime, now: datetime, dice: Random, lines: tuple[tuple[UUID, Decimal], ...], customer: int) -> Sale:
    """Sent the same day or the next; the last ones wait for their parcel, and a few were never paid."""
    later = at + timedelta(hours=dice.uniform(8, 30))
    is_paid = dice.random() > NEVER_PAID
    ending: Ending = "sent" if is_paid else "canceled"
    if later > now:
        ending = "to send" if is_paid or now - at > PAY_WITHIN else "unpaid"
    closed = later if ending in {"sent", "canceled"} else None
    code = WELCOME if dice.random() < WITH_CODE else ""
    return Sale(at=at, ending=ending, lines=lines, customer=customer, tender="card", closed=closed, code=code)


def basket(dice: Random, wares: Sequence[Ware]) -> tuple[tuple[UUID, Decimal], ...]:
    count = dice.choices((1, 2, 3, 4, 5), (30, 30, 22, 12, 6))[0]
    chosen = dict.fromkeys(dice.choices(wares, [ware.share for ware in wares], k=count))
    return tuple((ware.variant, amount(dice, weighed=ware.weighed)) for ware in chosen)


def amount(dice: Random, *, weighed: bool) -> Decimal:
    if weighed:
        return Decimal(dice.randrange(300, 2400, 5)).scaleb(-3)
    return Decimal(dice.choices((1, 2, 3), (80, 16, 4))[0])


def demand(sales: Sequence[Sale], start: datetime) -> list[dict[UUID, Decimal]]:
    """How much of each variant is wanted in each week from `start` on; canceled orders want it for a while too."""
    weeks: list[dict[UUID, Decimal]] = [{} for _ in range(DAYS // 7 + 1)]
    for sale in sales:
        week = weeks[(sale.at - start).days // 7]
        for variant, quantity in sale.lines:
            week[variant] = week.get(variant, Decimal(0)) + quantity
    return weeks
