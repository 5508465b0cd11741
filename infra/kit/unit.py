"""One unit of work for each handler: one session, one transaction, ended before anything is rendered.

`@unit_of_work` stands below the route decorator. It opens the session that the handler's `session` parameter asks for
by its type, calls the handler, rolls back on an exception or an answer of status ≥ 400, commits, and repeats what the
database asks to repeat. Rendering comes later, from view-models: no lock is held while a template works.
"""

import asyncio
import inspect
import random
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar, cast, get_type_hints

import msgspec
from litestar import Request, Response
from litestar.status_codes import HTTP_200_OK, HTTP_400_BAD_REQUEST
from sqlalchemy.exc import DBAPIError

from infra.kit import idempotency
from infra.kit.db.failures import is_cut, is_repeatable, problem_of
from infra.kit.db.sessions import (
    Databases,
    PlacedSession,
    PlannedSession,
    PlatformSession,
    ReadPlatformSession,
    ReadTenantSession,
    TenantSession,
)
from infra.kit.problems import Busy, Problem, Unauthenticated
from infra.kit.scope import CELL, TENANT, carried

P = ParamSpec("P")
T = TypeVar("T")
Handler = Callable[..., Awaitable[Any]]
TRIES = 5
OF_TENANT: dict[type[PlacedSession], Callable[[Databases, str, str], PlacedSession]] = {
    TenantSession: Databases.tenant,
    PlannedSession: Databases.planned_tenant,
    ReadTenantSession: Databases.read_tenant,
}
READ_TWIN = {
    TenantSession: ReadTenantSession,
    PlannedSession: ReadTenantSession,
    PlatformSession: ReadPlatformSession,
}


class Unknown(Busy):
    code = "outcome_unknown"
    message = "The connection broke while saving, and it is not known whether it was saved. Look before you repeat it."


def open_session(request: Request[Any, Any, Any], kind: type[PlacedSession]) -> PlacedSession:
    """A session of `kind` for the request; the tenant comes from what authentication found, and from nowhere else."""
    databases: Databases = request.app.state.databases
    if kind is PlatformSession:
        return databases.platform()
    if kind is ReadPlatformSession:
        return databases.read_platform()
    tenant = carried(request.scope, TENANT)
    if not tenant:
        raise Unauthenticated
    cell = carried(request.scope, CELL) or "main"
    return OF_TENANT[kind](databases, tenant, cell)


def unit_of_work(handler: Callable[P, Awaitable[T]]) -> Callable[P, Awaitable[T]]:
    """Gives `handler` its `session`; Litestar sees a handler without one, and with a `request`."""
    return with_form_again(None)(handler)


def with_form_again(again: Handler | None) -> Callable[[Callable[P, Awaitable[T]]], Callable[P, Awaitable[T]]]:
    """As `unit_of_work`; on a Problem, `again(session, problem, …)` shows the form once more.

    `again` gets a read-only twin of the session and those of the handler's arguments that it names.
    """

    def decorate(handler: Callable[P, Awaitable[T]]) -> Callable[P, Awaitable[T]]:
        signature, hints = inspect.signature(handler), get_type_hints(handler, include_extras=True)
        kind = cast("type[PlacedSession]", hints["session"])
        wants_request = "request" in signature.parameters
        shown = [
            parameter.replace(annotation=hints.get(parameter.name, parameter.annotation))
            for parameter in signature.parameters.values()
            if parameter.name != "session"
        ]
        if not wants_request:
            shown.append(
                inspect.Parameter("request", inspect.Parameter.KEYWORD_ONLY, annotation=Request[Any, Any, Any])
            )

        @wraps(handler)
        async def wrapper(*args: Any, **kwargs: Any) -> Any:
            request: Request[Any, Any, Any] = kwargs["request"] if wants_request else kwargs.pop("request")
            try:
                return await run_unit(cast("Handler", handler), kind, request, args, kwargs)
            except Problem as problem:
                await problem.look_up(request.app.state.databases)
                if again is None:
                    raise
                return await show_again(again, kind, problem, request, kwargs)

        wrapper.__signature__ = signature.replace(parameters=shown, return_annotation=hints["return"])  # type: ignore[attr-defined]
        wrapper.__annotations__ = {p.name: p.annotation for p in shown if p.name != "self"} | {
            "return": hints["return"]
        }
        return cast("Callable[P, Awaitable[T]]", wrapper)

    return decorate


