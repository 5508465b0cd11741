"""What a payment is for is proposed with its reason, and never more than is open."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.payments.bank.matching import Claim, Line, Why, propose, said_in

ADA = UUID(int=7)


def a_claim(n: int, due: int, **more: Any) -> Claim:
    given_: dict[str, Any] = {
        "kind": "order", "id": UUID(int=n), "number": f"2026-{n:06}", "due": due, "currency": "GBP",
        "day": date(2026, 1, 1),
    }  # fmt: skip
    return Claim(**given_ | more)


def a_line(amount: int, words: str = "", payer: str = "", n: int = 1, **more: Any) -> Line:
    given_: dict[str, Any] = {"id": UUID(int=n), "amount": amount, "currency": "GBP", "payer": payer, "words": words}
    return Line(**given_ | more)


ONE, TWO = a_claim(1, 1000, payer="Ada Lovelace", customer=ADA), a_claim(2, 500, payer="Bo Li")


@pytest.mark.parametrize(
    ("line", "why", "amounts"),
    [
        (a_line(1000, "Order 2026-000001 thanks"), Why.NAMED, [1000]),
        (a_line(1000, "ORDER 2026 000001"), Why.NAMED, [1000]),
        (a_line(1500, "2026-000001, 2026-000002"), Why.NAMED_ALL, [1000, 500]),
        (a_line(600, "2026-000001"), Why.NAMED_LESS, [600]),
        (a_line(1200, "2026-000001"), Why.NAMED_MORE, [1000]),
        (a_line(1000, "tea", "LOVELACE ADA"), Why.PAYER, [1000]),
        (a_line(1000, known=frozenset({ADA})), Why.PAYER, [1000]),
        (a_line(300, "tea", "Bo Li"), Why.PAYER_LESS, [300]),
        (a_line(500, "hello", "Somebody"), Why.AMOUNT, [500]),
    ],
)
def test_each_reason(line: Line, why: Why, amounts: list[int]) -> None:
    made = propose([line], [ONE, TWO])[line.id]
    assert (made.why, [part.amount for part in made.parts]) == (why, amounts)
    assert made.is_sure == (why in {Why.NAMED, Why.NAMED_ALL, Why.PAYER})


def test_an_invoice_s_number_names_its_order() -> None:
    claim = a_claim(9, 800, names=("INV-000004",))
    assert propose([a_line(800, "Invoice INV 000004")], [claim])[UUID(int=1)].why == Why.NAMED


@pytest.mark.parametrize("words", ["", "2026-0000011", "12026-000001", "2026-00001"])
def test_a_number_within_a_longer_one_is_another(words: str) -> None:
    assert not said_in(words, [ONE.number])


def test_another_currency_pays_nothing() -> None:
    assert propose([a_line(1000, "2026-000001", currency="EUR")], [ONE]) == {}


def test_a_claim_that_one_line_surely_pays_is_proposed_for_no_other() -> None:
    made = propose([a_line(1000, "", "Ada Lovelace", n=1), a_line(1000, "2026-000001", n=2)], [ONE])
    assert [line.int for line in made] == [1]
    assert propose([a_line(1000, "x", n=1), a_line(1000, "2026-000001", n=2)], [ONE]).keys() == {UUID(int=2)}


NAMES = st.sampled_from(["Ada", "Bo", ""])


@st.composite
def some_claims(draw: st.DrawFn) -> list[Claim]:
    ids = draw(st.lists(st.integers(1, 9), max_size=6, unique=True))
    days = [date(2026, 1, draw(st.integers(1, 3))) for _ in ids]
    return [a_claim(n, draw(st.integers(1, 40)), payer=draw(NAMES), day=day) for n, day in zip(ids, days, strict=True)]


@st.composite
def some_lines(draw: st.DrawFn) -> list[Line]:
    ids = draw(st.lists(st.integers(1, 99), max_size=6, unique=True))
    named = [draw(st.lists(st.integers(1, 9), max_size=3)) for _ in ids]
    words = [" ".join(f"2026-{each:06}" for each in numbers) for numbers in named]
    return [a_line(draw(st.integers(-5, 60)), text, draw(NAMES), n) for n, text in zip(ids, words, strict=True)]


@given(some_lines(), some_claims(), st.randoms(use_true_random=False))
def test_proposals_keep_to_what_came_in_and_to_what_is_open(
    there: list[Line], open_ones: list[Claim], dice: Any
) -> None:
    made = propose(there, open_ones)
    by_line, taken = {line.id: line for line in there}, dict[UUID, int]()
    for line, proposal in made.items():
        assert by_line[line].amount >= sum(part.amount for part in proposal.parts) > 0
        assert all(0 < part.amount <= part.claim.due for part in proposal.parts)
        if proposal.is_sure:
            assert sum(part.amount for part in proposal.parts) == by_line[line].amount
            for part in proposal.parts:
                taken[part.claim.id] = taken.get(part.claim.id, 0) + part.amount
    assert all(taken.get(claim.id, 0) <= claim.due for claim in open_ones)
    other_lines, other_claims = dice.sample(there, len(there)), dice.sample(open_ones, len(open_ones))
    assert propose(other_lines, other_claims) == made
