"""The list, and the ledger of one variant, as files: streamed by pages, each read in a session of its own."""

from collections.abc import AsyncGenerator
from uuid import UUID

from litestar.response import Stream

from infra.kit import clock
from infra.kit.db.sessions import Databases
from infra.kit.downloads import Block, Kind, table_download
from infra.kit.i18n import N_, for_locale
from modules.catalog.api import variant_name
from modules.stock import listing
from modules.stock.listing import StockFilter, page_rows
from modules.stock.services.reasons import reason_word
from modules.stock.words import KINDS
from tenancy.access.api import Actor

PAGE = 200
HEADINGS = (
    N_("Product"), N_("Code"), N_("Category"), N_("Unit"), N_("On hand"), N_("Promised"), N_("Can sell"),
    N_("Low below"),
)  # fmt: skip
MOVE_HEADINGS = (
    N_("When"), N_("What"), N_("Document"), N_("Reason"), N_("Note"), N_("Where"), N_("Who"), N_("Change"),
    N_("Then there"),
)  # fmt: skip


async def blocks(databases: Databases, actor: Actor, wanted: StockFilter) -> AsyncGenerator[Block]:
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


def export_of(databases: Databases, actor: Actor, wanted: StockFilter, kind: Kind) -> Stream:
    words = for_locale(actor.locale).gettext
    name = f"stock-{clock.day_of(clock.now(), actor.zone)}"
    headings = [words(heading) for heading in HEADINGS]
    return table_download(name, kind, headings, blocks(databases, actor, wanted), title=words(N_("Stock")))


async def move_blocks(databases: Databases, actor: Actor, variant: UUID) -> AsyncGenerator[Block]:
    """Each change of one variant, newest first."""
    words, cursor = for_locale(actor.locale), None
    while True:
        async with databases.read_tenant(actor.tenant, actor.cell) as session:
            query = listing.moves_query(actor, variant)
            leaf = await listing.page_moves(session, query, cursor, None, PAGE)
        yield [
            (
                row.at, words.gettext(KINDS[row.kind]), row.cause_number, reason_word(row.reason, words), row.note,
                row.warehouse, row.who_name, row.quantity, row.balance,
            )
            for row in leaf.rows
        ]  # fmt: skip
        if not leaf.next:
            return
        cursor = leaf.next


def export_moves(databases: Databases, actor: Actor, variant: UUID, kind: Kind) -> Stream:
    words = for_locale(actor.locale).gettext
    name = f"stock-changes-{clock.day_of(clock.now(), actor.zone)}"
    headings = [words(heading) for heading in MOVE_HEADINGS]
    return table_download(name, kind, headings, move_blocks(databases, actor, variant), title=words(N_("Each change")))
