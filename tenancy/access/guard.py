"""Every route says who may use it, or nobody may: `needs=<permission>`, `public=True` or `operator=True` among its
options.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, cast

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from infra.kit.module import Module, registry
from infra.kit.problems import Forbidden, NotFound, Unauthenticated
from infra.kit.scope import ACTOR, OPERATOR, STATE, TRIAL, carried_as
from tenancy.access.actor import Actor, Standing
from tenancy.access.authentication import API
from tenancy.access.csrf import FIELD, SAFE, check_origin
from tenancy.access.errors import BillUnpaid, ModuleDisabled, ReadOnly, ShopReadOnly, ShopSuspended, TrialKeyWrites

AnyConnection = ASGIConnection[Any, Any, Any, Any]
MOST_TYPED = 100_000  # letters


async def guard(connection: AnyConnection, handler: BaseRouteHandler) -> None:
    """Raises a refusal unless the caller may use `handler`: origin, switch, permission, state of the shop.

    A route's option `outside=True` takes unsafe requests from elsewhere: webhooks, which prove themselves otherwise;
    `when_read_only=True` takes them in a shop that can only be read: its export, the way back, the end of a register's
    day. `when_suspended=True` takes any request in a shop whose bill was not paid for long: the bill, the export, the
    way out. `dry=True` says that an unsafe request writes nothing: a test key may send it.
    """
    scope = cast("dict[str, Any]", connection.scope)
    is_api = str(scope["path"]).startswith(API)
    if isinstance(connection, Request) and not is_api and not handler.opt.get("outside"):
        await check_origin(connection)
    if handler.opt.get("public"):
        return
    if handler.opt.get("operator"):
        if carried_as(connection.scope, OPERATOR, object) is None:  # its door has let nobody in
            raise NotFound
        return
    actor = scope.get(ACTOR)
    if not isinstance(actor, Actor):
        raise Unauthenticated
    check_rights(actor, handler)
    is_change = scope.get("method", "GET") not in SAFE
    if is_change and scope.get(TRIAL) and not handler.opt.get("dry"):
        raise TrialKeyWrites
    try:
        check_state(str(scope.get(STATE)), actor.standing, handler, is_change=is_change)
    except ReadOnly as refusal:
        if isinstance(connection, Request) and not is_api:
            refusal.typed = await typed_in(connection)
        raise


async def typed_in(request: Request[Any, Any, Any]) -> tuple[tuple[str, str], ...]:
    """What somebody typed, without the token of the page; nothing of what can't be sent again from a page."""
    fields = [(name, value) for name, value in (await request.form()).multi_items() if name != FIELD]
    kept = tuple((name, value) for name, value in fields if isinstance(value, str))
    is_whole = len(kept) == len(fields) and sum(len(value) for _, value in kept) <= MOST_TYPED
    return kept if is_whole else ()


def check_state(state: str, standing: Standing | None, handler: BaseRouteHandler, *, is_change: bool) -> None:
    """Raises ShopReadOnly, BillUnpaid, ShopSuspended for what isn't marked as allowed then."""
    stage, marks = standing.state if standing else "", handler.opt
    if marks.get("when_suspended"):
        return
    if stage == "suspended":
        raise ShopSuspended
    if not is_change or marks.get("when_read_only"):
        return
    if state == "read_only":
        raise ShopReadOnly
    if stage == "read_only":
        raise BillUnpaid


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
    """The handlers that don't say for whom they are, by name: the application refuses to start with one."""
    return [h.handler_name for h in handlers if not any(h.opt.get(each) for each in ("needs", "public", "operator"))]


def switch_of(python_module: str, modules: tuple[Module, ...]) -> str | None:
    """The switch that a handler's package belongs to."""
    return _switch_of(python_module, tuple((m.package, m.switch) for m in modules if m.switch))


@lru_cache(4096)
def _switch_of(python_module: str, switched: tuple[tuple[str, str], ...]) -> str | None:
    return next((switch for package, switch in switched if f"{python_module}.".startswith(f"{package}.")), None)
