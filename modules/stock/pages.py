"""View-models of the stock pages."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import msgspec
import sqlalchemy as sa

from infra.kit.db.sessions import TenantReader
from infra.kit.i18n import N_, for_locale
from infra.kit.pages import Form
from infra.kit.problems import NotFound
from infra.kit.quantity import ZERO
from infra.kit.shell import Link
from infra.kit.slots import Filled, fill
from modules.catalog.api import variant_name
from modules.shops.api import list_stores
from modules.stock import domain, listing
from modules.stock.listing import StockFilter
from modules.stock.permissions import Perm
from modules.stock.words import ICONS, KINDS, REASONS
from tenancy.access.api import Actor

LIMIT = 50


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
    label: str
    href: str
    current: bool
    count: int
    needs_you: bool = False


class StockList(msgspec.Struct, frozen=True, kw_only=True):
    """One page of the list. `stores` narrow it; empty where there is but one."""

    home: str
    query: str
    view: str
    store: str
    is_filtered: bool
    tabs: tuple[Tab, ...]
    stores: tuple[Link, ...]
    rows: tuple[StockRow, ...]
    back: str
    next: str
    export: str
    receive: str


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One step of "why can I sell so many": shares are of the largest."""

    label: str
    text: str
    value: Decimal
    start: float
    width: float
    kind: str


