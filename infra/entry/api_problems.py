"""Every refusal by its code: where the `type` of a problem points to."""

from collections.abc import Iterator
from string import Formatter

import msgspec
from litestar import Controller, get

from infra.kit.pages import Page
from infra.kit.problems import Problem, fill

OURS = ("infra.", "tenancy.", "billing.", "modules.")


class Refused(msgspec.Struct, frozen=True, kw_only=True):
    """One code, its status, and its message in English; facts stand in it by the names they have in the answer."""

    code: str
    status: int
    message: str


class Refusals(msgspec.Struct, frozen=True, kw_only=True):
    """The page: refusals by their code."""

    refusals: tuple[Refused, ...]


class ApiProblems(Controller):
    path = "/api/docs/problems"
    opt = {"public": True}  # noqa: RUF012  Litestar's own attribute
    include_in_schema = False

    @get("/", sync_to_thread=False)
    def show(self) -> Page:
        """What each code means."""
        return Page("api/problems.html", Refusals(refusals=tuple(refusals())))


def refusals() -> Iterator[Refused]:
    """One of each code, sorted; a code that several refusals share is told by the one that is named first."""
    told: dict[str, Refused] = {}
    for kind in sorted(kinds_of(Problem), key=lambda kind: (kind.__module__, kind.__name__)):
        told.setdefault(kind.code, told_of(kind))
    yield from sorted(told.values(), key=lambda refused: refused.code)


def told_of(kind: type[Problem]) -> Refused:
    names = [name for _, name, _, _ in Formatter().parse(kind.message) if name]
    message = fill(kind.message, {name: f"⟨{name}⟩" for name in names})
    return Refused(code=kind.code, status=kind.status, message=message)


def kinds_of(kind: type[Problem]) -> Iterator[type[Problem]]:
    """`kind` and every refusal made of it, those of tests apart."""
    if kind.__module__.startswith(OURS):
        yield kind
    for under in kind.__subclasses__():
        yield from kinds_of(under)
