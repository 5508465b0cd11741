"""Credit notes in figures: whatever comes back, and in whatever parts, the sum is what is kept too little."""

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from infra.kit.ids import new_id
from modules.invoices.domain import Credited, by_rate, credit, sums_of
from modules.invoices.schemas import InvoiceLine, InvoiceSource, Kept

SOURCE = new_id()
Shares = Sequence[Sequence[int]]


def a_line(number: int, quantity: int, net: int, tax: int, rate: int = 2000) -> InvoiceLine:
    return InvoiceLine(
        source=SOURCE, line=UUID(int=number), name="Tea", quantity=Decimal(quantity), unit_price=net, amount=net + tax,
        tax_rate=rate, net=net, tax=tax,
    )  # fmt: skip


figures = st.tuples(
    st.integers(1, 9), st.integers(0, 10_000), st.integers(0, 2_000), st.sampled_from([0, 500, 900, 2000])
)
sales = st.lists(figures, min_size=1, max_size=5).map(lambda rows: [a_line(n, *row) for n, row in enumerate(rows)])
# What is left of each line in thousandths, step by step; the last step leaves nothing.
steps = st.lists(st.lists(st.integers(0, 1000), min_size=5, max_size=5), min_size=1, max_size=6)


def left_of(line: InvoiceLine, share: int) -> Kept:
    return Kept(line.quantity * share / 1000, line.net * share // 1000, line.tax * share // 1000)


def falling(shares: Shares) -> list[list[int]]:
    """A customer never gets back what was given back."""
    low = [1000] * 5
    return [low := [min(pair) for pair in zip(low, row, strict=True)] for row in shares]


def credited_by(sold: list[InvoiceLine], shares: Shares, rounding: int) -> list[Credited]:
    before: list[InvoiceLine] = []
    rounded, notes = 0, list[Credited]()
    for row in [*falling(shares), [0] * 5]:
        kept = {line.line: left_of(line, row[n]) for n, line in enumerate(sold) if any(row)}
        note = credit(sold, before, kept, rounding=rounding, rounding_before=rounded, include_tax=True)
        before, rounded = [*before, *note.lines], rounded + note.rounding
        notes.append(note)
    return notes


def total_of(note: Credited) -> int:
    return sum(line.gross for line in note.lines) + note.rounding


@given(sales, steps, st.integers(-5, 5))
def test_credit_notes_are_never_above_the_invoice_and_in_the_end_the_whole_of_it(
    sold: list[InvoiceLine], shares: Shares, rounding: int
) -> None:
    gross = sum(line.gross for line in sold)
    rounding = max(rounding, -gross)
    total, credited = gross + rounding, 0
    for note in credited_by(sold, shares, rounding):
        assert total_of(note) >= 0
        credited += total_of(note)
        assert credited <= total
    assert credited == total


@given(sales, steps)
def test_no_line_is_credited_above_what_it_was_and_in_the_end_all_of_it_is(
    sold: list[InvoiceLine], shares: Shares
) -> None:
    notes = credited_by(sold, shares, 0)
    for line in sold:
        parts = [part for note in notes for part in note.lines if part.line == line.line]
        sums = [sum(getattr(part, name) for part in parts) for name in ("quantity", "net", "tax")]
        assert sums == [line.quantity, line.net, line.tax]


@given(sales, st.lists(st.integers(0, 1000), min_size=5, max_size=5))
def test_the_same_once_more_credits_nothing(sold: list[InvoiceLine], share: list[int]) -> None:
    kept = {line.line: left_of(line, share[n]) for n, line in enumerate(sold)}
    first = credit(sold, [], kept, rounding=0, rounding_before=0, include_tax=True)
    again = credit(sold, first.lines, kept, rounding=0, rounding_before=first.rounding, include_tax=True)
    assert (again.lines, again.rounding) == ([], 0)


@given(sales, st.integers(-5, 5))
def test_the_sums_are_those_of_the_lines_and_rates_add_up_to_them(sold: list[InvoiceLine], rounding: int) -> None:
    source = InvoiceSource(id=SOURCE, number="SO-1", at=datetime(2026, 11, 22, tzinfo=UTC), rounding=rounding)
    sums, rates = sums_of(sold, [source]), by_rate(sold)
    assert sums.total == sum(line.net + line.tax for line in sold) + rounding
    assert (sum(r.net for r in rates), sum(r.tax for r in rates)) == (sums.net, sums.tax)
    assert [r.rate for r in rates] == sorted({line.tax_rate for line in sold})


def test_a_price_lowered_afterwards_is_credited_without_goods() -> None:
    sold = [a_line(1, 2, 1000, 200)]
    note = credit(sold, [], {UUID(int=1): Kept(Decimal(2), 750, 150)}, rounding=0, rounding_before=0, include_tax=True)
    assert note.lines == [msgspec.structs.replace(sold[0], quantity=Decimal(0), net=250, tax=50, amount=300)]


def test_goods_that_cost_nothing_make_no_credit_note() -> None:
    sold = [a_line(1, 1, 0, 0), a_line(2, 1, 100, 20)]
    kept = {UUID(int=2): Kept(Decimal(1), 100, 20)}
    assert credit(sold, [], kept, rounding=0, rounding_before=0, include_tax=True).is_nothing
