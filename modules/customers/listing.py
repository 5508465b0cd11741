"""The list of customers: what its address asks for, and its view-model."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import msgspec
import sqlalchemy as sa
from babel.dates import get_month_names

from infra.kit import clock
from infra.kit.cursors import encode
from infra.kit.db.sessions import TenantReader
from infra.kit.formats import money
from infra.kit.i18n import N_, for_locale
from infra.kit.money import to_minor
from infra.kit.problems import Problem
from infra.kit.shell import Link
from modules.customers import repository
from modules.customers.answers import PAIRS, PURPOSES, WAYS, name_of
from modules.customers.forms import an_id
from modules.customers.permissions import Perm
from modules.customers.reading import shown_phone
from modules.customers.schemas import spent_of
from modules.customers.services.groups import group_names
from tenancy.access.api import Actor

LIMIT = 50
KINDS = (("", N_("All")), ("person", N_("People")), ("company", N_("Companies")))
LAST = {
    "30": N_("Bought in the last 30 days"),
    "90": N_("Bought in the last 90 days"),
    "365": N_("Bought in the last year"),
    "-90": N_("Bought, but not for 90 days"),
    "-365": N_("Bought, but not for a year"),
}
ANY = ("", N_("Any"))


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What the list's address says; what can't be read narrows nothing."""

    q: str = ""
    kind: str = ""
    group: str = ""
    tag: str = ""
    last: str = ""
    spent: str = ""
    allows: str = ""
    born: str = ""

    def wanted(self, actor: Actor, now: datetime) -> repository.Wanted:
        days = int(self.last) if self.last in LAST else 0
        allows = self.allows if self.allows in {name_of(pair) for pair in PAIRS} else ""
        return repository.Wanted(
            query=self.q,
            kind=self.kind if self.kind in {"person", "company"} else "",
            group=an_id(self.group),
            tag=self.tag.strip(),
            allows=allows,
            born=f"{int(self.born):02}" if self.born in MONTHS else "",
            spent=spent_in(self.spent, actor.currency),
            currency=actor.currency,
            active=now - timedelta(days=days) if days > 0 else None,
            quiet=now - timedelta(days=-days) if days < 0 else None,
        )

    def query(self, **other: str) -> dict[str, str]:
        """The parts of the address that are not empty, with `other` in their place."""
        return {name: value for name, value in (msgspec.structs.asdict(self) | other).items() if value}


MONTHS = tuple(str(month) for month in range(1, 13))


def spent_in(text: str, currency: str) -> int | None:
    try:
        return to_minor(text.strip(), currency) if text.strip() else None
    except Problem:
        return None


class CustomerLine(msgspec.Struct, frozen=True, kw_only=True):
    """One row of the list. `spent`: minor units of the shop's own currency."""

    name: str
    href: str
    is_company: bool
    group: str
    phone: str
    email: str
    tags: tuple[str, ...]
    orders: int
    spent: int
    last_order_at: datetime | None


class Filter(msgspec.Struct, frozen=True, kw_only=True):
    """One choice of the filters' sheet: `options` as (value, label), or none for what is typed."""

    name: str
    label: str
    chosen: str
    options: tuple[tuple[str, str], ...] = ()


class CustomerList(msgspec.Struct, frozen=True, kw_only=True):
    """One page of the list. Links are empty for who may not."""

    home: str
    query: str
    is_filtered: bool
    hidden: tuple[tuple[str, str], ...]
    tabs: tuple[Link, ...]
    chips: tuple[Link, ...]
    filters: tuple[Filter, ...]
    lines: tuple[CustomerLine, ...]
    back: str
    next: str
    new: str
    more: tuple[Link, ...]
    exports: tuple[Link, ...]


def home_of(actor: Actor) -> str:
    return f"/app/{actor.slug}/customers"


def address(home: str, query: Mapping[str, str]) -> str:
    return f"{home}?{urlencode(query)}" if query else home


def line_of(row: sa.Row[Any], actor: Actor, groups: Mapping[UUID, str]) -> CustomerLine:
    return CustomerLine(
        name=row.name,
        href=f"{home_of(actor)}/{row.id}",
        is_company=row.kind == "company",
        group=groups.get(row.group_id, ""),
        phone=shown_phone(row.phone, actor.country),
        email=row.email,
        tags=tuple(row.tags),
        orders=row.orders,
        spent=spent_of(row).get(actor.currency, 0),
        last_order_at=row.last_order_at,
    )


