"""The door to the catalog: goods for a line with price and tax, searching, scanning."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from infra.kit.db.sessions import TenantReader
from infra.kit.money import multiply
from infra.kit.problems import FieldError
from infra.kit.search import matches
from modules.catalog import domain
from modules.catalog.bundles.service import hold_kinds, parts_of
from modules.catalog.errors import BarcodeUnreadable, GoodsUnknown
from modules.catalog.lines import BY_ANY, BY_ID, Spot, by_any, by_id
from modules.catalog.models import Product, Variant
from modules.catalog.permissions import Perm
from modules.catalog.pricing.groups import CONTRACT as CUSTOMER_GROUPS
from modules.catalog.pricing.groups import CustomerGroups
from modules.catalog.services.given import Line
from modules.catalog.services.importing import take_lines
from modules.catalog.services.unimporting import (
    prices_from_files,
    products_from_files,
    take_prices_back,
    take_products_back,
)
from modules.catalog.stockkeeping import CONTRACT as STOCKKEEPER
from modules.catalog.stockkeeping import Opening, Stockkeeper

__all__ = [
    "CUSTOMER_GROUPS",
    "SELL_BELOW_FLOOR",
    "STOCKKEEPER",
    "CustomerGroups",
    "Goods",
    "Line",
    "Opening",
    "Part",
    "Place",
    "Recipe",
    "Stockkeeper",
    "Wanted",
    "find_by_barcode",
    "hold_kinds",
    "ids_of",
    "lines_for",
    "prices_from_files",
    "products_from_files",
    "search",
    "take_lines",
    "take_prices_back",
    "take_products_back",
    "variant_name",
    "with_parts",
]
ONE = Decimal(1)
BUNDLE = "bundle"
SELL_BELOW_FLOOR = Perm.SELL_BELOW_FLOOR
"""The right to sell goods below their `floor`."""


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """One line as it is asked: by exactly one of `variant` (id), `unit` (id of a pack), `code` and `barcode`.
    `quantity` in what was named: a pack and its barcode count packs.
    """

    quantity: Decimal = ONE
    variant: UUID | None = None
    unit: UUID | None = None
    code: str | None = None
    barcode: str | None = None


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Where and when it is sold; `currency` is what prices must be in, `groups` those that the customer is in."""

    store: UUID
    channel: UUID
    currency: str
    at: datetime
    groups: tuple[UUID, ...] = ()


class Goods(msgspec.Struct, frozen=True, kw_only=True):
    """What a line needs to know of a variant, at a place and moment.

    `quantity` in base units, which is `count` of `unit`; `unit_id` names a larger unit with `factor` base units in it.
    `price`: minor units of the place's currency for one `unit` at that quantity, None when no list has one;
    `includes_tax` says what it holds. It stands in the price list `list` (`is_usual`: the shop's own), from
    `from_quantity` on. `floor`: the lowest price of a base unit. `tax_rate` in basis points, None when the class has no
    rate in the store's region. `is_sold`: active and not archived. `floor_margin`: basis points of its cost that its
    price without tax has to bring beyond the cost. `kind`: goods, bundle or kit; a bundle's `parts` are there once
    `with_parts` has read them.
    """

    variant: UUID
    product: UUID
    product_name: str
    title: str
    code: str
    unit: str
    unit_id: UUID | None
    factor: Decimal
    count: Decimal
    weighed: bool
    quantity: Decimal
    price: int | None
    list: UUID | None
    list_name: str | None
    is_usual: bool | None
    from_quantity: Decimal | None
    floor: int | None
    floor_margin: int | None
    kind: str
    includes_tax: bool | None
    tax_class: str
    tax_rate: int | None
    tax_label: str | None
    category: UUID | None
    is_sold: bool
    parts: tuple["Part", ...] = ()

    @property
    def name(self) -> str:
        """The product with what sets the variant apart."""
        return domain.variant_name(self.product_name, [self.title])


READ = tuple(field for field in Goods.__struct_fields__ if field != "parts")


class Part(msgspec.Struct, frozen=True):
    """What is in one of a bundle: `needed` base units of `goods`, priced as they are sold by themselves."""

    goods: Goods
    needed: Decimal

    @property
    def share(self) -> int:
        """By what a bundle's price is spread: the part's own price, 0 where it has none. Minor units."""
        return multiply(self.goods.price or 0, self.needed)


async def lines_for(session: TenantReader, wanted: Sequence[Wanted], place: Place) -> list[Goods]:
    """Goods for each of `wanted`, in its order, in one query.

    Raises GoodsUnknown, with a field error `lines.<n>` for each that isn't there. Archived goods are given, with
    `is_sold` false: to refuse them is the caller's rule.
    """
    values = msgspec.structs.asdict(place) | asked_values(wanted) | {"groups": list(place.groups)}
    rows = await session.execute(BY_ID if is_by_id(wanted) else BY_ANY, values)
    return in_order(wanted, {row.position: goods_of(row) for row in rows})


Recipe = Sequence[tuple[UUID, Decimal]]
"""What one bundle is made of: a part's variant, and how many base units of it are in one."""


