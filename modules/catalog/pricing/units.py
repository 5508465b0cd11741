"""The larger units of a product with their barcodes and prices, and the lowest price of each variant."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from infra.kit.db.followed import CHANGED
from infra.kit.db.sessions import TenantReader, TenantSession
from infra.kit.i18n import N_
from infra.kit.ids import new_id
from infra.kit.money import to_decimal, to_minor
from infra.kit.pages import Form
from infra.kit.problems import FieldError, Invalid, NotFound
from infra.kit.quantity import to_quantity
from modules.catalog.forms import plain, read, text
from modules.catalog.models import PriceList, Variant
from modules.catalog.pricing.errors import MarginOutOfRange
from modules.catalog.pricing.floor import is_lowered, require_right_to_lower
from modules.catalog.pricing.schemas import MOST_MARGIN, PriceIn
from modules.catalog.pricing.service import find_list, set_prices
from modules.catalog.pricing.table import prices_of
from modules.catalog.repository import find_product
from modules.catalog.schemas import ProductOut, UnitIn, VariantIn, VariantOut, draft_of
from modules.catalog.services.checks import fault, price_faults
from modules.catalog.services.products import KIND, edit_product
from modules.desk.api import Author, Deed, note
from tenancy.access.api import Actor

SPARE = 2  # empty lines below the units that are there
MOST = 10
FACTOR_MISSING = N_("Enter how many are in one.")


class Pack(msgspec.Struct, frozen=True):
    """A larger unit as it was typed, at line `n` of the form; `price` of one of it, None: what is in it costs."""

    n: int
    unit: UnitIn
    price: int | None


class VariantUnits(msgspec.Struct, frozen=True, kw_only=True):
    """What was typed for one variant, at place `n` of the form."""

    n: int
    variant: UUID
    price: int | None
    floor: int | None
    margin: int | None
    packs: tuple[Pack, ...]


def units_in(typed: Mapping[str, Any], product: ProductOut) -> list[VariantUnits]:
    """The form. Raises Invalid with the field of each number that can't be read."""
    errors: list[FieldError] = []
    found: list[VariantUnits] = []

    def money(name: str) -> int | None:
        return read(typed, name, lambda raw: to_minor(raw, product.currency), errors)

    for n, variant in enumerate(sold(product)):
        path = f"variants.{n}"
        own, floor = money(f"{path}.price"), money(f"{path}.floor")
        margin = percent_in(typed, f"{path}.margin", errors)
        errors += [*price_faults(f"{path}.price", own), *price_faults(f"{path}.floor", floor)]
        packs: list[Pack] = []
        for m in range(MOST + SPARE):
            row = f"{path}.units.{m}"
            if not any(text(typed, f"{row}.{name}") for name in ("name", "factor", "barcode", "price")):
                continue
            factor, price = read(typed, f"{row}.factor", to_quantity, errors), money(f"{row}.price")
            errors += price_faults(f"{row}.price", price)
            if not text(typed, f"{row}.factor"):
                errors.append(fault(f"{row}.factor", "missing", FACTOR_MISSING))
            name, barcode = text(typed, f"{row}.name"), text(typed, f"{row}.barcode")
            packs.append(Pack(m, UnitIn(name=name, factor=factor or Decimal(0), barcode=barcode), price))
        found.append(VariantUnits(n=n, variant=variant.id, price=own, floor=floor, margin=margin, packs=tuple(packs)))
    if errors:
        raise Invalid(fields=errors)
    return found


