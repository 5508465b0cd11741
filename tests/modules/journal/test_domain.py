"""Whatever happens, debit is credit to the cent, and what a closed month becomes later is posted once."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from modules.journal.domain import ACCOUNT_AGAINST, STOCK_AGAINST, Facts, Posting, Sum, Taxed, is_balanced, late, post

DAYS = st.integers(0, 30).map(lambda n: date(2026, 10, 1) + timedelta(days=n))
AMOUNTS = st.integers(-(10**9), 10**9)
RATES = st.sampled_from([0, 500, 900, 1300, 2000])


def taxed(account: st.SearchStrategy[str]) -> st.SearchStrategy[Taxed]:
    return st.builds(Taxed, day=DAYS, account=account, rate=RATES, net=AMOUNTS, tax=AMOUNTS)


def sums(what: st.SearchStrategy[str]) -> st.SearchStrategy[list[Sum]]:
    return st.lists(st.builds(Sum, day=DAYS, what=what, amount=AMOUNTS, rounding=st.integers(-5, 5)), max_size=5)


GOODS = st.sampled_from(["sales", "delivery"])
TENDERS = st.sampled_from(["cash", "card", "bank", "slowpay"])
FACTS = st.builds(
    Facts,
    sold=st.lists(taxed(GOODS), max_size=6),
    roundings=sums(st.just("")),
    back=st.lists(taxed(GOODS), max_size=6),
    back_roundings=sums(st.just("")),
    rebates=sums(st.just("")),
    paid=sums(TENDERS),
    refunded=sums(TENDERS),
    accounts=sums(st.sampled_from([*ACCOUNT_AGAINST, "undo"])),
    stock=sums(st.sampled_from([*STOCK_AGAINST])),
)


@given(FACTS)
def test_debit_is_credit_on_each_day_for_each_kind_of_entry(facts: Facts) -> None:
    assert is_balanced(post(facts))


@given(FACTS, st.data())
def test_control_a_line_that_is_lost_is_seen(facts: Facts, data: st.DataObject) -> None:
    postings = post(facts)
    if postings:
        lost = data.draw(st.integers(0, len(postings) - 1))
        assert not is_balanced([*postings[:lost], *postings[lost + 1 :]])


@given(FACTS, FACTS, FACTS)
def test_what_changes_after_closing_is_posted_once(closed: Facts, second: Facts, third: Facts) -> None:
    day = date(2026, 11, 1)
    posted = post(closed)
    for now in (second, third):
        target = post(now)
        mended = late(target, posted, "2026-10", day)
        assert is_balanced(mended)
        posted = [*posted, *mended]
        assert late(target, posted, "2026-10", day) == []
        assert by_account(posted) == by_account(target)


def by_account(postings: list[Posting]) -> dict[tuple[str, str, int], int]:
    found: dict[tuple[str, str, int], int] = {}
    for each in postings:
        key = each.kind, each.account, each.rate
        found[key] = found.get(key, 0) + each.amount
    return {key: amount for key, amount in found.items() if amount}
