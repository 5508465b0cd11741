import io
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from infra.kit.tables_in import read_table
from infra.kit.tables_out import Cell, CsvTable, XlsxTable, quoted, unquoted

ROW: list[Cell] = [
    "龙井",
    3,
    Decimal("-12.50"),
    True,
    date(2026, 11, 22),
    datetime(2026, 11, 22, 8, 30, tzinfo=UTC),
    None,
]
texts = (
    st.text(st.characters(codec="utf-8", exclude_categories=["C"]), min_size=1, max_size=20).map(str.strip).filter(bool)
)


def csv_of(rows: list[list[Cell]]) -> bytes:
    table = CsvTable(["c0"])
    return table.start() + table.block(rows)


def xlsx_of(rows: list[list[Cell]]) -> io.BytesIO:
    table = XlsxTable("goods/2026", [f"c{i}" for i in range(7)])
    table.block(rows)
    file = io.BytesIO()
    table.save(file)
    return file


def test_csv_is_what_excel_opens_with_the_right_letters() -> None:
    assert csv_of([ROW]).decode("utf-8-sig") == "c0\r\n龙井,3,-12.50,TRUE,2026-11-22,2026-11-22 08:30:00,\r\n"


@pytest.mark.parametrize("text", ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "-", "+8613800138000", "'=1"])
def test_a_text_that_a_spreadsheet_would_compute_is_quoted(text: str) -> None:
    assert quoted(text) == f"'{text}"


@pytest.mark.parametrize("text", ["-12.50", "12", "tea", "'tis", "a=b", ""])
def test_numbers_and_plain_texts_are_not_quoted(text: str) -> None:
    assert quoted(text) == text


@given(st.text(st.sampled_from("'=+-@\t\r1a"), max_size=6))
def test_quoting_is_undone_exactly(text: str) -> None:
    if quoted(text) != text or not text.startswith("'"):
        assert unquoted(quoted(text)) == text


@given(st.lists(texts, min_size=1, max_size=8))
def test_an_exported_csv_comes_back_as_it_was(names: list[str]) -> None:
    table = read_table(io.BytesIO(csv_of([[name] for name in names])))
    assert [row.cells[0] for row in table.rows] == names


def test_a_formula_in_a_workbook_is_text() -> None:
    file = xlsx_of([["=1+1", "\x07bell"]])
    sheet = load_workbook(file).worksheets[0]
    assert (sheet["A2"].value, sheet["A2"].data_type, sheet["B2"].value) == ("=1+1", "s", "bell")


def test_a_workbook_keeps_numbers_as_numbers() -> None:
    sheet = load_workbook(xlsx_of([ROW])).worksheets[0]
    assert [cell.value for cell in sheet[2]][:4] == ["龙井", 3, -12.5, True]


def test_an_exported_workbook_comes_back_as_it_was() -> None:
    table = read_table(xlsx_of([ROW]))
    assert [row.cells for row in table.rows] == [
        ("龙井", "3", "-12.5", "TRUE", "2026-11-22", "2026-11-22 08:30:00", "")
    ]
