"""The same request twice: one effect, the same answer.

The answer is stored in the transaction that made it, beside what it changed. A repeat while the first still works is
refused (API) or waits (page); a repeat with another body is refused. Refusals and pages are not stored, they are made
again: a handler answers a keyed form with a page only where a repeat changes nothing.
"""

import hashlib
from typing import Any, cast

import msgspec
import sqlalchemy as sa
from litestar import Request, Response
from sqlalchemy.dialects.postgresql import JSONB

from infra.kit.db.base import platform_metadata, tenant_metadata
from infra.kit.db.prepared import Prepared
from infra.kit.db.sessions import PlacedSession, PlatformReader
from infra.kit.pages import Page, Redirect
from infra.kit.problems import Conflict, Problem
from infra.kit.scope import CALLER, carried

HEADER, FIELD = "idempotency-key", "_key"
LONGEST_KEY = 200
KEPT_DAYS = 30
KEPT_HEADERS = {"location", "etag"}
UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}


class KeyMissing(Problem):
    status, code = 400, "idempotency_key_missing"
    message = "Send the header Idempotency-Key, so that a repeat of this request can't do it twice."


class KeyReused(Problem):
    status, code = 422, "idempotency_key_reused"
    message = "This Idempotency-Key was used with another request. Use a new one for each new request."


class InFlight(Conflict):
    code = "idempotency_in_flight"
    message = "The same request is still being worked on. Try again in a moment."


def idempotency_table(metadata: sa.MetaData) -> sa.Table:
    """The stored answers of one place, by caller and key."""
    return sa.Table(
        "idempotency",
        metadata,
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("fingerprint", sa.LargeBinary, nullable=False),
        sa.Column("status", sa.Integer, nullable=False),
        sa.Column("headers", JSONB, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        sa.Index("ix_idempotency_created_at", "created_at"),
    )


tenant_idempotency = idempotency_table(tenant_metadata)
platform_idempotency = idempotency_table(platform_metadata)
PLACES = {False: tenant_idempotency, True: platform_idempotency}


KEPT = ("fingerprint", "status", "headers", "body")
LOCK, KEY = sa.bindparam("lock", type_=sa.BigInteger), sa.bindparam("k", type_=sa.Text)


def look_part(table: sa.Table) -> Prepared:
    """Parameters `lock` and `k`; one row: `free`, and what is stored under the key, or None throughout."""
    free = sa.select(sa.func.pg_try_advisory_xact_lock(LOCK).label("free")).cte("locked")
    looked = free.outerjoin(table, table.c.key == KEY)
    return Prepared(sa.select(free.c.free, *(table.c[name] for name in KEPT)).select_from(looked))


def remember_part(table: sa.Table) -> Prepared:
    """Stores an answer; parameters are the columns, `headers` as JSON text."""
    values = {name: sa.bindparam(name, type_=table.c[name].type) for name in ("key", *KEPT)}
    stored = sa.insert(table).from_select(list(values), sa.select(*values.values()), include_defaults=False)
    return Prepared(stored.returning(table.c.status))


AT_ONCE = {is_platform: look_part(table) for is_platform, table in PLACES.items()}
REMEMBER = {is_platform: remember_part(table) for is_platform, table in PLACES.items()}


class Attempt(msgspec.Struct, frozen=True):
    """One keyed request: who asked under which key, and a digest of what was asked."""

    key: str
    fingerprint: bytes
    waits: bool

    @property
    def lock(self) -> int:
        return int.from_bytes(hashlib.blake2b(self.key.encode(), digest_size=8).digest(), "big", signed=True)


def table_for(session: PlacedSession) -> sa.Table:
    """The answers of the place that `session` entered: they commit with what they tell of."""
    return platform_idempotency if isinstance(session, PlatformReader) else tenant_idempotency


async def attempt_of(request: Request[Any, Any, Any]) -> Attempt | None:
    """The request's key, from its header (required for unsafe API requests) or its form's hidden field."""
    if request.method not in UNSAFE:
        return None
    path = request.url.path
    is_api = path.startswith("/api/")
    key = request.headers.get(HEADER, "")
    if is_api and not key and request.method == "POST":
        raise KeyMissing
    if not is_api:
        has_form = "form" in request.headers.get("content-type", "")
        key = str((await request.form()).get(FIELD) or "") if has_form else ""
    if not key:
        return None
    if len(key) > LONGEST_KEY:
        raise KeyReused
    caller = carried(request.scope, CALLER) or "anyone"
    body = await request.body() if is_api else b""  # a form with a file is a stream that has been read
    fingerprint = hashlib.sha256(f"{request.method} {path}\n".encode() + body).digest()
    return Attempt(f"{caller}:{key}", fingerprint, waits=not is_api)


async def recall(session: PlacedSession, attempt: Attempt) -> Response[bytes] | None:
    """The stored answer to `attempt`, or None when it is the first. Raises InFlight, KeyReused."""
    row = await (wait_and_look(session, attempt) if attempt.waits else look_at_once(session, attempt))
    if row is None:
        return None
    if row.fingerprint != attempt.fingerprint:
        raise KeyReused
    headers = msgspec.json.decode(row.headers) if isinstance(row.headers, str) else cast("dict[str, str]", row.headers)
    if to := headers.get("to"):
        return Redirect(to)
    headers |= {"Idempotent-Replayed": "true"}
    return Response(row.body, status_code=row.status, headers=headers, media_type=headers.get("content-type"))


async def wait_and_look(session: PlacedSession, attempt: Attempt) -> sa.Row[Any] | None:
    """A page waits for the first of two clicks, and only then looks: an older look could not see its answer."""
    await session.execute(sa.select(sa.func.pg_advisory_xact_lock(LOCK)), {"lock": attempt.lock})
    table = table_for(session)
    kept = sa.select(*(table.c[name] for name in KEPT)).where(table.c.key == KEY)
    return (await session.execute(kept, {"k": attempt.key})).one_or_none()


async def look_at_once(session: PlacedSession, attempt: Attempt) -> sa.Row[Any] | None:
    """Lock and look in one round trip. Should the first request end between the two, `remember` meets its row, and the
    unit is done again (see failures.is_repeatable).
    """
    statement = AT_ONCE[isinstance(session, PlatformReader)]
    (row,) = await statement.rows(session, {"lock": attempt.lock, "k": attempt.key})
    if not row.free:
        raise InFlight(headers={"Retry-After": "1"})
    return None if row.status is None else row


async def remember(session: PlacedSession, attempt: Attempt, answer: Response[Any]) -> None:
    """Stores `answer` in the session's transaction; a page is not kept, since it is rendered later."""
    if isinstance(answer, Page):
        return
    body = answer.content if isinstance(answer.content, bytes) else msgspec.json.encode(answer.content)
    headers = {k: v for k, v in answer.headers.items() if k.lower() in KEPT_HEADERS}
    if isinstance(answer, Redirect):
        headers["to"] = answer.to
    headers |= {"content-type": answer.media_type} if answer.media_type else {}
    values = {
        "key": attempt.key,
        "fingerprint": attempt.fingerprint,
        "status": answer.status_code or 200,
        "headers": msgspec.json.encode(headers).decode(),
        "body": body,
    }
    await REMEMBER[isinstance(session, PlatformReader)].rows(session, values)
