from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.kit.money import Amount
from modules.payments.domain import (
    TRANSITIONS,
    UNSETTLED,
    Act,
    Answer,
    Declined,
    Done,
    Offered,
    Paid,
    PaymentState,
    Pending,
    RefundPart,
    Rounding,
    Settlement,
    Share,
    Unknown,
    become,
    settle,
    split_refund,
    state_after,
)
from modules.payments.errors import (
    PaymentCannotBecome,
    RefundExceedsPaid,
    TenderAmountNotPositive,
    TendersExceedTotal,
    TendersFallShort,
)

S = PaymentState
ANSWERS: list[Answer] = [Done("wx-1"), Pending(), Declined("No money"), Unknown()]
IDS = [UUID(int=n) for n in range(1, 9)]
amounts = st.integers(1, 10**9)


@pytest.mark.parametrize(
    ("state", "act", "answer", "target"),
    [
        (S.CREATED, "capture", Done(), S.PAID),
        (S.CREATED, "authorize", Done(), S.AUTHORIZED),
        (S.CREATED, "capture", Unknown(), S.UNKNOWN),
        (S.CREATED, "capture", Declined("No money"), S.FAILED),
        (S.CREATED, "capture", Pending(), S.PENDING),
        (S.UNKNOWN, "capture", Unknown(), S.UNKNOWN),
        (S.UNKNOWN, "capture", Done(), S.PAID),
        (S.AUTHORIZED, "capture", Done(), S.PAID),
        (S.AUTHORIZED, "void", Done(), S.VOIDED),
        (S.AUTHORIZED, "void", Unknown(), S.AUTHORIZED),
        (S.REFUNDING, "refund", Done(), S.REFUNDED),
        (S.REFUNDING, "refund", Unknown(), S.REFUNDING),
        (S.REFUNDING, "refund", Declined("Too old"), S.PAID),
    ],
)
def test_an_answer_moves_the_payment(state: PaymentState, act: Act, answer: Answer, target: PaymentState) -> None:
    assert state_after(state, act, answer) == target


def test_a_part_refunded_leaves_the_payment_paid() -> None:
    assert state_after(S.REFUNDING, "refund", Done(), is_whole_refund=False) == S.PAID


def test_a_repeated_answer_changes_nothing() -> None:
    assert state_after(S.PAID, "capture", Done()) == S.PAID


@pytest.mark.parametrize("answer", [Unknown(), Declined("No money"), Pending()])
def test_a_late_answer_never_takes_back_what_is_paid(answer: Answer) -> None:
    with pytest.raises(PaymentCannotBecome):
        state_after(S.PAID, "capture", answer)


@pytest.mark.parametrize("state", [S.REFUNDED, S.VOIDED, S.FAILED])
def test_an_ended_payment_stays_ended(state: PaymentState) -> None:
    for target in set(S) - {state}:
        with pytest.raises(PaymentCannotBecome):
            become(state, target)


def test_every_state_has_its_transitions_and_each_is_reached() -> None:
    assert set(TRANSITIONS) == set(S)
    assert {target for targets in TRANSITIONS.values() for target in targets} == set(S) - {S.CREATED}
    assert all(TRANSITIONS[state] for state in UNSETTLED)


@given(st.lists(st.tuples(st.sampled_from(["authorize", "capture", "void", "refund"]), st.sampled_from(ANSWERS))))
def test_no_answers_in_any_order_make_an_unknown_payment_paid_without_a_yes(steps: list[tuple[Act, Answer]]) -> None:
    state, was_told = S.CREATED, False
    for act, answer in steps:
        try:
            state = state_after(state, act, answer)
        except PaymentCannotBecome:
            continue
        was_told = was_told or (act == "capture" and isinstance(answer, Done))
        assert was_told or state != S.PAID


def test_cash_gives_change() -> None:
    assert settle(16_990, [Offered("cash", 20_000, is_cash=True)], currency="CNY") == Settlement(
        (Share("cash", 16_990, 20_000),), 0, 3_010
    )


