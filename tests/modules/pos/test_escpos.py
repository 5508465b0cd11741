"""A receipt's bytes, read back by a printer of our own: what stands on the paper, in which columns."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, get_args

import pytest
import segno
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from infra.kit.i18n import for_locale
from modules.pos.escpos.columns import cut, encoded, pair, printable, width, wrapped
from modules.pos.escpos.commands import KICK, qr_picture, receipt_bytes
from modules.pos.escpos.layout import COLUMNS
from modules.pos.escpos.shift import Shown, report_lines
from modules.pos.escpos.web import content_of
from modules.pos.receipts.slip import Part, Place, Slip, SlipLine, SlipPaid, SlipTax, What
from modules.pos.shifts.report import Report, TaxSum, TenderSum, counted
from tests.factories.escpos import Paper, read

LINK = "https://shop.example.com/r/harvest-lane/AAAAAAAAAAAAAAAAAAAAAA"
TEXT = st.text(max_size=120)


def a_slip(**changes: Any) -> Slip:
    lines = (
        SlipLine(name="西湖龙井 Longjing tea, 250 g", code="TEA-1", count=Decimal(2), unit="", unit_price=16800,
                 first=33600, parts=(Part("Gold price, 5%", -1680),), total=31920),
        SlipLine(name="Kumquats", code="", count=Decimal("1.245"), unit="kg", unit_price=1580, first=1967, parts=(),
                 total=1967),
    )  # fmt: skip
    place = Place(shop="丰巷 Harvest Lane", store="Hefang Street", sender=("Hefang Street 88", "0571 8800 2046"),
                  zone="Asia/Shanghai", currency="CNY", words="谢谢惠顾\nCome again")  # fmt: skip
    slip = Slip(
        place=place, number="R1-000144", at=datetime(2026, 11, 21, 8, 46, tzinfo=UTC), by="Chen Yu", currency="CNY",
        is_return=False, of="", lines=lines, added_tax=0, rounding=3, total=33890, saved=1680,
        taxes=(SlipTax(900, 1805, 162), SlipTax(1300, 28248, 3672)),
        payments=(SlipPaid("Card", 10000, 0), SlipPaid("Cash", 24000, 110)), note="", link=LINK,
    )  # fmt: skip
    return replace(slip, **changes)


def on_paper(slip: Slip, paper: int = 80, locale: str = "en", what: What = "receipt") -> Paper:
    return read(content_of(slip, COLUMNS[paper], locale, what))


def test_a_receipt_of_80_mm_looks_like_this() -> None:
    found = on_paper(a_slip())
    assert found.text.splitlines() == [
        "丰巷 Harvest Lane",
        "Hefang Street",
        "Hefang Street 88",
        "0571 8800 2046",
        "R1-000144                 2026-11-21 16:46",
        "Served by                          Chen Yu",
        "------------------------------------------",
        "西湖龙井 Longjing tea, 250 g",
        "2 x 168.00                          336.00",
        "Gold price, 5%                      -16.80",
        "Kumquats",
        "1.245 kg x 15.80                     19.67",
        "------------------------------------------",
        "Rounding                              0.03",
        "Total        ￥338.90",
        "Card                                100.00",
        "Cash                                240.00",
        "Given back                            1.10",
        "You saved                            16.80",
        "------------------------------------------",
        "Tax 9.0% on 18.05                     1.62",
        "Tax 13.0% on 282.48                  36.72",
        "Your receipt on your phone",
        "谢谢惠顾",
        "Come again",
    ]
    (total,) = [line for line in found.lines if line.text.startswith("Total")]
    assert total.large
    assert total.bold
    assert found.cuts == 1
    assert found.kicks == 0


@pytest.mark.parametrize("paper", COLUMNS)
@pytest.mark.parametrize("locale", ["en", "zh_Hans"])
def test_no_line_is_wider_than_its_paper(paper: int, locale: str) -> None:
    long = "一二三四五六七八九十 " * 9 + "Supercalifragilisticexpialidocious" * 3
    place = Place(shop=long, store=long, sender=(long,), words=long, zone="UTC")
    lines = tuple(
        SlipLine(name=long, code="", count=Decimal(10**9), unit="piece", unit_price=10**14, first=10**15,
                 parts=(Part(long, -(10**14)),), total=10**15, note=long)
        for _ in range(3)
    )  # fmt: skip
    slip = a_slip(place=place, lines=lines, total=10**15, note=long, by=long, number="R1-" + "9" * 60)
    for what in get_args(What):
        found = on_paper(slip, paper, locale, what)
        assert max(line.columns for line in found.lines) <= COLUMNS[paper]
        assert all(len(row) <= paper * 8 for picture in found.pictures for row in picture)


def test_the_code_is_drawn_dot_by_dot_and_leads_to_the_receipt() -> None:
    (picture,) = on_paper(a_slip(), 58).pictures
    code = segno.make_qr(LINK, error="m")
    size = int(code.symbol_size(border=4)[0])
    scale = len(picture) // size
    assert scale >= 3
    sampled = [[int(picture[y * scale][x * scale]) for x in range(size)] for y in range(size)]
    assert sampled == [[int(bool(dot)) for dot in row] for row in code.matrix_iter(border=4)]
    assert len(qr_picture(LINK)) > 1000


def test_a_gift_receipt_has_neither_price_nor_code() -> None:
    found = on_paper(a_slip(), what="gift")
    assert "Gift receipt" in found.text
    assert "R1-000144" in found.text
    assert "1.245 kg" in found.text
    assert found.pictures == []
    assert not any(figure in found.text for figure in ("168.00", "338.90", "16.80", "240.00", "￥", "15.80"))


def test_a_packing_slip_says_what_and_how_much_large_and_nothing_of_money() -> None:
    tea, fruit = a_slip().lines
    slip = a_slip(lines=(replace(tea, note="no sugar\n少冰"), fruit), note="Window table")
    found = on_paper(slip, 58, what="packing")
    assert found.text.splitlines() == [
        "Kitchen or packing slip",
        "R1-000144",
        "Hefang Street   2026-11-21 16:46",
        "Served by                Chen Yu",
        "-" * 32,
        "2 x 西湖龙井",
        "Longjing tea,",
        "250 g",
        "> no sugar",
        "> 少冰",
        "1.245 kg x",
        "Kumquats",
        "-" * 32,
        "Window table",
    ]
    assert {line.text for line in found.lines if not line.large} == {
        "Kitchen or packing slip", "Hefang Street   2026-11-21 16:46", "Served by                Chen Yu", "-" * 32,
    }  # fmt: skip
    assert (found.pictures, found.cuts, found.kicks) == ([], 1, 0)
    assert not any(figure in found.text for figure in ("168", "338", "19.67", "￥", "15.80"))


def test_what_came_back_in_exchange_is_not_packed() -> None:
    tea, fruit = a_slip().lines
    found = on_paper(a_slip(lines=(tea, replace(fruit, count=Decimal(-1)))), what="packing")
    assert "龙井" in found.text
    assert "Kumquats" not in found.text


def test_a_receipt_of_a_return_says_so() -> None:
    found = on_paper(a_slip(is_return=True, of="R1-000140", link=""), locale="zh_Hans")
    assert "退货小票" in found.text
    assert "R1-000140" in found.text
    assert found.pictures == []


REPORT = Report(
    documents=9, sales=12, sold=338_90, returns=1, returned=20_00, float=300_00, put_in=50_00, taken_out=10_00,
    dropped=100_00, cash_expected=458_90, first="R1-000133", last="R1-000145",
    taxes=[TaxSum(rate=1300, net=28248, tax=3672)],
    tenders=[
        TenderSum(tender="cash", label="Cash", taken=238_90, given_back=20_00, expected=458_90),
        TenderSum(tender="card", label="Card", taken=100_00, expected=100_00),
    ],
)  # fmt: skip


def a_shift(report: Report = REPORT, **changes: Any) -> Shown:
    opened = datetime(2026, 11, 21, 1, 2, tzinfo=UTC)
    shown = Shown(report=report, opened_at=opened, at=datetime(2026, 11, 21, 12, 30, tzinfo=UTC), by="Chen Yu",
                  register="R1")  # fmt: skip
    return replace(shown, **changes)


def shift_on_paper(shown: Shown, paper: int = 58, locale: str = "en") -> Paper:
    return read(receipt_bytes(report_lines(shown, a_slip().place, COLUMNS[paper], for_locale(locale))))


def test_a_z_report_on_58_mm_looks_like_this() -> None:
    z = counted(replace(REPORT, number="Z-000007", note="a coin rolled away"), {"cash": 458_40})
    found = shift_on_paper(a_shift(z))
    assert found.text.splitlines() == [
        "丰巷 Harvest",
        "Lane",
        "Hefang Street, R1",
        "Z report Z-000007",
        "Shift opened    2026-11-21 09:02",
        "Counted at      2026-11-21 20:30",
        "Served by                Chen Yu",
        "-" * 32,
        "Sales                         12",
        "Sold                      338.90",
        "Returns                        1",
        "Paid back                  20.00",
        "Total   ￥318.90",
        "-" * 32,
        "Float                     300.00",
        "Put in                     50.00",
        "Taken out                  10.00",
        "To the safe               100.00",
        "-" * 32,
        "Cash                      218.90",
        "Expected                  458.90",
        "Counted                   458.40",
        "Difference                 -0.50",
        "Card                      100.00",
        "Tax 13.0% on 282.48        36.72",
        "Sales numbered",
        "           R1-000133 - R1-000145",
        "a coin rolled away",
    ]
    assert found.cuts == 1


def test_an_x_before_a_blind_count_tells_no_cash() -> None:
    shown = shift_on_paper(a_shift())
    assert "X report" in shown.text
    assert "218.90" in shown.text
    assert "458.90" not in shown.text  # what should be in the drawer is the Z's
    blind = shift_on_paper(a_shift(is_blind=True), locale="zh_Hans")
    assert "X 报表" in blind.text
    assert not any(figure in blind.text for figure in ("218.90", "458.90", "100.00 "))


def test_the_drawer_is_opened_by_a_pulse() -> None:
    assert read(KICK).kicks == 1


@settings(max_examples=25)
@given(TEXT)
def test_nothing_that_is_typed_becomes_a_command(text: str) -> None:
    line = SlipLine(
        name=text, code=text, count=Decimal(1), unit=text, unit_price=1, first=1, parts=(Part(text, -1),), total=1,
        note=text,
    )  # fmt: skip
    slip = a_slip(note=text, by=text, lines=(line,))
    found = on_paper(slip)
    assert (found.cuts, found.kicks, len(found.pictures)) == (1, 0, 1)
    assert all(line.columns <= 42 for line in found.lines)
    packed = on_paper(slip, what="packing")
    assert (packed.cuts, packed.kicks, packed.pictures) == (1, 0, [])
    assert all(line.columns <= 42 for line in packed.lines)


@given(TEXT)
def test_printable_text_is_as_wide_as_its_bytes_and_stays_as_it_is(text: str) -> None:
    made = printable(text)
    assert printable(made) == made
    assert width(made) == len(encoded(text)) == sum(1 if sign.isascii() else 2 for sign in made)


@given(TEXT, st.integers(2, 48))
def test_wrapping_loses_no_sign(text: str, columns: int) -> None:
    lines = list(wrapped(text, columns))
    assert all(0 < width(line) <= columns for line in lines)
    assert "".join("".join(lines).split()) == "".join(printable(text).split())


@given(TEXT, TEXT, st.integers(16, 48))
def test_a_pair_ends_at_the_end(left: str, right: str, columns: int) -> None:
    lines = pair(left, right, columns)
    assert all(width(line) <= columns for line in lines)
    assert lines[-1].endswith(cut(printable(right), columns))


def test_signs_that_the_font_lacks_become_ones_that_it_has() -> None:
    assert printable("Käse für 5 € – “Ñandú” 🍵 ✓ £2 ¥3") == 'Kase fur 5 EUR  - "Nandu" ? ? ￡2 ￥3'
