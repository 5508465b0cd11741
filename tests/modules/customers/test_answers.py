"""Consents: the newest answer counts, none is lost, orders' notices may be sent until they are stopped."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from modules.customers.answers import PAIRS, Answer, How, Pair, Purpose, allowed, is_allowed, name_of, with_answers
from modules.customers.domain import Consent

START = datetime(2026, 3, 2, tzinfo=UTC)
EMAIL_NEWS = (Purpose.NEWS, Consent.EMAIL)


def said(before: list[Answer], wanted: set[Pair], hours: int = 0) -> list[Answer]:
    at = START + timedelta(hours=hours)
    return with_answers(before, wanted, of=PAIRS, how=How.ONLINE, at=at, by="Lin")


def test_before_any_answer_only_notices_about_orders_may_be_sent() -> None:
    assert allowed([]) == ["notices:email", "notices:sms", "notices:wechat"]


def test_notices_can_be_stopped() -> None:
    assert allowed(said([], set())) == []


@given(st.lists(st.integers(0, 2 ** len(PAIRS) - 1), max_size=6))
def test_what_was_said_last_holds_and_every_change_is_kept(rounds: list[int]) -> None:
    answers: list[Answer] = []
    for hours, mask in enumerate(rounds):
        wanted = {pair for n, pair in enumerate(PAIRS) if mask >> n & 1}
        before, answers = answers, said(answers, wanted, hours)
        assert answers[: len(before)] == before
        assert set(allowed(answers)) == {name_of(pair) for pair in wanted}
        assert said(answers, wanted, hours) == answers  # saying it again adds nothing


def test_a_withdrawn_consent_is_no_consent() -> None:
    given_one = said([], {EMAIL_NEWS})
    assert is_allowed(given_one, EMAIL_NEWS)
    assert not is_allowed(said(given_one, set(), 1), EMAIL_NEWS)
