"""Lists as files."""

import io
from collections.abc import AsyncGenerator
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from infra.kit.downloads import Block, Kind, csv_bytes, table_download, xlsx_bytes

HEADINGS = ["Name", "Price"]


async def blocks() -> AsyncGenerator[Block]:
    yield [["Tea", Decimal("12.50")]]
    yield [["=1+1", None], ["茶", 3]]


async def whole(chunks: AsyncGenerator[bytes]) -> bytes:
    return b"".join([chunk async for chunk in chunks])


async def test_a_csv_is_written_block_by_block_and_computes_nothing() -> None:
    text = (await whole(csv_bytes(HEADINGS, blocks()))).decode("utf-8-sig")
    assert text.splitlines() == ["Name,Price", "Tea,12.50", "'=1+1,", "茶,3"]


async def test_a_workbook_holds_the_same_rows() -> None:
    content = await whole(xlsx_bytes("Goods", HEADINGS, blocks()))
    sheet = load_workbook(io.BytesIO(content), read_only=True)["Goods"]
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    assert rows == [["Name", "Price"], ["Tea", 12.5], ["=1+1"], ["茶", 3]]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_download_is_an_attachment_that_nobody_keeps(kind: Kind) -> None:
    answer = table_download("goods", kind, HEADINGS, blocks())
    assert answer.headers["Content-Disposition"] == f'attachment; filename="goods.{kind}"'
    assert answer.headers["Cache-Control"] == "no-store"
