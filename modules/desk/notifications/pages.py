"""View-models: the list, the bell, and how one wants to hear of each kind."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import msgspec

from infra.kit.clock import day_of
from infra.kit.db.sessions import TenantReader
from infra.kit.i18n import Translator, for_locale
from infra.kit.ids import new_id
from infra.kit.shell import Link
from modules.desk.notifications.kinds import WAYS, Kind, kinds_for, way_of
from modules.desk.notifications.service import KEPT_DAYS, Line, lines_of
from tenancy.access.api import Actor, settings_tabs

NAMED = 3


class LineShown(msgspec.Struct, frozen=True, kw_only=True):
    """One line in the reader's words. `read` is the path that marks it, empty once it is read."""

    title: str
    text: str
    icon: str
    tone: str
    at: datetime
    action: str
    href: str
    read: str


class DayShown(msgspec.Struct, frozen=True):
    day: date
    lines: tuple[LineShown, ...]


class NotificationsPage(msgspec.Struct, frozen=True, kw_only=True):
    """The last weeks, by day. `read_all` is empty when nothing is new."""

    days: tuple[DayShown, ...]
    read_all: str
    settings: str
    key: str


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """One kind on the form."""

    name: str
    label: str
    icon: str
    way: str


class ChoicesPage(msgspec.Struct, frozen=True, kw_only=True):
    tabs: Sequence[Link]
    action: str
    key: str
    ways: tuple[tuple[str, str], ...]
    choices: tuple[Choice, ...]
    home: str


class BellShown(msgspec.Struct, frozen=True, kw_only=True):
    """`etag` says which count this is; the browser asks with it."""

    href: str
    poll: str
    count: int
    needs_you: bool
    etag: str


def shown(line: Line, kind: Kind, actor: Actor, words: Translator) -> LineShown:
    home = f"/app/{actor.slug}"
    between = "、" if actor.locale.startswith("zh") else ", "
    names = kind.names(line.things[-NAMED:][::-1], words)
    text = between.join(names) + ("…" if line.count > len(names) > 0 else "")
    path = line.things[0]["path"] if line.count == 1 and line.things[0]["path"] else kind.path
    return LineShown(
        title=words.ngettext(*kind.said, line.count),
        text=" · ".join(part for part in (text, line.place) if part),
        icon=kind.icon, tone=kind.tone, at=line.at, action=words.gettext(kind.action), href=f"{home}{path}",
        read="" if line.is_read else f"{home}/notifications/{line.id}/reading",
    )  # fmt: skip


async def notifications_page(session: TenantReader, actor: Actor, now: datetime) -> NotificationsPage:
    words, known = for_locale(actor.locale), {kind.name: kind for kind in kinds_for(actor)}
    lines = await lines_of(session, actor, now - timedelta(days=KEPT_DAYS))
    by_day: dict[date, list[LineShown]] = {}
    for line in lines:
        by_day.setdefault(day_of(line.at, actor.zone), []).append(shown(line, known[line.kind], actor, words))
    home = f"/app/{actor.slug}"
    return NotificationsPage(
        days=tuple(DayShown(day, tuple(shown_lines)) for day, shown_lines in by_day.items()),
        read_all=f"{home}/notifications/reading" if any(not line.is_read for line in lines) else "",
        settings=f"{home}/settings/notifications", key=str(new_id()),
    )  # fmt: skip


def choices_page(actor: Actor) -> ChoicesPage:
    words, home = for_locale(actor.locale).gettext, f"/app/{actor.slug}"
    return ChoicesPage(
        tabs=settings_tabs(actor, "/settings/notifications"), action=f"{home}/settings/notifications",
        key=str(new_id()), ways=tuple((way.value, words(text)) for way, text in WAYS.items()),
        choices=tuple(
            Choice(name=kind.name, label=words(kind.label), icon=kind.icon, way=way_of(kind, actor.told).value)
            for kind in kinds_for(actor)
        ),
        home=f"{home}/notifications",
    )  # fmt: skip
