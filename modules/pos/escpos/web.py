"""Where a register has its receipts printed, and its drawer opened, by a printer of the shop's network."""

import asyncio
from typing import Any, Literal
from uuid import UUID

import msgspec
import sqlalchemy as sa
from litestar import Controller, Request, post
from litestar.params import FromPath, JSONBody
from msgspec.structs import replace

from infra.kit.db.sessions import Databases, TenantReader
from infra.kit.i18n import N_, for_locale, negotiate
from infra.kit.pictures import PictureUnreadable, dots_of
from modules.invoices.api import documents_of, logo_of
from modules.pos.devices.door import AtRegister, enter_device, where_on
from modules.pos.documents.people import everybody
from modules.pos.documents.schemas import DocumentIn
from modules.pos.errors import DocumentUnprintable
from modules.pos.escpos.commands import BEGIN, KICK, receipt_bytes, with_logo
from modules.pos.escpos.layout import COLUMNS, Layout, Line, gift_lines, packing_lines, receipt_lines
from modules.pos.escpos.printer import Printed, printer_of, send
from modules.pos.escpos.shift import Shown, report_lines
from modules.pos.models import Register
from modules.pos.receipts.reading import NUMBERED, place_at, whose
from modules.pos.receipts.slip import Place, Slip, What, slip_of
from modules.pos.receipts.tokens import path_of, token_in
from modules.shops.views import stores
from tenancy.accounts.api import installation

AnyRequest = Request[Any, Any, Any]
COLUMN, HIGHEST = 12, 128
"""Dots: of a column, and of a logo."""
SCAN = N_("Your receipt on your phone")


class PrintIn(msgspec.Struct, frozen=True, kw_only=True):
    """The document itself: it is printed before it is handed in. `what`: packing is the slip for whom packs or cooks;
    drawer opens the drawer and prints nothing. A shift's report comes as the register has it.
    """

    what: What | Literal["report", "drawer"]
    document: DocumentIn | None = None
    shift: Shown | None = None


class PrintOut(msgspec.Struct, frozen=True, kw_only=True):
    """`state`: printed, or sent to a printer that doesn't say what it does."""

    state: Printed


class PrintingApi(Controller):
    path = "/pos/{slug:str}/printing"
    include_in_schema = False
    guards = (where_on,)

    @post("/", public=True, outside=True, status_code=200)
    async def print(self, request: AnyRequest, slug: FromPath[str], data: JSONBody[PrintIn]) -> PrintOut:
        """Raises PrinterNotAllowed, PrinterAway, PaperOut, DocumentUnprintable. No connection is held meanwhile."""
        device = await enter_device(request, slug)
        locale = negotiate(request.headers.get("accept-language", ""))
        databases: Databases = request.app.state.databases
        async with databases.read_tenant(device.actor.tenant, device.actor.cell) as session:
            made = await prepared(session, device, data, locale)
        content = with_logo(made.content, await logo_dots(device.actor.tenant, made))
        return PrintOut(state=await send(made.printer, content, installation().private_hosts))


class Prepared(msgspec.Struct, frozen=True, kw_only=True):
    """Where to, and the bytes; `logo`: of the shop's papers, to stand above."""

    printer: str
    content: bytes
    columns: int = 0
    logo: UUID | None = None


async def prepared(session: TenantReader, device: AtRegister, data: PrintIn, locale: str) -> Prepared:
    settings = (await standing_at(session, device)).settings
    place = printer_of(settings, "packing" if data.what == "packing" else "receipts")
    if data.what == "drawer":
        return Prepared(printer=place.host, content=BEGIN + KICK)
    columns = COLUMNS[place.paper]
    if data.what == "report":
        lines = await report_at(session, device, data.shift, columns, locale)
        return Prepared(printer=place.host, content=receipt_bytes(lines))
    slip = await slip_at(session, device, data.document, locale)
    content = content_of(slip, columns, locale, data.what)
    logo = None if data.what == "packing" else (await documents_of(session)).look.logo
    return Prepared(printer=place.host, content=content, columns=columns, logo=logo)


async def logo_dots(tenant: str, made: Prepared) -> list[bytes]:
    """At most half as wide as the paper; nothing where there is none, or its file has gone."""
    try:
        wide = made.columns * COLUMN // 2
        return await asyncio.to_thread(dots_of, await logo_of(tenant, made.logo), wide, HIGHEST) if made.logo else []
    except PictureUnreadable:
        return []


def content_of(slip: Slip, columns: int, locale: str, what: What = "receipt") -> bytes:
    words, last = for_locale(locale), Layout(columns, for_locale(locale))
    if what == "packing":
        return receipt_bytes(packing_lines(slip, columns, words))
    last.center(slip.place.words)
    if what == "gift":
        return receipt_bytes(gift_lines(slip, columns, words), last=last.lines)
    return receipt_bytes(receipt_lines(slip, columns, words), slip.link, words.gettext(SCAN), last=last.lines)


async def standing_at(session: TenantReader, device: AtRegister) -> sa.Row[Any]:
    """How the register is set up, and its store's name."""
    query = sa.select(Register.settings, stores.c.name.label("store")).join(stores, stores.c.id == Register.store_id)
    found: Any = (await session.execute(query.where(Register.id == device.register))).one()
    return found


async def report_at(
    session: TenantReader, device: AtRegister, shown: Shown | None, columns: int, locale: str
) -> list[Line]:
    """Raises DocumentUnprintable."""
    if shown is None:
        raise DocumentUnprintable
    return report_lines(shown, await place_of_device(session, device, locale), columns, for_locale(locale))


async def place_of_device(session: TenantReader, device: AtRegister, locale: str) -> Place:
    shop, register = replace(whose(device.actor), locale=locale), await standing_at(session, device)
    return await place_at(session, shop, register.store, device.zone, str(register.settings.get("words") or ""))


async def slip_at(session: TenantReader, device: AtRegister, asked: DocumentIn | None, locale: str) -> Slip:
    """Raises DocumentUnprintable."""
    if asked is None or asked.register != device.register or asked.kind not in NUMBERED:
        raise DocumentUnprintable
    people = await everybody(session)
    cashier = people.get(asked.cashier) if asked.cashier else None
    token = token_in(asked)
    link = installation().address + path_of(device.actor.slug, token) if token else ""
    place = await place_of_device(session, device, locale)
    try:
        document = msgspec.to_builtins(asked)
        return slip_of(document, place, for_locale(locale), by=cashier.name if cashier else "", link=link)
    except msgspec.ValidationError as error:
        raise DocumentUnprintable from error
