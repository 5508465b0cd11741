"""View-models of the list, and of the forms that change one variant."""

from decimal import Decimal
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import msgspec
import sqlalchemy as sa

from infra.kit.db.sessions import TenantReader
from infra.kit.i18n import N_, Translator, for_locale
from infra.kit.ids import new_id
from infra.kit.money import currency_sign
from infra.kit.pages import Form
from infra.kit.problems import NotFound
from infra.kit.quantity import ZERO
from infra.kit.shell import Link
from modules.catalog.api import variant_name
from modules.stock import listing
from modules.stock.listing import StockFilter
from modules.stock.permissions import Perm
from modules.stock.services.reasons import own_reasons
from modules.stock.services.warehouses import list_warehouses
from modules.stock.words import REASONS
from tenancy.access.api import Actor


class StockRow(msgspec.Struct, frozen=True, kw_only=True):
    """One variant. `threshold` is None where nobody set one."""

    name: str
    code: str
    href: str
    drawing: str
    category: str
    unit: str
    weighed: bool
    on_hand: Decimal
    reserved: Decimal
    sellable: Decimal
    threshold: Decimal | None
    is_low: bool
    oversold: bool


class Tab(msgspec.Struct, frozen=True, kw_only=True):
    """A view of the list. How many run low takes longer than the page may: it is loaded after it."""

    label: str
    href: str
    current: bool
    count: int | None
    needs_you: bool = False
    load: str = ""


class LowCount(msgspec.Struct, frozen=True):
    number: int


class StockList(msgspec.Struct, frozen=True, kw_only=True):
    """One page of the list. `places` narrow it; empty where there is but one."""

    home: str
    query: str
    view: str
    store: str
    warehouse: str
    is_filtered: bool
    sections: tuple[Link, ...]
    tabs: tuple[Tab, ...]
    places: tuple[Link, ...]
    rows: tuple[StockRow, ...]
    back: str
    next: str
    exports: tuple[Link, ...]
    alerts: str


class MoveForm(msgspec.Struct, frozen=True, kw_only=True):
    """The form of a correction, or of goods that came in. `sign`: of the money that a cost is in."""

    title: str
    text: str
    form: Form
    action: str
    cancel: str
    crumbs: tuple[Link, ...]
    places: tuple[tuple[str, str], ...]
    reasons: tuple[tuple[str, str], ...]
    unit: str
    on_hand: Decimal
    weighed: bool
    sign: str
    save: str


class SafetyForm(msgspec.Struct, frozen=True, kw_only=True):
    """How many other channels leave in each place that a store sells from; fields `safety.<place>`."""

    title: str
    form: Form
    action: str
    cancel: str
    crumbs: tuple[Link, ...]
    places: tuple[tuple[str, str], ...]
    unit: str


def home_of(actor: Actor) -> str:
    return f"/app/{actor.slug}/stock"


SECTIONS = (
    ("", N_("What is there"), Perm.READ), ("/documents", N_("Documents"), Perm.READ),
    ("/counts", N_("Counts"), Perm.COUNT), ("/holds", N_("Put aside"), Perm.HOLD),
)  # fmt: skip


def sections_of(actor: Actor, current: str) -> tuple[Link, ...]:
    """The parts of stock that the actor may open."""
    words = for_locale(actor.locale).gettext
    return tuple(
        Link(words(label), home_of(actor) + path, path == current)
        for path, label, needs in SECTIONS
        if actor.may(needs)
    )


def address(home: str, **query: str) -> str:
    given = {name: value for name, value in query.items() if value}
    return f"{home}?{urlencode(given)}" if given else home


