"""A product as it was sent, checked and turned into rows."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from infra.kit.db.sessions import TenantReader, TenantSession
from infra.kit.ids import new_id
from infra.kit.problems import FieldError, Invalid
from infra.kit.search import search_text
from modules.catalog import attributes, domain
from modules.catalog.errors import NotOfThisProduct, TaxClassUnknown
from modules.catalog.models import Variant
from modules.catalog.schemas import ProductIn, UnitIn, VariantIn
from modules.catalog.services.categories import all_categories, attributes_of, category_ids
from modules.catalog.services.checks import faults_of, of_problem
from modules.catalog.services.references import Shelf, brand_ids
from modules.catalog.services.taken import taken_faults
from modules.catalog.stockkeeping import Opening

EMPTY: Mapping[str, attributes.Value] = {}


class Written(msgspec.Struct, frozen=True, kw_only=True):
    """A product as rows."""

    product: dict[str, Any]
    variants: list[dict[str, Any]]
    units: list[dict[str, Any]]
    prices: dict[UUID, int | None]
    openings: list[Opening]


async def rows_of(
    session: TenantSession,
    shelf: Shelf,
    product: UUID,
    data: ProductIn,
    known: dict[UUID, str],
    before: Mapping[str, attributes.Value] = EMPTY,
) -> Written:
    """`data` as rows, checked by itself and against what is stored. `known`: the product's variants and codes;
    `before`: its attributes.

    A variant that names no id is found again by its code.
    """
    faults = faults_of(data)
    if not faults:
        faults = [*foreign_faults(data, known), *tax_faults(shelf, data)]
    if faults:
        raise Invalid(fields=faults)
    variants = await coded(session, data, known)
    if taken := await taken_faults(session, variants, set(known)):
        raise Invalid(fields=taken)
    category, brand = data.category.strip(), data.brand.strip()
    categories, brands = await category_ids(session, [category]), await brand_ids(session, [brand])
    asked = attributes_of(await all_categories(session), categories.get(category)) if data.attributes else []
    facts, wrong = attributes.read_all(asked, data.attributes, before)
    if wrong:
        raise Invalid(fields=wrong)
    named = {"category_id": categories.get(category), "brand_id": brands.get(brand), "attributes": facts}
    by_code = {code: key for key, code in known.items()}
    given = [(variant.id or by_code.get(variant.code) or new_id(), variant) for variant in variants]
    return Written(
        product={"id": product, **named, **own_columns(data, variants)},
        variants=[variant_row(shelf, product, data, n, *pair) for n, pair in enumerate(given)],
        units=[unit_row(variant, unit) for variant, line in given for unit in line.units],
        prices={variant: line.price for variant, line in given},
        openings=[Opening(v, line.opening_stock) for v, line in given if line.opening_stock and v not in known],
    )


def own_columns(data: ProductIn, variants: Sequence[VariantIn]) -> dict[str, Any]:
    """What a product's row takes over from `data` as it is."""
    return {
        "name": data.name.strip(),
        "translations": {k: v.strip() for k, v in data.translations.items() if v.strip()},
        "description": data.description.strip(),
        "descriptions": {k: v.strip() for k, v in data.descriptions.items() if v.strip()},
        "options": msgspec.to_builtins(data.options),
        "tags": list(dict.fromkeys(tag.strip() for tag in data.tags if tag.strip())),
        "drawing": data.drawing,
        "state": data.state,
        "search_text": words_of(data, variants),
    }


def words_of(data: ProductIn, variants: Sequence[VariantIn]) -> str:
    parts = [data.name, *data.translations.values(), data.brand, data.category, *data.tags]
    for variant in variants:
        parts += [variant.code, variant.barcode, *variant.values.values(), *(unit.barcode for unit in variant.units)]
    return search_text(*parts)


def variant_row(
    shelf: Shelf, product: UUID, data: ProductIn, position: int, key: UUID, line: VariantIn
) -> dict[str, Any]:
    barcode = domain.read_barcode(line.barcode, is_own=line.is_own_barcode) if line.barcode.strip() else None
    values = {option.name.strip(): line.values[option.name.strip()].strip() for option in data.options}
    return {
        "id": key,
        "product_id": product,
        "code": line.code,
        "title": " / ".join(values.values()),
        "option_values": values,
        "barcode": barcode and barcode.text,
        "barcode_key": barcode and barcode.key,
        "unit": line.unit.strip() or shelf.piece,
        "weighed": line.weighed,
        "tax_class_id": shelf.tax_classes.get(line.tax_class, shelf.default_class),
        "low_stock": line.low_stock,
        "position": position,
        "archived": False,
    }


def unit_row(variant: UUID, unit: UnitIn) -> dict[str, Any]:
    barcode = domain.read_barcode(unit.barcode, is_own=True) if unit.barcode.strip() else None
    return {
        "id": new_id(),
        "variant_id": variant,
        "name": unit.name.strip(),
        "factor": unit.factor,
        "barcode": barcode and barcode.text,
        "barcode_key": barcode and barcode.key,
        "archived": False,
    }


def tax_faults(shelf: Shelf, data: ProductIn) -> list[FieldError]:
    classes = ", ".join(shelf.tax_classes)
    return [
        of_problem(f"variants.{n}.tax_class", TaxClassUnknown(tax_class=line.tax_class, classes=classes))
        for n, line in enumerate(data.variants)
        if line.tax_class and line.tax_class not in shelf.tax_classes
    ]


def foreign_faults(data: ProductIn, known: dict[UUID, str]) -> list[FieldError]:
    return [
        of_problem(f"variants.{n}.id", NotOfThisProduct())
        for n, line in enumerate(data.variants)
        if line.id and line.id not in known
    ]


async def coded(session: TenantReader, data: ProductIn, known: dict[UUID, str]) -> list[VariantIn]:
    """The variants, each with a code: those without get one that can be read aloud and that nobody has."""
    wanted = {line.code.strip() for line in data.variants if line.code.strip()} | set(known.values())
    stem = domain.code_from(data.name) or "P"
    like = Variant.code.like(f"{stem}%")
    if any(not line.code.strip() for line in data.variants):
        wanted |= set((await session.scalars(sa.select(Variant.code).where(like))).all())
    coded: list[VariantIn] = []
    for line in data.variants:
        own = known.get(line.id, "") if line.id else ""
        code = (
            line.code.strip()
            or own
            or domain.distinct(domain.code_from(data.name, *line.values.values()) or "P", wanted)
        )
        wanted.add(code)
        coded.append(msgspec.structs.replace(line, code=code))
    return coded
