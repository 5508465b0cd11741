"""The list as a file: streamed by pages, each read in a session of its own."""

from collections.abc import AsyncGenerator, Sequence

from litestar.response import Stream

from infra.kit import clock
from infra.kit.db.sessions import Databases
from infra.kit.i18n import N_, for_locale
from infra.kit.tables_out import Cell, CsvTable
from modules.catalog.api import variant_name
from modules.stock.listing import StockFilter, page_rows
from tenancy.access.api import Actor

PAGE = 200
HEADINGS = (
    N_("Product"), N_("Code"), N_("Category"), N_("Unit"), N_("On hand"), N_("Promised"), N_("Can sell"),
    N_("Low below"),
)  # fmt: skip


async def blocks(databases: Databases, actor: Actor, wanted: StockFilter) -> AsyncGenerator[list[Sequence[Cell]]]:
    """The rows in blocks; between two of them no connection is held."""
    cursor: str | None = None
    while True:
        async with databases.read_tenant(actor.tenant, actor.cell) as session:
            leaf = await page_rows(session, actor, wanted, cursor, None, PAGE)
        yield [
            (
                variant_name(row.product_name, [row.title]), row.code, row.category_name or "", row.unit, row.on_hand,
                row.reserved, row.sellable, row.low_stock,
            )
            for row in leaf.rows
        ]  # fmt: skip
        if not leaf.next:
            return
        cursor = leaf.next


async def csv_bytes(rows: AsyncGenerator[list[Sequence[Cell]]], headings: Sequence[str]) -> AsyncGenerator[bytes]:
    table = CsvTable(headings)
    yield table.start()
    async for block in rows:
        yield table.block(block)


def export_of(databases: Databases, actor: Actor, wanted: StockFilter) -> Stream:
    words = for_locale(actor.locale).gettext
    content = csv_bytes(blocks(databases, actor, wanted), [words(heading) for heading in HEADINGS])
    name = f"stock-{clock.day_of(clock.now(), actor.zone)}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Stream(content, media_type="text/csv; charset=utf-8", headers=headers)