async def list_of(
    session: TenantReader, actor: Actor, asked: Asked, after: str | None, before: str | None
) -> CustomerList:
    """The page after or before a cursor, newest customers first."""
    wanted = asked.wanted(actor, clock.now())
    rows = await repository.page_rows(session, wanted, before or after, LIMIT, backwards=bool(before))
    groups = await group_names(session)
    more, kept = len(rows) > LIMIT, list(rows[:LIMIT])
    if before:
        kept.reverse()
    home, here = home_of(actor), asked.query()
    has_back, has_next = (more, True) if before else (bool(after), more)
    words = for_locale(actor.locale).gettext
    filters = filters_of(asked, actor, groups)
    exports = [Link(kind.upper(), address(f"{home}/export.{kind}", here)) for kind in ("csv", "xlsx")]
    return CustomerList(
        home=home,
        query=asked.q,
        is_filtered=bool(here or after or before),
        hidden=tuple((name, value) for name, value in here.items() if name != "q"),
        tabs=tuple(Link(words(label), address(home, asked.query(kind=k)), k == asked.kind) for k, label in KINDS),
        chips=chips_of(asked, filters, home, actor),
        filters=filters,
        lines=tuple(line_of(row, actor, groups) for row in kept),
        back=address(home, here | {"before": encode([kept[0].id])}) if kept and has_back else "",
        next=address(home, here | {"after": encode([kept[-1].id])}) if kept and has_next else "",
        new=f"{home}/new" if actor.may(Perm.EDIT) else "",
        more=more_of(actor),
        exports=tuple(exports) if actor.may(Perm.EXPORT) else (),
    )


def more_of(actor: Actor) -> tuple[Link, ...]:
    """The other pages of customers that the reader may open."""
    home, words = home_of(actor), for_locale(actor.locale).gettext
    pages = (
        (Perm.READ, N_("Groups"), f"{home}/groups"),
        (Perm.IMPORT, N_("Bring in by file"), f"/app/{actor.slug}/imports/new/customers"),
        (Perm.MERGE, N_("Duplicates"), f"{home}/duplicates"),
        (Perm.ERASE, N_("Removed persons"), f"{home}/removed"),
    )
    return tuple(Link(words(label), path) for needs, label, path in pages if actor.may(needs))


def filters_of(asked: Asked, actor: Actor, groups: Mapping[UUID, str]) -> tuple[Filter, ...]:
    words = for_locale(actor.locale).gettext
    months: Mapping[int, str] = get_month_names("wide", "stand-alone", locale=actor.locale)
    born = tuple((month, months[int(month)]) for month in MONTHS)
    answers = tuple((name_of(p), f"{words(PURPOSES[p[0]])} · {words(WAYS[p[1]])}") for p in PAIRS)
    last = tuple((days, words(label)) for days, label in LAST.items())
    named = tuple((str(group), name) for group, name in groups.items())
    any_one = (("", words(ANY[1])),)
    filters = [
        Filter(name="group", label=words(N_("Group")), chosen=asked.group, options=any_one + named),
        Filter(name="tag", label=words(N_("Tag")), chosen=asked.tag),
        Filter(name="last", label=words(N_("Last order")), chosen=asked.last, options=any_one + last),
        Filter(name="spent", label=words(N_("Spent at least")), chosen=asked.spent),
        Filter(name="allows", label=words(N_("May be written to")), chosen=asked.allows, options=any_one + answers),
        Filter(name="born", label=words(N_("Birthday in")), chosen=asked.born, options=any_one + born),
    ]
    return tuple(f for f in filters if f.name != "group" or named)


def chips_of(asked: Asked, filters: tuple[Filter, ...], home: str, actor: Actor) -> tuple[Link, ...]:
    """Each filter that is on, leading to the list without it."""
    chips: list[Link] = []
    for each in filters:
        shown = dict(each.options).get(each.chosen, "") if each.options else each.chosen
        if each.name == "spent" and (least := spent_in(asked.spent, actor.currency)) is not None:
            shown = f"≥ {money(least, actor.currency, actor.locale)}"
        if each.chosen and shown:
            chips.append(Link(f"{each.label}: {shown}", address(home, asked.query(**{each.name: ""}))))
    return tuple(chips)
