"""What a database error means for the one who asked."""

import asyncpg
from sqlalchemy.exc import DBAPIError

from infra.kit.i18n import N_
from infra.kit.problems import Busy, Conflict, OutOfSpace, Problem

REPEATABLE = {"40001", "40P01"}  # serialization failure, deadlock
UNREACHABLE = {"57P01", "57P02", "57P03", "08000", "08001", "08003", "08006", "53300"}


UNTAKEN = {"22021", "22P05", "22003", "22008"}  # a NUL in a text or in JSON, a number or a time out of every range


class ValueNotTaken(Problem):
    status, code = 422, "value_not_taken"
    message = N_("A text holds a character, or a number or date a size, that can't be kept. Look at what was sent.")


def state_of(error: DBAPIError) -> str:
    """The SQLSTATE, or an empty text."""
    return getattr(error.orig, "sqlstate", None) or ""


def is_repeatable(error: DBAPIError) -> bool:
    """The same unit may succeed when it is done again from its start."""
    constraint = getattr(getattr(error.orig, "__cause__", None), "constraint_name", "")
    if constraint == "pk_idempotency":  # another request with the same key has just ended: its answer is there now
        return True
    return state_of(error) in REPEATABLE or "InvalidCachedStatement" in type(error.orig).__name__


def is_cut(error: DBAPIError) -> bool:
    """The connection is gone; whether a COMMIT on its way was done is unknown."""
    kind = type(getattr(error.orig, "__cause__", None) or error.orig).__name__
    lost = ("ConnectionDoesNotExistError", "ConnectionResetError", "ConnectionRefusedError", "InterfaceError")
    return error.connection_invalidated or state_of(error) in UNREACHABLE or kind in lost


def is_untaken(error: DBAPIError) -> bool:
    """The driver itself could not write a value down for the server: 10^40 for a 64-bit number."""
    cause = getattr(error.orig, "__cause__", None)
    return isinstance(cause, asyncpg.InterfaceError) and isinstance(cause, ValueError)


def problem_of(error: DBAPIError) -> Problem | None:
    """The refusal a person gets for `error`, or None when it is a defect of ours."""
    state = state_of(error)
    if state in UNTAKEN or is_untaken(error):
        return ValueNotTaken()
    if state.startswith("23"):
        return Conflict(sqlstate=state)
    if state in {"53100", "25006", "58030"}:  # disk full, read-only, input/output error
        return OutOfSpace()
    if is_repeatable(error) or is_cut(error) or state in {"55P03", "57014"}:
        return Busy()
    return None
