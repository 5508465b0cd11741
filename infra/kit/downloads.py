"""Lists as files to keep: rows in blocks become a CSV or XLSX that is sent while it grows."""

import asyncio
import tempfile
from collections.abc import AsyncGenerator, AsyncIterable, Sequence
from typing import Literal

from litestar.response import Stream

from infra.kit.tables_out import Cell, CsvTable, XlsxTable

Kind = Literal["csv", "xlsx"]
Block = Sequence[Sequence[Cell]]
MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
CHUNK = 64 * 1024


def table_download(
    name: str, kind: Kind, headings: Sequence[str], blocks: AsyncIterable[Block], *, title: str = ""
) -> Stream:
    """An attachment `name`.`kind` with `headings` and the rows of `blocks`; `title` names the sheet.

    `blocks` open their own sessions: the reader may be slow, and no connection is held meanwhile.
    """
    content = csv_bytes(headings, blocks) if kind == "csv" else xlsx_bytes(title or name, headings, blocks)
    headers = {"Content-Disposition": f'attachment; filename="{name}.{kind}"', "Cache-Control": "no-store"}
    return Stream(content, media_type=MEDIA_TYPES[kind], headers=headers)


async def csv_bytes(headings: Sequence[str], blocks: AsyncIterable[Block]) -> AsyncGenerator[bytes]:
    """The table as CSV, block by block."""
    table = CsvTable(headings)
    yield table.start()
    async for block in blocks:
        yield table.block(block)


async def xlsx_bytes(title: str, headings: Sequence[str], blocks: AsyncIterable[Block]) -> AsyncGenerator[bytes]:
    """The table as XLSX: known whole only at its end, so it grows in a temporary file."""
    table = XlsxTable(title, headings)
    async for block in blocks:
        await asyncio.to_thread(table.block, block)
    with tempfile.TemporaryFile() as file:
        await asyncio.to_thread(table.save, file)
        file.seek(0)
        while chunk := await asyncio.to_thread(file.read, CHUNK):
            yield chunk