class PlaceRow(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    on_hand: Decimal
    reserved: Decimal
    sellable: Decimal


class MoveRow(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of the ledger. `href` leads to the document that moved it, if it has a page."""

    kind: str
    icon: str
    why: str
    number: str
    href: str
    warehouse: str
    by: str
    at: datetime
    quantity: Decimal
    balance: Decimal


class VariantStock(msgspec.Struct, frozen=True, kw_only=True):
    """One variant in all its places, with its ledger."""

    name: str
    code: str
    unit: str
    weighed: bool
    drawing: str
    category: str
    crumbs: tuple[Link, ...]
    product: str
    sellable: Decimal
    steps: tuple[Step, ...]
    places: tuple[PlaceRow, ...]
    moves: tuple[MoveRow, ...]
    back: str
    next: str
    adjust: str
    receive: str
    aside: tuple[Filled, ...]


class MoveForm(msgspec.Struct, frozen=True, kw_only=True):
    """The form of a correction, or of goods that came in."""

    title: str
    text: str
    form: Form
    action: str
    cancel: str
    crumbs: tuple[Link, ...]
    stores: tuple[tuple[str, str], ...]
    reasons: tuple[tuple[str, str], ...]
    unit: str
    on_hand: Decimal
    weighed: bool
    save: str


def home_of(actor: Actor) -> str:
    return f"/app/{actor.slug}/stock"


def address(home: str, **query: str) -> str:
    given = {name: value for name, value in query.items() if value}
    return f"{home}?{urlencode(given)}" if given else home


async def list_of(
    session: TenantReader, actor: Actor, wanted: StockFilter, after: str | None, before: str | None
) -> StockList:
    home, words = home_of(actor), for_locale(actor.locale).gettext
    leaf = await listing.page_rows(session, actor, wanted, after, before, LIMIT)
    store = str(wanted.store or "")
    here = {"q": wanted.q, "view": wanted.view, "store": store}
    everything, low, oversold = await listing.counts(session, actor, wanted)
    views = (
        ("", N_("All"), everything),
        ("low", N_("Running low"), low),
        ("oversold", N_("Promised too much"), oversold),
    )
    tabs = [
        Tab(label=words(label), href=address(home, **here | {"view": view}), current=view == wanted.view, count=count,
            needs_you=bool(view and count))
        for view, label, count in views
        if count or not view or view == wanted.view
    ]  # fmt: skip
    stores = await list_stores(session, actor)
    links = [Link(each.name, address(home, **here | {"store": str(each.id)}), str(each.id) == store) for each in stores]
    return StockList(
        home=home, query=wanted.q, view=wanted.view, store=store,
        is_filtered=bool(wanted.q.strip() or wanted.view or store or after or before),
        tabs=tuple(tabs),
        stores=(Link(words(N_("All stores")), address(home, **here | {"store": ""}), not store), *links)
        if len(links) > 1 else (),
        rows=tuple(row_of(row, home) for row in leaf.rows),
        back=leaf.back and address(home, **here, before=leaf.back),
        next=leaf.next and address(home, **here, after=leaf.next),
        export=address(f"{home}/export.csv", **here), receive="",
    )  # fmt: skip


def row_of(row: sa.Row[Any], home: str) -> StockRow:
    return StockRow(
        name=variant_name(row.product_name, [row.title]), code=row.code, href=f"{home}/{row.id}", drawing=row.drawing,
        category=row.category_name or "", unit=row.unit, weighed=row.weighed, on_hand=row.on_hand,
        reserved=row.reserved, sellable=row.sellable, threshold=row.low_stock, is_low=row.is_low, oversold=row.oversold,
    )  # fmt: skip


async def variant_page(
    session: TenantReader, actor: Actor, variant: UUID, after: str | None, before: str | None
) -> VariantStock:
    """Raises NotFound."""
    row = await listing.find_variant(session, variant)
    if row is None:
        raise NotFound
    home = home_of(actor)
    places = await listing.places_of(session, actor, variant)
    claims = await listing.claims_on(session, actor, variant)
    leaf = await listing.page_moves(session, listing.moves_query(actor, variant), after, before, LIMIT)
    name = variant_name(row.product_name, [row.title])
    may = actor.may(Perm.ADJUST)
    levels = [domain.Level(on_hand=place.on_hand, reserved=place.reserved) for place in places]
    sum_ = domain.sellable(levels)
    context = {"actor": actor, "variant": variant}
    return VariantStock(
        name=name, code=row.code, unit=row.unit, weighed=row.weighed, drawing=row.drawing,
        category=row.category_name or "", crumbs=crumbs_of(actor, name),
        product=f"/app/{actor.slug}/products/{row.product_id}",
        sellable=sum_.quantity, steps=steps_of(sum_, claims, actor.locale),
        places=tuple(
            PlaceRow(name=p.name, on_hand=p.on_hand, reserved=p.reserved, sellable=p.sellable) for p in places
        ),
        moves=tuple(move_of(move, actor) for move in leaf.rows),
        back=leaf.back and address(f"{home}/{variant}", before=leaf.back),
        next=leaf.next and address(f"{home}/{variant}", after=leaf.next),
        adjust=f"{home}/{variant}/adjustments/new" if may else "",
        receive=f"{home}/{variant}/receipts/new" if may else "",
        aside=await fill(session, "stock.variant.aside", actor.switches, **context),
    )  # fmt: skip


def crumbs_of(actor: Actor, last: str, variant: UUID | None = None) -> tuple[Link, ...]:
    words, home = for_locale(actor.locale).gettext, home_of(actor)
    first = Link(words(N_("Stock")), home)
    return (first, Link(last, f"{home}/{variant}" if variant else ""))


def steps_of(sellable: domain.Sellable, claims: Sequence[Any], locale: str) -> tuple[Step, ...]:
    """The terms as a fall from what is on hand down to what can be sold."""
    words = for_locale(locale)
    terms = {term.cause: term.amount for term in sellable.terms}
    largest = max(float(terms.get(domain.Cause.ON_HAND, ZERO)), 1.0)
    comma = "、" if locale.startswith("zh") else ", "
    numbers = comma.join(dict.fromkeys(claim.cause_number for claim in claims if claim.cause_number))
    steps: list[Step] = []
    level = 0.0
    for term in sellable.terms:
        amount = float(term.amount)
        is_base = term.cause == domain.Cause.ON_HAND
        low, high = sorted((level, level + amount))
        steps.append(
            Step(
                label=words.gettext(term.label), text=numbers if term.cause == domain.Cause.RESERVED else "",
                value=term.amount, start=share(low, largest), width=share(high, largest) - share(low, largest),
                kind="base" if is_base else "less",
            )
        )  # fmt: skip
        level += amount
    width = share(float(sellable.quantity), largest)
    last = words.gettext(N_("Can be sold"))
    return (*steps, Step(label=last, text="", value=sellable.quantity, start=0.0, width=width, kind="end"))


def share(value: float, largest: float) -> float:
    return min(1.0, max(0.0, value / largest))


def move_of(row: sa.Row[Any], actor: Actor) -> MoveRow:
    words = for_locale(actor.locale).gettext
    reason = words(REASONS[row.reason]) if row.reason in REASONS else row.reason
    why = " · ".join(part for part in (reason, row.note) if part)
    return MoveRow(
        kind=words(KINDS[row.kind]), icon=ICONS[row.kind], why=why, number=row.cause_number,
        href=f"/app/{actor.slug}/orders/{row.cause_id}" if row.cause_kind == "order" else "",
        warehouse=row.warehouse, by=row.who_name, at=row.at, quantity=row.quantity, balance=row.balance,
    )  # fmt: skip


async def move_form(session: TenantReader, actor: Actor, variant: UUID, form: Form, *, is_receipt: bool) -> MoveForm:
    """Raises NotFound."""
    row = await listing.find_variant(session, variant)
    if row is None:
        raise NotFound
    words, home = for_locale(actor.locale).gettext, home_of(actor)
    name = variant_name(row.product_name, [row.title])
    places = await listing.places_of(session, actor, variant)
    kind = "receipts" if is_receipt else "adjustments"
    return MoveForm(
        title=words(N_("Receive {name}") if is_receipt else N_("Correct {name}"), name=name),
        text=words(RECEIVE if is_receipt else CORRECT), form=form, action=f"{home}/{variant}/{kind}",
        cancel=f"{home}/{variant}", crumbs=crumbs_of(actor, name, variant),
        stores=tuple((str(store.id), store.name) for store in await list_stores(session, actor)),
        reasons=() if is_receipt else tuple((value, words(label)) for value, label in REASONS.items()),
        unit=row.unit, on_hand=sum((place.on_hand for place in places), ZERO), weighed=row.weighed,
        save=words(N_("Receive goods") if is_receipt else N_("Correct the stock")),
    )  # fmt: skip


RECEIVE = N_("What came in is added to what is there.")
CORRECT = N_("Say how many more or fewer there are than the system thinks, and why. The change stays in the ledger.")
