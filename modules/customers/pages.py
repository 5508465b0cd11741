"""View-models of the customers' pages."""

from datetime import datetime
from functools import cache
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import msgspec
import phonenumbers
import sqlalchemy as sa
from babel import Locale
from pypinyin import lazy_pinyin

from infra.kit.cursors import encode
from infra.kit.db.sessions import TenantReader
from infra.kit.i18n import N_, for_locale
from infra.kit.pages import Form
from infra.kit.shell import Link
from infra.kit.slots import Filled, fill
from modules.customers import repository
from modules.customers.domain import Address, shown_phone
from modules.customers.permissions import Perm
from modules.customers.schemas import CurrencyTotal, given_consents, spent_of, totals_of
from modules.customers.services.profiles import KIND
from modules.desk.api import Entry, history
from tenancy.access.api import Actor

LIMIT = 50
KINDS = (("", N_("All")), ("person", N_("People")), ("company", N_("Companies")))
DEEDS = {"customer.created": N_("Added"), "customer.edited": N_("Changed: {fields}")}
FIELDS = {
    "kind": N_("Kind"),
    "name": N_("Name"),
    "phone": N_("Phone"),
    "email": N_("E-mail"),
    "tax_number": N_("Tax number"),
    "note": N_("Note"),
    "addresses": N_("Addresses"),
    "tags": N_("Tags"),
    "consents": N_("Consents"),
}


class CustomerLine(msgspec.Struct, frozen=True, kw_only=True):
    """One row of the list. `spent`: minor units of the shop's own currency."""

    name: str
    href: str
    is_company: bool
    phone: str
    email: str
    tags: tuple[str, ...]
    orders: int
    spent: int
    last_order_at: datetime | None


class CustomerList(msgspec.Struct, frozen=True, kw_only=True):
    """One page of the list. `new` and `exports` are empty for who may not."""

    home: str
    query: str
    kind: str
    is_filtered: bool
    tabs: tuple[Link, ...]
    lines: tuple[CustomerLine, ...]
    back: str
    next: str
    new: str
    exports: tuple[Link, ...]


class CustomerEdit(msgspec.Struct, frozen=True, kw_only=True):
    """The form. `crumbs` lead back; `taken` is the customer who has the typed phone or e-mail already.

    `countries`: code and name, in the order of names.
    """

    form: Form
    countries: tuple[tuple[str, str], ...]
    action: str
    title: str
    crumbs: tuple[Link, ...]
    cancel: str
    taken: str = ""


class HistoryLine(msgspec.Struct, frozen=True, kw_only=True):
    """One deed, for the timeline."""

    text: str
    author: str
    at: datetime
    icon: str


class CustomerPage(msgspec.Struct, frozen=True, kw_only=True):
    """One customer. `main` and `aside` are the parts that other packages bring."""

    name: str
    crumbs: tuple[Link, ...]
    is_company: bool
    phone: str
    email: str
    tax_number: str
    note: str
    tags: tuple[Link, ...]
    addresses: tuple[Address, ...]
    consents: tuple[str, ...]
    origin: str
    orders: int
    spent: tuple[CurrencyTotal, ...]
    last_order_at: datetime | None
    created_at: datetime
    edit: str
    history: tuple[HistoryLine, ...]
    main: tuple[Filled, ...]
    aside: tuple[Filled, ...]


@cache
def countries_in(locale: str) -> tuple[tuple[str, str], ...]:
    """Every country's code and its name in a language."""
    names = Locale.parse(locale).territories
    found = [(code, str(names[code])) for code in phonenumbers.SUPPORTED_REGIONS if code in names]
    return tuple(sorted(found, key=lambda country: lazy_pinyin(country[1].lower())))


def home_of(actor: Actor) -> str:
    return f"/app/{actor.slug}/customers"


def address(home: str, **query: str) -> str:
    """`home` with those parts of the query that are not empty."""
    given = {name: value for name, value in query.items() if value}
    return f"{home}?{urlencode(given)}" if given else home


