"""Who sold a line: chosen with the order, for all of it or line by line; the name stays as it was."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request

from infra.kit.problems import FieldError, Invalid
from modules.orders.errors import SalespersonUnknown
from modules.orders.schemas import LineOut, OrderIn
from tenancy.access.api import Actor

People = Mapping[UUID, str]
NOBODY: People = {}


async def people_for(request: Request[Any, Any, Any], actor: Actor, asked: OrderIn | None = None) -> People:
    """The names of those who work here; asked for only when `asked` names somebody."""
    if asked is not None and not any((asked.salesperson, *(line.salesperson for line in asked.lines))):
        return NOBODY
    return await request.app.state.callers.people_of(actor)


def sold_by(lines: Sequence[LineOut], asked: OrderIn, people: People) -> list[LineOut]:
    """The order's lines with who sold each: the line's own, else the order's. Raises Invalid for somebody unknown."""
    own = [*asked.lines, *[None] * (len(lines) - len(asked.lines))]  # delivery stands last, nobody sold it
    return [
        one(position, line, given.salesperson or asked.salesperson, people) if given else line
        for position, (line, given) in enumerate(zip(lines, own, strict=True))
    ]


def one(position: int, line: LineOut, seller: UUID | None, people: People) -> LineOut:
    if seller is None:
        return line
    if seller not in people:
        field = f"lines.{position}.salesperson"
        unknown = FieldError(field=field, code=SalespersonUnknown.code, message=SalespersonUnknown.message)
        raise Invalid(fields=(unknown,))
    return msgspec.structs.replace(line, salesperson=seller, salesperson_name=people[seller])
