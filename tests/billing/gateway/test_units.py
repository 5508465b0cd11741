import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.gateway.errors import AmountNotTaken
from billing.gateway.units import is_sold_in, received, sent
from infra.kit.money import currencies

SOLD = [code for code in sorted(currencies()) if is_sold_in(code)]


@pytest.mark.parametrize(
    ("currency", "ours", "theirs"),
    [("EUR", 1250, 1250), ("JPY", 1250, 1250), ("KWD", 1250, 1250), ("ISK", 1250, 125_000), ("UGX", 1250, 125_000)],
)
def test_an_amount_is_sent_as_stripe_counts_its_currency(currency: str, ours: int, theirs: int) -> None:
    assert sent(ours, currency) == theirs
    assert received(theirs, currency) == ours


@given(st.integers(-(10**9), 10**9), st.sampled_from(SOLD))
def test_what_is_sent_comes_back_the_same(tens: int, currency: str) -> None:
    assert received(sent(tens * 10, currency), currency) == tens * 10


def test_three_decimals_are_charged_in_tens() -> None:
    with pytest.raises(AmountNotTaken):
        sent(1251, "KWD")


@pytest.mark.parametrize("currency", ["RSD", "LBP", "MMK"])
def test_nothing_is_sold_where_stripe_counts_parts_that_we_have_not(currency: str) -> None:
    with pytest.raises(AmountNotTaken):
        sent(1000, currency)


def test_half_a_krona_is_refused_rather_than_rounded() -> None:
    with pytest.raises(AmountNotTaken):
        received(125_050, "ISK")
