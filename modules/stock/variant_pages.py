"""One variant: why so many can be sold, where it lies, and every change of it."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, cast
from uuid import UUID

import msgspec
import sqlalchemy as sa

from infra.kit.db.sessions import TenantReader
from infra.kit.i18n import N_, for_locale
from infra.kit.module import registry
from infra.kit.quantity import ZERO
from infra.kit.shell import Link
from infra.kit.slots import Filled, fill
from modules.catalog.api import variant_name
from modules.stock import domain, listing
from modules.stock.listing import LIMIT
from modules.stock.pages import address, crumbs_of, found_variant, home_of
from modules.stock.permissions import Perm
from modules.stock.repository import claims_by_kind
from modules.stock.services.reasons import reason_word
from modules.stock.words import ICONS, KINDS, PAPERS
from tenancy.access.api import Actor

CAUSES = "stock.causes"
"""A contract for hooks, a dict: kind of document that moves or keeps goods → path below /app/{slug} with {id}."""
OWN = dict.fromkeys(PAPERS, "/stock/documents/{id}") | {"order": "/orders/{id}"}
CLAIMERS = {domain.Cause.RESERVED: "order", domain.Cause.KEPT: "hold", domain.Cause.HELD: "block"}


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One step of "why can I sell so many": shares are of the largest."""

    label: str
    text: str
    value: Decimal
    start: float
    width: float
    kind: str


class PlaceRow(msgspec.Struct, frozen=True, kw_only=True):
    """A place with what lies there. `sells`: a store sells from it."""

    name: str
    sells: bool
    safety: Decimal
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
    has_safety: bool
    coming: tuple[Link, ...]
    places: tuple[PlaceRow, ...]
    moves: tuple[MoveRow, ...]
    back: str
    next: str
    adjust: str
    receive: str
    safety: str
    hold: str
    assemble: str
    take_apart: str
    exports: tuple[Link, ...]
    aside: tuple[Filled, ...]


async def variant_page(
    session: TenantReader, actor: Actor, variant: UUID, after: str | None, before: str | None
) -> VariantStock:
    """Raises NotFound."""
    row = await found_variant(session, variant)
    home = home_of(actor)
    places = await listing.places_of(session, actor, variant)
    claims = await listing.claims_on(session, actor, variant)
    leaf = await listing.page_moves(session, listing.moves_query(actor, variant), after, before, LIMIT)
    name = variant_name(row.product_name, [row.title])
    may = actor.may(Perm.ADJUST)
    kits = f"{home}/{variant}/assemblies/new" if may and row.kind == "kit" else ""
    kinds = await claims_by_kind(session, variant)
    levels = [domain.level_of(cast("domain.Lying", place), kinds.get(place.id, {})) for place in places]
    sum_ = domain.sellable(levels)
    coming = await listing.on_the_way(session, actor, variant)
    context = {"actor": actor, "variant": variant}
    return VariantStock(
        name=name, code=row.code, unit=row.unit, weighed=row.weighed, drawing=row.drawing,
        category=row.category_name or "", crumbs=crumbs_of(actor, name),
        product=f"/app/{actor.slug}/products/{row.product_id}",
        sellable=sum_.quantity, steps=steps_of(sum_, claims, actor.locale),
        has_safety=any(place.safety for place in places), coming=tuple(coming_of(way, actor) for way in coming),
        places=tuple(
            PlaceRow(
                name=p.name, sells=p.sells, on_hand=p.on_hand, reserved=p.reserved, sellable=p.sellable,
                safety=p.safety,
            )
            for p in places
        ),
        moves=tuple(move_of(move, actor) for move in leaf.rows),
        back=leaf.back and address(f"{home}/{variant}", before=leaf.back),
        next=leaf.next and address(f"{home}/{variant}", after=leaf.next),
        adjust=f"{home}/{variant}/adjustments/new" if may else "",
        receive=f"{home}/{variant}/receipts/new" if may else "",
        safety=f"{home}/{variant}/safety" if may else "",
        hold=f"{home}/holds/new?variant={variant}" if actor.may(Perm.HOLD) and sum_.quantity > 0 else "",
        assemble=kits, take_apart=f"{kits}?apart=1" if kits and sum_.quantity > 0 else "",
        exports=tuple(Link(kind.upper(), f"{home}/{variant}/moves.{kind}") for kind in ("csv", "xlsx")),
        aside=await fill(session, "stock.variant.aside", actor.switches, **context),
    )  # fmt: skip


def steps_of(sellable: domain.Sellable, claims: Sequence[Any], locale: str) -> tuple[Step, ...]:
    """The terms as a fall from what is on hand down to what can be sold."""
    words = for_locale(locale)
    terms = {term.cause: term.amount for term in sellable.terms}
    largest = max(float(terms.get(domain.Cause.ON_HAND, ZERO)), 1.0)
    comma = "、" if locale.startswith("zh") else ", "
    numbers = {
        cause: comma.join(dict.fromkeys(claim.cause_number for claim in claims if claim.cause_kind == kind))
        for cause, kind in CLAIMERS.items()
    }
    steps: list[Step] = []
    level = 0.0
    for term in sellable.terms:
        amount = float(term.amount)
        is_base = term.cause == domain.Cause.ON_HAND
        low, high = sorted((level, level + amount))
        steps.append(
            Step(
                label=words.gettext(term.label), text=numbers.get(term.cause, ""),
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
    reason = reason_word(row.reason, for_locale(actor.locale))
    why = " · ".join(part for part in (reason, row.note) if part)
    return MoveRow(
        kind=words(KINDS[row.kind]), icon=ICONS[row.kind], why=why, number=row.cause_number,
        href=href_of(actor, row.cause_kind, row.cause_id),
        warehouse=row.warehouse, by=row.who_name, at=row.at, quantity=row.quantity, balance=row.balance,
    )  # fmt: skip


def coming_of(row: sa.Row[Any], actor: Actor) -> Link:
    words = for_locale(actor.locale).gettext
    text = words(
        N_("{quantity} on the way to {place} ({number})"),
        quantity=row.quantity, place=row.place, number=row.number,
    )  # fmt: skip
    return Link(text, f"{home_of(actor)}/documents/{row.id}")


def href_of(actor: Actor, kind: str, cause: UUID) -> str:
    """The page of the document that moved it, "" if it has none."""
    paths = dict(OWN)
    for added in registry.hooks(CAUSES):
        paths |= added
    return f"/app/{actor.slug}{paths[kind].format(id=cause)}" if kind in paths else ""
