import io
import zipfile
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from infra.kit import tables_problems as problems
from infra.kit.problems import Problem
from infra.kit.tables_in import Limits, Row, Table, read_table

GOODS = "名称,价格\n西湖龙井,128.00\n碧螺春,98\n"


def read(data: bytes | str, **limits: int) -> Table:
    return read_table(io.BytesIO(data.encode() if isinstance(data, str) else data), Limits(**limits))


def cells(data: bytes | str, **limits: int) -> list[tuple[str, ...]]:
    return [row.cells for row in read(data, **limits).rows]


def workbook(rows: Iterable[Sequence[str | float | date | None]], *, merge: str = "") -> bytes:
    book = Workbook()
    sheet = book.worksheets[0]
    for row in rows:
        sheet.append(list(row))
    if merge:
        sheet.merge_cells(merge)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def repacked(data: bytes, name: str, content: bytes) -> bytes:
    """The workbook with one part exchanged or added."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            if part != name:
                new.writestr(part, old.read(part))
        new.writestr(name, content)
    return file.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_the_encodings_that_chinese_programs_write_are_read(encoding: str) -> None:
    table = read(GOODS.encode(encoding))
    assert table.headings == ("名称", "价格")
    assert [row.cells for row in table.rows] == [("西湖龙井", "128.00"), ("碧螺春", "98")]


def test_utf_16_is_read_in_both_byte_orders() -> None:
    assert cells(b"\xfe\xff" + GOODS.encode("utf-16-be"))[0] == ("西湖龙井", "128.00")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_in_the_headings(delimiter: str) -> None:
    text = f'"a{delimiter}, b"{delimiter}c{delimiter}d\n1{delimiter}2{delimiter}3\n'
    assert cells(text) == [("1", "2", "3")]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_end_is_read(end: str) -> None:
    assert cells(end.join(["a,b", "1,2", "3,4"])) == [("1", "2"), ("3", "4")]


def test_rows_know_their_line_also_after_a_cell_of_several_lines() -> None:
    rows = list(read('a,b\n"one\ntwo",2\n\n3,4\n').rows)
    assert rows == [Row(2, ("one\ntwo", "2")), Row(5, ("3", "4"))]


def test_short_rows_are_filled_up_and_long_ones_keep_what_is_beyond() -> None:
    assert list(read("a,b\n1,2\n1\n1,2,,4\n").rows) == [
        Row(2, ("1", "2")),
        Row(3, ("1", "")),
        Row(4, ("1", "2"), ("", "4")),
    ]


def test_a_formula_in_csv_is_text() -> None:
    assert cells("a,b\n=1+1,@SUM(A1)\n") == [("=1+1", "@SUM(A1)")]


def test_an_export_s_apostrophe_before_a_formula_is_taken_off() -> None:
    assert cells("a,b\n'=1+1,'tis\n") == [("=1+1", "'tis")]


def test_of_a_formula_in_a_workbook_the_saved_value_is_read() -> None:
    formula = b'<c r="B2"><f>1+1</f><v>2</v></c>'
    plain = workbook([["a", "b"], ["x", 7]])
    with zipfile.ZipFile(io.BytesIO(plain)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    assert b'<c r="B2" t="n"><v>7</v></c>' in sheet
    changed = sheet.replace(b'<c r="B2" t="n"><v>7</v></c>', formula)
    assert cells(repacked(plain, "xl/worksheets/sheet1.xml", changed)) == [("x", "2")]


def test_a_formula_that_was_never_computed_is_blank() -> None:
    assert cells(workbook([["a", "b"], ["x", "=1+1"]])) == [("x", "")]


def test_a_workbook_s_values_read_as_people_see_them() -> None:
    row = [6901234567892, 12.1, 0.1 + 0.2, 1e20, True, date(2026, 11, 22), datetime(2026, 11, 22, 8, 30), " x ", None]  # noqa: DTZ001
    assert cells(workbook([list("abcdefghi"), row])) == [
        ("6901234567892", "12.1", "0.3", "100000000000000000000", "TRUE", "2026-11-22", "2026-11-22 08:30:00", "x", "")
    ]


def test_blank_rows_and_columns_at_the_edge_are_left_out() -> None:
    table = read(workbook([[None], ["a", "b", None], [None, None], ["1", "2", ""]]))
    assert table.headings == ("a", "b")
    assert list(table.rows) == [Row(4, ("1", "2"))]


@pytest.mark.parametrize("data", [b"", b"\n\n", b" , ,\n,,", b"\xef\xbb\xbf", workbook([])])
def test_an_empty_file_is_named_so(data: bytes) -> None:
    with pytest.raises(problems.TableEmpty):
        read(data)


def test_headings_alone_are_a_table_without_rows() -> None:
    assert cells("a,b\n") == []


@pytest.mark.parametrize("data", [",".join(f"c{i}" for i in range(200)), workbook([[f"c{i}" for i in range(200)]])])
def test_two_hundred_columns_are_refused(data: bytes | str) -> None:
    with pytest.raises(problems.TooManyColumns) as refusal:
        read(data)
    assert str(refusal.value) == "The table has more than 100 columns. Remove those that are not needed."


def test_one_hundred_columns_are_read() -> None:
    assert len(read(",".join(f"c{i}" for i in range(100))).headings) == 100


@pytest.mark.parametrize("data", ["a\n" + "1\n" * 11, workbook([["a"]] + [[1]] * 11)])
def test_too_many_rows_are_noticed_while_reading(data: bytes | str) -> None:
    assert len(cells(data, rows=11)) == 11
    with pytest.raises(problems.TooManyRows):
        cells(data, rows=10)


def test_a_large_file_is_refused_before_it_is_read() -> None:
    with pytest.raises(problems.TableTooBig):
        read("a\n" + "1\n" * 100, size=100)


@pytest.mark.parametrize("data", ["a,b\n1," + "x" * 2000, 'a,b\n1,"' + "x\n" * 90_000, workbook([["a"], ["x" * 2000]])])
def test_a_cell_without_end_is_refused_with_its_row(data: bytes | str) -> None:
    with pytest.raises(problems.CellTooLong) as refusal:
        cells(data, cell=1000)
    assert refusal.value.facts["line"] == 2


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b"name\nM\xfcller\n", 2),
        ("name\n龙井龙井龙井\n".encode() + b"\xff\xfe\n", 3),
        ("名称\n龙井\n".encode("gb18030") + b"\x80\xff\n", 3),
        (b"\xff\xfe" + "a\nb\n".encode("utf-16-le") + b"\x00\xd8\x00\x00", 3),
    ],
)
def test_an_unknown_encoding_says_which_row(data: bytes, line: int) -> None:
    with pytest.raises(problems.TextUndecodable) as refusal:
        read(data)
    assert refusal.value.facts["line"] == line


@pytest.mark.parametrize(
    "data", [b"a,b\n1,\x002\n", b"\xef\xbb\xbfa,b\n1,\x002\n", b"\xff\xfe" + "a\n\0\n".encode("utf-16-le")]
)
def test_a_nul_is_refused_with_its_row(data: bytes) -> None:
    with pytest.raises(problems.TextHasNul) as refusal:
        read(data)
    assert refusal.value.facts["line"] == 2


@pytest.mark.parametrize("data", ["名称,价格,名称\n", workbook([["Name", "price", "ｎａｍｅ "]])])
def test_a_heading_that_stands_twice_is_refused_with_both_columns(data: bytes | str) -> None:
    with pytest.raises(problems.HeadingTwice) as refusal:
        read(data)
    assert (refusal.value.facts["first"], refusal.value.facts["second"]) == (1, 3)


@pytest.mark.parametrize(
    ("data", "column"),
    [
        (workbook([["name", "price", None], [None, "retail", "trade"], ["tea", 1, 2]], merge="B1:C1"), 3),
        (workbook([["goods of spring", None], ["name", "price"], ["tea", 1]], merge="A1:B1"), 2),
        ("a,,c\n1,2,3\n", 2),
    ],
)
def test_merged_and_missing_headings_are_refused(data: bytes | str, column: int) -> None:
    with pytest.raises(problems.HeadingMissing) as refusal:
        read(data)
    assert refusal.value.facts["column"] == column


def test_a_zip_bomb_is_refused_by_its_directory() -> None:
    bomb = repacked(workbook([["a"]]), "xl/sharedStrings.xml", b"<sst>" + b" " * 30_000_000)
    assert len(bomb) < 100_000
    with pytest.raises(problems.TableUnpacksTooBig):
        read(bomb)


def test_a_workbook_that_unpacks_too_far_is_refused_whatever_its_ratio() -> None:
    with pytest.raises(problems.TableUnpacksTooBig):
        read(workbook([["a"]]), unpacked=1000)


def test_a_directory_that_lies_about_sizes_is_damage() -> None:
    data = repacked(workbook([["a"], ["b"]]), "xl/worksheets/sheet1.xml", b"<worksheet>" + b" " * 3_000_000)
    lie = data.replace((3_000_011).to_bytes(4, "little"), (5000).to_bytes(4, "little"))
    assert lie != data
    with pytest.raises(problems.WorkbookDamaged):
        cells(lie)


def test_a_sheet_whose_second_cell_is_the_last_costs_nothing() -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet["A1"], sheet["A2"], sheet["XFD1048576"] = "name", "tea", "far away"
    file = io.BytesIO()
    book.save(file)
    assert cells(file.getvalue(), rows=1000) == [("tea",)]


def test_entities_that_multiply_are_damage() -> None:
    entities = "".join(f'<!ENTITY e{i} "{f"&e{i - 1};" * 10}">' for i in range(1, 12))
    body = '<worksheet><sheetData><row><c t="str"><v>&e11;</v></c></row></sheetData></worksheet>'
    sheet = f'<!DOCTYPE worksheet [<!ENTITY e0 "ha">{entities}]>{body}'
    with pytest.raises(problems.WorkbookDamaged):
        cells(repacked(workbook([["a"]]), "xl/worksheets/sheet1.xml", sheet.encode()))


@pytest.mark.parametrize("data", [b"PK\x03\x04 and no more", workbook([["a"], ["b"]])[:-200]])
def test_a_cut_workbook_is_damaged(data: bytes) -> None:
    with pytest.raises(problems.WorkbookDamaged):
        cells(data)


def test_another_zip_is_no_table() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("photo.txt", "x")
    with pytest.raises(problems.NotATable):
        read(file.getvalue())


def test_an_old_or_locked_workbook_says_what_to_do() -> None:
    with pytest.raises(problems.OldOrLockedWorkbook):
        read(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500)


def test_hidden_sheets_are_passed_over() -> None:
    book = Workbook()
    book.worksheets[0].append(["secret"])
    book.worksheets[0].sheet_state = "hidden"
    book.create_sheet("goods").append(["name"])
    file = io.BytesIO()
    book.save(file)
    assert read(file.getvalue()).headings == ("name",)


def test_twenty_thousand_rows_come_in_blocks() -> None:
    table = read("sku,stock\n" + "".join(f"S{i},{i}\n" for i in range(20_000)))
    sizes = [len(block) for block in table.blocks(3000)]
    assert sizes == [3000] * 6 + [2000]


def test_the_first_block_is_there_before_the_last_row_is_looked_at() -> None:
    table = read("a\n" + "1\n" * 600 + "x" * 2000, cell=1000)
    blocks = table.blocks(500)
    assert len(next(blocks)) == 500
    with pytest.raises(problems.CellTooLong):
        next(blocks)


@given(st.binary(max_size=300) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_a_table_or_a_clear_refusal(data: bytes) -> None:
    with suppress(Problem):
        table = read(data)
        assert all(len(row.cells) == len(table.headings) for row in table.rows)


@given(st.integers(0, 4500), st.integers(1, 255))
def test_a_workbook_with_a_broken_byte_is_a_table_or_a_clear_refusal(place: int, change: int) -> None:
    whole = bytearray(workbook([["a", "b"], ["1", "2"], ["龙井", "4"]]))
    whole[place] ^= change
    with suppress(Problem):
        assert all(len(row.cells) <= 2 for row in read(bytes(whole)).rows)
