"""A file's way in, as somebody takes it through the pages."""

import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from uuid import UUID

import httpx
import sqlalchemy as sa

from infra.kit.db.sessions import Databases, TenantSession
from infra.kit.ids import new_id
from infra.kit.outbox import Delivered
from modules.catalog.models import Product
from modules.catalog.repository import find_products
from modules.desk import handlers
from modules.desk.events import ImportConfirmed, ImportMapped
from tenancy.tenants.api import TenantCard
from tests.factories.browsers import Browser

NEW = "/app/corner/imports/new/products"


def a_delivery(tenant: TenantCard, renew: Callable[[], Awaitable[None]] | None = None) -> Delivered:
    async def nothing() -> None:
        pass

    at = datetime(2026, 11, 22, 12, tzinfo=UTC)
    return Delivered(id=new_id(), tenant=tenant.id, cell="main", version=1, at=at, renew=renew or nothing)


async def bring(browser: Browser, content: bytes, name: str = "goods.csv") -> httpx.Response:
    hidden = await browser.hidden(NEW)
    return await browser.client.post(NEW, data=hidden, files={"file": (name, content)})


async def run_of(answer: httpx.Response) -> UUID:
    assert answer.status_code == 303, answer.text
    return UUID(answer.headers["location"].rpartition("/")[2])


async def mapped(browser: Browser, run: UUID) -> None:
    """Takes the columns as they were recognized."""
    path = f"/app/corner/imports/{run}"
    page = (await browser.open(path)).text
    selects = re.findall(r'<select class="input" name="(column\.\d+)".*?</select>', page, re.DOTALL)
    chosen = {
        name: (
            re.search(r'value="(\w+)" selected', page[page.index(f'name="{name}"') :].split("</select>")[0]) or [0, ""]
        )[1]
        for name in selects
    }
    answer = await browser.send(path, f"{path}/mapping", **chosen)
    assert answer.status_code == 303, answer.text


async def taken(
    browser: Browser, databases: Databases, delivered: Delivered, content: bytes, name: str = "goods.csv"
) -> UUID:
    """The whole way: bring, map, check, confirm, import."""
    run = await run_of(await bring(browser, content, name))
    await mapped(browser, run)
    await handlers.check_import(databases, ImportMapped(run=run), delivered)
    path = f"/app/corner/imports/{run}"
    answer = await browser.send(path, f"{path}/confirmation")
    assert answer.status_code == 303, answer.text
    await handlers.run_import(databases, ImportConfirmed(run=run), delivered)
    return run


async def goods(session: TenantSession) -> list[tuple[str, str, str, int | None]]:
    ids = (await session.scalars(sa.select(Product.id).order_by(Product.name))).all()
    products = await find_products(session, ids)
    return sorted((v.code, p.name, v.title, v.price) for p in products for v in p.variants)
