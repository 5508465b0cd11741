"""The list as a file: streamed by pages, each read in a session of its own."""

from collections.abc import AsyncGenerator, Sequence

from litestar.response import Stream

from infra.kit import clock
from infra.kit.db.sessions import Databases
from infra.kit.downloads import Block, Kind, table_download
from infra.kit.i18n import N_, for_locale
from infra.kit.money import to_decimal
from infra.kit.tables_out import Cell
from modules.invoices.papers import TITLES
from modules.invoices.schemas import InvoiceBrief
from modules.invoices.services.list import InvoiceFilter, page_invoices
from modules.invoices.words import state_of
from tenancy.access.api import Actor

PAGE = 200
HEADINGS = (
    N_("Number"), N_("Kind"), N_("Date"), N_("To pay by"), N_("Billed to"), N_("Without tax"), N_("Tax"),
    N_("Rounding"), N_("Total"), N_("Credited"), N_("Currency"), N_("Status"),
)  # fmt: skip


def cells_of(row: InvoiceBrief, actor: Actor) -> Sequence[Cell]:
    words = for_locale(actor.locale).gettext
    figures = [to_decimal(each, row.currency) for each in (row.net, row.tax, row.rounding, row.total, row.credited)]
    return (
        row.number, words(TITLES[row.kind]), row.issued_on, row.due_on, row.billed_to, *figures, row.currency,
        words(state_of(row)[0]),
    )  # fmt: skip


async def blocks(databases: Databases, actor: Actor, wanted: InvoiceFilter) -> AsyncGenerator[Block]:
    cursor: str | None = None
    while True:
        async with databases.read_tenant(actor.tenant, actor.cell) as session:
            page = await page_invoices(session, actor, wanted, cursor, PAGE)
        yield [cells_of(row, actor) for row in page.items]
        if page.next is None:
            return
        cursor = page.next


def export_of(databases: Databases, actor: Actor, wanted: InvoiceFilter, kind: Kind) -> Stream:
    words = for_locale(actor.locale).gettext
    name = f"invoices-{clock.day_of(clock.now(), actor.zone)}"
    headings = [words(heading) for heading in HEADINGS]
    return table_download(name, kind, headings, blocks(databases, actor, wanted), title=words(N_("Invoices")))
