"""A shift's X or Z in the lines of its paper, as the register has it. Pure."""

from datetime import datetime

import msgspec

from infra.kit import formats
from infra.kit.i18n import N_, Translator
from modules.payments.api import CASH
from modules.pos.escpos.layout import Layout, Line
from modules.pos.receipts.slip import Place, moment
from modules.pos.shifts.report import Report, TenderSum


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """What a register prints: a report with a number is a Z. `is_blind`: cash is not told before it is counted."""

    report: Report
    opened_at: datetime
    at: datetime
    by: str = ""
    register: str = ""
    is_blind: bool = False


def report_lines(shown: Shown, place: Place, columns: int, words: Translator) -> list[Line]:
    paper, report, currency = Layout(columns, words), shown.report, place.currency
    head(paper, shown, place)
    paper.rule()
    paper.pair(paper.said(N_("Sales")), str(report.sales))
    pair(paper, N_("Sold"), report.sold, currency)
    paper.pair(paper.said(N_("Returns")), str(report.returns))
    pair(paper, N_("Paid back"), report.returned, currency)
    if report.orders:
        pair(paper, N_("Paid on orders"), report.collected, currency)
    paper.total(paper.said(N_("Total")), formats.money(report.total, currency, words.locale))
    paper.rule()
    for label, amount in (
        (N_("Float"), report.float), (N_("Put in"), report.put_in), (N_("Taken out"), report.taken_out),
        (N_("To the safe"), report.dropped),
    ):  # fmt: skip
        pair(paper, label, amount, currency)
    paper.rule()
    if shown.is_blind:
        paper.center(paper.said(N_("Cash is not shown before the drawer is counted.")))
    for each in () if shown.is_blind else report.tenders:
        tender(paper, each, currency)
    for tax in report.taxes:
        rate = formats.percent(tax.rate / 10000, words.locale)
        label = paper.said(N_("Tax {rate} on {net}"), rate=rate, net=plain(paper, tax.net, currency))
        paper.pair(label, plain(paper, tax.tax, currency))
    if report.first:
        paper.pair(paper.said(N_("Sales numbered")), f"{report.first} - {report.last}")
    paper.center(report.note)
    return paper.lines


def head(paper: Layout, shown: Shown, place: Place) -> None:
    number = shown.report.number
    paper.center(place.shop, bold=True, large=True)
    paper.center(f"{place.store}, {shown.register}" if shown.register else place.store)
    title = paper.said(N_("Z report {number}"), number=number) if number else paper.said(N_("X report"))
    paper.center(title, bold=True)
    paper.pair(paper.said(N_("Shift opened")), moment(shown.opened_at, place.zone))
    paper.pair(paper.said(N_("Counted at") if number else N_("Printed at")), moment(shown.at, place.zone))
    if shown.by:
        paper.pair(paper.said(N_("Served by")), shown.by)


def plain(paper: Layout, amount: int, currency: str) -> str:
    return formats.money(amount, currency, paper.words.locale, symbol=False)


def pair(paper: Layout, label: str, amount: int, currency: str, *, bold: bool = False) -> None:
    paper.pair(paper.said(label), plain(paper, amount, currency), bold=bold)


def tender(paper: Layout, each: TenderSum, currency: str) -> None:
    """What came by it; once it is counted also what should be there, and what was."""
    label = N_("Cash") if each.tender == CASH else each.label or each.tender
    pair(paper, label, each.taken - each.given_back, currency, bold=True)
    if each.counted is not None:
        pair(paper, N_("Expected"), each.expected, currency)
        pair(paper, N_("Counted"), each.counted, currency)
        pair(paper, N_("Difference"), each.difference or 0, currency)
