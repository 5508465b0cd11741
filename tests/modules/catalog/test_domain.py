from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.catalog.domain import (
    LONGEST_CODE,
    Symbology,
    Unit,
    check_digit,
    code_from,
    convert,
    distinct,
    own_barcode,
    read_barcode,
    variant_name,
    whole_units,
)
from modules.catalog.errors import BarcodeMistyped, BarcodeUnreadable, UnitFactorNotPositive, UnitNotExact

PIECE, PACK, PALLET = Unit("piece", Decimal(1)), Unit("pack", Decimal(12)), Unit("pallet", Decimal(480))


@pytest.mark.parametrize(
    ("text", "symbology"),
    [
        ("96385074", Symbology.EAN_8),
        ("036000291452", Symbology.UPC_A),
        ("4006381333931", Symbology.EAN_13),
        ("6901234567892", Symbology.EAN_13),
        ("10012345000017", Symbology.GTIN_14),
        (" ６９０１２３４５６７８９２ ", Symbology.EAN_13),
        ("TEA-LJ-250", Symbology.FREE),
        ("12345", Symbology.FREE),
    ],
)
def test_a_barcode_is_known_by_its_length_and_check_digit(text: str, symbology: Symbology) -> None:
    assert read_barcode(text).symbology == symbology


def test_a_mistyped_barcode_names_the_digit_expected() -> None:
    with pytest.raises(BarcodeMistyped) as refusal:
        read_barcode("4006381333930")
    assert refusal.value.facts["expected"] == "1"


def test_a_merchant_may_keep_a_code_of_his_own() -> None:
    assert read_barcode("10000001", is_own=True).symbology == Symbology.FREE


@pytest.mark.parametrize("text", ["", " ", "a b", "茶", "x" * 49, "1\x002", "a\n"[:1] + "\u200b"])
def test_what_no_scanner_gives_is_no_barcode(text: str) -> None:
    with pytest.raises(BarcodeUnreadable):
        read_barcode(text)


def test_a_upc_is_the_same_with_and_without_its_leading_zero() -> None:
    assert read_barcode("036000291452").key == read_barcode("0036000291452").key


@given(st.from_regex(r"[0-9]{7}|[0-9]{11,13}", fullmatch=True), st.data())
def test_one_wrong_digit_is_always_noticed(body: str, data: st.DataObject) -> None:
    code = body + check_digit(body)
    place = data.draw(st.integers(0, len(body)))
    wrong = str((int(code[place]) + data.draw(st.integers(1, 9))) % 10)
    assert read_barcode(code).text == code
    with pytest.raises(BarcodeMistyped):
        read_barcode(code[:place] + wrong + code[place + 1 :])


@given(st.integers(0, 10**10 - 1))
def test_own_barcodes_check_and_stay_in_the_shop_s_range(counter: int) -> None:
    barcode = own_barcode(counter)
    assert read_barcode(barcode.text) == barcode
    assert barcode.text.startswith("20")


def test_the_first_own_barcode() -> None:
    assert own_barcode(1).text == "2000000000015"
    with pytest.raises(ValueError, match="10000000000"):
        own_barcode(10**10)


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        (("西湖龙井", "250 g"), "XHLJ-250-G"),
        (("Crème brûlée",), "CREME-BRULEE"),
        (("T恤", "红色", "XL"), "TX-HS-XL"),
        (("!!!",), ""),
        ((), ""),
    ],
)
def test_a_code_can_be_read_aloud(parts: tuple[str, ...], code: str) -> None:
    assert code_from(*parts) == code


@given(st.lists(st.text(max_size=30), max_size=4))
def test_a_code_has_letters_digits_and_dashes_only(parts: list[str]) -> None:
    code = code_from(*parts)
    assert len(code) <= LONGEST_CODE
    assert all(sign.isascii() and (sign.isupper() or sign.isdigit() or sign == "-") for sign in code)


def test_a_taken_code_gets_a_number() -> None:
    assert distinct("TEA", {"COFFEE"}) == "TEA"
    assert distinct("TEA", {"TEA", "TEA-2"}) == "TEA-3"
    assert len(distinct("X" * LONGEST_CODE, {"X" * LONGEST_CODE})) == LONGEST_CODE


@pytest.mark.parametrize(
    ("product", "values", "name"),
    [
        ("Longjing tea", ["250 g"], "Longjing tea, 250 g"),
        ("西湖龙井", ["250 克"], "西湖龙井 250 克"),
        ("T-shirt", ["red", "XL"], "T-shirt, red, XL"),
        ("Gift card", [""], "Gift card"),
    ],
)
def test_a_variant_is_named_by_what_sets_it_apart(product: str, values: list[str], name: str) -> None:
    assert variant_name(product, values) == name


@pytest.mark.parametrize(
    ("amount", "unit", "target", "result"),
    [("2", PALLET, PACK, "80"), ("18", PIECE, PACK, "1.5"), ("0.5", PACK, PIECE, "6"), ("0", PACK, PALLET, "0")],
)
def test_units_convert_exactly(amount: str, unit: Unit, target: Unit, result: str) -> None:
    assert convert(Decimal(amount), unit, target) == Decimal(result)


def test_a_third_of_a_pack_is_refused_rather_than_rounded() -> None:
    with pytest.raises(UnitNotExact):
        convert(Decimal(4), PIECE, PACK)


@pytest.mark.parametrize("factor", ["0", "-1", "NaN", "Infinity"])
def test_a_unit_holds_something(factor: str) -> None:
    with pytest.raises(UnitFactorNotPositive):
        Unit("pack", Decimal(factor))


factors = st.decimals("0.001", 10_000, places=3)


@given(st.integers(0, 10**6), factors)
def test_what_converts_comes_back_the_same(amount: int, factor: Decimal) -> None:
    unit = Unit("box", factor)
    assert convert(convert(Decimal(amount), unit, PIECE), PIECE, unit) == amount


@given(st.decimals(0, 10**9, places=3), factors)
def test_whole_units_and_the_rest_are_all_there(amount: Decimal, factor: Decimal) -> None:
    whole, rest = whole_units(amount, Unit("box", factor))
    assert whole * factor + rest == amount
    assert 0 <= rest < factor
