"""Who may not, can't: the matrix of every route with every kind of visitor, and a crowd of generated trespasses."""

import hashlib
import random
from collections import Counter
from collections.abc import AsyncGenerator, Callable

import httpx
import msgspec
import pytest
import sqlalchemy as sa
from litestar import Litestar
from redis.asyncio import Redis

from infra.kit import clock
from infra.kit.db.sessions import Databases
from infra.kit.ids import new_id
from tenancy.access.models import Staff
from tenancy.access.permissions import Role
from tenancy.access.roles import is_owners_alone
from tenancy.tenants.api import TenantCard
from tests.architecture.routes import Bodies, Route, anything, guarded
from tests.factories.callers import owner_at, program_at
from tests.factories.goods import add_goods
from tests.factories.sales import add_sale
from tests.fixtures.figures import Figure
from tests.fixtures.servers import Admin
from tests.fixtures.site import visitor
from tests.fixtures.tenants import CORNER, open_tenant
from tests.fixtures.visitors import csrf_of, keyed

CANARY = "canary-9f2e"
COLUMNS = """
SELECT c.relname AS table, a.attname AS column FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.relnamespace = $1::text::regnamespace AND c.relkind = 'r' AND a.atttypid = 'uuid'::regtype
AND NOT a.attisdropped
"""


class Shop:
    """A shop that commits, its owner's browser and a program with every scope."""

    card: TenantCard
    person: httpx.AsyncClient
    program: httpx.AsyncClient

    async def enter(self, app: Litestar, databases: Databases, card: TenantCard) -> "Shop":
        self.card = card
        async with databases.platform() as session:
            browser = await owner_at(app, session, card)
            self.person = browser.client
            self.program = keyed(await program_at(app, session, card))
        (token,) = self.person.cookies.values()
        self.person.headers["x-csrf-token"] = csrf_of(token)
        return self

    def visitor(self, route: Route) -> httpx.AsyncClient:
        return self.program if route.is_api else self.person

    async def leave(self) -> None:
        await self.person.aclose()
        await self.program.aclose()


@pytest.fixture
async def victim(live_app: Litestar, databases: Databases) -> AsyncGenerator[Shop]:
    """A shop with goods, a customer's order and a name, all of them canaries."""
    slug = f"{CANARY}-{new_id()}"
    card = await open_tenant(databases, msgspec.structs.replace(CORNER, slug=slug, name=CANARY))
    shop = await Shop().enter(live_app, databases, card)
    async with databases.tenant(card.id) as session:
        for number in range(3):
            await add_goods(session, name=f"{CANARY} tea", code=f"{CANARY}-{number}")
            await add_sale(session, clock.now(), number=f"{CANARY}-{number}", who_name=CANARY)
        await session.commit()
    created = await shop.program.post("/api/v1/customers", json={"name": f"{CANARY} Lin", "email": f"{CANARY}@x.com"})
    assert created.status_code == 201, created.text
    yield shop
    await shop.leave()


@pytest.fixture
async def intruder(live_app: Litestar, databases: Databases, fresh_tenant: TenantCard) -> AsyncGenerator[Shop]:
    """Somebody else, with every right in a shop of their own."""
    shop = await Shop().enter(live_app, databases, fresh_tenant)
    yield shop
    await shop.leave()


async def answers(routes: list[Route], slug: str, ask: Callable[[Route], httpx.AsyncClient]) -> dict[Route, int]:
    """What each route answers to a visitor, its parameters filled with what nobody has."""
    found: dict[Route, int] = {}
    for route in routes:
        found[route] = (await ask(route).request(route.method, route.at(slug, anything))).status_code
    return found


def others_than(found: dict[Route, int], *allowed: int) -> dict[str, int]:
    return {str(route): status for route, status in found.items() if status not in allowed}


async def test_strangers_are_sent_to_log_in(live_app: Litestar, tenant: TenantCard) -> None:
    routes = guarded(live_app)
    async with visitor(live_app) as stranger:
        found = await answers(routes, tenant.slug, lambda _route: stranger)
    assert others_than({r: s for r, s in found.items() if r.is_api}, 401) == {}
    # Their forms have no token of ours: those are refused even before.
    assert others_than({r: s for r, s in found.items() if not r.is_api}, 303, 403) == {}


async def test_a_wrong_key_is_no_key(live_app: Litestar) -> None:
    routes = [route for route in guarded(live_app) if route.is_api]
    async with visitor(live_app, Authorization="Bearer yt_live_wrong") as wrong:
        found = await answers(routes, "", lambda _route: wrong)
    assert others_than(found, 401) == {}


async def test_anothers_shop_is_not_there(live_app: Litestar, victim: Shop, intruder: Shop) -> None:
    """As an unknown one isn't: its existence is nobody's business."""
    routes = [route for route in guarded(live_app) if not route.is_api]
    theirs = await answers(routes, victim.card.slug, intruder.visitor)
    unknown = await answers(routes, "no-such-shop", intruder.visitor)
    assert others_than(theirs, 404) == {}
    assert theirs == unknown


