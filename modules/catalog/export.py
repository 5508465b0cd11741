"""The product list as a file that comes back the same: every field in the columns that an import understands."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from decimal import Decimal
from uuid import UUID

import msgspec
from litestar.response import Stream

from infra.kit import clock
from infra.kit.cursors import encode
from infra.kit.db.sessions import Databases, TenantReader
from infra.kit.downloads import Block, Kind, table_download
from infra.kit.i18n import N_, for_locale
from infra.kit.money import to_decimal
from infra.kit.tables_out import Cell
from modules.catalog import domain
from modules.catalog.attributes import Attribute, shown
from modules.catalog.bundles.schemas import PartOut
from modules.catalog.bundles.service import parts_of
from modules.catalog.errors import BarcodeMistyped
from modules.catalog.packing import pack_pairs, pack_words
from modules.catalog.pages import other_locale
from modules.catalog.repository import Wanted, find_products, page_ids
from modules.catalog.schemas import ProductOut, VariantOut
from modules.catalog.services.categories import all_categories
from tenancy.access.api import Actor

PAGE = 200
Recipes = Mapping[UUID, Sequence[PartOut]]
HEADINGS = (
    N_("Name"), N_("Code"), N_("Belongs to"), N_("Name in the other language"), N_("Options"), N_("Barcode"),
    N_("Own barcode"), N_("Price"), N_("Lowest price"), N_("Lowest margin over cost, %"),
    N_("Category"), N_("Brand"), N_("Unit"), N_("Sold by weight"),
    N_("Larger units"), N_("Prices of larger units"), N_("Bundle or kit"), N_("Parts"),
    N_("Tax class"), N_("Low below"), N_("Description"), N_("Description in the other language"),
    N_("Tags"), N_("Status"), N_("Picture"),
)  # fmt: skip


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """What the columns of a shop's file are: the fixed ones, then one for each attribute."""

    other: str
    attributes: tuple[Attribute, ...]

    def headings(self, locale: str) -> list[str]:
        """The heads of the columns; an attribute's key makes its head its own."""
        words = for_locale(locale).gettext
        return [*(words(heading) for heading in HEADINGS), *(heading_of(a, locale) for a in self.attributes)]


def heading_of(attribute: Attribute, locale: str) -> str:
    return f"{attribute.called(locale)} [{attribute.key}]"


async def sheet_of(session: TenantReader) -> Sheet:
    return Sheet(other=await other_locale(session), attributes=tuple(await all_attributes(session)))


async def all_attributes(session: TenantReader) -> list[Attribute]:
    """Every attribute of the shop by key, the first definition of each."""
    found: dict[str, Attribute] = {}
    for category in (await all_categories(session)).values():
        for attribute in category.attributes:
            found.setdefault(attribute.key, attribute)
    return [found[key] for key in sorted(found)]


def rows_of(product: ProductOut, parts: Recipes, sheet: Sheet) -> list[list[Cell]]:
    sold = [v for v in product.variants if not v.archived]
    return [cells_of(product, v, sold[0], parts, sheet) for v in sold]


def cells_of(product: ProductOut, variant: VariantOut, first: VariantOut, parts: Recipes, sheet: Sheet) -> list[Cell]:
    return [
        product.name,
        variant.code,
        "" if variant.id == first.id else first.code,
        product.translations.get(sheet.other, ""),
        pack_pairs(variant.values),
        variant.barcode,
        yes_no(is_own(variant.barcode)) if variant.barcode else "",
        amount(variant.price, product.currency),
        amount(variant.floor, product.currency),
        None if variant.floor_margin is None else Decimal(variant.floor_margin) / 100,
        product.category,
        product.brand,
        variant.unit,
        yes_no(variant.weighed),
        units_of(variant),
        unit_prices_of(variant, product.currency),
        "" if variant.kind == "goods" else variant.kind,
        pack_pairs({part.code: f"{part.quantity.normalize():f}" for part in parts.get(variant.id, ())}),
        variant.tax_class,
        variant.low_stock,
        product.description,
        product.descriptions.get(sheet.other, ""),
        pack_words(product.tags),
        product.state,
        product.drawing,
        *(shown(product.attributes.get(attribute.key)) for attribute in sheet.attributes),
    ]


def amount(minor: int | None, currency: str) -> Decimal | None:
    return None if minor is None else to_decimal(minor, currency)


def yes_no(value: bool) -> str:  # noqa: FBT001  a value, no switch
    return "yes" if value else "no"


def is_own(barcode: str) -> bool:
    """Whether it has a maker's length and doesn't check: then a file must say that it is meant so."""
    try:
        domain.read_barcode(barcode)
    except BarcodeMistyped:
        return True
    return False


def units_of(variant: VariantOut) -> str:
    """As "pack: 6 4006381333931; pallet: 480"."""
    return pack_pairs({u.name: f"{u.factor.normalize():f} {u.barcode or ''}".strip() for u in variant.units})


def unit_prices_of(variant: VariantOut, currency: str) -> str:
    """As "pack: 30.00; pallet: 2200.00"."""
    return pack_pairs({u.name: str(to_decimal(u.price, currency)) for u in variant.units if u.price is not None})


async def blocks(databases: Databases, actor: Actor, wanted: Wanted, sheet: Sheet) -> AsyncGenerator[Block]:
    """The rows, a page of products at a time; between two of them no connection is held."""
    cursor: str | None = None
    while True:
        async with databases.read_tenant(actor.tenant, actor.cell) as session:
            rows = await page_ids(session, wanted, cursor, PAGE)
            products = await find_products(session, [key for key, _ in rows[:PAGE]])
            parts = await parts_of(session, [v.id for p in products for v in p.variants if v.kind != "goods"])
        yield [row for product in products for row in rows_of(product, parts, sheet)]
        if len(rows) <= PAGE:
            return
        key, name = rows[PAGE - 1]
        cursor = encode([key] if wanted.sort == "added" else [name, key])


async def export_of(databases: Databases, actor: Actor, wanted: Wanted, kind: Kind) -> Stream:
    """The variants of the products of `wanted`, one a row."""
    async with databases.read_tenant(actor.tenant, actor.cell) as session:
        sheet = await sheet_of(session)
    name = f"products-{clock.day_of(clock.now(), actor.zone)}"
    title = for_locale(actor.locale).gettext(N_("Products"))
    content = blocks(databases, actor, wanted, sheet)
    return table_download(name, kind, sheet.headings(actor.locale), content, title=title)
