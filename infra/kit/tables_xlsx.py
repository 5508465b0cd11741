"""XLSX, row by row: values only, no formula is computed, and a hostile file costs neither memory nor the process.

Read with openpyxl: python-calamine is ten times as fast but lays a sheet out as one rectangle, so that a file of 5 kB
whose second cell is XFD1048576 ends the process.
"""

import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from typing import BinaryIO
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from infra.kit.tables_problems import NotATable, OldOrLockedWorkbook, TableUnpacksTooBig, WorkbookDamaged

_DAMAGE = (
    *(zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, InvalidFileException, ParseError),
    *(KeyError, ValueError, TypeError, IndexError, AttributeError, OverflowError),
)
_MOST_PARTS = 2000
_ENCRYPTED = 0x1
_DIGITS = 15


def check_archive(file: BinaryIO, unpacked: int, ratio: int) -> None:
    """Look at the archive's directory alone: at most `unpacked` bytes in all and `ratio` times the packed size.

    Python's zipfile reads no more of a part than its directory declares, so a directory that lies ends as damage.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
    except _DAMAGE as error:
        raise WorkbookDamaged from error
    if any(part.flag_bits & _ENCRYPTED for part in parts):
        raise OldOrLockedWorkbook
    if not any(part.filename == "xl/workbook.xml" for part in parts):
        raise NotATable
    size = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts)
    if len(parts) > _MOST_PARTS or size > unpacked or size > max(packed, 1) * ratio:
        raise TableUnpacksTooBig


def xlsx_rows(file: BinaryIO, rows: int, columns: int) -> Iterator[tuple[int, list[str]]]:
    """(row number, cells as text) of the first visible sheet; never more than `rows` rows and `columns` columns."""
    try:
        workbook = load_workbook(file, read_only=True, data_only=True, keep_links=False)
        try:
            sheet = next((sheet for sheet in workbook.worksheets if sheet.sheet_state == "visible"), None)
            if sheet is None:
                raise NotATable
            cells = sheet.iter_rows(max_row=rows, max_col=columns, values_only=True)
            for line, values in enumerate(cells, start=1):
                yield line, ["" if value is None else _text(value) for value in values]
        finally:
            workbook.close()
    except _DAMAGE as error:
        raise WorkbookDamaged from error


def _text(value: object) -> str:
    """A cell as its reader sees it: a date in ISO form, a number with the 15 digits that spreadsheets keep."""
    match value:
        case bool():
            return "TRUE" if value else "FALSE"
        case float():
            return f"{Decimal(format(value, f'.{_DIGITS}g')):f}"
        case datetime() if value.time() == time.min:
            return value.date().isoformat()
        case datetime():
            return value.isoformat(sep=" ", timespec="seconds")
        case date() | time():
            return value.isoformat()
        case _:
            return str(value)
