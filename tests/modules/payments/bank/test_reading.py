"""Statements are read as banks write them, and what is no statement is refused with its reason."""

from datetime import date

import pytest

from infra.kit.problems import Problem
from modules.desk.api import GivenRow
from modules.payments.bank import errors
from modules.payments.bank.format import Unread, line_of
from modules.payments.bank.reading import kind_of, read_statement
from tests.factories.statements import DAY, a_camt, a_csv, an_mt940

BOTH = [("25.00", "Ada Lovelace", "Order 2026-000123"), ("-9.90", "Water board", "November")]
BOMB = b'<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a "ha"><!ENTITY c "&a;&a;&a;">]><Document>&c;</Document>'


@pytest.mark.parametrize("data", [a_camt(*BOTH), an_mt940(*BOTH)], ids=["camt", "mt940"])
def test_a_statement_of_the_bank_gives_each_payment_with_its_payer_and_words(data: bytes) -> None:
    came, went = read_statement(data)
    assert (came.day, came.amount, came.currency, came.payer) == (DAY, 2500, "GBP", "Ada Lovelace")
    assert came.text == "Order 2026-000123"
    assert went.amount == -990


def test_an_entry_of_many_payments_gives_each_of_them() -> None:
    one = a_camt(("30.00", "Ada", "1"))
    parts = b"".join(
        b'<TxDtls><Amt Ccy="GBP">%s</Amt><RltdPties><Dbtr><Nm>%s</Nm></Dbtr></RltdPties></TxDtls>' % each
        for each in ((b"10.00", b"Ada"), (b"20.00", b"Bo"))
    )
    start, end = one.index(b"<TxDtls>"), one.index(b"</NtryDtls>")
    lines = read_statement(one[:start] + parts + one[end:])
    assert [(line.payer, line.amount) for line in lines] == [("Ada", 1000), ("Bo", 2000)]


def test_what_is_only_announced_has_not_come() -> None:
    announced = a_camt(("25.00", "Ada", "x")).replace(b"<Cd>BOOK</Cd>", b"<Cd>PDNG</Cd>").replace(b"125.00", b"100.00")
    with pytest.raises(errors.StatementEmpty):
        read_statement(announced)


def test_an_old_bank_s_signs_are_read() -> None:
    (line,) = read_statement(an_mt940(("10.00", "Jürgen Groß", "Für Tee"), encoding="cp1252"))
    assert (line.payer, line.text, line.payer_account) == ("Jürgen Groß", "Für Tee", "GB33BUKB20201555555555")


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (a_camt(*BOTH)[:-60], errors.StatementCutOff),
        (a_camt(*BOTH).replace(b'<Amt Ccy="GBP">25.00', b'<Amt Ccy="GBP">24.00'), errors.StatementDoesNotAddUp),
        (BOMB, errors.StatementDangerous),
        (b"<html><body>Log in</body></html>", errors.StatementUnreadable),
        (a_camt().replace(b"BkToCstmrStmt", b"BkToCstmrDbtCdtNtfctn"), errors.StatementOfAnotherKind),
        (a_camt(), errors.StatementEmpty),
        (an_mt940(*BOTH)[: an_mt940(*BOTH).index(b":62F:")], errors.StatementCutOff),
        (an_mt940(*BOTH).replace(b"C25,00", b"C24,00"), errors.StatementDoesNotAddUp),
        (an_mt940(*BOTH).replace(b"Ada", b"A\x9d\x00a"), errors.StatementNotText),
        (an_mt940(*BOTH).replace(b":61:2611", b":61:2699"), errors.StatementUnreadable),
        (a_camt(*BOTH).replace(b'"GBP"', b'"ZZZ"'), Problem),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_its_reason(data: bytes, problem: type[Problem]) -> None:
    with pytest.raises(problem):
        read_statement(data)


def test_its_kind_is_told_by_what_it_holds() -> None:
    assert [kind_of(each) for each in (a_camt(*BOTH), an_mt940(*BOTH), a_csv(BOTH), b"PK\x03\x04")] == [
        "camt", "mt940", "table", "table",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "month_first", "day"),
    [
        ("2026-11-02", False, date(2026, 11, 2)), ("20261102", False, date(2026, 11, 2)),
        ("02.11.2026", False, date(2026, 11, 2)), ("02/11/2026", False, date(2026, 11, 2)),
        ("11/02/2026", True, date(2026, 11, 2)), ("11/22/2026", False, date(2026, 11, 22)),
        ("2026年11月2日 10:31", False, date(2026, 11, 2)), ("2026-11-02T10:31:00", False, date(2026, 11, 2)),
    ],
)  # fmt: skip
def test_a_row_s_day_is_read_as_the_country_writes_it(typed: str, month_first: bool, day: date) -> None:
    assert line_of(GivenRow(2, {"day": typed, "amount": "1"}), "GBP", month_first=month_first).day == day


@pytest.mark.parametrize(
    ("cells", "amount"),
    [
        ({"amount": "1,234.50"}, 123450), ({"amount": "-12,50"}, -1250), ({"came": "7.00", "went": ""}, 700),
        ({"came": "0.00", "went": "7.00"}, -700), ({"went": "-7.00"}, -700), ({"amount": "¥5.00", "went": "-"}, 500),
    ],
)  # fmt: skip
def test_a_row_s_amount_is_what_came_in_or_went_out(cells: dict[str, str], amount: int) -> None:
    assert line_of(GivenRow(2, {"day": "2026-11-02", **cells}), "GBP", month_first=False).amount == amount


@pytest.mark.parametrize("cells", [{"amount": "ten"}, {"amount": ""}, {"amount": "1.005"}, {"day": "soon"}])
def test_a_row_that_cannot_be_read_says_in_which_cell(cells: dict[str, str]) -> None:
    with pytest.raises(Unread) as unread:
        line_of(GivenRow(2, {"day": "2026-11-02", "amount": "1", **cells}), "GBP", month_first=False)
    assert unread.value.field in cells
