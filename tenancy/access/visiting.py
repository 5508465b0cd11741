"""Who comes with a credential that a module checks itself: a register's device. The shop's state and switches are
looked at here, in one place.
"""

from typing import Any

from litestar import Request

from infra.kit.problems import NotFound
from tenancy.access.actor import Actor
from tenancy.access.authentication import enter
from tenancy.access.callers import Callers
from tenancy.access.errors import ModuleDisabled

AnyRequest = Request[Any, Any, Any]


async def visit_shop(request: AnyRequest, slug: str, switch: str) -> Actor:
    """The shop `slug` as an actor without a right and without anybody behind it; the request is in that shop then.

    Raises NotFound, ModuleDisabled where `switch` is off, ShopOpening, ShopClosed.
    """
    callers: Callers = request.app.state.callers
    caller = await callers.by_slug(slug)
    if caller is None or caller.actor is None:
        raise NotFound
    if switch not in caller.actor.switches:
        raise ModuleDisabled
    return enter(request.scope, caller)
