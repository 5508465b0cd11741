"""The list as a file: streamed by pages, each read in a session of its own."""

from collections.abc import AsyncGenerator, Sequence
from zoneinfo import ZoneInfo

from litestar.response import Stream

from infra.kit import clock
from infra.kit.db.sessions import Databases
from infra.kit.downloads import Block, Kind, table_download
from infra.kit.i18n import N_, for_locale
from infra.kit.money import to_decimal
from infra.kit.tables_out import Cell
from modules.orders.schemas import OrderBrief
from modules.orders.services.list import OrderFilter, page_orders
from modules.orders.words import STATES
from tenancy.access.api import Actor

PAGE = 200
HEADINGS = (
    N_("Order"), N_("Placed"), N_("Customer"), N_("Status"), N_("Total"), N_("Paid"), N_("Currency"), N_("Handed over"),
    N_("Origin"), N_("External id"),
)  # fmt: skip


def cells_of(order: OrderBrief, actor: Actor) -> Sequence[Cell]:
    zone, words = ZoneInfo(actor.zone), for_locale(actor.locale).gettext
    return (
        order.number, order.placed_at.astimezone(zone), order.customer_name, words(STATES[order.state][0]),
        to_decimal(order.total, order.currency), to_decimal(order.paid, order.currency), order.currency,
        order.handed_over_at.astimezone(zone) if order.handed_over_at else None, order.origin, order.external_id,
    )  # fmt: skip


async def blocks(databases: Databases, actor: Actor, wanted: OrderFilter) -> AsyncGenerator[Block]:
    cursor: str | None = None
    while True:
        async with databases.read_tenant(actor.tenant, actor.cell) as session:
            page = await page_orders(session, actor, wanted, cursor, PAGE)
        yield [cells_of(order, actor) for order in page.items]
        if page.next is None:
            return
        cursor = page.next


def export_of(databases: Databases, actor: Actor, wanted: OrderFilter, kind: Kind) -> Stream:
    words = for_locale(actor.locale).gettext
    name = f"orders-{clock.day_of(clock.now(), actor.zone)}"
    headings = [words(heading) for heading in HEADINGS]
    return table_download(name, kind, headings, blocks(databases, actor, wanted), title=words(N_("Orders")))
