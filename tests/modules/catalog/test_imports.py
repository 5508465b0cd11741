"""How a row of a file is read."""

import pytest

from modules.catalog.imports import Reader, number_in, read_row
from modules.desk.api import GivenRow

READER = Reader(currency="CNY", classes={"standard": "standard", "标准税率": "standard"}, class_names="标准税率")


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("12.50", "12.50"),
        ("12,50", "12.50"),
        ("1,234", "1234"),
        ("1,234.50", "1234.50"),
        ("1.234,50", "1234.50"),
        ("1 234,5", "1234.5"),
        ("1'234.50", "1234.50"),
        ("¥12.5", "12.5"),
        ("CNY 12", "12"),
        ("12,50 kr", "12.50"),
        ("￥１２．５０", "12.50"),
        ("12元", "12"),
        ("−5", "-5"),
        ("(5.00)", "-5.00"),
        ("=1+1", "=1+1"),
        ("5%", "5%"),
    ],
)
def test_numbers_are_read_as_people_write_them(typed: str, number: str) -> None:
    assert number_in(typed) == number


def test_a_row_without_a_code_is_named_the_same_each_time() -> None:
    first, _ = read_row(GivenRow(2, {"name": "西湖龙井", "variant": "250 克"}), READER)
    again, _ = read_row(GivenRow(9, {"name": "西湖龙井", "variant": "250 克"}), READER)
    assert first
    assert again
    assert first.code == again.code == "XHLJ-250-K"


def test_everything_that_is_wrong_with_a_row_is_said_at_once() -> None:
    row = GivenRow(7, {"name": "", "code": "A", "price": "-1", "barcode": "4006381333932", "low_stock": "x"})
    line, faults = read_row(row, READER)
    assert line is None
    assert {fault.field for fault in faults} == {"name", "price", "barcode", "low_stock"}
    assert {fault.line for fault in faults} == {7}


def test_a_tax_class_is_found_by_its_name() -> None:
    line, _ = read_row(GivenRow(2, {"name": "A", "tax_class": "标准税率"}), READER)
    assert line
    assert line.tax_class == "standard"


def test_options_and_larger_units_are_read_from_one_cell() -> None:
    cells = {"name": "Shirt", "code": "S", "options": "Size: L; Color: red", "units": "pack: 6 4006381333931"}
    line, faults = read_row(GivenRow(2, cells), READER)
    assert faults == []
    assert line
    assert line.options == {"Size": "L", "Color": "red"}
    assert line.units
    assert (line.units[0].name, line.units[0].factor, line.units[0].barcode) == ("pack", 6, "4006381333931")


@pytest.mark.parametrize(
    ("field", "typed"),
    [("options", "L"), ("units", "six"), ("state", "sold"), ("weighed", "perhaps"), ("floor", "-1")],
)
def test_a_cell_that_cannot_be_read_is_named(field: str, typed: str) -> None:
    _, faults = read_row(GivenRow(2, {"name": "Shirt", "code": "S", field: typed}), READER)
    assert [fault.field for fault in faults] == [field]


def test_a_barcode_of_the_shop_s_own_needs_no_check_digit() -> None:
    cells = {"name": "A", "code": "A", "barcode": "4006381333932"}
    assert read_row(GivenRow(2, cells), READER)[1]
    line, faults = read_row(GivenRow(2, cells | {"own_barcode": "yes"}), READER)
    assert faults == []
    assert line
    assert line.barcode
