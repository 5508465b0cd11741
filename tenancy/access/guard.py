"""Every route says who may use it, or nobody may: `needs=<permission>` or `public=True` among its options."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, cast

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from infra.kit.module import Module, registry
from infra.kit.problems import Forbidden, Unauthenticated
from infra.kit.scope import ACTOR, STATE
from tenancy.access.actor import Actor
from tenancy.access.authentication import API
from tenancy.access.csrf import SAFE, check_origin
from tenancy.access.errors import ModuleDisabled, ShopReadOnly

AnyConnection = ASGIConnection[Any, Any, Any, Any]


async def guard(connection: AnyConnection, handler: BaseRouteHandler) -> None:
    """Raises a refusal unless the caller may use `handler`: origin, switch, permission, state of the shop.

    A route's option `outside=True` takes unsafe requests from elsewhere: webhooks, which prove themselves otherwise.
    """
    scope = cast("dict[str, Any]", connection.scope)
    is_api = str(scope["path"]).startswith(API)
    if isinstance(connection, Request) and not is_api and not handler.opt.get("outside"):
        await check_origin(connection)
    if handler.opt.get("public"):
        return
    actor = scope.get(ACTOR)
    if not isinstance(actor, Actor):
        raise Unauthenticated
    check_rights(actor, handler)
    if scope.get(STATE) == "read_only" and scope.get("method", "GET") not in SAFE:
        raise ShopReadOnly


def check_rights(actor: Actor, handler: BaseRouteHandler) -> None:
    """Raises ModuleDisabled for a route of a switched-off module, Forbidden without the permission or without any."""
    switch = switch_of(handler.fn.__module__, registry.modules)
    if switch and switch not in actor.switches:
        raise ModuleDisabled
    needs = handler.opt.get("needs")
    if not needs:
        raise Forbidden
    actor.require(str(needs))


def undeclared(handlers: Iterable[BaseRouteHandler]) -> list[str]:
    """The handlers that say neither `needs` nor `public`, by name: the application refuses to start with one."""
    return [h.handler_name for h in handlers if not (h.opt.get("needs") or h.opt.get("public"))]


def switch_of(python_module: str, modules: tuple[Module, ...]) -> str | None:
    """The switch that a handler's package belongs to."""
    return _switch_of(python_module, tuple((m.package, m.switch) for m in modules if m.switch))


@lru_cache(4096)
def _switch_of(python_module: str, switched: tuple[tuple[str, str], ...]) -> str | None:
    return next((switch for package, switch in switched if f"{python_module}.".startswith(f"{package}.")), None)
