from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from infra.kit import money
from infra.kit.problems import Invalid
from modules.orders.domain import (
    MOST_LINES,
    Adjustment,
    AskedLine,
    Price,
    Quote,
    QuoteContext,
    Reason,
    Stage,
    add,
    price_at,
    quote,
    spread,
)
from modules.orders.errors import AdjusterOverreached, OrderTooLong, OrderWithoutLines

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
STORE, CHANNEL = UUID(int=1), UUID(int=2)
LINES = [UUID(int=100 + n) for n in range(MOST_LINES + 1)]


def line(
    number: int, price: int, quantity: str = "1", *, own: int | None = None, tax: int = 0, plain: bool = True
) -> AskedLine:
    return AskedLine(
        id=LINES[number],
        variant=UUID(int=900 + number),
        quantity=Decimal(quantity),
        prices=(Price("list:retail", price),),
        own_prices=() if own is None else (Price("list:member", own, label="Member price"),),
        tax_rate=tax,
        is_discountable=plain,
    )


def context(*lines: AskedLine, inclusive: bool = True, round_to: int = 1) -> QuoteContext:
    return QuoteContext(
        store=STORE,
        channel=CHANNEL,
        currency="CNY",
        at=NOW,
        lines=lines,
        prices_include_tax=inclusive,
        round_to=round_to,
    )


def off(stage: Stage, source: str, amount: int) -> Adjustment:
    """An order discount of a fixed amount."""
    return Adjustment(source, stage, lambda priced: spread(priced, Reason(stage, source, "Off", -amount)))


def at_percent(percent: int, from_pieces: int) -> Adjustment:
    """Everything at so many percent from so many pieces on."""

    def apply(priced: Quote) -> Quote:
        if sum(each.quantity for each in priced.lines) < from_pieces:
            return priced
        for each in priced.lines:
            change = money.basis_points(each.total, percent * 100) - each.total
            priced = add(priced, each.id, Reason(Stage.PROMOTION, "promotion:summer", "Summer", change))
        return priced

    return Adjustment("summer", Stage.PROMOTION, apply)


def totals(priced: Quote) -> list[int]:
    return [each.total for each in priced.lines]


def test_a_line_costs_its_price_times_its_quantity() -> None:
    priced = quote(context(line(0, 9_90, "1.245")))
    assert priced.total == 1233
    assert priced.lines[0].reasons == (
        Reason(Stage.PRICE_LIST, "list:retail", "List price", 1233, {"unit_price": 990}),
    )


def test_a_step_is_reached_by_its_quantity() -> None:
    steps = [Price("retail", 1000), Price("retail", 900, Decimal(10)), Price("retail", 800, Decimal(100))]
    reached = [price_at(steps, Decimal(quantity)) for quantity in ("9.999", "10", "100")]
    assert [price.unit_price for price in reached if price] == [1000, 900, 800]
    assert price_at([Price("pallet", 1, Decimal(5))], Decimal(1)) is None


def test_of_two_lists_the_cheaper_counts() -> None:
    assert price_at([Price("a", 1000), Price("b", 950)], Decimal(1)) == Price("b", 950)


def test_members_pay_their_own_price_and_see_what_it_saves() -> None:
    priced = quote(context(line(0, 100_00, own=88_00)))
    assert [reason.amount for reason in priced.lines[0].reasons] == [100_00, -12_00]
    assert priced.adjustments() == [
        Reason(Stage.OWN_PRICE, "list:member", "Member price", -12_00, {"unit_price": 88_00})
    ]


def test_the_card_bought_on_the_same_receipt_gives_the_member_price() -> None:
    assert quote(context(line(0, 100_00, own=88_00), line(1, 299_00, plain=False))).total == 387_00


