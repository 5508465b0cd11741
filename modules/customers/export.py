"""The list as a file: streamed by pages, each read in a session of its own."""

import asyncio
import tempfile
from collections.abc import AsyncGenerator, Sequence
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from litestar.response import Stream

from infra.kit import clock
from infra.kit.cursors import encode
from infra.kit.db.sessions import Databases
from infra.kit.i18n import N_, for_locale
from infra.kit.money import to_decimal
from infra.kit.tables_out import Cell, CsvTable, XlsxTable
from modules.customers.domain import Address
from modules.customers.repository import Wanted, full_rows
from modules.customers.schemas import spent_of
from tenancy.access.api import Actor

PAGE = 200
CHUNK = 64 * 1024
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEADINGS = (
    N_("Name"), N_("Kind"), N_("Phone"), N_("E-mail"), N_("Tax number"), N_("Address"), N_("Tags"), N_("Note"),
    N_("Orders"), N_("Spent"), N_("Currency"), N_("Last order"), N_("Added"), N_("Origin"), N_("External id"),
)  # fmt: skip


def cells_of(row: sa.Row[Any], actor: Actor) -> Sequence[Cell]:
    zone = ZoneInfo(actor.zone)
    return (
        row.name,
        row.kind,
        row.phone,
        row.email,
        row.tax_number,
        one_line(Address(**row.addresses[0])) if row.addresses else "",
        ", ".join(row.tags),
        row.note,
        row.orders,
        to_decimal(spent_of(row).get(actor.currency, 0), actor.currency),
        actor.currency,
        row.last_order_at.astimezone(zone) if row.last_order_at else None,
        row.created_at.astimezone(zone),
        row.origin,
        row.external_id,
    )


def one_line(address: Address) -> str:
    parts = (address.street, address.district, address.city, address.region, address.postcode, address.country)
    return ", ".join(part for part in parts if part)


async def pages(databases: Databases, actor: Actor, wanted: Wanted) -> AsyncGenerator[list[Sequence[Cell]]]:
    """The rows in blocks; between two of them no connection is held."""
    cursor: str | None = None
    while True:
        async with databases.read_tenant(actor.tenant, actor.cell) as session:
            rows = await full_rows(session, wanted, cursor, PAGE)
        yield [cells_of(row, actor) for row in rows[:PAGE]]
        if len(rows) <= PAGE:
            return
        cursor = encode([rows[PAGE - 1].id])


async def csv_bytes(blocks: AsyncGenerator[list[Sequence[Cell]]], headings: Sequence[str]) -> AsyncGenerator[bytes]:
    table = CsvTable(headings)
    yield table.start()
    async for block in blocks:
        yield table.block(block)


async def xlsx_bytes(
    blocks: AsyncGenerator[list[Sequence[Cell]]], headings: Sequence[str], title: str
) -> AsyncGenerator[bytes]:
    table = XlsxTable(title, headings)
    async for block in blocks:
        await asyncio.to_thread(table.block, block)
    with tempfile.TemporaryFile() as file:
        await asyncio.to_thread(table.save, file)
        file.seek(0)
        while chunk := await asyncio.to_thread(file.read, CHUNK):
            yield chunk


def export_of(databases: Databases, actor: Actor, wanted: Wanted, form: str) -> Stream:
    """The customers of `wanted` as a file to keep; `form` is csv or xlsx."""
    words = for_locale(actor.locale).gettext
    headings, title = [words(heading) for heading in HEADINGS], words(N_("Customers"))
    blocks = pages(databases, actor, wanted)
    content = csv_bytes(blocks, headings) if form == "csv" else xlsx_bytes(blocks, headings, title)
    name = f"customers-{clock.day_of(clock.now(), actor.zone)}.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Stream(content, media_type="text/csv; charset=utf-8" if form == "csv" else XLSX, headers=headers)
