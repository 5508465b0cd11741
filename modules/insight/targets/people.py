"""Who works here, read before the handler's own session opens: nobody holds two connections at once."""

from typing import Any
from uuid import UUID

from litestar import Request
from litestar.di import NamedDependency, Provide

from tenancy.access.api import Actor

Working = NamedDependency[dict[UUID, str]]
"""The dependency `people`: names by staff id."""


async def people_of(request: Request[Any, Any, Any], actor: NamedDependency[Actor]) -> dict[UUID, str]:
    return await request.app.state.callers.people_of(actor)


BEFORE = {"people": Provide(people_of)}
