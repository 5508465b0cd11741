"""How a refusal leaves the house: problem+json for programs, a page in the reader's words for people."""

import shutil
from pathlib import Path
from typing import Any, cast

import msgspec
import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException
from litestar.status_codes import HTTP_500_INTERNAL_SERVER_ERROR
from sqlalchemy.exc import DBAPIError

from infra.kit.db.failures import problem_of
from infra.kit.pages import Fragment, Page
from infra.kit.problems import (
    Busy,
    FieldError,
    Forbidden,
    Invalid,
    NotFound,
    OutOfSpace,
    Problem,
    Unauthenticated,
    document,
)
from infra.kit.scope import REQUEST_ID, carried
from infra.kit.templating import ASSETS_PATH
from infra.local.postgres import Postgres
from infra.local.server import MEGABYTE
from tenancy.access.errors import ReadOnly

LEAST_FREE = Postgres.again_megabytes * MEGABYTE
AnyRequest = Request[Any, Any, Any]
log = structlog.get_logger(__name__)


class ErrorPage(msgspec.Struct, frozen=True, kw_only=True):
    """What an error page shows; `code` is what to tell support. `typed` may be sent again to `again`."""

    status: int
    message: str
    facts: dict[str, object]
    fields: tuple[FieldError, ...]
    code: str
    typed: tuple[tuple[str, str], ...] = ()
    again: str = ""


class OurFault(Problem):
    status, code = 500, "our_fault"
    message = (
        "This did not work, and it is our fault. Nothing was saved."
        " Try again; if it stays, give support the code {code}."
    )


class MethodNotAllowed(Problem):
    status, code, message = 405, "method_not_allowed", "This address can't be used that way."


class TooLarge(Problem):
    status, code, message = 413, "too_large", "That is too much at once. Send a smaller file or fewer rows."


class BadRequest(Problem):
    status, code, message = 400, "bad_request", "This request can't be read."


KNOWN = (BadRequest, Unauthenticated, Forbidden, NotFound, MethodNotAllowed, TooLarge, Invalid)
BY_STATUS: dict[int, type[Problem]] = {kind.status: kind for kind in KNOWN}


def refuse(request: AnyRequest, error: Exception) -> Response[Any]:
    """The answer for anything that was raised."""
    problem = as_problem(request, error)
    if type(problem) is Busy and is_full(request.app.state.settings.data):
        problem = OutOfSpace(headers=problem.headers)
    if is_program(request):
        return as_json(request, problem)
    if request.url.path.startswith(f"{ASSETS_PATH}/"):  # a page would be read as a style or a script
        return Response(problem.message, status_code=problem.status, media_type="text/plain")
    return as_page(request, problem)


def is_program(request: AnyRequest) -> bool:
    """What comes to the API; and a register's app, which is a page, and asks for everything else itself."""
    path = request.url.path
    return path.startswith("/api/") or (
        path.startswith("/pos/") and "text/html" not in request.headers.get("accept", "")
    )


def is_full(data: Path) -> bool:
    """An embedded PostgreSQL ends when it can write no log, and isn't started below this: then nobody else knows."""
    return (data / Postgres.name).exists() and shutil.disk_usage(data).free < LEAST_FREE


def as_problem(request: AnyRequest, error: Exception) -> Problem:
    if isinstance(error, Problem):
        return error
    if isinstance(error, ValidationException):
        return Invalid(fields=field_errors(error))
    if isinstance(error, HTTPException) and error.status_code < HTTP_500_INTERNAL_SERVER_ERROR:
        made = BY_STATUS.get(error.status_code, BadRequest)()
        made.headers.update(error.headers or {})
        return made
    if isinstance(error, DBAPIError) and (known := problem_of(error)):
        log.warning("database refused", error=repr(error.orig))
        return known
    log.error("unexpected", path=request.url.path, exc_info=error)
    return OurFault(code=support_code(request))


def support_code(request: AnyRequest) -> str:
    """The end of the request's id: short enough to read out, long enough to find the line in the log."""
    return carried(request.scope, REQUEST_ID)[-6:].upper()


def field_errors(error: ValidationException) -> list[FieldError]:
    """Litestar's list of what is wrong with body or parameters, as ours."""
    entries: list[Any] = error.extra if isinstance(error.extra, list) else [error.extra or {}]
    return [field_error(cast("dict[str, Any]", entry), error.detail) for entry in entries if isinstance(entry, dict)]


def field_error(entry: dict[str, Any], detail: str) -> FieldError:
    message = str(entry.get("message", detail))
    return FieldError(field=str(entry.get("key", "")), code="invalid", message=message.replace("{", "{{"))


def as_json(request: AnyRequest, problem: Problem) -> Response[bytes]:
    body = msgspec.json.encode(document(problem, instance=request.url.path))
    return Response(body, status_code=problem.status, headers=problem.headers, media_type="application/problem+json")


def as_page(request: AnyRequest, problem: Problem) -> Response[Any]:
    model = ErrorPage(
        status=problem.status,
        message=problem.message,
        facts=problem.facts,
        fields=problem.fields,
        code=support_code(request),
        typed=problem.typed if isinstance(problem, ReadOnly) else (),
        again=request.url.path,
    )
    if "hx-request" in request.headers:
        return Fragment("errors/_problem.html", model, status=problem.status, headers=problem.headers)
    return Page("errors/problem.html", model, status=problem.status, headers=problem.headers)
