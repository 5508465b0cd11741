"""The list as a file: streamed by pages, each read in a session of its own."""

from collections.abc import AsyncGenerator, Callable, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from litestar.response import Stream

from infra.kit import clock
from infra.kit.cursors import after, page_of
from infra.kit.db.sessions import Databases
from infra.kit.downloads import Block, Kind, table_download
from infra.kit.i18n import N_, for_locale
from infra.kit.money import to_decimal
from infra.kit.tables_out import Cell
from modules.orders.listing.columns import COLUMNS, Names, known, payment_badge, text_of
from modules.orders.listing.page import LISTED, places_of, with_goods
from modules.orders.services.list import OrderFilter, filtered, key_of, sorts_of
from modules.orders.services.setup import setup_of
from modules.orders.words import STATES
from tenancy.access.api import Actor

PAGE = 200
USUAL_HEADINGS = (
    N_("Order"), N_("Placed"), N_("Customer"), N_("Status"), N_("Total"), N_("Paid"), N_("Currency"), N_("Handed over"),
    N_("Origin"), N_("External id"),
)  # fmt: skip
Write = Callable[[Any, Names], Sequence[Cell]]


def usual_cells(actor: Actor) -> Write:
    """What a file has while nobody has chosen."""
    zone, words = ZoneInfo(actor.zone), for_locale(actor.locale).gettext

    def write(order: Any, _names: Names) -> Sequence[Cell]:
        return (
            order.number, order.placed_at.astimezone(zone), order.customer_name, words(STATES[order.state][0]),
            to_decimal(order.total, order.currency), to_decimal(order.paid, order.currency), order.currency,
            order.handed_over_at.astimezone(zone) if order.handed_over_at else None, order.origin, order.external_id,
        )  # fmt: skip

    return write


def chosen_cells(actor: Actor, columns: Sequence[str]) -> Write:
    """The columns as their reader has set the list, between the number and the total."""
    zone, words = ZoneInfo(actor.zone), for_locale(actor.locale)

    def cell(column: str, order: Any, names: Names) -> Cell:
        match column:
            case "placed":
                return order.placed_at.astimezone(zone)
            case "paid":
                return to_decimal(order.paid, order.currency)
            case "state":
                return words.gettext(STATES[order.state][0])
            case "payment":
                return payment_badge(order, words, is_owed=order.id in names.owed).label
            case _:
                return text_of(column, order, names, nothing="")

    def write(order: Any, names: Names) -> Sequence[Cell]:
        cells = [cell(column, order, names) for column in columns]
        return (order.number, *cells, to_decimal(order.total, order.currency), order.currency)

    return write


async def blocks(
    databases: Databases, actor: Actor, wanted: OrderFilter, columns: Sequence[str], write: Write
) -> AsyncGenerator[Block]:
    cursor: str | None = None
    words = for_locale(actor.locale)
    while True:
        async with databases.read_tenant(actor.tenant, actor.cell) as session:
            query = after(filtered(actor, wanted, *LISTED), sorts_of(wanted), cursor, PAGE)
            rows = (await session.execute(query)).all()
            page = page_of(rows, PAGE, lambda row: key_of(wanted, row), lambda row: row)
            names = await with_goods(session, await places_of(session, actor), columns, page.items, words)
        yield [write(order, names) for order in page.items]
        if page.next is None:
            return
        cursor = page.next


async def export_of(databases: Databases, actor: Actor, wanted: OrderFilter, kind: Kind) -> Stream:
    """The orders with the columns that `actor` has chosen for the list; without a choice, with the usual ones."""
    words = for_locale(actor.locale).gettext
    async with databases.read_tenant(actor.tenant, actor.cell) as session:
        chosen = (await setup_of(session, actor)).columns
    columns = () if chosen is None else known(chosen)
    headings = [N_("Order"), *(COLUMNS[name] for name in columns), N_("Total"), N_("Currency")]
    write = chosen_cells(actor, columns)
    if chosen is None:
        headings, write = list(USUAL_HEADINGS), usual_cells(actor)
    name = f"orders-{clock.day_of(clock.now(), actor.zone)}"
    rows = blocks(databases, actor, wanted, columns, write)
    return table_download(name, kind, [words(heading) for heading in headings], rows, title=words(N_("Orders")))
