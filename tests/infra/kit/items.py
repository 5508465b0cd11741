"""A small application with one handler for each thing that a unit of work has to stand."""

import asyncio
from typing import Any, cast

import httpx
import msgspec
import sqlalchemy as sa
from litestar import Controller, Litestar, Request, Response, get, post, put
from litestar.datastructures import State
from litestar.params import FromPath, JSONBody
from litestar.types import ASGIApp, Receive, Scope, Send

from infra.entry.refusals import ErrorPage, refuse
from infra.kit.db.sessions import Databases, PlatformSession, ReadTenantSession, TenantSession
from infra.kit.ids import new_id
from infra.kit.outbox import Event, publish
from infra.kit.pages import Page, Redirect
from infra.kit.problems import Conflict, NotFound
from infra.kit.settings import Settings
from infra.kit.unit import unit_of_work

CHANGE = sa.text("UPDATE item SET n = n + :by WHERE id = :id RETURNING n")
TOTAL = sa.text("SELECT sum(n)::bigint FROM item")  # of one type, whatever the column's
FAIL = sa.text("DO $$ BEGIN RAISE SQLSTATE '40001'; END $$")
TABLES = (
    "CREATE TABLE {t}.item (id int PRIMARY KEY, n int NOT NULL DEFAULT 0)",
    "CREATE TABLE {t}.child (id int, item int REFERENCES {t}.item DEFERRABLE INITIALLY DEFERRED)",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON {t}.item, {t}.child TO {t}",
    "INSERT INTO {t}.item SELECT i FROM generate_series(1, 9) i",
)


class ItemChanged(Event, frozen=True, kw_only=True):
    name = "item.changed"
    id: int


class Change(msgspec.Struct, frozen=True):
    ids: list[int]
    outcome: str = "fine"
    pause: float = 0.0


class Changed(msgspec.Struct, frozen=True):
    n: list[int]
    tries: int


class Items(Controller):
    path = "/api/items"

    @put("/{number:int}")
    @unit_of_work
    async def change(
        self, session: TenantSession, state: State, number: FromPath[int], data: JSONBody[Change]
    ) -> Changed | Response[dict[str, str]]:
        """Adds one to each of `ids`, in their order; `outcome` says how it ends."""
        state.tries[number] = tries = state.tries.get(number, 0) + 1
        found: list[int] = []
        for item in data.ids:
            found.append(await session.scalar(CHANGE, {"id": item, "by": 1}) or 0)
            await asyncio.sleep(data.pause)
        if data.outcome == "refused":
            return Response({"why": "because"}, status_code=422)
        if data.outcome == "problem":
            raise Conflict
        if data.outcome == "broken":
            raise RuntimeError("a bug")
        if data.outcome == "always 40001" or (data.outcome == "twice 40001" and tries <= 2):
            await session.execute(FAIL)
        if data.outcome == "orphan":  # its foreign key is checked at COMMIT
            await session.execute(sa.text("INSERT INTO child (id, item) VALUES (1, 999)"))
        return Changed(found, tries)

    @post("/")
    @unit_of_work
    async def add(self, session: TenantSession, state: State, data: JSONBody[Change]) -> Changed:
        """As `change`, with a key; answers differ each time, so that a replay can be told from a repetition."""
        state.tries[0] = tries = state.tries.get(0, 0) + 1
        found: list[int] = []
        for item in data.ids:
            n = await session.scalar(CHANGE, {"id": item, "by": 1})
            if n is None:
                raise NotFound
            found.append(n)
            await publish(session, ItemChanged(id=item))
        await asyncio.sleep(data.pause)
        return Changed(found, tries)

    @get("/total")
    @unit_of_work
    async def total(self, session: ReadTenantSession) -> int:
        return await session.scalar(TOTAL) or 0

    @get("/writing-reader")
    @unit_of_work
    async def writing_reader(self, session: ReadTenantSession) -> None:
        await session.execute(CHANGE, {"id": 1, "by": 1})

    @put("/platform")
    @unit_of_work
    async def of_platform(self, session: PlatformSession, request: Request[Any, Any, Any]) -> str:
        await request.json()
        return await session.scalar(sa.text("SELECT current_user")) or ""


class LateResponse(Response[bytes]):
    """Rendered late, as a page is: notes how many connections are held while it renders."""

    def to_asgi_response(self, app: Any, request: Any, **options: Any) -> Any:
        pools = request.app.state.databases.cells["main"]
        self.content = str(len(pools.engines) - len(pools.idle)).encode()
        return cast("Any", super()).to_asgi_response(app, request, **options)


@get("/rendered")
@unit_of_work
async def rendered(session: TenantSession) -> Response[bytes]:
    await session.execute(TOTAL)
    return LateResponse(b"", media_type="text/plain")


@post("/form")
@unit_of_work
async def form(session: TenantSession, request: Request[Any, Any, Any]) -> Redirect:
    data = await request.form()
    await session.execute(CHANGE, {"id": int(data["id"]), "by": 1})
    await asyncio.sleep(0.05)
    return Redirect(f"/app/items/{new_id()}")


@post("/page", status_code=200)
@unit_of_work
async def page(session: TenantSession, request: Request[Any, Any, Any]) -> Page:
    """Answers a form with a page; a repeat changes nothing."""
    data = await request.form()
    await session.execute(sa.text("UPDATE item SET n = 1 WHERE id = :id"), {"id": int(data["id"])})
    return Page("errors/problem.html", ErrorPage(status=200, message="Done.", facts={}, fields=(), code="1"))


@put("/api/tagged/{number:int}")
@unit_of_work
async def tagged(session: TenantSession, state: State, number: FromPath[int]) -> Response[Changed]:
    """An answer with a header of its own."""
    state.tries[number] = tries = state.tries.get(number, 0) + 1
    n = await session.scalar(CHANGE, {"id": number, "by": 1})
    return Response(Changed([n or 0], tries), headers={"ETag": f'"{n}"'})


def known_by_header(app: ASGIApp) -> ASGIApp:
    """Stands where authentication stands: the tenant is in a header."""

    async def middleware(scope: Scope, receive: Receive, send: Send) -> None:
        headers: dict[bytes, bytes] = dict(scope["headers"]) if scope["type"] == "http" else {}
        if tenant := headers.get(b"x-tenant"):
            scope["yuntai.tenant"] = tenant.decode()  # type: ignore[typeddict-unknown-key]
            scope["yuntai.caller"] = headers.get(b"x-caller", b"").decode()  # type: ignore[typeddict-unknown-key]
        await app(scope, receive, send)

    return middleware


def make_app(databases: Databases) -> Litestar:
    app = Litestar(
        [Items, rendered, form, page, tagged],
        middleware=[known_by_header],
        exception_handlers={Exception: refuse},
        logging_config=None,
    )
    app.state.databases, app.state.settings, app.state.tries = databases, Settings(), {}
    return app


def client_of(app: Litestar, tenant: str) -> httpx.AsyncClient:
    transport: Any = httpx.ASGITransport(app)  # type: ignore[arg-type]
    return httpx.AsyncClient(transport=transport, base_url="http://test", headers={"x-tenant": tenant, "x-caller": "c"})
