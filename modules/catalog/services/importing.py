"""A block of rows from a file becomes products: new ones, changed ones, and those that stay as they are.

A row is a variant, found again by its code. What a row leaves blank stays; what it says is compared with what is
stored, and only what differs is written: the same file twice changes nothing.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from infra.kit.db.sessions import TenantSession
from infra.kit.ids import new_id
from modules.catalog.attributes import Value, read_all
from modules.catalog.models import Product, Variant
from modules.catalog.schemas import UnitIn
from modules.catalog.services import writing
from modules.catalog.services.categories import all_categories, attributes_of, category_ids
from modules.catalog.services.derived import refresh
from modules.catalog.services.floors import floors_asked
from modules.catalog.services.given import Line, is_made_anew, own_faults, shape_of
from modules.catalog.services.packs import price_packs
from modules.catalog.services.products import KIND, open_stock, replace_units
from modules.catalog.services.references import Shelf, brand_ids, read_shelf
from modules.catalog.services.rows import unit_row
from modules.catalog.services.stored import (
    Known,
    known_goods,
    products_of,
    products_with_options,
    taken_back,
)
from modules.catalog.stockkeeping import Opening, follow_thresholds
from modules.desk.api import Deed, Outcome, RowFault, Work, note

IMPORTED, IMPORT_CHANGED = "product.imported", "product.import_changed"


class Plan(msgspec.Struct, kw_only=True):
    """What a block comes to, before it is written."""

    products: dict[UUID, dict[str, Any]] = {}
    new_products: dict[UUID, dict[str, Any]] = {}
    variants: list[dict[str, Any]] = []
    new_variants: list[dict[str, Any]] = []
    prices: dict[UUID, int | None] = {}
    openings: list[Opening] = []
    deeds: list[Deed] = []
    units: dict[UUID, tuple[UnitIn, ...]] = {}
    repacked: set[UUID] = set()
    unit_prices: dict[UUID, dict[str, int]] = {}
    floors: dict[UUID, int] = {}
    margins: dict[UUID, int] = {}
    kinds: dict[UUID, str] = {}
    counts: dict[str, int] = {}
    faults: list[RowFault] = []

    def count(self, kind: str) -> None:
        self.counts[kind] = self.counts.get(kind, 0) + 1


class Block(msgspec.Struct, frozen=True, kw_only=True):
    """What is known while a block is planned."""

    shelf: Shelf
    locale: str
    option: str
    act: str
    known: dict[str, Known]
    families: dict[str, UUID]
    groups: dict[str, UUID]
    positions: dict[UUID, int]
    facts: dict[int, dict[str, Value]]
    categories: dict[str, UUID]
    brands: dict[str, UUID]
    revived: set[UUID] = set()


async def take_lines(
    session: TenantSession, lines: Sequence[Line], work: Work, *, locale: str, option: str, act: str = IMPORTED
) -> Outcome:
    """Writes the lines of a block, unless the run is dry. `option` names what sets variants apart.

    `act`: what the history of a new product says.
    """
    shelf = await read_shelf(session)
    known, faults = await known_goods(session, lines)
    faults += [fault for line in lines for fault in own_faults(line, known.get(line.code))]
    low, noted = await floors_asked(session, lines, known, shelf.currency, by=work.by, at=work.at)
    faults += low
    bad = {fault.line for fault in faults}
    good = [line for line in lines if line.line not in bad]
    families = await products_with_options(session, {line.name for line in good if line.variant})
    groups = await products_of(session, {line.group for line in good if line.group})
    categories = await category_ids(session, (line.category or "" for line in good))
    facts, wrong = await facts_of(session, good, known, categories)
    faults += wrong
    bad = {fault.line for fault in wrong}
    good = [line for line in good if line.line not in bad]
    block = Block(
        shelf=shelf,
        locale=locale,
        option=option,
        act=act,
        known=known,
        families={name: family.id for name, family in families.items()},
        groups={code: family.id for code, family in groups.items()},
        positions={family.id: family.variants for family in (*families.values(), *groups.values())},
        facts=facts,
        categories=categories,
        brands=await brand_ids(session, (line.brand or "" for line in good)),
        revived=await taken_back(session, known.values()),
    )
    plan = Plan(faults=faults, deeds=noted)
    for line in good:
        if stored := known.get(line.code):
            change(plan, block, line, stored)
        else:
            create(plan, block, line)
    if not work.dry:
        await carry_out(session, plan, block, work)
    return Outcome(counts=plan.counts, faults=plan.faults)


async def facts_of(
    session: TenantSession, lines: Sequence[Line], known: dict[str, Known], categories: dict[str, UUID]
) -> tuple[dict[int, dict[str, Value]], list[RowFault]]:
    """What the goods have after each line, by its number, and the lines that say what their category has not."""
    if not any(line.attributes for line in lines):
        return {}, []
    shelves = await all_categories(session)
    found: dict[int, dict[str, Value]] = {}
    faults: list[RowFault] = []
    for line in lines:
        if not line.attributes:
            continue
        stored = known[line.code].product if line.code in known else {}
        category = categories.get(line.category or "") or stored.get("category_id")
        before: dict[str, Value] = stored.get("attributes", {})
        kept, wrong = read_all(attributes_of(shelves, category), line.attributes, before)
        found[line.line] = before | kept
        faults += [
            RowFault(
                line=line.line,
                field=fault.field.replace("attributes.", "attribute_"),
                message=fault.message,
                facts={name: str(fact) for name, fact in fault.facts.items()},
            )
            for fault in wrong
        ]
    return found, faults


def create(plan: Plan, block: Block, line: Line) -> None:
    """A new variant, of a product that is there already or of a new one."""
    family = block.groups.get(line.group) if line.group else None
    if family is None and line.variant and not line.options:
        family = block.families.get(line.name)
    product = family or new_id()
    if family is None:
        plan.new_products[product] = product_row(block, line, product)
        if line.variant and not line.options:
            block.families[line.name] = product
    block.groups.setdefault(line.code, product)
    position = block.positions.get(product, 0)
    block.positions[product] = position + 1
    variant = new_id()
    plan.new_variants.append(variant_row(block, line, variant, product, position))
    plan.prices[variant] = line.price
    if line.floor is not None:
        plan.floors[variant] = line.floor
    if line.floor_margin is not None:
        plan.margins[variant] = line.floor_margin
    if line.made and line.made != "goods":
        plan.kinds[variant] = line.made
    if line.units:
        plan.units[variant] = line.units
    if line.unit_prices:
        plan.unit_prices[variant] = line.unit_prices
    if line.opening_stock:
        plan.openings.append(Opening(variant, line.opening_stock))
    plan.deeds.append(
        Deed(act=block.act, kind=KIND, subject=product, subject_name=line.name, after={"code": line.code})
    )
    plan.count("created")


def product_row(block: Block, line: Line, product: UUID) -> dict[str, Any]:
    options: list[dict[str, Any]] = [{"name": name, "values": []} for name in values_of(block, line)]
    return {
        "id": product,
        "name": line.name,
        "translations": {block.locale: line.other_name} if line.other_name else {},
        "description": line.description or "",
        "descriptions": {block.locale: line.other_description} if line.other_description else {},
        "attributes": block.facts.get(line.line, {}),
        "category_id": block.categories.get(line.category or ""),
        "brand_id": block.brands.get(line.brand or ""),
        "options": options,
        "tags": list(line.tags or ()),
        "drawing": line.drawing or "box",
        "state": line.state or "active",
        "search_text": "",
    }


def values_of(block: Block, line: Line) -> dict[str, str]:
    """What sets a new variant apart: its options, or the one word of a file that has no more."""
    return line.options or ({block.option: line.variant} if line.variant else {})


def variant_row(block: Block, line: Line, variant: UUID, product: UUID, position: int) -> dict[str, Any]:
    return {
        "id": variant,
        "product_id": product,
        "code": line.code,
        "title": " / ".join(values_of(block, line).values()),
        "option_values": values_of(block, line),
        "barcode": line.barcode and line.barcode.text,
        "barcode_key": line.barcode and line.barcode.key,
        "unit": line.unit or block.shelf.piece,
        "weighed": bool(line.weighed),
        "tax_class_id": block.shelf.tax_classes[line.tax_class] if line.tax_class else block.shelf.default_class,
        "low_stock": line.low_stock,
        "position": position,
        "archived": False,
    }


def change(plan: Plan, block: Block, line: Line, stored: Known) -> None:
    """A variant that is there: what the row says and differs is changed, in it and in its product."""
    product = plan.products.get(stored.product["id"], stored.product)
    wanted_product = product | product_says(block, line, product)
    wanted_variant = stored.variant | variant_says(block, line, stored)
    differs = sorted(
        [name for name in wanted_product if wanted_product[name] != product[name]]
        + [name for name in wanted_variant if wanted_variant[name] != stored.variant[name]]
    )
    new_price = line.price is not None and line.price != stored.price
    new_floor = line.floor is not None and line.floor != stored.floor
    new_margin = line.floor_margin is not None and line.floor_margin != stored.margin
    new_units = line.units is not None and shape_of(line.units) != stored.units
    new_packs = {
        name: price for name, price in (line.unit_prices or {}).items() if stored.unit_prices.get(name) != price
    }
    if not (differs or new_price or new_units or new_floor or new_margin or new_packs):
        plan.count("changed" if is_made_anew(line, stored) else "same")  # its parts are written at the end
        return
    if line.floor is not None and new_floor:
        plan.floors[stored.variant["id"]] = line.floor
    if line.floor_margin is not None and new_margin:
        plan.margins[stored.variant["id"]] = line.floor_margin
    if new_packs:
        plan.unit_prices[stored.variant["id"]] = new_packs
    if line.units is not None and new_units:
        plan.units[stored.variant["id"]] = line.units
        plan.repacked.add(product["id"])
    if wanted_product != product:
        plan.products[product["id"]] = wanted_product
    if wanted_variant != stored.variant:
        plan.variants.append(wanted_variant)
    if new_price:
        plan.prices[stored.variant["id"]] = line.price
    more = {"price": new_price, "floor": new_floor, "floor_margin": new_margin, "units": new_units, "prices": new_packs}
    named = [SHOWN[name] for name in differs if name in SHOWN] + [name for name, is_new in more.items() if is_new]
    after = dict.fromkeys(dict.fromkeys(named), True) | {"code": line.code}
    plan.deeds.append(Deed(act=IMPORT_CHANGED, kind=KIND, subject=product["id"], subject_name=line.name, after=after))
    plan.count("changed")


SHOWN = {
    "name": "name", "translations": "translations", "description": "description", "category_id": "category",
    "brand_id": "brand", "tags": "tags", "barcode": "barcode", "unit": "unit", "tax_class_id": "tax_class",
    "low_stock": "low_stock", "title": "options", "archived": "state", "state": "state", "drawing": "drawing",
    "attributes": "attributes", "descriptions": "descriptions", "weighed": "weighed",
}  # fmt: skip


def product_says(block: Block, line: Line, product: dict[str, Any]) -> dict[str, Any]:
    said: dict[str, Any] = {"name": line.name}
    if line.other_name:
        said["translations"] = product["translations"] | {block.locale: line.other_name}
    if line.description is not None:
        said["description"] = line.description
    if line.category is not None:
        said["category_id"] = block.categories[line.category]
    if line.brand is not None:
        said["brand_id"] = block.brands[line.brand]
    if line.tags is not None:
        said["tags"] = list(line.tags)
    if line.other_description:
        said["descriptions"] = product["descriptions"] | {block.locale: line.other_description}
    if line.line in block.facts:
        said["attributes"] = product["attributes"] | block.facts[line.line]
    back = "active" if product["id"] in block.revived else None
    plain = {"state": line.state or back, "drawing": line.drawing}
    return said | {name: value for name, value in plain.items() if value is not None}


def variant_says(block: Block, line: Line, stored: Known) -> dict[str, Any]:
    said: dict[str, Any] = {"archived": False} if stored.product["id"] in block.revived else {}
    if line.variant is not None and stored.variant["title"]:
        said |= {"title": line.variant, "option_values": {next(iter(stored.variant["option_values"])): line.variant}}
    if line.options is not None and line.options.keys() == stored.variant["option_values"].keys():
        said |= {"title": " / ".join(line.options.values()), "option_values": line.options}
    if line.weighed is not None:
        said["weighed"] = line.weighed
    if line.barcode is not None:
        said |= {"barcode": line.barcode.text, "barcode_key": line.barcode.key}
    if line.unit is not None:
        said["unit"] = line.unit
    if line.tax_class is not None:
        said["tax_class_id"] = block.shelf.tax_classes[line.tax_class]
    if line.low_stock is not None:
        said["low_stock"] = line.low_stock
    return said


async def carry_out(session: TenantSession, plan: Plan, block: Block, work: Work) -> None:
    """The plan as a handful of statements, whatever the number of rows."""
    await writing.lock(session, Product, list(plan.products))
    changed = {row["id"] for row in plan.variants}
    await writing.lock(session, Variant, list(changed | plan.floors.keys() | plan.margins.keys()))
    await writing.write(session, writing.ADD_PRODUCTS, list(plan.new_products.values()))
    await writing.write(session, writing.ADD_VARIANTS, plan.new_variants)
    await writing.write(session, writing.CHANGE_PRODUCTS, list(plan.products.values()))
    await writing.write(session, writing.CHANGE_VARIANTS, plan.variants)
    await writing.set_floors(session, plan.floors, plan.margins)
    await writing.set_kinds(session, plan.kinds)
    packs = [unit_row(variant, unit) for variant, units in plan.units.items() for unit in units]
    await replace_units(session, list(plan.units), packs)
    await price_packs(session, plan.unit_prices, block.shelf.price_list)
    prices = {variant: price for variant, price in plan.prices.items() if price is not None}
    await writing.set_prices(session, block.shelf.price_list, prices, work.at)
    touched = {row["product_id"] for row in (*plan.new_variants, *plan.variants)} | plan.products.keys()
    touched |= plan.repacked
    await refresh(session, sorted(touched))
    await open_stock(session, block.shelf, plan.openings, new_id(), work.by, work.at)
    await follow_thresholds(session, [*sorted(changed), *(row["id"] for row in plan.new_variants)])
    await note(session, plan.deeds, by=work.by, at=work.at)
