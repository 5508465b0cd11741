"""Somebody whose work is limited to one store: nothing of another store, on no page, by no id."""

import re
from decimal import Decimal
from typing import Any
from uuid import UUID

import httpx
import pytest
import sqlalchemy as sa
from litestar import Litestar

from infra.kit import clock
from infra.kit.db.sessions import Databases, TenantSession
from infra.kit.ids import new_id
from modules.shops.api import NewStore, add_stores, list_stores
from modules.stock import api as stock
from modules.stock.services.moving import add_warehouses
from tenancy.tenants.api import TenantCard
from tests.architecture.routes import Route, anything, guarded
from tests.factories.callers import owner_at
from tests.factories.goods import add_goods
from tests.factories.people import employ
from tests.factories.sales import add_sale
from tests.fixtures.servers import Admin

MARK = "zephyr"  # stands in what belongs to the far store, and nowhere else
AMOUNT, SHOWN_AMOUNT = 777_777_77, re.compile(r"777[,  ]?777")
IDS = (
    "SELECT id FROM {0}.sales_order UNION ALL SELECT id FROM {0}.customer UNION ALL SELECT id FROM {0}.variant "
    "UNION ALL SELECT id FROM {0}.product UNION ALL SELECT id FROM {0}.store UNION ALL SELECT id FROM {0}.warehouse"
)


async def furnish(session: TenantSession) -> tuple[UUID, UUID]:
    """Two stores, each with a customer's order and goods; gives the near one and the far one."""
    await add_stores(session, [NewStore("FAR", f"{MARK} street")])
    await add_warehouses(session)
    near, far = (store.id for store in await list_stores(session))
    customer = new_id()
    await session.execute(
        sa.text("INSERT INTO customer (id, kind, name, search_text) VALUES (:id, 'person', 'Lin', 'lin')"),
        {"id": customer},
    )
    variant = await add_goods(session, name="Tea", on_hand=5)
    lines = [stock.StockLine(new_id(), variant, Decimal(4242))]
    await stock.receive_goods(
        session, far, lines, stock.Document("receipt", new_id()), stock.By(None, MARK, clock.now())
    )
    now = clock.now()
    await add_sale(session, now, 1_000, number="near-1", store_id=near, customer_id=customer)
    for state in ("placed", "paid", "completed"):
        named: dict[str, Any] = {"number": f"{MARK}-{state}", "who_name": MARK, "customer_name": f"{MARK} Lin"}
        await add_sale(session, now, AMOUNT, state=state, store_id=far, customer_id=customer, **named)
    return near, far


def told(answer: httpx.Response) -> bool:
    return MARK in answer.text or bool(SHOWN_AMOUNT.search(answer.text)) or "4,242" in answer.text


async def telling(app: Litestar, client: httpx.AsyncClient, slug: str, ids: list[str]) -> dict[str, str]:
    """Route → the path that told something of the far store."""
    found: dict[str, str] = {}
    for route in (r for r in guarded(app) if r.is_safe and not r.is_api):
        for path in paths(route, slug, ids):
            if told(await client.get(path)):
                found[str(route)] = path
                break
    return found


def paths(route: Route, slug: str, ids: list[str]) -> list[str]:
    """The route's page; one for each id where it takes one."""
    if ":uuid}" not in route.path:
        return [route.at(slug, anything)]

    def filled(found: str) -> str:
        return route.at(slug, lambda name, kind: found if kind == "uuid" else anything(name, kind))

    return [filled(found) for found in ids]


@pytest.fixture
async def near(databases: Databases, fresh_tenant: TenantCard) -> UUID:
    async with databases.tenant(fresh_tenant.id) as session:
        found, _far = await furnish(session)
        await session.commit()
    return found


async def test_who_works_in_one_store_is_told_nothing_of_another(
    live_app: Litestar, databases: Databases, fresh_tenant: TenantCard, near: UUID, admin: Admin
) -> None:
    person, _ = await employ(live_app, databases, fresh_tenant, "manager", [near])
    ids = [str(row["id"]) for row in await admin(IDS.format(fresh_tenant.id))]
    assert await telling(live_app, person.client, fresh_tenant.slug, ids) == {}


async def test_control_who_works_in_all_stores_is_told(
    live_app: Litestar, databases: Databases, fresh_tenant: TenantCard, near: UUID, admin: Admin
) -> None:
    async with databases.platform() as session:
        owner = await owner_at(live_app, session, fresh_tenant)
    ids = [str(row["id"]) for row in await admin(IDS.format(fresh_tenant.id))]
    assert len(await telling(live_app, owner.client, fresh_tenant.slug, ids)) > 6


async def test_an_order_can_t_be_taken_for_another_store(
    live_app: Litestar, databases: Databases, fresh_tenant: TenantCard, near: UUID, admin: Admin
) -> None:
    person, _ = await employ(live_app, databases, fresh_tenant, "manager", [near])
    rows = await admin(f"SELECT id, is_default FROM {fresh_tenant.id}.store")
    variant = (await admin(f"SELECT id FROM {fresh_tenant.id}.variant"))[0]["id"]
    far = next(row["id"] for row in rows if not row["is_default"])
    page = f"/app/{fresh_tenant.slug}/orders"
    line = {"lines.0.variant": str(variant), "lines.0.quantity": "1"}
    refused = await person.send(f"{page}/new", page, store=str(far), **line)
    assert refused.status_code >= 400
    assert len(await admin(f"SELECT id FROM {fresh_tenant.id}.sales_order")) == 4
