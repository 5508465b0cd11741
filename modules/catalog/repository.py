"""Queries of the catalog that are used twice: one product whole, pages of the list, its counts."""

import re
from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from infra.kit.cursors import Sort, after
from infra.kit.db.repository import Repository
from infra.kit.db.sessions import TenantReader
from infra.kit.search import matches
from modules.catalog.models import Brand, Category, Price, PriceList, Product, Unit, Variant
from modules.catalog.schemas import ProductOut, UnitOut, VariantOut
from modules.catalog.stockkeeping import stockkeeper
from modules.shops import views as shops

_NUMBER = re.compile(r"^-?[0-9]+(\.[0-9]+)?$", re.ASCII)
YES_NO: dict[str, tuple[str | bool, ...]] = {"yes": ("yes", True), "no": ("no", False)}
"""What a filter's word may stand for: a choice may be called “yes” too."""


class Categories(Repository[Category]):
    model_type = Category


class Brands(Repository[Brand]):
    model_type = Brand


BASE_PRICE = (
    sa.select(Price.amount)
    .join(PriceList, PriceList.id == Price.price_list_id)
    .where(PriceList.is_default, Price.variant_id == Variant.id, Price.min_quantity == 0, Price.valid_to.is_(None))
    .where(Price.unit_id.is_(None))
    .order_by(Price.valid_from.desc().nulls_last())
    .limit(1)
    .scalar_subquery()
)
"""A variant's price in the shop's own list, in minor units."""
UNIT_PRICE = (
    sa.select(Price.amount)
    .join(PriceList, PriceList.id == Price.price_list_id)
    .where(PriceList.is_default, Price.variant_id == Unit.variant_id, Price.unit_id == Unit.id)
    .where(Price.min_quantity == 0, Price.valid_from.is_(None), Price.valid_to.is_(None))
    .scalar_subquery()
)
"""A larger unit's own price in the shop's own list, in minor units."""

PRODUCT = (
    sa.select(
        *(getattr(Product, name) for name in (
            "id", "name", "translations", "description", "descriptions", "tags", "attributes", "options", "drawing",
            "images", "state", "version", "created_at", "updated_at",
        )),
        sa.func.coalesce(Category.path, "").label("category"),
        sa.func.coalesce(Brand.name, "").label("brand"),
        sa.select(PriceList.currency).where(PriceList.is_default).scalar_subquery().label("currency"),
    )
    .outerjoin(Category, Category.id == Product.category_id)
    .outerjoin(Brand, Brand.id == Product.brand_id)
)  # fmt: skip
VARIANTS = sa.select(
    Variant.product_id, Variant.id, Variant.code, Variant.title, Variant.option_values, Variant.barcode, Variant.unit,
    Variant.weighed, Variant.low_stock, Variant.archived, Variant.floor, Variant.floor_margin,
    Variant.kind,
    shops.tax_classes.c.code.label("tax_class"),
    BASE_PRICE.label("price"),
).join(shops.tax_classes, shops.tax_classes.c.id == Variant.tax_class_id)  # fmt: skip
UNITS = sa.select(
    Unit.variant_id, Unit.id, Unit.name, Unit.factor, Unit.barcode, UNIT_PRICE.label("price")
).where(~Unit.archived)  # fmt: skip


async def find_product(session: TenantReader, product: UUID) -> ProductOut | None:
    """A product with everything that hangs on it."""
    return next(iter(await find_products(session, [product])), None)


async def find_products(session: TenantReader, ids: Sequence[UUID]) -> list[ProductOut]:
    """Whole products, in the order of `ids`; three queries for any number."""
    rows = {row.id: row for row in await session.execute(PRODUCT.where(Product.id.in_(ids)))}
    variants: dict[UUID, list[VariantOut]] = {}
    lines = VARIANTS.where(Variant.product_id.in_(ids)).order_by(Variant.archived, Variant.position, Variant.code)
    stored = (await session.execute(lines)).all()
    units: dict[UUID, list[UnitOut]] = {}
    for row in await session.execute(UNITS.where(Unit.variant_id.in_([v.id for v in stored])).order_by(Unit.factor)):
        units.setdefault(row.variant_id, []).append(
            UnitOut(id=row.id, name=row.name, factor=row.factor, barcode=row.barcode, price=row.price)
        )
    for row in stored:
        variants.setdefault(row.product_id, []).append(variant_out(row, units.get(row.id, [])))
    found = [(rows[key], variants.get(key, [])) for key in ids if key in rows]
    return [product_out(row, lines) for row, lines in found]


def product_out(row: Any, variants: list[VariantOut]) -> ProductOut:
    names = [name for name in ProductOut.__struct_fields__ if name != "variants"]
    return msgspec.convert({name: getattr(row, name) for name in names} | {"variants": variants}, ProductOut)


