"""Codes and barcodes stand for one thing each."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from infra.kit.db.sessions import TenantReader
from infra.kit.problems import FieldError
from modules.catalog import domain
from modules.catalog.errors import BarcodeTaken, CodeTaken
from modules.catalog.models import Product, Unit, Variant
from modules.catalog.schemas import VariantIn
from modules.catalog.services.checks import of_problem


async def taken_faults(session: TenantReader, variants: Sequence[VariantIn], own: set[UUID]) -> list[FieldError]:
    """Codes and barcodes that other goods have, and barcodes that stand in `variants` twice."""
    codes = {line.code: n for n, line in enumerate(variants)}
    faults: list[FieldError] = []
    keys: dict[str, str] = {}
    for n, line in enumerate(variants):
        for path, barcode in barcodes_in(n, line):
            key = domain.read_barcode(barcode, is_own=True).key
            if key in keys:
                faults.append(of_problem(path, BarcodeTaken(barcode=barcode, name=line.code)))
            keys[key] = path
    named = sa.select(Product.name, Variant.code, Variant.title, Variant.barcode_key, Variant.barcode, Variant.archived)
    hit = sa.or_(Variant.code.in_(codes), sa.and_(Variant.barcode_key.in_(keys), ~Variant.archived))
    stored = named.join(Product, Product.id == Variant.product_id).where(hit, Variant.id.notin_(own))
    for row in await session.execute(stored):
        name = domain.variant_name(row.name, [row.title])
        if row.code in codes:
            faults.append(of_problem(f"variants.{codes[row.code]}.code", CodeTaken(code=row.code, name=name)))
        if row.barcode_key in keys and not row.archived:
            faults.append(of_problem(keys[row.barcode_key], BarcodeTaken(barcode=row.barcode, name=name)))
    packs = sa.select(Unit.barcode, Unit.barcode_key, Variant.code).join(Variant, Variant.id == Unit.variant_id)
    held = packs.where(Unit.barcode_key.in_(keys), ~Unit.archived, Variant.id.notin_(own))
    return faults + [
        of_problem(keys[row.barcode_key], BarcodeTaken(barcode=row.barcode, name=row.code))
        for row in await session.execute(held)
    ]


def barcodes_in(position: int, line: VariantIn) -> list[tuple[str, str]]:
    found = [(f"variants.{position}.barcode", line.barcode.strip())]
    found += [(f"variants.{position}.units.{n}.barcode", unit.barcode.strip()) for n, unit in enumerate(line.units)]
    return [(path, barcode) for path, barcode in found if barcode]
