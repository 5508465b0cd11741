"""The product list as a file, in the columns that an import understands."""

from collections.abc import AsyncGenerator

from litestar.response import Stream

from infra.kit import clock
from infra.kit.cursors import encode
from infra.kit.db.sessions import Databases
from infra.kit.downloads import Block, Kind, table_download
from infra.kit.i18n import N_, for_locale
from infra.kit.money import to_decimal
from infra.kit.tables_out import Cell
from modules.catalog.repository import Wanted, find_products, page_ids, sellable_of
from modules.catalog.schemas import ProductOut, VariantOut
from modules.catalog.stockkeeping import stockkeeper
from tenancy.access.api import Actor

PAGE = 200
HEADINGS = (
    N_("Name"), N_("Code"), N_("Name in the other language"), N_("Variant"), N_("Barcode"), N_("Price"), N_("Category"),
    N_("Brand"), N_("Unit"), N_("Tax class"), N_("Low below"), N_("Description"), N_("Tags"),
)  # fmt: skip


def cells_of(product: ProductOut, variant: VariantOut) -> list[Cell]:
    return [
        product.name,
        variant.code,
        next(iter(product.translations.values()), ""),
        variant.title,
        variant.barcode,
        None if variant.price is None else to_decimal(variant.price, product.currency),
        product.category,
        product.brand,
        variant.unit,
        variant.tax_class,
        variant.low_stock,
        product.description,
        ", ".join(product.tags),
    ]


async def blocks(databases: Databases, actor: Actor, wanted: Wanted) -> AsyncGenerator[Block]:
    """The rows, a page of products at a time; between two of them no connection is held."""
    cursor: str | None = None
    while True:
        async with databases.read_tenant(actor.tenant, actor.cell) as session:
            rows = await page_ids(session, wanted, cursor, PAGE)
            products = await find_products(session, [key for key, _ in rows[:PAGE]])
            sold = [(p, v) for p in products for v in p.variants if not v.archived]
            stock = await sellable_of(session, [v.id for _, v in sold])
        yield [[*cells_of(p, v), *([stock.get(v.id)] if stockkeeper() else [])] for p, v in sold]
        if len(rows) <= PAGE:
            return
        key, name = rows[PAGE - 1]
        cursor = encode([key] if wanted.sort == "added" else [name, key])


def export_of(databases: Databases, actor: Actor, wanted: Wanted, kind: Kind) -> Stream:
    """The variants of the products of `wanted`, one a row."""
    words = for_locale(actor.locale).gettext
    headings = [words(heading) for heading in HEADINGS] + ([words(N_("Can sell"))] if stockkeeper() else [])
    name = f"products-{clock.day_of(clock.now(), actor.zone)}"
    return table_download(name, kind, headings, blocks(databases, actor, wanted), title=words(N_("Products")))
