"""What a database error means for the one who asked."""

import asyncpg
import pytest
from sqlalchemy.exc import DBAPIError

from infra.kit.db.failures import ValueNotTaken, is_cut, is_repeatable, problem_of
from infra.kit.problems import Busy, Conflict, OutOfSpace, Problem


def failed(sqlstate: str, *, kind: type[Exception] = Exception) -> DBAPIError:
    class Raised(kind):
        pass

    raised = Raised("as the driver says it")
    raised.sqlstate = sqlstate  # type: ignore[attr-defined]
    return DBAPIError("SELECT 1", None, raised)


@pytest.mark.parametrize("sqlstate", ["40001", "40P01"])
def test_serialization_and_deadlock_may_be_repeated(sqlstate: str) -> None:
    assert is_repeatable(failed(sqlstate))


def test_a_statement_prepared_for_another_shape_may_be_repeated() -> None:
    assert is_repeatable(DBAPIError("SELECT 1", None, asyncpg.InvalidCachedStatementError("shape")))


@pytest.mark.parametrize("sqlstate", ["23505", "42501", "22001", "25006", ""])
def test_nothing_else_is_repeated(sqlstate: str) -> None:
    assert not is_repeatable(failed(sqlstate))


@pytest.mark.parametrize(
    ("sqlstate", "problem"),
    [
        ("22021", ValueNotTaken),
        ("22P05", ValueNotTaken),
        ("22003", ValueNotTaken),
        ("23505", Conflict),
        ("23503", Conflict),
        ("23514", Conflict),
        ("53100", OutOfSpace),
        ("40001", Busy),
        ("55P03", Busy),
        ("57014", Busy),
        ("57P01", Busy),
        ("53300", Busy),
    ],
)
def test_a_person_is_told_what_it_means(sqlstate: str, problem: type[Problem]) -> None:
    assert type(problem_of(failed(sqlstate))) is problem


@pytest.mark.parametrize("sqlstate", ["42P01", "42703", "42501", "22P02", ""])
def test_a_defect_of_ours_is_no_problem_of_theirs(sqlstate: str) -> None:
    assert problem_of(failed(sqlstate)) is None


@pytest.mark.parametrize("sqlstate", ["57P01", "08006", "53300"])
def test_a_server_that_ends_us_has_cut_the_connection(sqlstate: str) -> None:
    assert is_cut(failed(sqlstate))
