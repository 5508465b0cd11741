"""The activity log as it is read: by person, thing and time, each line with what it was before and after."""

from collections.abc import AsyncGenerator, Iterator, Mapping
from datetime import date, datetime
from typing import Any, cast
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
import sqlalchemy as sa
from litestar.response import Stream

from infra.kit.clock import day_bounds
from infra.kit.cursors import Sort, after, encode
from infra.kit.db.sessions import Databases, TenantReader
from infra.kit.downloads import Block, Kind, table_download
from infra.kit.i18n import N_, for_locale
from infra.kit.money import format_money
from infra.kit.shell import Link
from modules.desk.log import COLUMNS, Entry
from modules.desk.models import Activity
from modules.desk.words import deed_in_words, field_in_words, kinds_in_words, path_of, quiet_acts
from tenancy.access.api import Actor, settings_tabs

LIMIT, MOST_TEXT = 50, 300
MONEY = {"price", "floor", "amount", "total", "credit_limit", "free_above"}  # fields in minor units
NEWEST = (Sort(Activity.id, UUID, descending=True),)
# A walk over ix_activity_author from one author to the next: they are few, their lines many.
AUTHORS = sa.text("""
WITH RECURSIVE known AS (
    (SELECT author FROM activity WHERE author IS NOT NULL ORDER BY author LIMIT 1)
    UNION ALL
    SELECT (SELECT author FROM activity WHERE author > known.author ORDER BY author LIMIT 1)
    FROM known WHERE known.author IS NOT NULL
)
SELECT known.author, last.author_name FROM known CROSS JOIN LATERAL (
    SELECT author_name FROM activity WHERE author = known.author ORDER BY id DESC LIMIT 1
) AS last ORDER BY last.author_name
""")


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """Which lines; empty parts don't narrow. Days are the shop's, both included. `subject`: one thing's lines alone."""

    who: UUID | None = None
    kind: str = ""
    subject: UUID | None = None
    since: date | None = None
    until: date | None = None

    def conditions(self, actor: Actor) -> Iterator[sa.ColumnElement[bool]]:
        """Whose work is limited to some stores reads what they did themselves: the lines name no store."""
        if actor.stores is not None:
            yield Activity.author == actor.who
        if self.who:
            yield Activity.author == self.who
        if self.kind:
            yield Activity.kind == self.kind
        if self.subject:
            yield Activity.subject == self.subject
        else:
            yield Activity.act.notin_(quiet_acts())
        if self.since:
            yield Activity.at >= day_bounds(self.since, actor.zone)[0]
        if self.until:
            yield Activity.at < day_bounds(self.until, actor.zone)[1]

    @property
    def query(self) -> dict[str, str]:
        """The parts that narrow, for addresses."""
        return {name: str(value) for name in self.__struct_fields__ if (value := getattr(self, name))}


class Difference(msgspec.Struct, frozen=True):
    """One field, as it was and as it is."""

    field: str
    before: str
    after: str


class ActivityLine(msgspec.Struct, frozen=True, kw_only=True):
    """`history`: the list of this thing's lines alone."""

    text: str
    subject: str
    author: str
    at: datetime
    href: str
    history: str
    differences: tuple[Difference, ...]


class ActivityPage(msgspec.Struct, frozen=True, kw_only=True):
    tabs: tuple[Link, ...]
    lines: tuple[ActivityLine, ...]
    people: tuple[tuple[str, str], ...]
    kinds: tuple[tuple[str, str], ...]
    asked: Mapping[str, str]
    next: str
    is_first: bool
    home: str
    csv: str
    xlsx: str


