"""What a database error means for the one who asked."""

from sqlalchemy.exc import DBAPIError

from infra.kit.problems import Busy, Conflict, OutOfSpace, Problem

REPEATABLE = {"40001", "40P01"}  # serialization failure, deadlock
UNREACHABLE = {"57P01", "57P02", "57P03", "08000", "08001", "08003", "08006", "53300"}


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


def problem_of(error: DBAPIError) -> Problem | None:
    """The refusal a person gets for `error`, or None when it is a defect of ours."""
    state = state_of(error)
    if state.startswith("23"):
        return Conflict(sqlstate=state)
    if state in {"53100", "25006", "58030"}:  # disk full, read-only, input/output error
        return OutOfSpace()
    if is_repeatable(error) or is_cut(error) or state in {"55P03", "57014"}:
        return Busy()
    return None