async def list_of(
    session: TenantReader, actor: Actor, wanted: StockFilter, after: str | None, before: str | None
) -> StockList:
    home, words = home_of(actor), for_locale(actor.locale).gettext
    leaf = await listing.page_rows(session, actor, wanted, after, before, listing.LIMIT)
    store = str(wanted.store or "")
    warehouse = str(wanted.warehouse or "")
    here = {"q": wanted.q, "view": wanted.view, "store": store, "warehouse": warehouse}
    oversold = await listing.count(session, actor, wanted, "oversold")
    views = (("", N_("All"), None), ("low", N_("Running low"), None), ("oversold", N_("Promised too much"), oversold))
    tabs = [
        Tab(label=words(label), href=address(home, **here | {"view": view}), current=view == wanted.view, count=count,
            needs_you=bool(count), load=address(f"{home}/low", **here) if view == "low" else "")
        for view, label, count in views
        if count != 0 or view == wanted.view
    ]  # fmt: skip
    places = [
        Link(each.name, address(home, **here | {"warehouse": str(each.id)}), str(each.id) == warehouse)
        for each in await list_warehouses(session, actor)
    ]
    return StockList(
        home=home, query=wanted.q, view=wanted.view, store=store, warehouse=warehouse,
        is_filtered=bool(wanted.q.strip() or wanted.view or store or warehouse or after or before),
        sections=sections_of(actor, ""), tabs=tuple(tabs),
        places=(Link(words(N_("All places")), address(home, **here | {"warehouse": ""}), not warehouse), *places)
        if len(places) > 1 else (),
        rows=tuple(row_of(row, home) for row in leaf.rows),
        back=leaf.back and address(home, **here, before=leaf.back),
        next=leaf.next and address(home, **here, after=leaf.next),
        exports=tuple(Link(kind.upper(), address(f"{home}/export.{kind}", **here)) for kind in ("csv", "xlsx")),
        alerts=f"/app/{actor.slug}/settings/notifications" if actor.staff else "",
    )  # fmt: skip


def row_of(row: sa.Row[Any], home: str) -> StockRow:
    return StockRow(
        name=variant_name(row.product_name, [row.title]), code=row.code, href=f"{home}/{row.id}", drawing=row.drawing,
        category=row.category_name or "", unit=row.unit, weighed=row.weighed, on_hand=row.on_hand,
        reserved=row.reserved, sellable=row.sellable, threshold=row.low_stock, is_low=row.is_low, oversold=row.oversold,
    )  # fmt: skip


def crumbs_of(actor: Actor, last: str, variant: UUID | None = None) -> tuple[Link, ...]:
    words, home = for_locale(actor.locale).gettext, home_of(actor)
    first = Link(words(N_("Stock")), home)
    return (first, Link(last, f"{home}/{variant}" if variant else ""))


async def move_form(session: TenantReader, actor: Actor, variant: UUID, form: Form, *, is_receipt: bool) -> MoveForm:
    """Raises NotFound."""
    row = await found_variant(session, variant)
    speaks, home = for_locale(actor.locale), home_of(actor)
    words, name = speaks.gettext, variant_name(row.product_name, [row.title])
    places = await listing.places_of(session, actor, variant)
    kind = "receipts" if is_receipt else "adjustments"
    return MoveForm(
        title=words(N_("Receive {name}") if is_receipt else N_("Correct {name}"), name=name),
        text=words(RECEIVE if is_receipt else CORRECT), form=form, action=f"{home}/{variant}/{kind}",
        cancel=f"{home}/{variant}", crumbs=crumbs_of(actor, name, variant),
        places=tuple((str(place.id), place.name) for place in places),
        reasons=() if is_receipt else await reasons_shown(session, speaks),
        unit=row.unit, on_hand=sum((place.on_hand for place in places), ZERO), weighed=row.weighed,
        sign=currency_sign(actor.currency, actor.locale),
        save=words(N_("Receive goods") if is_receipt else N_("Correct the stock")),
    )  # fmt: skip


async def safety_form(session: TenantReader, actor: Actor, variant: UUID, form: Form | None) -> SafetyForm:
    """Raises NotFound."""
    row = await found_variant(session, variant)
    places = [place for place in await listing.places_of(session, actor, variant) if place.sells]
    name, home = variant_name(row.product_name, [row.title]), home_of(actor)
    values = {f"safety.{place.id}": plain(place.safety) for place in places}
    return SafetyForm(
        title=for_locale(actor.locale).gettext(N_("Safety stock of {name}"), name=name),
        form=form or Form(key=str(new_id()), values=values), action=f"{home}/{variant}/safety",
        cancel=f"{home}/{variant}", crumbs=crumbs_of(actor, name, variant),
        places=tuple((str(place.id), place.name) for place in places), unit=row.unit,
    )  # fmt: skip


async def found_variant(session: TenantReader, variant: UUID) -> sa.Row[Any]:
    """Raises NotFound."""
    row = await listing.find_variant(session, variant)
    if row is None:
        raise NotFound
    return row


async def reasons_shown(session: TenantReader, words: Translator) -> tuple[tuple[str, str], ...]:
    given = [(value, words.gettext(label)) for value, label in REASONS.items()]
    return (*given, *((reason, reason) for reason in await own_reasons(session)))


def plain(quantity: Decimal) -> str:
    """As people type it: 3, 1.5."""
    return f"{quantity.normalize():f}"


RECEIVE = N_("What came in is added to what is there.")
CORRECT = N_("Say how many more or fewer there are than the system thinks, and why. The change stays in the ledger.")