def flattened(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values within values by their path: {"price": {"min": 1}} is {"price · min": 1}."""
    flat: dict[str, Any] = {}
    for name, value in values.items():
        inner: dict[str, Any] = cast("dict[str, Any]", value) if isinstance(value, dict) else {}
        flat |= {f"{name} · {key}": each for key, each in flattened(inner).items()} if inner else {name: value}
    return flat


def in_words(value: Any, locale: str, currency: str = "") -> str:
    """A stored value as people read it; words of ours are translated, a number is money where `currency` is given."""
    words = for_locale(locale).gettext
    match value:
        case None | "" | [] | {}:
            return "–"
        case bool():
            return words(N_("yes")) if value else words(N_("no"))
        case str():
            return words(value)[:MOST_TEXT]
        case list():
            many = cast("list[Any]", value)
            return ", ".join(in_words(each, locale) for each in many)[:MOST_TEXT]
        case dict():
            return msgspec.json.encode(value).decode()[:MOST_TEXT]
        case _:
            return format_money(value, currency, locale) if currency else str(value)


def differences(entry: Entry, locale: str, currency: str = "") -> tuple[Difference, ...]:
    """What the deed changed, field by field; amounts in the shop's currency."""
    before, after = flattened(entry.before), flattened(entry.after)
    found: list[Difference] = []
    for name in dict.fromkeys((*before, *after)):
        if before.get(name) != after.get(name):
            parts = name.split(" · ")
            label = " · ".join(field_in_words(part, locale) for part in parts)
            money = currency if parts[-1] in MONEY else ""
            was, now = (in_words(values.get(name), locale, money) for values in (before, after))
            found.append(Difference(label, was, now))
    return tuple(found)


async def entries(
    session: TenantReader, actor: Actor, asked: Asked, cursor: str | None, limit: int = LIMIT
) -> list[Entry]:
    """One more than `limit` where more follow, newest first."""
    listed: Any = sa.select(*COLUMNS).where(*asked.conditions(actor))
    rows = await session.execute(after(listed, NEWEST, cursor, limit))
    return [Entry(**dict(zip(Entry.__struct_fields__, row, strict=True))) for row in rows]


async def authors(session: TenantReader) -> tuple[tuple[str, str], ...]:
    """Who has ever done something, under their last name."""
    return tuple((str(row.author), str(row.author_name)) for row in await session.execute(AUTHORS))


async def activity_of(session: TenantReader, actor: Actor, asked: Asked, cursor: str | None) -> ActivityPage:
    """The log, newest first."""
    found = await entries(session, actor, asked, cursor)
    people = await authors(session) if actor.stores is None else ()
    home, kinds = f"/app/{actor.slug}/activity", kinds_in_words(actor.locale)
    onward = {**asked.query, "after": encode([found[LIMIT - 1].id])} if len(found) > LIMIT else {}
    narrowed = f"?{urlencode(asked.query)}" if asked.query else ""
    return ActivityPage(
        tabs=tuple(settings_tabs(actor, "/activity")),
        lines=tuple(line_of(entry, actor, home) for entry in found[:LIMIT]),
        people=people,
        kinds=tuple(sorted(kinds.items(), key=lambda kind: kind[1])),
        asked=asked.query,
        next=f"{home}?{urlencode(onward)}" if onward else "",
        is_first=not cursor,
        home=home,
        csv=f"{home}/export.csv{narrowed}",
        xlsx=f"{home}/export.xlsx{narrowed}",
    )


def line_of(entry: Entry, actor: Actor, home: str) -> ActivityLine:
    of_this = urlencode({"kind": entry.kind, "subject": str(entry.subject)})
    return ActivityLine(
        text=deed_in_words(entry.act, actor.locale),
        subject=entry.subject_name,
        author=entry.author_name,
        at=entry.at,
        href=path_of(entry.kind, entry.subject, actor.slug),
        history=f"{home}?{of_this}",
        differences=differences(entry, actor.locale, actor.currency),
    )


def export_of(databases: Databases, actor: Actor, asked: Asked, form: Kind) -> Stream:
    """The lines as a file: one row for each changed field, or for a deed that changed none."""
    words = for_locale(actor.locale).gettext
    heads = (N_("When"), N_("Who"), N_("What"), N_("Kind"), N_("Thing"), N_("Field"), N_("Before"), N_("After"))
    return table_download("activity", form, [words(head) for head in heads], exported(databases, actor, asked))


async def exported(databases: Databases, actor: Actor, asked: Asked) -> AsyncGenerator[Block]:
    """Opens a session for each block: the reader may be slow."""
    zone, kinds, cursor = ZoneInfo(actor.zone), kinds_in_words(actor.locale), None
    while True:
        async with databases.read_tenant(actor.tenant, actor.cell) as session:
            found = await entries(session, actor, asked, cursor, 200)
        block: list[list[Any]] = []
        for entry in found[:200]:
            deed = [entry.at.astimezone(zone), entry.author_name, deed_in_words(entry.act, actor.locale)]
            deed += [kinds.get(entry.kind, entry.kind), entry.subject_name]
            changed = differences(entry, actor.locale, actor.currency) or (Difference("", "", ""),)
            block += [[*deed, each.field, each.before, each.after] for each in changed]
        yield block
        if len(found) <= 200:  # noqa: PLR2004
            return
        cursor = encode([found[199].id])