def variant_out(row: Any, units: list[UnitOut]) -> VariantOut:
    names = [name for name in VariantOut.__struct_fields__ if name not in {"values", "units"}]
    return VariantOut(**{name: getattr(row, name) for name in names}, values=row.option_values, units=units)


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What a list shows. `view`: all, active, low, draft, archived. `sort`: name, or added (newest first).

    `category` takes in those below it. `facts`: attribute's key → value; `key.from` and `key.to` → bounds. `stores`:
    where goods run low, None for any.
    """

    query: str = ""
    view: str = "all"
    category: UUID | None = None
    brand: UUID | None = None
    tag: str = ""
    facts: dict[str, str] = {}
    sort: str = "name"
    descending: bool = False
    stores: frozenset[UUID] | None = None


def is_low(stores: Collection[UUID] | None) -> sa.ColumnElement[bool]:
    """A product runs low when one of its variants does in one of these stores."""
    keeper = stockkeeper()
    if keeper is None:
        return sa.false()
    return Product.id.in_(sa.select(keeper.runs_low(stores).c.product_id))


async def low_of(session: TenantReader, variants: Sequence[UUID], stores: Collection[UUID] | None) -> set[UUID]:
    """Those of `variants` that run low in one of these stores."""
    keeper = stockkeeper()
    if keeper is None or not variants:
        return set()
    low = keeper.runs_low(stores)
    return set(await session.scalars(sa.select(low.c.variant_id).where(low.c.variant_id.in_(variants))))


def conditions(wanted: Wanted) -> list[sa.ColumnElement[bool]]:
    views = {"all": Product.state != "archived", "low": is_low(wanted.stores)}
    found = [views.get(wanted.view, Product.state == wanted.view), matches(Product.search_text, wanted.query)]
    if wanted.category:
        found.append(Product.category_id.in_(shelves_below(wanted.category)))
    if wanted.brand:
        found.append(Product.brand_id == wanted.brand)
    if wanted.tag:
        found.append(Product.tags.contains([wanted.tag]))
    return found + [fact_is(name, value) for name, value in wanted.facts.items() if value]


def shelves_below(category: UUID) -> sa.Select[Any]:
    """The category and those below it."""
    start = sa.select(Category.path + " > ").where(Category.id == category).scalar_subquery()
    return sa.select(Category.id).where(sa.or_(Category.id == category, sa.func.starts_with(Category.path, start)))


def fact_is(name: str, value: str) -> sa.ColumnElement[bool]:
    """Whether an attribute has this value, or lies on this side of it; bounds are numbers, else dates as ISO says."""
    key, _, side = name.partition(".")
    if not side:
        return sa.or_(*(Product.attributes.contains({key: one}) for one in YES_NO.get(value, (value,))))
    kept: Any = Product.attributes[key].astext
    bound: Any = value
    if _NUMBER.fullmatch(value):
        kept = sa.case((kept.regexp_match(_NUMBER.pattern), kept.cast(sa.Numeric)))
        bound = Decimal(value)
    return sa.cast(kept >= bound if side == "from" else kept <= bound, sa.Boolean)


def sorts_of(wanted: Wanted, *, backwards: bool) -> list[Sort]:
    down = wanted.descending ^ backwards
    if wanted.sort == "added":
        return [Sort(Product.id, UUID, down)]
    return [Sort(Product.name, str, down), Sort(Product.id, UUID, down)]


async def page_ids(
    session: TenantReader, wanted: Wanted, cursor: str | None, limit: int, *, backwards: bool = False
) -> list[tuple[UUID, str]]:
    """(id, name) of a page's products and one more."""
    query: Any = sa.select(Product.id, Product.name).where(*conditions(wanted))
    rows = await session.execute(after(query, sorts_of(wanted, backwards=backwards), cursor, limit))
    return [(row.id, row.name) for row in rows]


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """How many products each view has, and how many variants are sold."""

    all: int
    active: int
    draft: int
    archived: int
    variants: int


async def counts(session: TenantReader) -> Counts:
    def state(*names: str) -> Any:
        return sa.func.count().filter(Product.state.in_(names))

    sold = sa.select(sa.func.count()).select_from(Variant).where(~Variant.archived).scalar_subquery()
    query = sa.select(
        state("active", "draft").label("all"), state("active").label("active"), state("draft").label("draft"),
        state("archived").label("archived"), sold.label("variants"),
    )  # fmt: skip
    row = (await session.execute(query.select_from(Product))).one()
    return Counts(**dict(zip(Counts.__struct_fields__, row, strict=True)))


async def count_matching(session: TenantReader, wanted: Wanted) -> int:
    query = sa.select(sa.func.count()).select_from(Product).where(*conditions(wanted))
    return await session.scalar(query) or 0


async def sellable_of(session: TenantReader, variants: Sequence[UUID]) -> dict[UUID, Any]:
    """What can be sold of each variant over all stores; empty when nobody keeps stock."""
    keeper = stockkeeper()
    if keeper is None or not variants:
        return {}
    levels = keeper.sellable()
    query = sa.select(levels.c.variant_id, sa.func.sum(levels.c.sellable)).where(levels.c.variant_id.in_(variants))
    found = {row[0]: row[1] for row in await session.execute(query.group_by(levels.c.variant_id))}
    return {variant: found.get(variant, 0) for variant in variants}


async def category_choices(session: TenantReader) -> list[tuple[UUID, str]]:
    """Categories in use by their paths, in the order of the tree."""
    rows = await Categories(session).get_many(archived=False)
    return sorted(((row.id, row.path or row.name) for row in rows), key=lambda pair: pair[1].split(" > "))


async def tag_choices(session: TenantReader) -> list[str]:
    """Tags in use, the most used first; at most 200."""
    each = sa.func.jsonb_array_elements_text(Product.tags).table_valued("value").render_derived(name="each")
    query = sa.select(each.c.value).select_from(Product).join(each, sa.true()).where(Product.tags != sa.text("'[]'"))
    rows = await session.scalars(query.group_by(each.c.value).order_by(sa.func.count().desc(), each.c.value).limit(200))
    return list(rows)


async def brand_choices(session: TenantReader) -> list[tuple[UUID, str]]:
    rows = await Brands(session).get_many(archived=False, order_by=(Brand.name, False))
    return [(row.id, row.name) for row in rows]
