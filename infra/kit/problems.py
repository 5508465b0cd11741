"""Refusals: what the platform says when it can't do what was asked.

A problem is a fact ("not enough stock"), carries its HTTP status, a stable code for programs and a message for people.
The message is a gettext msgid with {named} placeholders; `facts` fill it in the reader's language at the edge.
JSON answers follow RFC 9457.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from infra.kit.db.sessions import Databases

TYPE_BASE = "/api/docs/problems#"


class FieldError(msgspec.Struct, frozen=True, kw_only=True):
    """One field that can't be taken: `field` is its path in the body or form (`lines.0.quantity`)."""

    field: str
    code: str
    message: str
    facts: dict[str, object] = {}


class Problem(Exception):
    """Base of every refusal. Subclasses set `status`, `code` and `message` and live in their package's errors.py."""

    status: int = 400
    code: str = "bad_request"
    message: str = "This can't be done."

    def __init__(
        self, *, fields: Sequence[FieldError] = (), headers: dict[str, str] | None = None, **facts: object
    ) -> None:
        super().__init__(self.code)
        self.facts = facts
        self.fields = tuple(fields)
        self.headers = headers or {}

    async def look_up(self, databases: "Databases") -> None:
        """Reads what it tells beside, once the unit that was refused is over; nothing for most."""

    def __str__(self) -> str:
        """The English message, for logs."""
        return fill(self.message, self.facts)


class NotFound(Problem):
    status, code, message = 404, "not_found", "There is nothing here, or it belongs to somebody else."


class Invalid(Problem):
    """The body or form has fields that can't be taken; `fields` names each."""

    status, code, message = 422, "invalid", "Some fields need another look."


class Conflict(Problem):
    status, code, message = 409, "conflict", "The change contradicts another one. Load the page again, then repeat it."


class Forbidden(Problem):
    status, code, message = 403, "forbidden", "Your role does not include this. Ask the owner."


class Unauthenticated(Problem):
    status, code, message = 401, "unauthenticated", "Log in first."


class TooMany(Problem):
    """Throttled; the header Retry-After says for how many seconds."""

    status, code, message = 429, "too_many_requests", "Too many tries. Wait {seconds} seconds, then try again."


class Busy(Problem):
    status, code, message = 503, "busy", "Too many changes at once. Nothing was saved: try again in a moment."


class OutOfSpace(Problem):
    """The database can't write: a full disk, a read-only replica."""

    status, code, message = 503, "out_of_space", "The storage is full. Nothing was saved; try again once space is free."


def fill(message: str, facts: dict[str, object]) -> str:
    """`message` with its {placeholders} filled; one that is missing stays visible rather than raising."""
    try:
        return message.format(**facts)
    except (KeyError, IndexError, ValueError):
        return message


class ProblemDocument(msgspec.Struct, omit_defaults=True, kw_only=True):
    """RFC 9457 problem details, `application/problem+json`."""

    type: str
    title: str
    status: int
    code: str
    detail: str = ""
    instance: str = ""
    errors: list[dict[str, object]] = []
    facts: dict[str, object] = {}


def document(problem: Problem, *, instance: str = "") -> ProblemDocument:
    """The problem as the API answers it, in English; `facts` are JSON values, others become text."""
    return ProblemDocument(
        type=TYPE_BASE + problem.code,
        title=fill(problem.message, problem.facts),
        status=problem.status,
        code=problem.code,
        instance=instance,
        errors=[{"field": e.field, "code": e.code, "message": fill(e.message, e.facts)} for e in problem.fields],
        facts={k: v if isinstance(v, str | int | bool | None) else str(v) for k, v in problem.facts.items()},
    )
