"""Files that come in: looked through, taken, stopped, resumed, and never twice."""

import asyncio
import csv
import io
import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
import sqlalchemy as sa
from litestar import Litestar
from openpyxl import Workbook

from infra.kit.db.sessions import Databases, PlatformSession, TenantSession
from infra.kit.files import LocalFiles, keep_files
from infra.kit.ids import new_id
from infra.kit.outbox import Delivered
from modules.catalog.models import Product, Variant
from modules.catalog.repository import find_products
from modules.desk import handlers
from modules.desk.events import ImportConfirmed, ImportMapped
from modules.desk.runs import find_run
from tenancy.tenants.api import TenantCard
from tests.factories.browsers import Browser
from tests.factories.callers import owner_at

NEW = "/app/corner/imports/new/products"
ROWS = "品名,货号,条码,售价,库存,规格\n西湖龙井,LJ-1,4006381333931,168,5,\n衬衫,S-S,,20,2,S\n衬衫,S-L,,20,,L\n"


@pytest.fixture(autouse=True)
def files(tmp_path: Path) -> None:
    keep_files(LocalFiles(tmp_path))


@pytest.fixture
async def browser(app: Litestar, platform_session: PlatformSession, tenant: TenantCard) -> Browser:
    return await owner_at(app, platform_session, tenant)


@pytest.fixture
def delivered(tenant: TenantCard) -> Delivered:
    return a_delivery(tenant)


def a_delivery(tenant: TenantCard, renew: Callable[[], Awaitable[None]] | None = None) -> Delivered:
    async def nothing() -> None:
        pass

    at = datetime(2026, 11, 22, 12, tzinfo=UTC)
    return Delivered(id=new_id(), tenant=tenant.id, cell="main", version=1, at=at, renew=renew or nothing)


async def bring(browser: Browser, content: bytes, name: str = "goods.csv") -> httpx.Response:
    hidden = await browser.hidden(NEW)
    return await browser.client.post(NEW, data=hidden, files={"file": (name, content)})


async def run_of(answer: httpx.Response) -> UUID:
    assert answer.status_code == 303, answer.text
    return UUID(answer.headers["location"].rpartition("/")[2])


async def mapped(browser: Browser, run: UUID) -> None:
    """Takes the columns as they were recognized."""
    path = f"/app/corner/imports/{run}"
    page = (await browser.open(path)).text
    selects = re.findall(r'<select class="input" name="(column\.\d+)".*?</select>', page, re.DOTALL)
    chosen = {
        name: (
            re.search(r'value="(\w+)" selected', page[page.index(f'name="{name}"') :].split("</select>")[0]) or [0, ""]
        )[1]
        for name in selects
    }
    answer = await browser.send(path, f"{path}/mapping", **chosen)
    assert answer.status_code == 303, answer.text


async def taken(
    browser: Browser, databases: Databases, delivered: Delivered, content: bytes, name: str = "goods.csv"
) -> UUID:
    """The whole way: bring, map, check, confirm, import."""
    run = await run_of(await bring(browser, content, name))
    await mapped(browser, run)
    await handlers.check_import(databases, ImportMapped(run=run), delivered)
    path = f"/app/corner/imports/{run}"
    answer = await browser.send(path, f"{path}/confirmation")
    assert answer.status_code == 303, answer.text
    await handlers.run_import(databases, ImportConfirmed(run=run), delivered)
    return run


async def goods(session: TenantSession) -> list[tuple[str, str, str, int | None]]:
    ids = (await session.scalars(sa.select(Product.id).order_by(Product.name))).all()
    products = await find_products(session, ids)
    return sorted((v.code, p.name, v.title, v.price) for p in products for v in p.variants)


async def test_columns_are_recognized_in_chinese(browser: Browser) -> None:
    run = await run_of(await bring(browser, ROWS.encode("gb18030")))
    page = (await browser.open(f"/app/corner/imports/{run}")).text
    chosen = re.findall(r'<option value="(\w+)" selected', page)
    assert chosen == ["name", "code", "barcode", "price", "opening_stock", "variant"]


