"""Tables that people take away: CSV and XLSX, written block by block.

A text that a spreadsheet would take for a formula gets an apostrophe before it in CSV, and is marked as text in XLSX.
kit.tables_in takes the apostrophe off again, so that what was exported comes back the same.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import BinaryIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

Cell = str | int | Decimal | bool | date | datetime | None

_BOM = "\ufeff".encode()
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?", re.ASCII)
_TITLE = re.compile(r"[\[\]:*?/\\']")
_TITLE_LENGTH = 31


def quoted(text: str) -> str:
    """`text` with an apostrophe before it where a spreadsheet would compute it; a plain number stays as it is."""
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def unquoted(text: str) -> str:
    """What `quoted` was given."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


class CsvTable:
    """UTF-8 with a byte order mark, which Excel needs, commas and CRLF."""

    def __init__(self, headings: Sequence[str]) -> None:
        self._headings = headings

    def start(self) -> bytes:
        """The mark and the row of headings."""
        return _BOM + self.block([self._headings])

    def block(self, rows: Iterable[Sequence[Cell]]) -> bytes:
        """The rows, encoded; aware moments are written as the clock of their own zone shows them."""
        text = io.StringIO()
        csv.writer(text).writerows(["" if cell is None else _csv_text(cell) for cell in row] for row in rows)
        return text.getvalue().encode()


class XlsxTable:
    """One sheet, kept in a temporary file while it grows, so that its size costs no memory."""

    def __init__(self, title: str, headings: Sequence[str]) -> None:
        self._workbook = Workbook(write_only=True)
        self._sheet = self._workbook.create_sheet(_TITLE.sub(" ", title)[:_TITLE_LENGTH])
        self._sheet.freeze_panes = "A2"
        self.block([headings])

    def block(self, rows: Iterable[Sequence[Cell]]) -> None:
        """Add rows."""
        for row in rows:
            self._sheet.append([self._cell(cell) for cell in row])

    def save(self, file: BinaryIO) -> None:
        """Write the workbook; nothing can be added afterwards."""
        self._workbook.save(file)

    def _cell(self, value: Cell) -> object:
        if isinstance(value, datetime):
            return value.replace(tzinfo=None, microsecond=0)
        if not isinstance(value, str):
            return value
        cell = WriteOnlyCell(self._sheet, ILLEGAL_CHARACTERS_RE.sub("", value))
        cell.data_type = "s"
        return cell


def _csv_text(value: str | int | Decimal | date) -> str:
    match value:
        case bool():
            return "TRUE" if value else "FALSE"
        case str():
            return quoted(value.replace("\0", ""))
        case Decimal():
            return f"{value:f}"
        case datetime():
            return value.replace(tzinfo=None).isoformat(sep=" ", timespec="seconds")
        case date():
            return value.isoformat()
        case _:
            return str(value)
