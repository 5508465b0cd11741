"""A receipt in the lines of its paper. Pure."""

import msgspec

from infra.kit import formats
from infra.kit.i18n import N_, Translator
from modules.pos.escpos.columns import pair, wrapped
from modules.pos.receipts.slip import Slip, SlipLine, moment

COLUMNS = {58: 32, 80: 42}
"""What every printer of that paper has room for, 12 dots a column."""


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One line; `large`: twice as wide and high, so that half as many columns fit."""

    text: str
    center: bool = False
    bold: bool = False
    large: bool = False


class Layout:
    """Lines of a paper so many columns wide, in one language."""

    def __init__(self, columns: int, words: Translator) -> None:
        self.columns, self.words = columns, words
        self.lines: list[Line] = []

    def center(self, text: str, *, bold: bool = False, large: bool = False) -> None:
        for paragraph in text.splitlines():
            found = wrapped(paragraph, self.columns // (2 if large else 1))
            self.lines += [Line(text=line, center=True, bold=bold, large=large) for line in found]

    def pair(self, left: str, right: str, *, bold: bool = False) -> None:
        self.lines += [Line(text=line, bold=bold) for line in pair(left, right, self.columns)]

    def large(self, text: str, *, bold: bool = False, before: str = "") -> None:
        """`before` stands at the beginning of each paragraph."""
        for paragraph in text.splitlines():
            found = wrapped(before + paragraph, self.columns // 2)
            self.lines += [Line(text=line, bold=bold, large=True) for line in found]

    def total(self, left: str, right: str) -> None:
        """Large where both fit, else bold."""
        found = pair(left, right, self.columns // 2)
        if len(found) == 1:
            self.lines.append(Line(text=found[0], bold=True, large=True))
        else:
            self.pair(left, right, bold=True)

    def rule(self) -> None:
        self.lines.append(Line(text="-" * self.columns))

    def said(self, msgid: str, **facts: object) -> str:
        return self.words.gettext(msgid, **facts)

    def money(self, minor: int, slip: Slip, *, symbol: bool = False) -> str:
        return formats.money(minor, slip.currency, self.words.locale, symbol=symbol)


def receipt_lines(slip: Slip, columns: int, words: Translator) -> list[Line]:
    paper = Layout(columns, words)
    head(paper, slip)
    if slip.is_return:
        paper.center(paper.said(N_("Return receipt")), bold=True)
    paper.rule()
    for line in slip.lines:
        goods(paper, slip, line)
    paper.rule()
    sums(paper, slip)
    if slip.taxes:
        paper.rule()
    for each in slip.taxes:
        rate = formats.percent(each.rate / 10000, words.locale)
        paper.pair(paper.said(N_("Tax {rate} on {net}"), rate=rate, net=paper.money(each.net, slip)),
                   paper.money(each.tax, slip))  # fmt: skip
    if slip.note:
        paper.rule()
        paper.center(slip.note)
    return paper.lines


def gift_lines(slip: Slip, columns: int, words: Translator) -> list[Line]:
    """Nothing that a price could be told from."""
    paper = Layout(columns, words)
    head(paper, slip)
    paper.center(paper.said(N_("Gift receipt")), bold=True)
    paper.rule()
    for line in slip.given:
        paper.pair(line.name, formats.quantity(line.count, words.locale, unit=line.unit))
    paper.rule()
    return paper.lines


def packing_lines(slip: Slip, columns: int, words: Translator) -> list[Line]:
    """For whom packs or cooks: what and how much, large, with the wishes that were noted; no prices."""
    paper = Layout(columns, words)
    paper.center(paper.said(N_("Kitchen or packing slip")), bold=True)
    paper.center(slip.number, bold=True, large=True)
    paper.pair(slip.place.store, moment(slip.at, slip.place.zone))
    if slip.by:
        paper.pair(paper.said(N_("Served by")), slip.by)
    paper.rule()
    for line in slip.given:
        paper.large(f"{formats.quantity(line.count, words.locale, unit=line.unit)} x {line.name}", bold=True)
        paper.large(line.note, before="> ")
    paper.rule()
    paper.large(slip.note, bold=True)
    return paper.lines


def head(paper: Layout, slip: Slip) -> None:
    place = slip.place
    paper.center(place.shop, bold=True, large=True)
    if place.store != place.shop:
        paper.center(place.store)
    for line in place.sender:
        paper.center(line)
    paper.pair(slip.number, moment(slip.at, place.zone))
    if slip.of:
        paper.pair(paper.said(N_("Of the sale")), slip.of)
    if slip.order:
        paper.pair(paper.said(N_("Order")), slip.order)
    if slip.by:
        paper.pair(paper.said(N_("Served by")), slip.by)


def goods(paper: Layout, slip: Slip, line: SlipLine) -> None:
    """The name, then how many at what price; what came off below."""
    paper.lines += [Line(text=each) for each in wrapped(line.name, paper.columns)]
    much = formats.quantity(line.count, paper.words.locale, unit=line.unit)
    paper.pair(f"{much} x {paper.money(line.unit_price, slip)}", paper.money(line.first, slip))
    for part in line.parts:
        paper.pair(part.label, paper.money(part.amount, slip))


def sums(paper: Layout, slip: Slip) -> None:
    if slip.added_tax:
        paper.pair(paper.said(N_("Tax")), paper.money(slip.added_tax, slip))
    if slip.rounding:
        paper.pair(paper.said(N_("Rounding")), paper.money(slip.rounding, slip))
    label = N_("Paid back") if slip.is_return else N_("Total")
    paper.total(paper.said(label), paper.money(slip.total, slip, symbol=True))
    if slip.earlier:
        paper.pair(paper.said(N_("Paid before")), paper.money(slip.earlier, slip))
    for each in slip.payments:
        paper.pair(each.label, paper.money(each.given, slip))
    if slip.left:
        paper.pair(paper.said(N_("Left to pay")), paper.money(slip.left, slip), bold=True)
    if slip.change:
        paper.pair(paper.said(N_("Given back")), paper.money(slip.change, slip), bold=True)
    if slip.saved:
        paper.pair(paper.said(N_("You saved")), paper.money(slip.saved, slip))
