"""Who sold a line: chosen with the order, for all of it or line by line; the name stays as it was."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request

from infra.kit.problems import FieldError, Invalid
from modules.orders.errors import SalespersonUnknown
from modules.orders.quote.bundles import wholes
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
    own = [*asked.lines, None]  # delivery stands last, nobody sold it
    sold: list[LineOut] = []
    for position, (whole, given) in enumerate(zip(wholes(lines), own, strict=False)):
        seller = given.salesperson or asked.salesperson if given else None
        sold += [one(position, line, seller, people) for line in whole.parts or (whole.line,)]
    return sold


def one(position: int, line: LineOut, seller: UUID | None, people: People) -> LineOut:
    if seller is None:
        return line
    if seller not in people:
        field = f"lines.{position}.salesperson"
        unknown = FieldError(field=field, code=SalespersonUnknown.code, message=SalespersonUnknown.message)
        raise Invalid(fields=(unknown,))
    return msgspec.structs.replace(line, salesperson=seller, salesperson_name=people[seller])
