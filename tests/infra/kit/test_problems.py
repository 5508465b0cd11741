"""Refusals: a status, a code for programs, words for people."""

from decimal import Decimal

import msgspec
import pytest

from infra.kit.problems import FieldError, Invalid, NotFound, Problem, TooMany, document


class NotEnoughTea(Problem):
    status, code, message = 409, "not_enough_tea", "Only {left} of {name} are left."


def test_a_problem_tells_its_fact_in_words() -> None:
    assert str(NotEnoughTea(left=2, name="Longjing")) == "Only 2 of Longjing are left."


@pytest.mark.parametrize("problem", [NotEnoughTea(), NotEnoughTea(left=2)])
def test_words_with_a_missing_fact_are_still_words(problem: Problem) -> None:
    assert "are left" in str(problem)


def test_words_of_a_fact_are_never_taken_as_a_pattern() -> None:
    assert str(NotEnoughTea(left="{0.__class__}", name="{left}")) == "Only {0.__class__} of {left} are left."


def test_a_document_has_what_programs_need() -> None:
    told = document(NotEnoughTea(left=Decimal("1.5"), name="tea"), instance="/api/v1/orders")
    assert msgspec.to_builtins(told) == {
        "type": "/api/docs/problems#not_enough_tea",
        "title": "Only 1.5 of tea are left.",
        "status": 409,
        "code": "not_enough_tea",
        "instance": "/api/v1/orders",
        "facts": {"left": "1.5", "name": "tea"},
    }


def test_fields_are_named_with_what_is_wrong() -> None:
    wrong = FieldError(field="lines.0.quantity", code="too_small", message="At least {least}.", facts={"least": 1})
    (told,) = document(Invalid(fields=[wrong])).errors
    assert told == {"field": "lines.0.quantity", "code": "too_small", "message": "At least 1."}


def test_headers_go_with_the_refusal() -> None:
    assert TooMany(headers={"Retry-After": "3"}, seconds=3).headers == {"Retry-After": "3"}


def test_each_refusal_has_its_own_facts() -> None:
    assert (NotFound(what="a").facts, NotFound().facts) == ({"what": "a"}, {})