def test_only_what_is_left_for_cash_is_rounded() -> None:
    offers = [Offered("wechat", 10_000), Offered("cash", 7_000, is_cash=True)]
    assert settle(16_993, offers, Rounding(step=5), currency="CNY") == Settlement(
        (Share("wechat", 10_000, 10_000), Share("cash", 6_995, 7_000)), 2, 5
    )


def test_without_cash_nothing_is_rounded() -> None:
    assert settle(16_993, [Offered("wechat", 16_993)], Rounding(step=5), currency="CNY").rounding == 0


def test_a_free_bill_needs_no_tender() -> None:
    assert settle(0, [], currency="CNY") == Settlement((), 0, 0)


@pytest.mark.parametrize(
    ("offers", "missing"), [([], 100), ([Offered("wechat", 60)], 40), ([Offered("cash", 99, is_cash=True)], 1)]
)
def test_too_little_says_what_is_missing(offers: list[Offered], missing: int) -> None:
    with pytest.raises(TendersFallShort) as refusal:
        settle(100, offers, currency="CNY")
    assert refusal.value.facts["missing"] == Amount(missing, "CNY")


@pytest.mark.parametrize(
    "offers",
    [
        [Offered("wechat", 101)],
        [Offered("wechat", 100), Offered("cash", 1, is_cash=True)],
        [Offered("a", 60), Offered("b", 41)],
    ],
)
def test_only_cash_may_be_more_than_the_bill(offers: list[Offered]) -> None:
    with pytest.raises(TendersExceedTotal) as refusal:
        settle(100, offers, currency="CNY")
    assert refusal.value.facts["excess"] == Amount(1, "CNY")


@pytest.mark.parametrize("amount", [0, -1])
def test_a_tender_pays_something(amount: int) -> None:
    with pytest.raises(TenderAmountNotPositive):
        settle(100, [Offered("cash", amount, is_cash=True)], currency="CNY")


@given(
    amounts, st.lists(amounts, max_size=4), st.lists(amounts, min_size=1, max_size=4), st.sampled_from([1, 5, 10, 100])
)
def test_shares_rounding_and_change_add_up(total: int, exact: list[int], cash: list[int], step: int) -> None:
    offers = [Offered(f"t{i}", amount) for i, amount in enumerate(exact)]
    offers += [Offered("cash", amount, is_cash=True) for amount in cash]
    try:
        settlement = settle(total, offers, Rounding(step), currency="CNY")
    except (TendersExceedTotal, TendersFallShort):
        return
    paid, given_ = sum(share.amount for share in settlement.shares), sum(share.given for share in settlement.shares)
    assert paid == total + settlement.rounding
    assert given_ - paid == settlement.change >= 0
    assert abs(settlement.rounding) <= step / 2


def test_a_refund_goes_back_by_the_last_tender_first() -> None:
    paid = [Paid(IDS[0], 10_000), Paid(IDS[1], 5_000, refunded=1_000)]
    assert split_refund(6_000, paid, currency="CNY") == [RefundPart(IDS[1], 4_000), RefundPart(IDS[0], 2_000)]


def test_no_more_is_paid_back_than_was_paid() -> None:
    with pytest.raises(RefundExceedsPaid) as refusal:
        split_refund(101, [Paid(IDS[0], 150, refunded=50)], currency="CNY")
    assert refusal.value.facts["left"] == Amount(100, "CNY")


@given(st.lists(st.tuples(amounts, st.integers(0, 100)), min_size=1, max_size=8), st.integers(1, 100))
def test_refund_parts_sum_to_the_refund_and_none_exceeds_its_payment(paid: list[tuple[int, int]], percent: int) -> None:
    payments = [Paid(IDS[i], amount, amount * part // 100) for i, (amount, part) in enumerate(paid)]
    amount = sum(payment.left for payment in payments) * percent // 100
    if amount <= 0:
        return
    parts = split_refund(amount, payments, currency="CNY")
    left = {payment.id: payment.left for payment in payments}
    assert sum(part.amount for part in parts) == amount
    assert all(0 < part.amount <= left[part.payment] for part in parts)
