"""Files that come in: recognized, looked through, taken, and refused with their reasons."""

import csv
import io
import re
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from openpyxl import Workbook

from infra.kit.db.sessions import Databases, TenantSession
from infra.kit.ids import new_id
from infra.kit.outbox import Delivered
from modules.catalog.models import Product, Variant
from modules.desk import handlers
from modules.desk.events import ImportMapped
from modules.desk.runs import find_run
from tests.factories.browsers import Browser
from tests.factories.imports import NEW, bring, goods, mapped, run_of, taken

ROWS = "品名,货号,条码,售价,库存,规格\n西湖龙井,LJ-1,4006381333931,168,5,\n衬衫,S-S,,20,2,S\n衬衫,S-L,,20,,L\n"


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
