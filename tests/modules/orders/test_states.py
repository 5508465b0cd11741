from itertools import pairwise

import pytest

from modules.orders.errors import FulfillmentCannotBecome, OrderCannotBecome
from modules.orders.states import (
    FULFILLMENT_STEPS,
    ORDER_STEPS,
    FulfillmentState,
    OrderState,
    Progress,
    become,
    can_become,
    fulfillment_become,
    is_complete,
    progress,
)

O, F = OrderState, FulfillmentState  # noqa: E741


def test_an_order_is_quoted_placed_paid_and_completed() -> None:
    way = [O.QUOTED, O.PLACED, O.PAID, O.COMPLETED]
    assert [become(state, target) for state, target in pairwise(way)] == way[1:]


ENDED = [(state, target) for state in (O.COMPLETED, O.CANCELED) for target in O]


@pytest.mark.parametrize(("state", "target"), [each for each in ENDED if each != (O.COMPLETED, O.PLACED)])
def test_an_ended_order_stays_ended(state: OrderState, target: OrderState) -> None:
    with pytest.raises(OrderCannotBecome):
        become(state, target)


def test_a_completed_order_whose_payment_is_taken_back_waits_for_it_again() -> None:
    assert become(O.COMPLETED, O.PLACED) == O.PLACED


def test_a_repeated_step_is_refused_so_that_it_is_done_once() -> None:
    with pytest.raises(OrderCannotBecome):
        become(O.PAID, O.PAID)


def test_nothing_is_completed_unpaid() -> None:
    assert not can_become(O.PLACED, O.COMPLETED)


def test_every_state_says_where_it_leads() -> None:
    assert set(ORDER_STEPS) == set(O)
    assert set(FULFILLMENT_STEPS) == set(F)


def test_goods_at_the_counter_are_delivered_at_once() -> None:
    assert fulfillment_become(F.ALLOCATED, F.DELIVERED) == F.DELIVERED


@pytest.mark.parametrize(("state", "target"), [(F.SHIPPED, F.CANCELED), (F.DELIVERED, F.SHIPPED), (F.PACKED, F.PICKED)])
def test_what_has_left_does_not_come_back_by_itself(state: FulfillmentState, target: FulfillmentState) -> None:
    with pytest.raises(FulfillmentCannotBecome):
        fulfillment_become(state, target)


@pytest.mark.parametrize(
    ("parts", "seen"),
    [
        ([], Progress.NONE),
        ([F.CANCELED], Progress.NONE),
        ([F.ALLOCATED, F.PACKED], Progress.NONE),
        ([F.SHIPPED, F.PACKED], Progress.PARTLY_SHIPPED),
        ([F.DELIVERED, F.PICKED], Progress.PARTLY_SHIPPED),
        ([F.SHIPPED, F.DELIVERED], Progress.SHIPPED),
        ([F.DELIVERED, F.CANCELED], Progress.DELIVERED),
    ],
)
def test_an_order_is_as_far_as_its_parts(parts: list[FulfillmentState], seen: Progress) -> None:
    assert progress(parts) == seen


def test_an_order_is_complete_when_it_is_paid_and_arrived() -> None:
    assert is_complete(O.PAID, [F.DELIVERED, F.CANCELED])
    assert not is_complete(O.PLACED, [F.DELIVERED])
    assert not is_complete(O.PAID, [F.SHIPPED])
