"""Which offers apply together, and why the others don't."""

import random
from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from modules.promotions.domain import AmountOff, Goods, Item, NthItem, Offer, Percentage, Step, Threshold, When
from modules.promotions.stacking import settle
from tests.factories.offers import WORLD, a_basket, an_item, an_offer, items_of, named, off, offers_of

TEA, CUP = an_item("tea", 10000), an_item("cup", 2000)


def of(item: Item) -> Goods:
    return Goods(variants=(item.variant,))


@given(items_of(), offers_of())
def test_no_item_ever_costs_less_than_nothing(items: list[Item], offers: list[Offer]) -> None:
    outcome = settle(a_basket(*items), offers)
    for item in items:
        assert 0 <= off(outcome, item) <= item.amount
        assert item.is_discountable or not off(outcome, item)
    assert all(saving.amount > 0 for saving in outcome.savings)


def test_a_little_of_what_is_weighed_saves_nothing_rather_than_a_line_of_nothing() -> None:
    much, little = an_item("tea", 1000, "3"), an_item("rice", 1000, "0.4")
    outcome = settle(a_basket(much, little), [an_offer(AmountOff(amount=1, each=True))])
    assert [(saving.item, saving.amount) for saving in outcome.savings] == [(much.id, 3)]


@given(items_of(), offers_of(), st.randoms(use_true_random=False))
def test_the_order_of_lines_and_offers_changes_nothing(
    items: list[Item], offers: list[Offer], chance: random.Random
) -> None:
    first = settle(a_basket(*items), offers)
    chance.shuffle(items)
    chance.shuffle(offers)
    assert settle(a_basket(*items), offers) == first


@given(items_of(), offers_of())
def test_every_offer_for_these_goods_applies_or_says_why_not(items: list[Item], offers: list[Offer]) -> None:
    outcome = settle(a_basket(*items), offers)
    open_ones = [item for item in items if item.is_discountable and item.amount > 0]
    named_ones = {saving.offer for saving in outcome.savings} | {passed.offer for passed in outcome.passed}
    assert named_ones == {offer.id for offer in offers if any(offer.goods.has(item) for item in open_ones)}


@given(items_of(), offers_of())
def test_an_exclusive_offer_shares_its_goods_with_none(items: list[Item], offers: list[Offer]) -> None:
    outcome = settle(a_basket(*items), offers)
    alone = {offer.id for offer in offers if offer.exclusive}
    for item in items:
        by = {saving.offer for saving in outcome.savings if saving.item == item.id}
        assert len(by) <= 1 or not by & alone


@given(items_of(), offers_of())
def test_an_exclusive_offer_never_makes_it_dearer(items: list[Item], offers: list[Offer]) -> None:
    together = [offer for offer in offers if not offer.exclusive]
    assert off(settle(a_basket(*items), offers)) >= off(settle(a_basket(*items), together))


@given(items_of(), offers_of(), offers_of())
def test_a_second_stage_takes_no_more_than_the_first_has_left(
    items: list[Item], offers: list[Offer], coupons: list[Offer]
) -> None:
    first = settle(a_basket(*items), offers)
    left = [replace(item, amount=item.amount - off(first, item), is_reduced=bool(off(first, item))) for item in items]
    second = settle(a_basket(*left), [replace(coupon, code=coupon.name) for coupon in coupons])
    exclusive = {coupon.id for coupon in coupons if coupon.exclusive}
    for item in left:
        assert off(second, item) <= item.amount
        assert not (item.is_reduced and any(s.item == item.id and s.offer in exclusive for s in second.savings))


def test_what_goes_together_sees_what_is_left() -> None:
    half, sum_off = an_offer(Percentage(off=5000), "Half"), an_offer(Threshold(steps=(Step(6000, 1000),)), "Sum")
    outcome = settle(a_basket(TEA, CUP), [sum_off, half])
    assert off(outcome) == 6000 + 1000
    less = settle(a_basket(TEA), [sum_off, half])
    assert off(less) == 5000
    assert [(p.name, p.why, p.amount) for p in less.passed] == [("Sum", "amount", 1000)]