def test_two_summer_pieces_then_the_voucher() -> None:
    lines = context(line(0, 129_00), line(1, 129_00))
    assert quote(lines, [at_percent(58, 2)]).total == 149_64
    assert quote(lines, [off(Stage.COUPON, "voucher:50", 50_00), at_percent(58, 2)]).total == 99_64
    assert quote(context(line(0, 129_00, "3")), [at_percent(58, 2)]).total == 224_46


def test_a_voucher_is_spread_over_the_lines_to_the_cent() -> None:
    priced = quote(context(line(0, 129_00), line(1, 69_00)), [off(Stage.COUPON, "voucher:20", 20_00)])
    assert [each.reasons[-1].amount for each in priced.lines] == [-13_03, -6_97]
    assert (priced.total, totals(priced)) == (178_00, [115_97, 62_03])


def test_a_coupon_on_three_units_leaves_what_commission_is_paid_on() -> None:
    assert quote(context(line(0, 450_00, "3")), [off(Stage.COUPON, "coupon:100", 100_00)]).total == 1250_00


def test_a_free_bill_is_zero_and_no_more() -> None:
    priced = quote(context(line(0, 169_00)), [off(Stage.PROMOTION, "free_bill", 999_00)])
    assert (priced.total, priced.adjustments()[0].amount) == (0, -169_00)


def test_what_is_not_discountable_keeps_its_price() -> None:
    priced = quote(context(line(0, 100_00), line(1, 299_00, plain=False)), [off(Stage.COUPON, "c", 150_00)])
    assert totals(priced) == [0, 299_00]


def test_a_discount_among_some_lines_leaves_the_others() -> None:
    reason = Reason(Stage.PROMOTION, "p", "Off", -10_00)
    some = Adjustment("p", Stage.PROMOTION, lambda priced: spread(priced, reason, [LINES[1]]))
    assert totals(quote(context(line(0, 50_00), line(1, 50_00)), [some])) == [50_00, 40_00]


def test_stages_follow_each_other_whatever_order_they_come_in() -> None:
    points, coupon = off(Stage.POINTS, "points", 1_00), off(Stage.COUPON, "coupon", 2_00)
    priced = quote(context(line(0, 100_00)), [points, coupon, at_percent(50, 1)])
    assert [reason.stage for reason in priced.lines[0].reasons] == [
        Stage.PRICE_LIST,
        Stage.PROMOTION,
        Stage.COUPON,
        Stage.POINTS,
    ]
    assert priced.total == 47_00


def test_inclusive_prices_hold_their_tax_and_exclusive_ones_get_it_added() -> None:
    inside = quote(context(line(0, 113_00, tax=1300)))
    outside = quote(context(line(0, 100_00, tax=1300), inclusive=False))
    assert (
        (inside.net, inside.tax, inside.total) == (outside.net, outside.tax, outside.total) == (100_00, 13_00, 113_00)
    )


def test_tax_is_on_what_is_left_after_discounts() -> None:
    priced = quote(context(line(0, 126_00, tax=1300)), [off(Stage.COUPON, "c", 13_00)])
    assert (priced.net, priced.tax) == (100_00, 13_00)


def test_cash_is_rounded_at_the_very_end_and_tax_is_not() -> None:
    priced = quote(context(line(0, 10_02, tax=1300), round_to=5))
    assert (priced.goods, priced.tax, priced.total) == (10_02, 1_15, 10_00)
    assert priced.rounding[0].amount == -2


@pytest.mark.parametrize("quantity", ["0", "-1", "NaN", "Infinity"])
def test_a_quantity_is_above_zero_and_the_line_is_named(quantity: str) -> None:
    with pytest.raises(Invalid) as refusal:
        quote(context(line(0, 100), line(1, 100, quantity)))
    assert [(error.field, error.code) for error in refusal.value.fields] == [
        ("lines.1.quantity", "quantity_not_positive")
    ]


def test_every_line_that_can_t_be_priced_is_named_at_once() -> None:
    unpriced = replace(line(1, 100), prices=())
    with pytest.raises(Invalid) as refusal:
        quote(context(line(0, 100), unpriced, line(0, 100)))
    assert [error.code for error in refusal.value.fields] == ["price_missing", "line_twice"]


