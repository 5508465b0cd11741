"""Parts that are taken back give back their share, to the cent, and the last part all that is left."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from infra.kit.ids import new_id
from modules.orders.after.sums import Part, SoldLine, due, kept, lowered, owed, rounding_left, taken_back

AMOUNTS = st.integers(0, 10**7)
PIECES = st.integers(1, 12)


def a_line(quantity: int | str = 1, net: int = 1000, tax: int = 200) -> SoldLine:
    return SoldLine(id=new_id(), quantity=Decimal(quantity), net=net, tax=tax)


def after(line: SoldLine, part: Part) -> SoldLine:
    return SoldLine(
        id=line.id, quantity=line.quantity, net=line.net, tax=line.tax, back=line.back + part.quantity,
        back_net=line.back_net + part.net, back_tax=line.back_tax + part.tax,
    )  # fmt: skip


@given(PIECES, AMOUNTS, AMOUNTS, st.data())
def test_any_parts_of_a_line_add_up_to_the_line(pieces: int, net: int, tax: int, data: st.DataObject) -> None:
    line = a_line(pieces, net, tax)
    while line.left:
        if data.draw(st.booleans()):
            part = lowered(line, data.draw(st.integers(0, line.value)))
        else:
            part = taken_back(line, Decimal(data.draw(st.integers(1, int(line.left)))))
        assert part.gross >= 0
        assert part.tax >= 0
        line = after(line, part)
        assert line.value >= 0
    assert (line.back_net, line.back_tax) == (line.net, line.tax)


@given(PIECES, AMOUNTS, AMOUNTS, st.data())
def test_a_part_is_within_a_cent_of_its_share(pieces: int, net: int, tax: int, data: st.DataObject) -> None:
    line = a_line(pieces, net, tax)
    quantity = data.draw(st.integers(1, pieces))
    part = taken_back(line, Decimal(quantity))
    assert abs(part.gross * pieces - (net + tax) * quantity) <= pieces


def test_three_for_ten_go_back_one_by_one() -> None:
    line, given_back = a_line(3, 833, 167), list[int]()
    for _ in range(3):
        part = taken_back(line, Decimal(1))
        given_back.append(part.gross)
        line = after(line, part)
    assert sorted(given_back) == [333, 333, 334]


def test_what_a_price_was_lowered_by_does_not_come_back_twice() -> None:
    line = a_line(2, 1000, 200)
    line = after(line, lowered(line, 200))
    assert taken_back(line, Decimal(2)).gross == 1000


def test_the_orders_rounding_goes_back_with_the_last_part() -> None:
    one, two = a_line(), a_line()
    first = taken_back(one, Decimal(1))
    assert rounding_left(-2, [one, two], [first]) == 0
    assert rounding_left(-2, [one, two], [first, taken_back(two, Decimal(1))]) == -2


def test_a_gift_that_stays_is_kept_and_one_that_comes_back_is_not() -> None:
    gift = a_line(2, 0, 0)
    assert kept([gift], [taken_back(gift, Decimal(1))])
    assert not kept([gift], [taken_back(gift, Decimal(2))])


def test_owed_is_what_was_paid_beyond_what_is_kept_without_what_is_under_way() -> None:
    assert owed(total=17800, reversed_=6203, paid=17800, going_back=0) == 6203
    assert owed(total=17800, reversed_=6203, paid=17800, going_back=6203) == 0
    assert owed(total=17800, reversed_=6203, paid=11597, going_back=0) == 0
    assert owed(total=17800, reversed_=6203, paid=0, going_back=0) == 0
    assert due(total=17800, reversed_=6203, paid=0) == 11597