async def test_a_look_through_changes_nothing_and_says_what_would_be(
    browser: Browser, rolled_back: Databases, delivered: Delivered, session: TenantSession
) -> None:
    run = await run_of(await bring(browser, ROWS.encode()))
    await mapped(browser, run)
    await handlers.check_import(rolled_back, ImportMapped(run=run), delivered)
    found = await find_run(session, run)
    assert (found.state, found.counts, found.total, found.faulty) == ("checked", {"created": 3}, 3, 0)
    assert await goods(session) == []
    page = (await browser.open(f"/app/corner/imports/{run}")).text
    assert "Bring in 3 rows" in page


async def test_rows_become_products_with_their_variants(
    browser: Browser, rolled_back: Databases, delivered: Delivered, session: TenantSession
) -> None:
    run = await taken(browser, rolled_back, delivered, ROWS.encode())
    assert (await find_run(session, run)).state == "done"
    assert await goods(session) == [
        ("LJ-1", "西湖龙井", "", 16800),
        ("S-L", "衬衫", "L", 2000),
        ("S-S", "衬衫", "S", 2000),
    ]
    assert await session.scalar(sa.select(sa.func.count()).select_from(Product)) == 2
    page = (await browser.open("/app/corner/products?q=xhlj")).text
    assert "西湖龙井" in page


async def test_the_same_file_twice_changes_nothing(
    browser: Browser, rolled_back: Databases, delivered: Delivered, session: TenantSession
) -> None:
    await taken(browser, rolled_back, delivered, ROWS.encode())
    changed = sa.select(sa.func.array_agg(sa.text("changed::text || xmin::text ORDER BY id"))).select_from(Variant)
    before = await session.scalar(changed)
    run = await taken(browser, rolled_back, delivered, ROWS.encode())
    assert (await find_run(session, run)).counts == {"same": 3}
    assert await session.scalar(changed) == before


async def test_a_second_file_changes_what_it_says_and_keeps_the_rest(
    browser: Browser, rolled_back: Databases, delivered: Delivered, session: TenantSession
) -> None:
    await taken(browser, rolled_back, delivered, ROWS.encode())
    run = await taken(browser, rolled_back, delivered, "name,code,price\n西湖龙井,LJ-1,99.90\n衬衫,S-S,\n".encode())
    assert (await find_run(session, run)).counts == {"changed": 1, "same": 1}
    assert await goods(session) == [
        ("LJ-1", "西湖龙井", "", 9990),
        ("S-L", "衬衫", "L", 2000),
        ("S-S", "衬衫", "S", 2000),
    ]


BAD = (
    "name,code,price,barcode,tax class,opening stock,description\n"
    "Fine,A,1.00,,,,\n"
    ",B,1,,,,\n"
    "Minus,C,-1,,,,\n"
    "Huge,D,99999999999999999999,,,,\n"
    "Words,E,cheap,,,,\n"
    "Digit,F,1,4006381333932,,,\n"
    "Short,G,1,6.90123E+12,,,\n"
    "Class,H,1,,luxury,,\n"
    "Again,A,2,,,,\n"
    "Less,I,1,,,-3,\n"
    "Part,J,1,,,0.0001,\n"
    "Cents,K,1.005,,,,\n"
)