def line_of(row: sa.Row[Any], actor: Actor) -> CustomerLine:
    return CustomerLine(
        name=row.name,
        href=f"{home_of(actor)}/{row.id}",
        is_company=row.kind == "company",
        phone=shown_phone(row.phone, actor.country),
        email=row.email,
        tags=tuple(row.tags),
        orders=row.orders,
        spent=spent_of(row).get(actor.currency, 0),
        last_order_at=row.last_order_at,
    )


async def list_of(
    session: TenantReader, actor: Actor, wanted: repository.Wanted, after: str | None, before: str | None
) -> CustomerList:
    """The page after or before a cursor, newest customers first."""
    rows = await repository.page_rows(session, wanted, before or after, LIMIT, backwards=bool(before))
    more, kept = len(rows) > LIMIT, list(rows[:LIMIT])
    if before:
        kept.reverse()
    home, here = home_of(actor), {"q": wanted.query, "kind": wanted.kind}
    has_back, has_next = (more, True) if before else (bool(after), more)
    words = for_locale(actor.locale).gettext
    exports = [Link(kind.upper(), address(f"{home}/export.{kind}", **here)) for kind in ("csv", "xlsx")]
    return CustomerList(
        home=home,
        query=wanted.query,
        kind=wanted.kind,
        is_filtered=bool(wanted.query.strip() or wanted.kind or after or before),
        tabs=tuple(Link(words(label), address(home, q=wanted.query, kind=k), k == wanted.kind) for k, label in KINDS),
        lines=tuple(line_of(row, actor) for row in kept),
        back=address(home, **here, before=encode([kept[0].id])) if kept and has_back else "",
        next=address(home, **here, after=encode([kept[-1].id])) if kept and has_next else "",
        new=f"{home}/new" if actor.may(Perm.EDIT) else "",
        exports=tuple(exports) if actor.may(Perm.EXPORT) else (),
    )


def crumbs_of(actor: Actor, last: str) -> tuple[Link, ...]:
    return Link(for_locale(actor.locale).gettext(N_("Customers")), home_of(actor)), Link(last, "")


def history_line(entry: Entry, locale: str) -> HistoryLine:
    words = for_locale(locale).gettext
    comma = "、" if locale.startswith("zh") else ", "
    changed: list[str] = entry.after.get("fields", [])
    fields = comma.join(words(FIELDS.get(field, field)) for field in changed)
    return HistoryLine(
        text=words(DEEDS.get(entry.act, entry.act), fields=fields),
        author=entry.author_name,
        at=entry.at,
        icon="user-plus" if entry.act == "customer.created" else "pencil",
    )


def address_shown(stored: dict[str, str], locale: str) -> Address:
    """With the country's name for its code."""
    names = dict(countries_in(locale))
    return Address(**stored | {"country": names.get(stored.get("country", ""), "")})


async def page_of(session: TenantReader, actor: Actor, customer: UUID, row: sa.Row[Any]) -> CustomerPage:
    """One customer with what other packages bring to the slots `customers.customer.main` and `.aside`."""
    home, context = home_of(actor), {"actor": actor, "customer": customer}
    deeds = await history(session, KIND, customer)
    return CustomerPage(
        name=row.name,
        crumbs=crumbs_of(actor, row.name),
        is_company=row.kind == "company",
        phone=shown_phone(row.phone, actor.country),
        email=row.email,
        tax_number=row.tax_number,
        note=row.note,
        tags=tuple(Link(tag, address(home, q=tag)) for tag in row.tags),
        addresses=tuple(address_shown(address, actor.locale) for address in row.addresses),
        consents=tuple(given_consents(row)),
        origin=row.origin and f"{row.origin} {row.external_id}",
        orders=row.orders,
        spent=totals_of(row),
        last_order_at=row.last_order_at,
        created_at=row.created_at,
        edit=f"{home}/{customer}/edit" if actor.may(Perm.EDIT) else "",
        history=tuple(history_line(entry, actor.locale) for entry in deeds),
        main=await fill(session, "customers.customer.main", actor.switches, **context),
        aside=await fill(session, "customers.customer.aside", actor.switches, **context),
    )
