"""What of an order is left, by any way of taking it apart."""

from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.orders.errors import MoreThanLeft, NothingLeft
from modules.orders.fulfillment.fulfilling import Part, chosen, gone, is_all_gone, left
from modules.orders.quote.scaling import kept
from modules.orders.schemas import LineOut, ReasonOut
from modules.orders.states import FulfillmentState as F

TEA, HONEY = UUID(int=1), UUID(int=2)
quantities = st.integers(1, 50).map(Decimal)
parts = st.lists(
    st.tuples(st.sampled_from([F.PACKED, F.SHIPPED, F.DELIVERED, F.CANCELED]), st.integers(0, 3), st.integers(0, 3))
)


@given(quantities, quantities, parts)
def test_what_is_left_and_what_parts_took_is_what_was_ordered(
    tea: Decimal, honey: Decimal, steps: list[tuple[F, int, int]]
) -> None:
    ordered, taken = {TEA: tea, HONEY: honey}, list[Part]()
    for state, of_tea, of_honey in steps:
        rest = left(ordered, taken)
        asked = {TEA: Decimal(of_tea), HONEY: Decimal(of_honey)}
        fits = {line: quantity for line, quantity in asked.items() if 0 < quantity <= rest.get(line, Decimal(0))}
        if fits:
            taken.append(Part(state, chosen(fits, rest)))
    live = [part for part in taken if part.state != F.CANCELED]
    for line, quantity in ordered.items():
        took = sum((part.lines.get(line, Decimal(0)) for part in live), Decimal(0))
        assert left(ordered, taken).get(line, Decimal(0)) + took == quantity
        assert gone(taken).get(line, Decimal(0)) <= took
    assert is_all_gone(ordered, taken) == (
        all(gone(taken).get(line, Decimal(0)) == quantity for line, quantity in ordered.items())
    )


def test_no_more_goes_than_is_left_and_each_line_says_so() -> None:
    with pytest.raises(MoreThanLeft) as refused:
        chosen({TEA: Decimal(3), HONEY: Decimal(0)}, {TEA: Decimal(2)})
    assert [(each.field, each.code) for each in refused.value.fields] == [
        (f"lines.{TEA}", "more_than_left"),
        (f"lines.{HONEY}", "quantity_not_positive"),
    ]


def test_nothing_can_go_where_nothing_is_left() -> None:
    with pytest.raises(NothingLeft):
        chosen(None, {})
    with pytest.raises(NothingLeft):
        chosen({}, {TEA: Decimal(1)})


def a_line(amount: int, discount: int, tax: int, quantity: int) -> LineOut:
    reasons = [
        ReasonOut("price_list", "", "List price", amount + discount),
        ReasonOut("promotion", "p", "p", -discount),
    ]
    return LineOut(
        id=TEA, variant=TEA, name="Tea", code="T", unit="piece", quantity=Decimal(quantity), unit_price=1,
        amount=amount, reasons=reasons, tax_class="standard", tax_rate=2000, net=amount - tax, tax=tax,
    )  # fmt: skip


@given(st.integers(0, 10**6), st.integers(0, 500), st.integers(0, 100), st.integers(1, 9), st.integers(0, 9))
def test_a_shrunken_line_still_adds_up_to_the_cent(
    amount: int, discount: int, tax: int, quantity: int, keeps: int
) -> None:
    line = a_line(amount, discount, min(tax, amount), quantity)
    small = kept(line, Decimal(min(keeps, quantity)))
    assert sum(reason.amount for reason in small.reasons) == small.amount == small.net + small.tax
    assert 0 <= small.amount <= line.amount
    assert 0 <= small.tax <= line.tax
    if keeps == 0:
        assert (small.amount, small.net, small.tax) == (0, 0, 0)