async def test_rows_that_cannot_be_taken_are_left_out_each_with_its_reason(
    browser: Browser, rolled_back: Databases, delivered: Delivered, session: TenantSession
) -> None:
    run = await taken(browser, rolled_back, delivered, BAD.encode())
    found = await find_run(session, run)
    assert (found.counts, found.faulty, found.done) == ({"created": 1}, 11, 12)
    assert [code for code, *_ in await goods(session)] == ["A"]
    answer = await browser.open(f"/app/corner/imports/{run}/faults.csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0][:4] == ["Row", "Problem", "name", "code"]
    assert [row[0] for row in rows[1:]] == [str(line) for line in range(3, 14)]
    assert "Enter a name." in rows[1][1]


async def test_formulas_are_text_and_stay_text(
    browser: Browser, rolled_back: Databases, delivered: Delivered, session: TenantSession
) -> None:
    await taken(browser, rolled_back, delivered, b'name,code,price\n"=HYPERLINK(""x"")",A,1\n')
    assert (await goods(session))[0][1] == '=HYPERLINK("x")'


def workbook(rows: list[list[Any]]) -> bytes:
    book = Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


async def test_a_workbook_comes_in_as_a_csv_does(
    browser: Browser, rolled_back: Databases, delivered: Delivered, session: TenantSession
) -> None:
    content = workbook([["Name", "SKU", "EAN", "Price"], ["Tea", 1001, 4006381333931, 12.5]])
    await taken(browser, rolled_back, delivered, content, "goods.xlsx")
    assert await goods(session) == [("1001", "Tea", "", 1250)]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "The file is empty"),
        (b"\n\n", "The file is empty"),
        (b"name,code\nA\0B,1\n", "NUL"),
        (b"name\n\xff\xfe\xfa\xc3\x28\n" * 3, "unknown encoding"),
        (",".join(f"c{n}" for n in range(200)).encode() + b"\n1\n", "more than 100 columns"),
        (b"name,name\nA,B\n", "stands above columns"),
        (b"PK\x03\x04 no workbook", "damaged"),
        (b"\xd0\xcf\x11\xe0 old", "old .xls format"),
    ],
)
async def test_a_file_that_cannot_be_read_says_why_and_leaves_nothing(
    browser: Browser, session: TenantSession, tmp_path: Path, content: bytes, message: str
) -> None:
    answer = await bring(browser, content)
    assert answer.status_code in {413, 422}, answer.text
    assert message in answer.text
    assert await session.scalar(sa.text("SELECT count(*) FROM import_run")) == 0
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


async def test_a_zip_bomb_is_refused(browser: Browser) -> None:
    import zipfile  # noqa: PLC0415

    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<a/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 60_000_000)
    answer = await bring(browser, file.getvalue(), "bomb.xlsx")
    assert answer.status_code == 422
    assert "far larger than a table" in answer.text


async def test_two_columns_may_not_be_the_same(browser: Browser) -> None:
    run = await run_of(await bring(browser, b"a,b\n1,2\n"))
    path = f"/app/corner/imports/{run}"
    answer = await browser.send(path, f"{path}/mapping", **{"column.0": "name", "column.1": "name"})
    assert answer.status_code == 422
    answer = await browser.send(path, f"{path}/mapping", **{"column.0": "code"})
    assert "Say which column holds" in answer.text


async def test_confirming_twice_is_refused(browser: Browser, rolled_back: Databases, delivered: Delivered) -> None:
    run = await taken(browser, rolled_back, delivered, ROWS.encode())
    answer = await browser.send(
        f"/app/corner/imports/{run}", f"/app/corner/imports/{run}/confirmation", _key=str(new_id())
    )
    assert answer.status_code == 409


def many(rows: int) -> bytes:
    lines = [f"Article {n},A-{n},{n % 90 + 1}.50,Category {n % 20}" for n in range(rows)]
    return ("name,code,price,category\n" + "\n".join(lines)).encode()


async def test_a_worker_that_is_killed_between_blocks_leaves_each_row_in_once(
    browser: Browser, rolled_back: Databases, tenant: TenantCard, session: TenantSession
) -> None:
    deaths = 0

    async def die() -> None:
        nonlocal deaths
        deaths += 1
        if deaths % 2:
            raise asyncio.CancelledError

    run = await run_of(await bring(browser, many(1700)))
    await mapped(browser, run)
    await handlers.check_import(rolled_back, ImportMapped(run=run), a_delivery(tenant))
    await browser.send(f"/app/corner/imports/{run}", f"/app/corner/imports/{run}/confirmation")
    for _ in range(10):
        try:
            await handlers.run_import(rolled_back, ImportConfirmed(run=run), a_delivery(tenant, die))
        except asyncio.CancelledError:
            continue
        break
    found = await find_run(session, run)
    assert (found.state, found.done, found.counts) == ("done", 1700, {"created": 1700})
    assert deaths > 1
    assert await session.scalar(sa.select(sa.func.count()).select_from(Variant)) == 1700