async def with_parts(
    session: TenantReader, goods: Sequence[Goods], place: Place, agreed: Mapping[int, Recipe] = MappingProxyType({})
) -> list[Goods]:
    """The same goods, bundles with their parts at that place. Asks nothing where there is no bundle.

    `agreed`: position → what the bundle was made of when it was sold, if that is what counts.
    """
    bundles = {n: each.variant for n, each in enumerate(goods) if each.kind == BUNDLE or n in agreed}
    if not bundles:
        return list(goods)
    now = await parts_of(session, [key for n, key in bundles.items() if n not in agreed])
    recipes = {
        n: agreed.get(n) or [(part.variant, part.quantity) for part in now.get(key, [])] for n, key in bundles.items()
    }
    ids = sorted({part for recipe in recipes.values() for part, _ in recipe})
    known = {each.variant: each for each in await lines_for(session, [Wanted(variant=key) for key in ids], place)}
    made = {n: tuple(Part(known[part], needed) for part, needed in recipe) for n, recipe in recipes.items()}
    return [msgspec.structs.replace(each, parts=made[n]) if n in made else each for n, each in enumerate(goods)]


def goods_part(
    store: sa.ColumnElement[Any], channel: sa.ColumnElement[Any], groups: sa.ColumnElement[Any], *, by_id_alone: bool
) -> sa.Select[Any]:
    """`lines_for` as a part of a caller's statement, where store and channel are the caller's columns, and the
    customer's groups an array or a subquery of ids.

    Rows have `position` and what `goods_of` reads, in no order. Parameters: `currency`, `at`, and those of
    `asked_values`; `by_id_alone` when `is_by_id(wanted)`.
    """
    return (by_id if by_id_alone else by_any)(Spot(store, channel, groups))


def is_by_id(wanted: Sequence[Wanted]) -> bool:
    """Whether every line names its variant's id, which is the faster statement."""
    return all(line.variant and not line.unit for line in wanted)


def asked_values(wanted: Sequence[Wanted]) -> dict[str, Any]:
    """The lines as parameters."""
    values: dict[str, Any] = {
        "asked_position": list(range(len(wanted))),
        "asked_variant": [line.variant for line in wanted],
        "asked_quantity": [line.quantity for line in wanted],
    }
    if not is_by_id(wanted):
        values["asked_unit"] = [line.unit for line in wanted]
        values["asked_code"] = [line.code for line in wanted]
        values["asked_barcode"] = [line.barcode and scan_key(line.barcode) for line in wanted]
    return values


def in_order(wanted: Sequence[Wanted], found: Mapping[int, Goods]) -> list[Goods]:
    """The goods of each line. Raises GoodsUnknown for those that aren't there."""
    if missing := [n for n in range(len(wanted)) if n not in found]:
        raise GoodsUnknown(asked=shown(wanted[missing[0]]), fields=[unknown(n, wanted[n]) for n in missing])
    return [found[n] for n in range(len(wanted))]


async def find_by_barcode(session: TenantReader, barcode: str, place: Place) -> Goods | None:
    """The goods that a scanned barcode stands for (a pack's with its quantity), or None. UPC-A and EAN-13 are one."""
    try:
        return (await lines_for(session, [Wanted(barcode=barcode)], place))[0]
    except GoodsUnknown:
        return None


async def search(session: TenantReader, query: str, place: Place, *, most: int = 20) -> list[Goods]:
    """Variants on sale whose product answers `query` (name, code, barcode, pinyin), by name; priced at `place`."""
    ids = (
        sa.select(Variant.id)
        .join(Product, Product.id == Variant.product_id)
        .where(Product.state == "active", ~Variant.archived, matches(Product.search_text, query))
        .order_by(Product.name, Product.id, Variant.position)
        .limit(most)
    )
    found = (await session.scalars(ids)).all()
    return await lines_for(session, [Wanted(variant=variant) for variant in found], place)


async def ids_of(session: TenantReader, codes: Sequence[str]) -> dict[str, UUID]:
    """Code → variant, for those there are."""
    known = Variant.code == sa.func.any(sa.bindparam("codes", list(codes), sa.ARRAY(sa.Text)))
    return {row.code: row.id for row in await session.execute(sa.select(Variant.code, Variant.id).where(known))}


def scan_key(barcode: str) -> str:
    """What a scan is compared by; text that can be no barcode finds nothing."""
    try:
        return domain.read_barcode(barcode, is_own=True).key
    except BarcodeUnreadable:
        return ""


def goods_of(row: sa.Row[Any]) -> Goods:
    """The goods in a row of `goods_part`."""
    return Goods(**{field: getattr(row, field) for field in READ})


def shown(line: Wanted) -> str:
    """What was asked for, as a message names it."""
    return str(line.unit or line.variant or line.code or line.barcode or "")


def unknown(position: int, line: Wanted) -> FieldError:
    """The fault of a line that names nothing known."""
    problem = GoodsUnknown
    return FieldError(
        field=f"lines.{position}", code=problem.code, message=problem.message, facts={"asked": shown(line)}
    )


variant_name = domain.variant_name
"""The name people read: the product with its option values ("Longjing tea, 250 g", "西湖龙井 250 克")."""