async def run_unit(
    handler: Handler, kind: type[PlacedSession], request: Request[Any, Any, Any], args: Any, kwargs: dict[str, Any]
) -> Any:
    """Calls `handler` in one unit, repeated while the database asks for it. Bodies are frozen: each try gets one."""
    attempt = None if kind.read_only else await idempotency.attempt_of(request)
    last: DBAPIError | None = None
    unknown: Unknown | None = None
    for tries in range(1, TRIES + 1):
        try:
            return await once(handler, open_session(request, kind), request, attempt, args, kwargs)
        except Unknown as error:
            if attempt is None:
                raise
            unknown = error  # the key tells, once the database is reached again
        except DBAPIError as error:
            if not (is_cut(error) or is_repeatable(error)):
                if problem := problem_of(error):
                    raise problem from error
                raise
            last = error
        await asyncio.sleep(random.uniform(0, 0.01 * 2**tries))  # noqa: S311  jitter
    raise unknown or Busy(headers={"Retry-After": "1"}) from last


async def repeated(work: Callable[[], Awaitable[T]]) -> T:
    """`work`, a whole unit that may be done twice, again while the database asks for it or was away. Raises Busy."""
    last: DBAPIError | None = None
    for tries in range(1, TRIES + 1):
        try:
            return await work()
        except DBAPIError as error:
            if not (is_cut(error) or is_repeatable(error)):
                if problem := problem_of(error):
                    raise problem from error
                raise
            last = error
        await asyncio.sleep(random.uniform(0, 0.01 * 2**tries))  # noqa: S311  jitter
    raise Busy(headers={"Retry-After": "1"}) from last


async def once(
    handler: Handler,
    session: PlacedSession,
    request: Request[Any, Any, Any],
    attempt: idempotency.Attempt | None,
    args: Any,
    kwargs: dict[str, Any],
) -> Any:
    """One try: the stored answer of an earlier request with the same key, or the handler's, committed."""
    async with session:  # closing without a commit rolls back
        if attempt and (replay := await idempotency.recall(session, attempt)):
            return replay
        result = await handler(*args, session=session, **kwargs)
        if is_refusal(result):
            return result
        if attempt:
            result = answer_of(result, request)
            await idempotency.remember(session, attempt, result)
        await commit(session)
        return result


async def commit(session: PlacedSession) -> None:
    """A COMMIT that was cut may have happened: only a key tells, so without one it is never done again."""
    try:
        await session.commit()
    except DBAPIError as error:
        if is_cut(error) and not session.read_only:
            raise Unknown(headers={"Retry-After": "1"}) from error
        raise


def is_refusal(result: object) -> bool:
    """An answer that says no (a form shown again): nothing of its unit is kept."""
    return isinstance(result, Response) and (result.status_code or HTTP_200_OK) >= HTTP_400_BAD_REQUEST


def answer_of(result: Any, request: Request[Any, Any, Any]) -> Response[Any]:
    """What a handler returned, as the response that is stored and sent."""
    if isinstance(result, Response):
        return cast("Response[Any]", result)
    status = getattr(request.scope["route_handler"], "status_code", HTTP_200_OK)
    body = b"" if result is None else msgspec.json.encode(result)
    return Response(body, status_code=status, media_type="application/json")


async def show_again(
    again: Handler, kind: type[PlacedSession], problem: Problem, request: Request[Any, Any, Any], kwargs: dict[str, Any]
) -> Any:
    """The form once more, by a read-only session: the unit that was refused is gone."""
    wanted = inspect.signature(again).parameters
    given = {
        name: value for name, value in {**kwargs, "request": request, "problem": problem}.items() if name in wanted
    }
    async with open_session(request, READ_TWIN.get(kind, kind)) as session:  # type: ignore[arg-type]
        return await again(session=session, **given)
