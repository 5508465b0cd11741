"""Invoices in figures: sums are those of the lines, and a credit note is what is kept too little, minus what was
credited before. Pure.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import groupby
from uuid import UUID

import msgspec

from modules.invoices.schemas import Charged, ChargedLine, InvoiceLine, InvoiceSource, Kept, TaxSum

ZERO = Decimal(0)
NOTHING = Kept(ZERO, 0, 0)


class Sums(msgspec.Struct, frozen=True, kw_only=True):
    """`total` = `net` + `tax` + `rounding`."""

    net: int
    tax: int
    rounding: int

    @property
    def total(self) -> int:
        return self.net + self.tax + self.rounding


def sums_of(lines: Iterable[InvoiceLine], sources: Iterable[InvoiceSource]) -> Sums:
    every = list(lines)
    return Sums(
        net=sum(line.net for line in every),
        tax=sum(line.tax for line in every),
        rounding=sum(source.rounding for source in sources),
    )


def by_rate(lines: Iterable[InvoiceLine]) -> list[TaxSum]:
    """The lines' sums by rate, the lowest first; nothing is rounded anew."""
    ordered = groupby(sorted(lines, key=lambda line: line.tax_rate), key=lambda line: line.tax_rate)
    return [rate_sum(rate, list(group)) for rate, group in ordered]


def rate_sum(rate: int, lines: Sequence[InvoiceLine]) -> TaxSum:
    return TaxSum(rate, sum(line.net for line in lines), sum(line.tax for line in lines))


def invoiced(charged: Charged) -> list[InvoiceLine]:
    return [line_of(charged.id, line) for line in charged.lines]


def line_of(source: UUID, line: ChargedLine) -> InvoiceLine:
    return InvoiceLine(
        source=source, line=line.id, name=line.name, code=line.code, unit=line.unit, quantity=line.quantity,
        unit_price=line.unit_price, amount=line.amount, tax_rate=line.tax_rate, net=line.net, tax=line.tax,
    )  # fmt: skip


class Credited(msgspec.Struct, frozen=True, kw_only=True):
    """What a credit note takes back of one source."""

    lines: list[InvoiceLine]
    rounding: int

    @property
    def is_nothing(self) -> bool:
        """No money: goods that cost nothing came back, say."""
        return not self.rounding and not any(line.net or line.tax for line in self.lines)


def credit(
    sold: Sequence[InvoiceLine],
    before: Sequence[InvoiceLine],
    kept: Mapping[UUID, Kept],
    *,
    rounding: int,
    rounding_before: int,
    include_tax: bool,
) -> Credited:
    """What has to be credited of one source's lines `sold`, when `before` was credited and `kept` is what stays.

    Lines that `kept` doesn't name are given back whole. Never more than a line, and never more than the whole: while a
    part is kept, `rounding` (that of the invoice) is taken back only as far as the lines alone would exceed it.
    """
    posted = {line.line: so_far(line.line, before) for line in sold}
    lines = [
        part for line in sold if (part := part_of(line, posted[line.line], kept.get(line.line, NOTHING), include_tax))
    ]
    gross = sum(line.gross for line in (*before, *lines))
    total = sum(line.gross for line in sold)
    target = rounding if gross == total else max(rounding, min(0, total + rounding - gross))
    return Credited(lines=lines, rounding=target - rounding_before)


def so_far(line: UUID, before: Iterable[InvoiceLine]) -> Kept:
    """What was credited of `line` before."""
    parts = [part for part in before if part.line == line]
    return Kept(
        sum((part.quantity for part in parts), ZERO), sum(part.net for part in parts), sum(part.tax for part in parts)
    )


def part_of(sold: InvoiceLine, posted: Kept, kept: Kept, include_tax: bool) -> InvoiceLine | None:  # noqa: FBT001  a way of writing
    """The target minus what was posted, each figure for itself; None when nothing is left to do."""
    quantity = max(ZERO, min(sold.quantity, sold.quantity - kept.quantity) - posted.quantity)
    net, tax = owing(sold.net, kept.net, posted.net), owing(sold.tax, kept.tax, posted.tax)
    if not (net or tax or quantity):
        return None
    amount = net + tax if include_tax else net
    return msgspec.structs.replace(sold, quantity=quantity, net=net, tax=tax, amount=amount)


def owing(sold: int, kept: int, posted: int) -> int:
    return max(0, min(sold, sold - kept) - posted)