def test_an_exclusive_offer_keeps_its_goods_and_the_rest_goes_on() -> None:
    alone = an_offer(Percentage(off=3000), "Alone", goods=of(TEA), exclusive=True)
    both = an_offer(Percentage(off=1000), "Both")
    outcome = settle(a_basket(TEA, CUP), [alone, both])
    assert (off(outcome, TEA), off(outcome, CUP)) == (3000, 200)


def test_an_exclusive_offer_stands_back_where_the_others_save_more() -> None:
    alone = an_offer(Percentage(off=1000), "Alone", goods=of(TEA), exclusive=True)
    outcome = settle(a_basket(TEA), [alone, an_offer(Percentage(off=3000), "Both")])
    assert off(outcome) == 3000
    assert [(p.name, p.why, p.other) for p in outcome.passed] == [("Alone", "better", "Both")]


def test_of_two_exclusive_offers_the_better_goes_and_the_other_says_why() -> None:
    small, large = (an_offer(AmountOff(amount=n), f"{n} off", exclusive=True) for n in (500, 800))
    outcome = settle(a_basket(TEA), [small, large])
    assert off(outcome) == 800
    assert [(p.name, p.why, p.other) for p in outcome.passed] == [("500 off", "better", "800 off")]


def test_priority_goes_before_what_saves_more() -> None:
    small = an_offer(AmountOff(amount=500), "Small", exclusive=True, priority=1)
    large = an_offer(AmountOff(amount=800), "Large", exclusive=True)
    assert off(settle(a_basket(TEA), [large, small])) == 500


def test_conditions_are_said() -> None:
    half = Percentage(off=5000)
    other = named("elsewhere")
    said: dict[str, tuple[dict[str, Any], list[str]]] = {
        "stores": ({"stores": (other,)}, []),
        "goods": ({"goods": Goods(tags=("none",))}, []),
        "group": ({"groups": ("vip",)}, ["group"]),
        "time": ({"when": When(days=(2,))}, ["time"]),
        "used up": ({"in_all": 3, "used": 3}, ["used_up"]),
        "nobody": ({"per_customer": 1}, ["customer"]),
    }
    for values, expected in said.values():
        outcome = settle(a_basket(TEA), [an_offer(half, **values)])
        assert ([p.why for p in outcome.passed], off(outcome)) == (expected, 0)


def test_a_customer_has_a_share() -> None:
    once = an_offer(AmountOff(amount=100), per_customer=1)
    anna = UUID(int=5)
    assert off(settle(a_basket(TEA, customer=anna), [once])) == 100
    again = settle(a_basket(TEA, customer=anna, uses={once.id: 1}), [once])
    assert ([p.why for p in again.passed], off(again)) == (["had"], 0)


def test_groups_and_places_let_in_who_belongs() -> None:
    offer = an_offer(AmountOff(amount=100), groups=("vip",), stores=(WORLD,), channels=(WORLD,))
    assert off(settle(a_basket(TEA, groups=("vip", "new")), [offer])) == 100


def test_a_code_of_a_campaign_counts_once_an_order() -> None:
    first, second = (an_offer(AmountOff(amount=100), "Ten", code=code) for code in ("A", "B"))
    outcome = settle(a_basket(TEA), [second, first])
    assert [(s.code, s.amount) for s in outcome.savings] == [("A", 100)]
    assert [(p.code, p.why) for p in outcome.passed] == [("B", "once_an_order")]


def test_an_exclusive_coupon_leaves_out_what_is_reduced() -> None:
    coupon = an_offer(AmountOff(amount=100), code="TEN", exclusive=True)
    reduced = replace(TEA, is_reduced=True)
    assert [p.why for p in settle(a_basket(reduced), [coupon]).passed] == ["reduced"]
    assert off(settle(a_basket(reduced, CUP), [coupon]), CUP) == 100


def test_thousands_of_pieces_are_counted_not_walked() -> None:
    many = an_item(quantity=10**9, amount=10**12)
    assert off(settle(a_basket(many), [an_offer(NthItem(nth=2, off=10000))])) == 5 * 10**11
