"""View-model of the calendar: what runs in a month."""

import calendar
from datetime import date, datetime, timedelta

import msgspec
from babel.dates import format_skeleton

from infra.kit import clock
from infra.kit.db.sessions import TenantReader
from infra.kit.i18n import N_
from infra.kit.shell import Link
from modules.promotions.editor import home_of, speaker_of
from modules.promotions.pages import STATES, places_of
from modules.promotions.permissions import Perm
from modules.promotions.schemas import PromotionOut
from modules.promotions.sentences import Speaker, rule_in_words, when_in_words
from modules.promotions.services.find import Wanted, page_promotions
from tenancy.access.api import Actor

MOST = 200


class Bar(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the calendar: from day `start` (0 is the first of the month) over `length` days."""

    name: str
    href: str
    text: str
    when: str
    start: int
    length: int
    tone: str


class Calendar(msgspec.Struct, frozen=True, kw_only=True):
    title: str
    month: str
    days: int
    marks: tuple[int, ...]
    today: int | None
    back: str
    next: str
    places: tuple[Link, ...]
    bars: tuple[Bar, ...]
    new: str


def month_in(text: str, today: date) -> date:
    """The first day of a month that is written "2026-11"; of this one where it can't be read."""
    try:
        month = date.fromisoformat(f"{text}-01")
    except ValueError:
        return today.replace(day=1)
    return month if 2000 <= month.year <= 2100 else today.replace(day=1)  # noqa: PLR2004  what a calendar turns to


async def calendar_of(session: TenantReader, actor: Actor, month: str, at: datetime) -> Calendar:
    """Everything that runs or is planned in a month."""
    speaker, today = speaker_of(actor), clock.day_of(at, actor.zone)
    first = month_in(month, today)
    days = calendar.monthrange(first.year, first.month)[1]
    page = await page_promotions(session, actor, Wanted(at=at), None, MOST)
    found = [bar for each in page.items if (bar := bar_of(each, first, days, actor, speaker))]
    home = f"{home_of(actor)}/calendar"
    before, following = (first - timedelta(days=1)), (first + timedelta(days=days))
    return Calendar(
        title=speaker.say(N_("Calendar")), month=format_skeleton("yMMMM", first, locale=actor.locale),
        days=days, marks=tuple(range(1, days + 1)), today=today.day - 1 if today.replace(day=1) == first else None,
        back=f"{home}?month={before:%Y-%m}", next=f"{home}?month={following:%Y-%m}",
        places=places_of(actor, "/calendar"), bars=tuple(sorted(found, key=lambda bar: (bar.start, bar.name))),
        new=f"{home_of(actor)}/new" if actor.may(Perm.EDIT) else "",
    )  # fmt: skip


def bar_of(promotion: PromotionOut, first: date, days: int, actor: Actor, speaker: Speaker) -> Bar | None:
    """Where it lies in the month, or None when it doesn't."""
    when = promotion.when
    starts = clock.day_of(when.starts_at, actor.zone) if when.starts_at else date.min
    ends = clock.day_of(when.ends_at - timedelta(microseconds=1), actor.zone) if when.ends_at else date.max
    last = first + timedelta(days=days - 1)
    if starts > last or ends < first:
        return None
    start, end = (max(starts, first) - first).days, (min(ends, last) - first).days
    return Bar(
        name=promotion.name, href=f"{home_of(actor)}/{promotion.id}", text=rule_in_words(promotion.rule, speaker),
        when=when_in_words(when, speaker), start=start, length=end - start + 1, tone=STATES[promotion.state][1],
    )  # fmt: skip
