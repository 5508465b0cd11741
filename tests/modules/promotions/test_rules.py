"""What each rule takes off: the trade's own cases, to the cent."""

from modules.promotions.domain import AmountOff, Bundle, Gift, Goods, NthItem, Percentage, Step, Threshold
from tests.factories.offers import alone, an_item, named, off

SUMMER = an_item("dress", 12900, 2)


def test_two_pieces_at_58_percent_cost_149_64() -> None:
    assert SUMMER.amount - off(alone(Percentage(off=4200), SUMMER, min_pieces=2)) == 14964


def test_three_pieces_cost_224_46_if_all_count_and_278_64_by_pairs() -> None:
    three = an_item("dress", 12900, 3)
    assert three.amount - off(alone(Percentage(off=4200), three, min_pieces=2)) == 22446
    assert three.amount - off(alone(Percentage(off=4200, sets_of=2), three)) == 27864


def test_one_piece_alone_is_told_what_is_missing() -> None:
    outcome = alone(Percentage(off=4200), an_item("dress", 12900), min_pieces=2)
    assert off(outcome) == 0
    assert [(p.why, p.pieces) for p in outcome.passed] == [("pieces", 1)]


def test_the_second_is_at_half_price_and_it_is_the_cheaper_one() -> None:
    dear, cheap = an_item("dear", 2000), an_item("cheap", 999)
    outcome = alone(NthItem(nth=2, off=5000), cheap, dear)
    assert (off(outcome, dear), off(outcome, cheap)) == (0, 500)


def test_of_the_same_goods_the_second_must_be_the_same() -> None:
    outcome = alone(NthItem(nth=2, off=5000, same=True), an_item("one"), an_item("other"))
    assert off(outcome) == 0
    assert [(p.why, p.pieces) for p in outcome.passed] == [("pieces", 1)]
    assert off(alone(NthItem(nth=2, off=5000, same=True), an_item("one", quantity=4), an_item("other"))) == 1000


def test_buy_three_pay_two_asks_for_one_more() -> None:
    five = alone(NthItem(nth=3, off=10000), an_item(quantity=5))
    assert off(five) == 1000
    assert [(p.why, p.pieces) for p in five.passed] == [("pieces", 1)]
    assert off(alone(NthItem(nth=3, off=10000), an_item(quantity=7), per_order=1)) == 1000


def test_an_amount_comes_off_once_or_off_each_piece_and_never_below_zero() -> None:
    two = an_item(quantity=2)
    assert off(alone(AmountOff(amount=300), two)) == 300
    assert off(alone(AmountOff(amount=300, each=True), two)) == 600
    assert off(alone(AmountOff(amount=1500, each=True), two)) == 2000
    assert off(alone(AmountOff(amount=300, each=True), two, per_order=1)) == 300


def test_any_three_for_a_price_takes_the_dearest_sets() -> None:
    goods = [an_item("a", 1000), an_item("b", 900), an_item("c", 800), an_item("d", 300, 2)]
    assert off(alone(Bundle(price=2000, pieces=3), *goods)) == 700  # the second set would cost 600 without it


def test_a_set_needs_one_of_each() -> None:
    cup, pot, tea = an_item("cup", 500, 3), an_item("pot", 3000, 2), an_item("tea", 1000)
    goods = Goods(variants=(cup.variant, pot.variant, tea.variant))
    whole = alone(Bundle(price=4000, one_each=True), cup, pot, tea, goods=goods)
    assert off(whole) == 500
    lacking = alone(Bundle(price=4000, one_each=True), cup, pot, goods=goods)
    assert (off(lacking), [(p.why, p.pieces) for p in lacking.passed]) == (0, [("pieces", 1)])


def test_the_highest_step_that_is_reached_counts_and_the_next_is_named() -> None:
    steps = Threshold(steps=(Step(10000, 1000), Step(20000, 2500)))
    outcome = alone(steps, an_item(price=15000))
    assert off(outcome) == 1000
    assert [(p.why, p.amount) for p in outcome.passed] == [("amount", 5000)]
    assert off(alone(steps, an_item(price=20000))) == 2500
    assert [(p.why, p.amount) for p in alone(steps, an_item(price=9999)).passed] == [("amount", 1)]


def test_a_step_may_repeat() -> None:
    every = Threshold(steps=(Step(10000, 1000),), repeats=True)
    assert off(alone(every, an_item(price=35000))) == 3000
    assert off(alone(every, an_item(price=35000), per_order=2)) == 2000


def test_steps_may_count_pieces_and_take_a_share() -> None:
    pieces = Threshold(steps=(Step(2, 1000), Step(3, 2000)), of="pieces", takes="percentage")
    assert off(alone(pieces, an_item(quantity=2))) == 200
    assert off(alone(pieces, an_item(quantity=3))) == 600


def test_an_amount_is_spread_by_largest_remainder() -> None:
    dear, cheap = an_item("dear", 12900), an_item("cheap", 6900)
    outcome = alone(AmountOff(amount=2000), dear, cheap)
    assert (off(outcome, dear), off(outcome, cheap)) == (1303, 697)


def test_a_gift_is_free_once_its_goods_are_bought() -> None:
    tea, cup = an_item("tea", 5000, 2), an_item("cup", 800, 3)
    rule = Gift(gifts=Goods(variants=(cup.variant,)), buy=1)
    outcome = alone(rule, tea, cup, goods=Goods(variants=(tea.variant,)))
    assert (off(outcome, tea), off(outcome, cup)) == (0, 1600)


def test_a_gift_that_nobody_took_is_offered() -> None:
    outcome = alone(Gift(gifts=Goods(variants=(named("cup"),)), buy=2), an_item("tea", quantity=2))
    assert [(p.why, p.pieces, p.gifts) for p in outcome.passed] == [("gift", 1, (named("cup"),))]


def test_beside_enough_goods_something_is_cheap() -> None:
    cup = an_item("cup", 800)
    rule = Gift(gifts=Goods(variants=(cup.variant,)), spend=9900, price=100)
    assert off(alone(rule, an_item("tea", 9900), cup)) == 700
    short = alone(rule, an_item("tea", 9000), cup)
    assert (off(short), [(p.why, p.amount) for p in short.passed]) == (0, [("amount", 900)])


def test_what_is_weighed_counts_whole_or_by_its_worth() -> None:
    apples = an_item("apples", 600, "2.500")
    assert off(alone(Percentage(off=1000), apples)) == 150
    assert off(alone(NthItem(nth=2, off=10000), apples)) == 600