def percent_in(typed: Mapping[str, Any], name: str, errors: list[FieldError]) -> int | None:
    """A percentage as basis points, read as money is: two decimals at most."""
    raw = text(typed, name).rstrip("%％").strip()
    value = read({name: raw}, name, lambda number: to_minor(number, "USD"), errors)
    if value is not None and not 0 <= value <= MOST_MARGIN:
        errors.append(fault(name, "out_of_range", MarginOutOfRange.message, most=MOST_MARGIN // 100))
    return value


def sold(product: ProductOut) -> list[VariantOut]:
    return [variant for variant in product.variants if not variant.archived]


async def save_units(
    session: TenantSession, actor: Actor, product: ProductOut, typed: Sequence[VariantUnits], at: datetime
) -> None:
    """Units left out are archived. Raises Invalid, whose fields are those of the form, ProductChangedMeanwhile."""
    by, wanted = Author.of(actor), {each.variant: each for each in typed}
    draft = draft_of(product)
    variants = [with_units(v, wanted[v.id]) if v.id and v.id in wanted else v for v in draft.variants]
    changed = msgspec.structs.replace(draft, variants=variants)
    if changed != draft:
        try:
            await edit_product(session, product.id, changed, product.version, by=by, at=at)
        except Invalid as problem:
            raise Invalid(fields=[shown(error, typed) for error in problem.fields]) from problem
    stored = await find_product(session, product.id)
    if stored is None:
        raise NotFound
    await set_pack_prices(session, actor, stored, wanted, at)
    floors = {v.id: wanted[v.id].floor for v in sold(stored) if v.id in wanted and wanted[v.id].floor != v.floor}
    await set_floors(session, stored, floors, by=by, at=at)
    margins = {
        v.id: wanted[v.id].margin for v in sold(stored) if v.id in wanted and wanted[v.id].margin != v.floor_margin
    }
    await set_floors(session, stored, margins, by=by, at=at, of="floor_margin")


def with_units(line: VariantIn, typed: VariantUnits) -> VariantIn:
    return msgspec.structs.replace(line, units=[pack.unit for pack in typed.packs], price=typed.price)


async def set_pack_prices(
    session: TenantSession, actor: Actor, product: ProductOut, wanted: Mapping[UUID, VariantUnits], at: datetime
) -> None:
    usual = (await session.execute(sa.select(PriceList.id).where(PriceList.is_default))).scalar_one()
    prices = [
        PriceIn(variant=variant.id, unit=unit.id, amount=pack.price)
        for variant in sold(product)
        if variant.id in wanted
        for unit in variant.units
        for pack in wanted[variant.id].packs
        if pack.unit.name.strip() == unit.name
    ]
    if prices:
        await set_prices(session, await find_list(session, actor, usual), prices, by=Author.of(actor), at=at)


async def set_floors(
    session: TenantSession, product: ProductOut, floors: Mapping[UUID, int | None], *, by: Author, at: datetime,
    of: str = "floor",
) -> None:  # fmt: skip
    """The lowest price of each variant named (or its margin, `of` floor_margin), None for none; with a line in the
    product's history. Raises FloorLowered where `by` may not lower it.
    """
    codes = {variant.id: variant for variant in product.variants}
    if not floors.keys() <= codes.keys():
        raise NotFound
    lowered = [v for v, asks in floors.items() if is_lowered(getattr(codes[v], of), asks)]
    require_right_to_lower(by, [(field_of(product, v, of), codes[v].code) for v in lowered])
    for variant in sorted(floors):
        change = sa.update(Variant).where(Variant.id == variant)
        await session.execute(change.values({of: floors[variant], "changed": CHANGED}))
    if floors:
        was = {f"{of} {codes[v].code}": getattr(codes[v], of) for v in floors}
        after = {f"{of} {codes[v].code}": floor for v, floor in floors.items()}
        named: dict[str, Any] = {"kind": KIND, "subject": product.id, "subject_name": product.name}
        await note(session, [Deed(act="product.edited", before=was, after=after, **named)], by=by, at=at)


def field_of(product: ProductOut, variant: UUID, of: str) -> str:
    place = next((n for n, each in enumerate(sold(product)) if each.id == variant), 0)
    return f"variants.{place}.{'floor' if of == 'floor' else 'margin'}"


def shown(error: FieldError, typed: Sequence[VariantUnits]) -> FieldError:
    """A fault of the n-th unit stands at the line where it was typed."""
    parts = error.field.split(".")
    if len(parts) < len(("variants", "0", "units", "0")) or parts[2] != "units":
        return error
    packs = next((each.packs for each in typed if each.n == int(parts[1])), ())
    if int(parts[3]) >= len(packs):
        return error
    parts[3] = str(packs[int(parts[3])].n)
    return msgspec.structs.replace(error, field=".".join(parts))


async def form_of(session: TenantReader, product: ProductOut) -> Form:
    """The form as it stands."""
    prices = await prices_of(session, None, [variant.id for variant in sold(product)])
    values: dict[str, Any] = {"version": product.version}
    for n, variant in enumerate(sold(product)):
        path = f"variants.{n}"
        values |= {f"{path}.price": money(variant.price, product), f"{path}.floor": money(variant.floor, product)}
        values[f"{path}.margin"] = "" if variant.floor_margin is None else f"{variant.floor_margin / 100:g}"
        for m, unit in enumerate(variant.units):
            row = f"{path}.units.{m}"
            own = prices.get((variant.id, unit.id), {}).get(Decimal(0))
            values |= {f"{row}.name": unit.name, f"{row}.factor": plain(unit.factor)}
            values |= {f"{row}.barcode": unit.barcode or "", f"{row}.price": money(own, product)}
    return Form(key=str(new_id()), values=values)


def money(amount: int | None, product: ProductOut) -> str:
    return "" if amount is None else f"{to_decimal(amount, product.currency)}"
