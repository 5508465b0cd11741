"""A bundle: why so many can be sold, part by part. It never lies on a shelf itself."""

from collections.abc import Mapping, Sequence
from decimal import ROUND_FLOOR, Decimal
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from infra.kit.db.sessions import TenantReader
from infra.kit.i18n import N_, for_locale
from infra.kit.quantity import ZERO
from infra.kit.shell import Link
from modules.catalog.api import variant_name
from modules.shops.api import visible
from modules.stock import domain
from modules.stock.models import Warehouse
from modules.stock.pages import crumbs_of, home_of
from modules.stock.repository import recipes_of
from modules.stock.services.finding import names_of
from modules.stock.variant_pages import Step, share
from modules.stock.views import levels
from tenancy.access.api import Actor


class PartOf(msgspec.Struct, frozen=True, kw_only=True):
    """A part in one place: `sellable` of it there, `needed` for one bundle, how many that `makes`."""

    variant: UUID
    name: str
    code: str
    href: str
    sellable: Decimal
    needed: Decimal
    makes: Decimal


class BundlePlace(msgspec.Struct, frozen=True, kw_only=True):
    """A place that a store sells from: as many bundles as its scarcest part makes."""

    name: str
    quantity: Decimal
    steps: tuple[Step, ...]


class BundleStock(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    code: str
    drawing: str
    category: str
    crumbs: tuple[Link, ...]
    product: str
    parts_href: str
    quantity: Decimal
    places: tuple[BundlePlace, ...]


class Explained(msgspec.Struct, frozen=True, kw_only=True):
    """One selling place of a bundle, in figures."""

    warehouse: UUID
    name: str
    store: UUID | None
    parts: tuple[PartOf, ...]

    @property
    def quantity(self) -> Decimal:
        return domain.sellable_kits({str(part.variant): (part.sellable, part.needed) for part in self.parts})


async def explained(session: TenantReader, actor: Actor, bundle: UUID) -> list[Explained]:
    """Each place that the actor sees and a store sells from, with what every part makes there."""
    recipe = (await recipes_of(session, [bundle])).get(bundle, {})
    names, home = await names_of(session, list(recipe)), home_of(actor)
    there = await sellable_of(session, list(recipe))
    places: Any = sa.select(Warehouse.id, Warehouse.name, Warehouse.store_id).where(
        Warehouse.sells, Warehouse.archived_at.is_(None), visible(actor, Warehouse.store_id)
    )
    rows = await session.execute(places.order_by(Warehouse.name, Warehouse.id))
    return [
        Explained(
            warehouse=row.id, name=row.name, store=row.store_id,
            parts=tuple(
                PartOf(
                    variant=part, name=names[part].name, code=names[part].code, href=f"{home}/{part}",
                    sellable=(have := there.get((row.id, part), ZERO)), needed=needed,
                    makes=(have / needed).to_integral_value(ROUND_FLOOR),
                )
                for part, needed in recipe.items()
            ),
        )
        for row in rows
    ]  # fmt: skip


async def sellable_of(session: TenantReader, variants: Sequence[UUID]) -> Mapping[tuple[UUID, UUID], Decimal]:
    query = sa.select(levels.c.warehouse_id, levels.c.variant_id, levels.c.sellable)
    rows = await session.execute(query.where(levels.c.variant_id.in_(variants)))
    return {(row.warehouse_id, row.variant_id): row.sellable for row in rows}


async def bundle_page(session: TenantReader, actor: Actor, row: sa.Row[Any]) -> BundleStock:
    """`row`: the variant (listing.COLUMNS)."""
    name = variant_name(row.product_name, [row.title])
    places = await explained(session, actor, row.id)
    return BundleStock(
        name=name, code=row.code, drawing=row.drawing, category=row.category_name or "", crumbs=crumbs_of(actor, name),
        product=f"/app/{actor.slug}/products/{row.product_id}",
        parts_href=f"/app/{actor.slug}/products/{row.product_id}/variants/{row.id}/parts",
        quantity=sum((place.quantity for place in places), ZERO),
        places=tuple(BundlePlace(name=p.name, quantity=p.quantity, steps=steps_of(p, actor.locale)) for p in places),
    )  # fmt: skip


def steps_of(place: Explained, locale: str) -> tuple[Step, ...]:
    """What each part makes, and then what they make together."""
    words = for_locale(locale).gettext
    largest = max([float(part.makes) for part in place.parts] + [1.0])
    steps = [
        Step(
            label=part.name, value=part.makes, start=0.0, width=share(float(part.makes), largest), kind="base",
            text=words(N_("{have} there, {needed} in one"), have=part.sellable, needed=part.needed),
        )
        for part in place.parts
    ]  # fmt: skip
    width = share(float(place.quantity), largest)
    return (
        *steps,
        Step(label=words(N_("Can be sold")), text="", value=place.quantity, start=0.0, width=width, kind="end"),
    )
