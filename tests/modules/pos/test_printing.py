"""Receipts reach a printer of the shop's network, and one that is ill is told as it is."""

import io
import secrets
from collections.abc import AsyncGenerator
from typing import Any
from uuid import UUID

import httpx
import pytest
import sqlalchemy as sa
from litestar import Litestar
from msgspec.structs import replace
from PIL import Image

from infra.kit import clock
from infra.kit.db.sessions import Databases
from infra.kit.files import file_store
from infra.kit.ids import new_id
from infra.kit.settings import Settings
from modules.invoices.settings import keep_logo
from modules.pos.errors import PaperOut, PrinterAway, PrinterNotAllowed
from modules.pos.escpos.printer import place_of, send
from modules.pos.models import Register
from tenancy.accounts.installation import install
from tenancy.tenants.api import TenantCard
from tests.factories.callers import owner_at
from tests.factories.escpos import read
from tests.factories.printers import Mood, Printer, printer_that
from tests.factories.registers import Till, a_line

RECEIPT = b"\x1b@hello\n"
BIG = b"x" * 32_000_000
"""More than what lies between two programs."""


@pytest.mark.parametrize(("mood", "state"), [("well", "printed"), ("silent", "sent")])
async def test_what_was_printed_is_told_as_far_as_it_is_known(mood: Mood, state: str) -> None:
    async with printer_that(mood) as printer:
        assert await send(printer.place, RECEIPT, {printer.place}, answers=0.5) == state
        assert printer.got.startswith(RECEIPT)


@pytest.mark.parametrize("mood", ["closes", "hangs"])
async def test_a_printer_that_takes_nothing_is_away(mood: Mood) -> None:
    async with printer_that(mood) as printer:
        with pytest.raises(PrinterAway):
            await send(printer.place, BIG, {printer.place}, answers=0.5, writes=0.5)


async def test_a_printer_that_hangs_up_before_it_is_through_is_away() -> None:
    async with printer_that("closes") as printer:
        with pytest.raises(PrinterAway):
            await send(printer.place, RECEIPT, {printer.place})


async def test_a_printer_that_is_off_is_away() -> None:
    async with printer_that("well") as printer:
        place = printer.place
    with pytest.raises(PrinterAway):
        await send(place, RECEIPT, {place})


async def test_paper_that_has_run_out_is_told() -> None:
    async with printer_that("no_paper") as printer:
        with pytest.raises(PaperOut):
            await send(printer.place, RECEIPT, {printer.place})


@pytest.mark.parametrize("printer", ["", "127.0.0.1", "127.0.0.1:22", "10.0.0.1:9100@x", "localhost:9100", ":9100"])
async def test_nothing_goes_where_nobody_has_allowed_it(printer: str) -> None:
    """What a shop types in reaches no other address of our network."""
    with pytest.raises(PrinterNotAllowed):
        await send(printer, RECEIPT, {"10.0.0.1:9100"})


def test_a_printer_without_a_port_is_on_the_usual_one() -> None:
    assert place_of(" 10.0.0.1 ", {"10.0.0.1:9100"}) == ("10.0.0.1", 9100)


@pytest.fixture
async def printer(
    settings: Settings, databases: Databases, pos_shop: TenantCard, till: Till
) -> AsyncGenerator[Printer]:
    """The register's own, which this machine may print on."""
    async with printer_that("well") as printer:
        async with databases.tenant(pos_shop.id) as session:
            kept = {"printer": printer.place, "paper": 58, "words": "Come again"}
            await session.execute(sa.update(Register).where(Register.id == UUID(till.register)).values(settings=kept))
            await session.commit()
        install(replace(settings, private_hosts=printer.place))
        yield printer
        install(settings)


async def ask(till: Till, what: str, document: dict[str, Any] | None = None, locale: str = "en") -> httpx.Response:
    data = {"what": what, "document": document}
    return await till.client.post(f"{till.home}/printing", json=data, headers={"Accept-Language": locale})


async def test_a_sale_is_printed_before_it_is_handed_in(printer: Printer, till: Till, tea: UUID) -> None:
    sale = till.sale(a_line(tea, "2.000", 1800), token=secrets.token_urlsafe(16))
    answer = await ask(till, "receipt", sale)
    assert answer.json() == {"state": "printed"}
    paper = read(printer.got)
    assert sale["number"] in paper.text
    assert "18.00" in paper.text
    assert "Come again" in paper.text
    assert max(line.columns for line in paper.lines) <= 32
    assert (len(paper.pictures), paper.cuts, paper.asked) == (1, 1, 1)


async def test_a_gift_receipt_is_printed_in_the_registers_language(printer: Printer, till: Till, tea: UUID) -> None:
    await ask(till, "gift", till.sale(a_line(tea, "2.000", 1800)), "zh-Hans")
    paper = read(printer.got)
    assert "礼品小票" in paper.text
    assert "18.00" not in paper.text