async def test_a_key_without_the_scope_is_forbidden(
    live_app: Litestar, databases: Databases, fresh_tenant: TenantCard
) -> None:
    routes = [route for route in guarded(live_app) if route.is_api]
    async with databases.platform() as session:
        program = keyed(await program_at(live_app, session, fresh_tenant, scopes=[]))
    async with program:
        found = await answers(routes, "", lambda _route: program)
    assert others_than(found, 403) == {}


async def test_staff_may_not_what_is_the_owners_alone(live_app: Litestar, databases: Databases, intruder: Shop) -> None:
    routes = [route for route in guarded(live_app) if is_owners_alone(route.needs)]
    async with databases.platform() as session:
        await session.execute(sa.update(Staff).where(Staff.tenant == intruder.card.id).values(role=Role.MANAGER.value))
        await session.commit()
    live_app.state.callers.known.clear()
    assert routes
    assert others_than(await answers(routes, intruder.card.slug, intruder.visitor), 403) == {}


async def test_control_who_may_is_not_refused(live_app: Litestar, intruder: Shop) -> None:
    routes = [route for route in guarded(live_app) if route.is_safe]
    found = await answers(routes, intruder.card.slug, intruder.visitor)
    assert {str(route): status for route, status in found.items() if status in {401, 403, 303} or status >= 500} == {}


async def ids_of(admin: Admin, tenant: str) -> list[str]:
    """Every id that stands in the tenant's tables."""
    found: set[str] = set()
    for row in await admin(COLUMNS, tenant):
        column, table = row["column"], f'{tenant}."{row["table"]}"'
        found.update(str(r["id"]) for r in await admin(f"SELECT DISTINCT {column} AS id FROM {table} LIMIT 100"))
    return sorted(found - {"None"})


async def digest_of(admin: Admin, tenant: str) -> str:
    """Everything in the tenant's tables, as one digest."""
    whole = hashlib.sha256()
    for row in await admin("SELECT tablename FROM pg_tables WHERE schemaname = $1 ORDER BY 1", tenant):
        table = f'{tenant}."{row["tablename"]}"'
        for line in await admin(f"SELECT t::text AS line FROM {table} t ORDER BY 1"):
            whole.update(f"{table} {line['line']}\n".encode())
    return whole.hexdigest()


@pytest.mark.prove("isolation", want="10,000 generated cross-tenant requests: 0 leaks, nothing of theirs changed")
async def test_no_generated_request_reaches_another_tenant(
    live_app: Litestar,
    victim: Shop,
    intruder: Shop,
    admin: Admin,
    redis: Redis,
    scale: Callable[[int, int], int],
    figure: Figure,
) -> None:
    routes, ids = guarded(live_app), await ids_of(admin, victim.card.id)
    assert len(ids) > 10
    bodies, before, statuses = Bodies(live_app, ids), await digest_of(admin, victim.card.id), Counter[int]()
    leaks: list[str] = []
    broken: dict[str, str] = {}
    wanted = scale(600, 10_000)
    for number in range(wanted):
        if number % 500 == 0:
            await redis.flushall()  # type: ignore[no-untyped-call]  throttles are not what is asked here
            live_app.state.throttle = None
        route = random.choice(routes)
        slug = random.choice((victim.card.slug, intruder.card.slug))
        path = route.at(slug, lambda name, kind: random.choice(ids) if kind == "uuid" else anything(name, kind))
        client = intruder.visitor(route)
        answer = await client.send(bodies.request(client, route, path))
        statuses[answer.status_code] += 1
        told = answer.text.replace(victim.card.slug, "") + str(answer.headers).replace(victim.card.slug, "")
        if CANARY in told:
            leaks.append(f"{route}: {answer.status_code}")
        if answer.status_code >= 500:
            broken[str(route)] = answer.text[:300]
    unchanged = await digest_of(admin, victim.card.id) == before
    figure(f"{wanted:,} requests to {len(routes)} routes: {len(leaks)} leaks, theirs {'un' * unchanged}changed")
    assert leaks == []
    assert unchanged
    assert broken == {}
    assert statuses[404] > wanted / 10


async def test_control_the_owner_sees_the_canaries(live_app: Litestar, victim: Shop, admin: Admin) -> None:
    seen = [
        route
        for route in guarded(live_app)
        if route.is_safe and CANARY in (await victim.visitor(route).get(route.at(victim.card.slug, anything))).text
    ]
    assert len(seen) > 10


async def test_control_a_change_of_theirs_would_be_seen(victim: Shop, admin: Admin) -> None:
    before = await digest_of(admin, victim.card.id)
    await admin(f"UPDATE {victim.card.id}.product SET name = name || '!'")
    assert await digest_of(admin, victim.card.id) != before
