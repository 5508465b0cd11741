"""Nobody makes a price below the lowest one without the right to sell so, nor lowers the lowest; who does is noted.

The lowest price is an amount, or what brings a margin over the cost, as an order asks it (modules.orders).
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from decimal import ROUND_CEILING, Decimal
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from infra.kit.db.sessions import TenantReader, TenantSession
from infra.kit.i18n import N_
from infra.kit.money import BASIS_POINTS, Amount
from infra.kit.problems import FieldError
from modules.catalog.costs import costs_of
from modules.catalog.models import Part, Product, Variant
from modules.catalog.permissions import Perm
from modules.catalog.pricing.errors import FloorLowered, PriceBelowFloor
from modules.desk.api import Author, Deed, note
from modules.shops.api import get_settings, own_rates

KIND = "catalog.product"
BELOW = "product.priced_below_floor"
BELOW_WORDS = N_("Priced below the lowest price: {fields}")
ONE = Decimal(1)


class NewPrice(msgspec.Struct, frozen=True):
    """A price that somebody makes: of `factor` base units of a variant. `field`: where it was typed."""

    variant: UUID
    amount: int
    factor: Decimal = ONE
    field: str = ""


class Limit(msgspec.Struct, frozen=True, kw_only=True):
    """What one base unit of goods has to bring; the names are for whoever is told."""

    product: UUID
    product_name: str
    code: str
    least: Decimal

    def of(self, factor: Decimal) -> int:
        """The lowest whole amount for so many base units."""
        return int((self.least * factor).to_integral_value(ROUND_CEILING))


def least_price(floor: int | None, margin: int | None, worth: Decimal | None, rate: int) -> Decimal | None:
    """What one has to bring: the amount, or `worth` (its cost) with `margin` and the tax that the price holds.

    None where nothing is asked, or the cost isn't known. Margin and rate in basis points.
    """
    found = [] if floor is None else [Decimal(floor)]
    if margin is not None and worth is not None:
        found.append(worth * (BASIS_POINTS + margin) * (BASIS_POINTS + rate) / BASIS_POINTS**2)
    return max(found, default=None)


async def limits_of(session: TenantReader, variants: Collection[UUID], at: datetime) -> dict[UUID, Limit]:
    """The lowest prices of these variants, as far as they have one."""
    query: Any = (
        sa.select(
            Variant.id, Variant.product_id, Product.name, Variant.code, Variant.floor, Variant.floor_margin,
            Variant.tax_class_id,
        )
        .join(Product, Product.id == Variant.product_id)
        .where(Variant.id.in_(list(variants)))
        .where(sa.or_(Variant.floor.is_not(None), Variant.floor_margin.is_not(None)))
    )  # fmt: skip
    rows: Sequence[Any] = (await session.execute(query)).all() if variants else []
    worth = await worth_of(session, [row.id for row in rows if row.floor_margin is not None])
    rates = await rates_held(session, at) if worth else {}
    found: dict[UUID, Limit] = {}
    for row in rows:
        least = least_price(row.floor, row.floor_margin, worth.get(row.id), rates.get(row.tax_class_id, 0))
        if least is not None:
            found[row.id] = Limit(product=row.product_id, product_name=row.name, code=row.code, least=least)
    return found


async def worth_of(session: TenantReader, variants: Sequence[UUID]) -> dict[UUID, Decimal]:
    """What one of each costs, a bundle as much as its parts; those of which something is unknown are left out."""
    if not variants:
        return {}
    query = sa.select(Part.variant_id, Part.part_id, Part.quantity).where(Part.variant_id.in_(variants))
    made: dict[UUID, dict[UUID, Decimal]] = {}
    for whole, part, quantity in await session.execute(query):
        made.setdefault(whole, {})[part] = quantity
    recipes = {variant: made.get(variant, {variant: ONE}) for variant in variants}
    costs = await costs_of(session, sorted({part for recipe in recipes.values() for part in recipe}))
    return {
        variant: sum((costs[part] * quantity for part, quantity in recipe.items()), Decimal(0))
        for variant, recipe in recipes.items()
        if recipe.keys() <= costs.keys()
    }


async def rates_held(session: TenantReader, at: datetime) -> dict[UUID, int]:
    """The tax that the shop's prices hold, by class: basis points."""
    return await own_rates(session, at) if (await get_settings(session)).prices_include_tax else {}


def is_below(price: NewPrice, limits: Mapping[UUID, Limit]) -> bool:
    limit = limits.get(price.variant)
    return limit is not None and price.amount < limit.least * price.factor


async def require_floor(session: TenantSession, prices: Sequence[NewPrice], *, by: Author, at: datetime) -> None:
    """Notes the prices that go below the lowest. Raises PriceBelowFloor, naming each, unless `by` has the right."""
    limits = await limits_of(session, {price.variant for price in prices}, at)
    low = [price for price in prices if is_below(price, limits)]
    if not low:
        return
    if not by.may(Perm.SELL_BELOW_FLOOR):
        currency = (await get_settings(session)).currency
        faults = [fault_of(price, limits[price.variant], currency) for price in low]
        first: dict[str, Any] = faults[0].facts
        raise PriceBelowFloor(fields=faults, **first)
    await note(session, deeds_of(low, limits), by=by, at=at)


def fault_of(price: NewPrice, limit: Limit, currency: str) -> FieldError:
    facts: dict[str, Any] = {"code": limit.code, "least": Amount(limit.of(price.factor), currency)}
    return FieldError(
        field=price.field or "price", code=PriceBelowFloor.code, message=PriceBelowFloor.message, facts=facts
    )


def deeds_of(low: Sequence[NewPrice], limits: Mapping[UUID, Limit]) -> list[Deed]:
    """What the history of each product says: the lowest price, and what was asked instead."""
    told: dict[UUID, tuple[dict[str, Any], dict[str, Any]]] = {}
    for price in low:
        limit = limits[price.variant]
        was, becomes = told.setdefault(limit.product, ({}, {}))
        was[f"below {limit.code}"], becomes[f"below {limit.code}"] = limit.of(price.factor), price.amount
    names = {limit.product: limit.product_name for limit in limits.values()}
    return [
        Deed(act=BELOW, kind=KIND, subject=product, subject_name=names[product], before=was, after=becomes)
        for product, (was, becomes) in told.items()
    ]


def is_lowered(before: int | None, after: int | None) -> bool:
    """Whether a lowest price, or a margin, asks less than before."""
    return before is not None and (after is None or after < before)


def require_right_to_lower(by: Author, lowered: Sequence[tuple[str, str]]) -> None:
    """Raises FloorLowered, by (field, code) of each lowest price or margin that asks less, without the right to."""
    if lowered and not by.may(Perm.SELL_BELOW_FLOOR):
        faults = [
            FieldError(field=field, code=FloorLowered.code, message=FloorLowered.message, facts={"code": code})
            for field, code in lowered
        ]
        raise FloorLowered(fields=faults, code=lowered[0][1])
