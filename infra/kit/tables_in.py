"""Tables that people bring: CSV and XLSX as a stream of rows of text, whatever program wrote them.

The first row that isn't blank holds the headings; blank rows are left out. Nothing in a file is executed: a formula in
CSV is text, of one in XLSX the saved value is read. All of it blocks: call it in a worker or a thread.
"""

import unicodedata
from collections.abc import Iterator
from itertools import chain, islice
from typing import BinaryIO, Literal

import msgspec

from infra.kit.tables_csv import csv_rows, encoding_of
from infra.kit.tables_problems import (
    CellTooLong,
    HeadingMissing,
    HeadingTwice,
    OldOrLockedWorkbook,
    TableEmpty,
    TableTooBig,
    TextHasNul,
    TooManyColumns,
    TooManyRows,
)
from infra.kit.tables_xlsx import check_archive, xlsx_rows

MEGABYTE = 1_000_000
BLOCK = 500
_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0"


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """What is read at most. `size` of the file and `unpacked` size of a workbook in bytes, `cell` in characters."""

    size: int = 20 * MEGABYTE
    unpacked: int = 150 * MEGABYTE
    ratio: int = 200
    rows: int = 100_000
    columns: int = 100
    cell: int = 32_767


LIMITS = Limits()


class Row(msgspec.Struct, frozen=True):
    """One row: its number in the file as a spreadsheet shows it, and a cell for each heading, blanks trimmed.

    `beyond` holds what stands to the right of the last heading, usually since a comma in a text isn't in quotes.
    """

    line: int
    cells: tuple[str, ...]
    beyond: tuple[str, ...] = ()


class Table:
    """The headings are known, the rows still to be read, once."""

    def __init__(self, kind: Literal["csv", "xlsx"], headings: tuple[str, ...], rows: Iterator[Row]) -> None:
        self.kind: Literal["csv", "xlsx"] = kind
        self.headings = headings
        self.rows = rows

    def blocks(self, size: int = BLOCK) -> Iterator[list[Row]]:
        """The rows, `size` at a time, so that a worker can say how far it is."""
        while block := list(islice(self.rows, size)):
            yield block


def read_table(file: BinaryIO, limits: Limits = LIMITS) -> Table:
    """Look at the file from its beginning, read the headings, and give the rows as a stream.

    What kind it is its first bytes tell, not its name. Raises the problems of kit.tables_problems, for rows further
    down while they are read. `file` must be seekable and stay open until then.
    """
    size = file.seek(0, 2)
    file.seek(0)
    if size > limits.size:
        raise TableTooBig(megabytes=limits.size // MEGABYTE)
    start = file.read(len(_ZIP))
    file.seek(0)
    if start == _OLE:
        raise OldOrLockedWorkbook
    if start == _ZIP:
        check_archive(file, limits.unpacked, limits.ratio)
        # One more of each than allowed, so that too many are noticed.
        return _table("xlsx", xlsx_rows(file, limits.rows + 2, limits.columns + 1), limits)
    data = file.read()
    return _table("csv", csv_rows(data, encoding_of(data)), limits)


def _table(kind: Literal["csv", "xlsx"], raw: Iterator[tuple[int, list[str]]], limits: Limits) -> Table:
    rows = _filled(raw, limits)
    header = next(rows, None)
    if header is None:
        raise TableEmpty
    headings = _headings(header[1])
    first = next(rows, None)
    if first and len(first[1]) > len(headings):
        raise HeadingMissing(column=len(headings) + 1)
    return Table(kind, headings, _rows(chain([first] if first else [], rows), len(headings), limits))


def _filled(raw: Iterator[tuple[int, list[str]]], limits: Limits) -> Iterator[tuple[int, list[str]]]:
    """Rows with something in them, trimmed and checked, without the blank cells at their end."""
    for line, cells in raw:
        for cell in cells:
            if len(cell) > limits.cell:
                raise CellTooLong(line=line, limit=limits.cell)
            if "\0" in cell:
                raise TextHasNul(line=line)
        trimmed = [cell.strip() for cell in cells]
        while trimmed and not trimmed[-1]:
            trimmed.pop()
        if len(trimmed) > limits.columns:
            raise TooManyColumns(limit=limits.columns)
        if trimmed:
            yield line, trimmed


def _headings(cells: list[str]) -> tuple[str, ...]:
    columns: dict[str, int] = {}
    for column, heading in enumerate(cells, start=1):
        if not heading:
            raise HeadingMissing(column=column)
        name = unicodedata.normalize("NFKC", heading).casefold()
        if name in columns:
            raise HeadingTwice(heading=heading, first=columns[name], second=column)
        columns[name] = column
    return tuple(cells)


def _rows(filled: Iterator[tuple[int, list[str]]], width: int, limits: Limits) -> Iterator[Row]:
    for count, (line, cells) in enumerate(filled, start=1):
        if count > limits.rows:
            raise TooManyRows(limit=limits.rows)
        blank = [""] * (width - len(cells))
        yield Row(line, tuple(cells[:width] + blank), tuple(cells[width:]))
