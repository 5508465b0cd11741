"""The operators' log as it is read: who did what to which shop, from where, as it was and as it is."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from datetime import datetime
from typing import Any, cast
from urllib.parse import urlencode
from uuid import UUID

import msgspec
import sqlalchemy as sa
from litestar.response import Stream

from infra.kit.audit import OF_OPERATORS, audit
from infra.kit.cursors import Sort, after, encode
from infra.kit.db.sessions import Databases, PlatformReader
from infra.kit.downloads import Block, Kind, table_download
from infra.kit.i18n import N_, for_locale
from infra.kit.module import registry
from infra.kit.shell import Link
from tenancy.operators.acts import ACTS
from tenancy.operators.door import HOME
from tenancy.operators.schemas import Change, LogLine, LogPage
from tenancy.operators.service import list_operators
from tenancy.tenants.views import tenants

LIMIT, PATH = 50, f"{HOME}/log"
OWN = {
    "operator.added": N_("Added an operator"),
    "operator.removed": N_("Removed an operator"),
    "operator.came_in": N_("Logged in"),
    "operator.kept_out": N_("Was kept out at the log-in"),
    "operator.factor_set_up": N_("Set up two steps at log-in"),
    "operator.recovery_renewed": N_("Made new recovery codes"),
    "operator.password_changed": N_("Changed the password"),
}
FIELDS = {"name": N_("Name"), "email": N_("E-mail")}
NEWEST = (Sort(audit.c.id, UUID, descending=True),)


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """Which lines; empty parts don't narrow. `tenant`: a shop's slug."""

    who: str = ""
    act: str = ""
    tenant: str = ""

    @property
    def query(self) -> dict[str, str]:
        """The parts that narrow, for addresses."""
        return {name: value for name in self.__struct_fields__ if (value := getattr(self, name))}


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One row. `facts`: name, from, before, after, why."""

    id: UUID
    at: datetime
    actor: str
    act: str
    facts: dict[str, Any]
    slug: str | None
    shop: str | None


def words_of_acts() -> dict[str, str]:
    """Act → msgid, ours and those that others bring."""
    return {**OWN, **{act: text for some in registry.hooks(ACTS) for act, text in cast("dict[str, str]", some).items()}}


async def lines(session: PlatformReader, asked: Asked, cursor: str | None, limit: int = LIMIT) -> list[Line]:
    """One more than `limit` where more follow, newest first."""
    columns = (audit.c.id, audit.c.at, audit.c.actor, audit.c.act, audit.c.facts)
    query: Any = (
        sa.select(*columns, tenants.c.slug, tenants.c.name.label("shop"))
        .select_from(audit.outerjoin(tenants, tenants.c.id == audit.c.tenant))
        .where(OF_OPERATORS)
    )
    if asked.who:
        query = query.where(audit.c.facts["name"].astext == asked.who)
    if asked.act:
        query = query.where(audit.c.act == asked.act)
    if asked.tenant:
        query = query.where(tenants.c.slug == asked.tenant)
    rows = await session.execute(after(query, NEWEST, cursor, limit))
    return [Line(**row) for row in rows.mappings()]


async def log_page(session: PlatformReader, asked: Asked, cursor: str | None, locale: str) -> LogPage:
    found, words = await lines(session, asked, cursor), for_locale(locale).gettext
    names = dict.fromkeys(each.name for each in await list_operators(session))
    onward = {**asked.query, "after": encode([found[LIMIT - 1].id])} if len(found) > LIMIT else {}
    narrowed = f"?{urlencode(asked.query)}" if asked.query else ""
    acts = sorted(((act, words(text)) for act, text in words_of_acts().items()), key=lambda pair: pair[1])
    return LogPage(
        lines=[line_shown(line, locale) for line in found[:LIMIT]],
        people=[(name, name) for name in {**names, **({asked.who: None} if asked.who else {})}],
        acts=acts,
        asked=asked.query,
        home=PATH,
        next=f"{PATH}?{urlencode(onward)}" if onward else "",
        is_first=not cursor,
        exports=tuple(Link(kind.upper(), f"{PATH}/export.{kind}{narrowed}") for kind in ("csv", "xlsx")),
    )


def line_shown(line: Line, locale: str) -> LogLine:
    words, facts = for_locale(locale).gettext, line.facts
    return LogLine(
        text=words(words_of_acts().get(line.act, line.act)),
        who=str(facts.get("name") or words(line.actor)),
        place=str(facts.get("from", "")),
        at=line.at,
        shop=Link(line.shop or line.slug, f"{HOME}/tenants/{line.slug}") if line.slug else None,
        why=str(facts.get("why", "")),
        changes=changes(facts.get("before") or {}, facts.get("after") or {}, words),
    )


def changes(before: Mapping[str, Any], after_: Mapping[str, Any], words: Any) -> Sequence[Change]:
    """Thing by thing, what isn't equal."""
    names = [name for name in dict.fromkeys((*before, *after_)) if before.get(name) != after_.get(name)]
    return [Change(words(field_label(n)), said(before.get(n)), said(after_.get(n))) for n in names]


def field_label(name: str) -> str:
    known = {
        **FIELDS,
        **{n: text for some in registry.hooks(LABELS) for n, text in cast("dict[str, str]", some).items()},
    }
    return known.get(name, name)


LABELS = "operators.labels"
"""A hook: a mapping of what acts change (`trial_until`) → msgid."""


def said(value: object) -> str:
    return (
        "–" if value in (None, "", [], {}) else value if isinstance(value, str) else msgspec.json.encode(value).decode()
    )


def export_of(databases: Databases, asked: Asked, locale: str, kind: Kind) -> Stream:
    """A row for each act."""
    words = for_locale(locale).gettext
    heads = [N_("Time"), N_("Who"), N_("Act"), N_("Shop"), N_("From"), N_("Before"), N_("After"), N_("Reason")]

    async def blocks() -> AsyncGenerator[Block]:
        cursor: str | None = None
        while True:
            async with databases.read_platform() as session:
                found = await lines(session, asked, cursor, LIMIT * 4)
            yield [row_of(line, words) for line in found[: LIMIT * 4]]
            if len(found) <= LIMIT * 4:
                return
            cursor = encode([found[LIMIT * 4 - 1].id])

    return table_download("operators-log", kind, [words(head) for head in heads], blocks())


def row_of(line: Line, words: Any) -> list[Any]:
    facts = line.facts
    text = words(words_of_acts().get(line.act, line.act))
    who, place = str(facts.get("name") or words(line.actor)), str(facts.get("from", ""))
    before, after_ = said(facts.get("before")), said(facts.get("after"))
    return [line.at, who, text, line.slug or "", place, before, after_, str(facts.get("why", ""))]