async def test_a_packing_slip_comes_out_of_the_printer_that_it_has(
    printer: Printer, settings: Settings, databases: Databases, pos_shop: TenantCard, till: Till, tea: UUID
) -> None:
    async with printer_that("well") as kitchen:
        sale = till.sale(a_line(tea, "2.000", 1800, note="no sugar"), note="Window table")
        assert (await ask(till, "packing", sale)).json() == {"state": "printed"}
        assert "Window table" in read(printer.got).text  # the receipts' printer, for want of another
        before = len(printer.got)
        more = {"printer": printer.place, "paper": 58, "packing_printer": kitchen.place, "packing_paper": 80}
        async with databases.tenant(pos_shop.id) as session:
            await session.execute(sa.update(Register).where(Register.id == UUID(till.register)).values(settings=more))
            await session.commit()
        install(replace(settings, private_hosts=f"{printer.place},{kitchen.place}"))
        await ask(till, "packing", sale)
        paper = read(kitchen.got)
        assert "> no sugar" in paper.text
        assert "18.00" not in paper.text
        assert "-" * 42 in paper.text
        assert len(printer.got) == before
        fed = (await till.feed())["settings"]
        assert (fed["prints_packing"], fed["packing_paper"], fed["packs"]) == (True, 80, False)


async def test_a_shifts_report_is_printed_as_the_register_has_it(printer: Printer, till: Till, tea: UUID) -> None:
    answer = await till.send(till.opening(1000), till.sale(a_line(tea, "1.000", 1800)), till.closing(2700))
    report = answer["results"][-1]["report"]
    moment = clock.now().isoformat()
    shift = {"report": report, "opened_at": moment, "at": moment, "by": "Chen Yu", "register": till.code}
    asked = await till.client.post(f"{till.home}/printing", json={"what": "report", "shift": shift})
    assert asked.json() == {"state": "printed"}
    paper = read(printer.got)
    assert report["number"] in paper.text
    assert "-1.00" in paper.text
    assert max(line.columns for line in paper.lines) <= 32
    assert (await till.client.post(f"{till.home}/printing", json={"what": "report"})).status_code == 422


async def test_the_drawer_opens_without_a_receipt(printer: Printer, till: Till) -> None:
    assert (await ask(till, "drawer")).status_code == 200
    paper = read(printer.got)
    assert (paper.kicks, paper.lines, paper.cuts) == (1, [], 0)


async def test_what_has_no_receipt_is_not_printed(printer: Printer, till: Till, tea: UUID) -> None:
    for document in (None, till.opening(), till.document("sale", {"lines": []})):
        assert (await ask(till, "receipt", document)).status_code == 422
    assert printer.got == b""


async def test_the_logo_of_the_shops_papers_stands_above_a_receipt_and_on_nothing_for_the_kitchen(
    printer: Printer, databases: Databases, pos_shop: TenantCard, till: Till, tea: UUID
) -> None:
    logo, file, sale = new_id(), io.BytesIO(), till.sale(a_line(tea))
    Image.new("RGB", (300, 100), "black").save(file, "WEBP")
    file_store().write(pos_shop.id, logo, io.BytesIO(file.getvalue()))
    async with databases.tenant(pos_shop.id) as session:
        await keep_logo(session, logo)
        await session.commit()
    await ask(till, "receipt", sale)
    [picture] = read(printer.got).pictures
    assert (len(picture), set(picture)) == (64, {"1" * 192})  # half of 32 columns of 12 dots
    assert printer.got.index(b"\x1dv0") < printer.got.index(sale["number"].encode())
    printer.got = b""
    await ask(till, "packing", sale)
    assert read(printer.got).pictures == []
    async with databases.tenant(pos_shop.id) as session:
        await keep_logo(session, new_id())  # its file is gone
        await session.commit()
    printer.got = b""
    assert (await ask(till, "receipt", sale)).status_code == 200
    assert read(printer.got).pictures == []
    async with databases.tenant(pos_shop.id) as session:
        await keep_logo(session, None)
        await session.commit()


async def test_a_test_page_shows_the_width_of_the_paper_and_an_ill_printer_says_why(
    live_app: Litestar, printer: Printer, databases: Databases, pos_shop: TenantCard, till: Till
) -> None:
    async with databases.platform() as session:
        owner = await owner_at(live_app, session, pos_shop)
    page = f"/app/{pos_shop.slug}/registers/{till.register}"
    async with owner.client:
        assert printer.place in (await owner.client.get(page)).text
        await owner.send(page, f"{page}/test-print", use="receipts")
        assert "says that it is printed" in (await owner.client.get(page)).text
        paper = read(printer.got)
        assert "1234567890" * 3 + "12" in paper.text.splitlines()
        assert "中文打印测试" in paper.text
        assert (max(line.columns for line in paper.lines), paper.cuts) == (32, 1)
        moods: dict[Mood, str] = {"no_paper": "run out of paper", "closes": "doesn’t answer"}
        for mood, words in moods.items():
            printer.mood = mood
            await owner.send(page, f"{page}/test-print", use="receipts")
            assert words in (await owner.client.get(page)).text


async def test_a_register_knows_whether_it_has_a_printer(printer: Printer, till: Till) -> None:
    assert (await till.feed())["settings"]["prints"]
    assert (await till.feed())["settings"]["paper"] == 58


async def test_a_register_without_a_printer_says_so(till: Till, tea: UUID) -> None:
    assert not (await till.feed())["settings"]["prints"]
    answer = await ask(till, "receipt", till.sale(a_line(tea)))
    assert (answer.status_code, answer.json()["code"]) == (409, "printer_not_allowed")
