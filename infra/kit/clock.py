"""Business time. Use cases take the moment as a parameter; the edge asks `now()` once and hands it down."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo


class Clock:
    """A clock that stands still at `instant` until it is moved; for tests and for replaying the past."""

    def __init__(self, instant: datetime) -> None:
        self.instant = _utc(instant)

    def advance(self, by: timedelta) -> datetime:
        """Move forward (or back) and return the new instant."""
        self.instant += by
        return self.instant


_set: ContextVar[Clock | None] = ContextVar("clock", default=None)
_ahead: list[Callable[[], timedelta]] = []


def now() -> datetime:
    """The present moment, aware, in UTC."""
    clock = _set.get()
    if clock is not None:
        return clock.instant
    return datetime.now(UTC) + _ahead[0]() if _ahead else datetime.now(UTC)


def run_ahead(by: Callable[[], timedelta] | None) -> None:
    """From here on this process's `now()` is so much later than the real time; None: it is the real time again.

    For a site that is tried out on one machine: no setting leads here.
    """
    _ahead[:] = [by] if by else []


@contextmanager
def at(instant: datetime) -> Generator[Clock]:
    """Within the block, in this task and the tasks it starts, `now()` is `instant`, which must be aware."""
    clock = Clock(instant)
    token = _set.set(clock)
    try:
        yield clock
    finally:
        _set.reset(token)


def day_of(instant: datetime, zone: str) -> date:
    """The calendar day that an aware `instant` falls on in `zone`, an IANA name."""
    return _utc(instant).astimezone(_zone(zone)).date()


def day_bounds(day: date, zone: str) -> tuple[datetime, datetime]:
    """The half-open interval [start, end) of `day` in `zone`, in UTC: 23 to 25 hours long where clocks change."""
    return _start(day, zone), _start(day + timedelta(days=1), zone)


def month_of(instant: datetime, zone: str) -> date:
    """The first day of the calendar month that an aware `instant` falls in, in `zone`."""
    return day_of(instant, zone).replace(day=1)


def _start(day: date, zone: str) -> datetime:
    return datetime.combine(day, time.min, _zone(zone)).astimezone(UTC)


def _utc(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ValueError("a moment without a time zone")
    return instant.astimezone(UTC)


@lru_cache
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)