async def test_a_stopped_import_goes_on_where_it_was(
    browser: Browser, rolled_back: Databases, tenant: TenantCard, session: TenantSession
) -> None:
    run = await run_of(await bring(browser, many(1200)))
    path = f"/app/corner/imports/{run}"

    async def stop() -> None:
        if (await find_run(session, run)).done == 500:
            hidden = await browser.hidden(path)
            await browser.client.post(f"{path}/stop", data={"_csrf": hidden["_csrf"]})

    await mapped(browser, run)
    await handlers.check_import(rolled_back, ImportMapped(run=run), a_delivery(tenant))
    await browser.send(path, f"{path}/confirmation")
    await handlers.run_import(rolled_back, ImportConfirmed(run=run), a_delivery(tenant, stop))
    found = await find_run(session, run)
    assert (found.state, found.done) == ("stopped", 500)
    assert "Go on" in (await browser.open(path)).text
    await browser.send(path, f"{path}/continuation")
    await handlers.run_import(rolled_back, ImportConfirmed(run=run), a_delivery(tenant))
    assert (await find_run(session, run)).counts == {"created": 1200}


async def test_two_workers_at_once_take_each_row_once(databases: Databases, fresh_tenant: TenantCard) -> None:
    from modules.desk.authors import Author  # noqa: PLC0415
    from modules.desk.services import confirm, keep_table, map_columns, start_import  # noqa: PLC0415

    brought = keep_table(fresh_tenant.id, "many.csv", io.BytesIO(many(2000)))
    at = datetime(2026, 11, 22, 12, tzinfo=UTC)
    async with databases.tenant(fresh_tenant.id) as session:
        run = await start_import(session, "products", brought, by=Author(None, "Ann"))
        await map_columns(session, run, {"name": 0, "code": 1, "price": 2, "category": 3}, at=at)
        await session.commit()
    await handlers.check_import(databases, ImportMapped(run=run), a_delivery(fresh_tenant))
    async with databases.tenant(fresh_tenant.id) as session:
        await confirm(session, run, by=Author(None, "Ann"), at=at)
        await session.commit()
    both = (handlers.run_import(databases, ImportConfirmed(run=run), a_delivery(fresh_tenant)) for _ in range(2))
    await asyncio.gather(*both)
    async with databases.read_tenant(fresh_tenant.id) as session:
        assert (await find_run(session, run)).counts == {"created": 2000}
        assert await session.scalar(sa.select(sa.func.count()).select_from(Variant)) == 2000


async def test_no_file_at_all_says_so(browser: Browser) -> None:
    hidden = await browser.hidden(NEW)
    answer = await browser.client.post(NEW, data=hidden, files={"other": ("", b"")})
    assert answer.status_code == 422
    assert "Choose a file first" in answer.text


async def test_the_activity_log_names_who_did_what(
    browser: Browser, rolled_back: Databases, delivered: Delivered
) -> None:
    await taken(browser, rolled_back, delivered, ROWS.encode())
    page = (await browser.open("/app/corner/activity")).text
    assert "File imported" in page
    assert "goods.csv" in page
    assert "Product brought in" not in page
    assert "Ann Lee" in page


async def test_old_imports_are_forgotten_with_their_files(
    browser: Browser, rolled_back: Databases, delivered: Delivered, session: TenantSession, tmp_path: Path
) -> None:
    run = await taken(browser, rolled_back, delivered, ROWS.encode())
    await session.execute(sa.text("UPDATE import_run SET created_at = created_at - interval '100 days'"))
    await handlers.forget_imports(rolled_back, None, delivered)
    assert await session.scalar(sa.text("SELECT count(*) FROM file")) == 0
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
    assert (await browser.open(f"/app/corner/imports/{run}")).status_code == 404