def test_an_order_has_lines_but_not_without_end() -> None:
    with pytest.raises(OrderWithoutLines):
        quote(context())
    with pytest.raises(OrderTooLong):
        quote(context(*(line(n, 100) for n in range(MOST_LINES + 1))))


def test_an_order_too_dear_to_be_kept_is_refused() -> None:
    with pytest.raises(money.AmountTooLarge):
        quote(context(line(0, 10**14, "100")))


def overreach(change: Callable[[Quote], Quote], stage: Stage = Stage.PROMOTION) -> None:
    with pytest.raises(AdjusterOverreached):
        quote(context(line(0, 100), line(1, 100)), [Adjustment("bad", stage, change)])


def test_an_adjuster_adds_reasons_of_its_stage_and_does_nothing_else() -> None:
    overreach(lambda priced: add(priced, LINES[0], Reason(Stage.COUPON, "x", "x", -1)))
    overreach(lambda priced: add(priced, LINES[0], Reason(Stage.PROMOTION, "x", "x", -101)))
    overreach(lambda priced: replace(priced, lines=priced.lines[:1]))
    overreach(lambda priced: replace(priced, lines=(*priced.lines, priced.lines[0])))
    overreach(lambda priced: replace(priced, lines=(replace(priced.lines[0], reasons=()), priced.lines[1])))
    overreach(lambda priced: replace(priced, lines=(replace(priced.lines[0], quantity=Decimal(9)), priced.lines[1])))
    overreach(lambda priced: replace(priced, currency="EUR"))
    overreach(lambda priced: priced, Stage.OWN_PRICE)


asked = st.tuples(
    st.integers(0, 10**7),
    st.decimals("0.001", 1000, places=3).map(str),
    st.none() | st.integers(0, 10**7),
    st.sampled_from([0, 600, 900, 1300]),
    st.booleans(),
)
discounts = st.lists(
    st.tuples(st.sampled_from([Stage.PROMOTION, Stage.COUPON, Stage.POINTS]), st.integers(0, 10**8)), max_size=4
)


@given(st.lists(asked, min_size=1, max_size=8), discounts, st.booleans(), st.sampled_from([1, 5, 10, 100]))
def test_every_cent_has_its_reason(
    wanted: list[tuple[int, str, int | None, int, bool]], offs: list[tuple[Stage, int]], inclusive: bool, step: int
) -> None:
    lines = [
        line(n, price, quantity, own=own, tax=tax, plain=plain)
        for n, (price, quantity, own, tax, plain) in enumerate(wanted)
    ]
    adjustments = [off(stage, f"source:{n}", amount) for n, (stage, amount) in enumerate(offs)]
    priced = quote(context(*lines, inclusive=inclusive, round_to=step), adjustments)
    reasons = [reason for each in priced.lines for reason in each.reasons]
    listed = sum(reason.amount for reason in reasons if reason.stage == Stage.PRICE_LIST)
    assert all(each.total >= 0 for each in priced.lines)
    assert priced.goods == sum(reason.amount for reason in reasons)
    assert priced.goods == (priced.net + priced.tax if inclusive else priced.net)
    assert priced.total == sum(each.gross for each in priced.lines) + sum(reason.amount for reason in priced.rounding)
    assert listed + sum(reason.amount for reason in priced.adjustments()) == priced.total - (
        0 if inclusive else priced.tax
    )
    assert priced.total % step == 0


@given(st.lists(st.integers(1, 10**6), min_size=1, max_size=8), st.integers(0, 10**7))
def test_an_order_discount_is_given_whole_as_long_as_there_is_a_price(prices: list[int], amount: int) -> None:
    priced = quote(context(*(line(n, price) for n, price in enumerate(prices))), [off(Stage.COUPON, "c", amount)])
    assert priced.total == max(0, sum(prices) - amount)
