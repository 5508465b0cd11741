"""The worker's part: each row once, through kills, stops and second workers; old files are forgotten."""

import asyncio
import io
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa

from infra.kit.db.sessions import Databases, TenantSession
from infra.kit.outbox import Delivered
from modules.catalog.models import Variant
from modules.desk import handlers
from modules.desk.authors import Author
from modules.desk.events import ImportConfirmed, ImportMapped
from modules.desk.runs import find_run
from modules.desk.services import confirm, keep_table, map_columns, start_import
from tenancy.tenants.api import TenantCard
from tests.factories.browsers import Browser
from tests.factories.imports import a_delivery, bring, mapped, run_of, taken


def many(rows: int) -> bytes:
    lines = [f"Article {n},A-{n},{n % 90 + 1}.50,Category {n % 20}" for n in range(rows)]
    return ("name,code,price,category\n" + "\n".join(lines)).encode()


async def test_a_worker_that_is_killed_between_blocks_leaves_each_row_in_once(
    browser: Browser, rolled_back: Databases, tenant: TenantCard, session: TenantSession
) -> None:
    deaths = 0

    async def die() -> None:
        nonlocal deaths
        deaths += 1
        if deaths % 2:
            raise asyncio.CancelledError

    run = await run_of(await bring(browser, many(1700)))
    await mapped(browser, run)
    await handlers.check_import(rolled_back, ImportMapped(run=run), a_delivery(tenant))
    await browser.send(f"/app/corner/imports/{run}", f"/app/corner/imports/{run}/confirmation")
    for _ in range(10):
        try:
            await handlers.run_import(rolled_back, ImportConfirmed(run=run), a_delivery(tenant, die))
        except asyncio.CancelledError:
            continue
        break
    found = await find_run(session, run)
    assert (found.state, found.done, found.counts) == ("done", 1700, {"created": 1700})
    assert deaths > 1
    assert await session.scalar(sa.select(sa.func.count()).select_from(Variant)) == 1700


async def test_a_stopped_import_goes_on_where_it_was(
    browser: Browser, rolled_back: Databases, tenant: TenantCard, session: TenantSession
) -> None:
    run = await run_of(await bring(browser, many(1200)))
    path = f"/app/corner/imports/{run}"

    async def stop() -> None:
        if (await find_run(session, run)).done == 500:
            hidden = await browser.hidden(path)
            await browser.client.post(f"{path}/stop", data={"_csrf": hidden["_csrf"]})

    await mapped(browser, run)
    await handlers.check_import(rolled_back, ImportMapped(run=run), a_delivery(tenant))
    await browser.send(path, f"{path}/confirmation")
    await handlers.run_import(rolled_back, ImportConfirmed(run=run), a_delivery(tenant, stop))
    found = await find_run(session, run)
    assert (found.state, found.done) == ("stopped", 500)
    assert "Go on" in (await browser.open(path)).text
    await browser.send(path, f"{path}/continuation")
    await handlers.run_import(rolled_back, ImportConfirmed(run=run), a_delivery(tenant))
    assert (await find_run(session, run)).counts == {"created": 1200}


async def test_two_workers_at_once_take_each_row_once(databases: Databases, fresh_tenant: TenantCard) -> None:
    brought = keep_table(fresh_tenant.id, "many.csv", io.BytesIO(many(2000)))
    at = datetime(2026, 11, 22, 12, tzinfo=UTC)
    async with databases.tenant(fresh_tenant.id) as session:
        run = await start_import(session, "products", brought, by=Author(None, "Ann"))
        await map_columns(session, run, {"name": 0, "code": 1, "price": 2, "category": 3}, at=at)
        await session.commit()
    await handlers.check_import(databases, ImportMapped(run=run), a_delivery(fresh_tenant))
    async with databases.tenant(fresh_tenant.id) as session:
        await confirm(session, run, by=Author(None, "Ann"), at=at)
        await session.commit()
    both = (handlers.run_import(databases, ImportConfirmed(run=run), a_delivery(fresh_tenant)) for _ in range(2))
    await asyncio.gather(*both)
    async with databases.read_tenant(fresh_tenant.id) as session:
        assert (await find_run(session, run)).counts == {"created": 2000}
        assert await session.scalar(sa.select(sa.func.count()).select_from(Variant)) == 2000


async def test_old_imports_are_forgotten_with_their_files(
    browser: Browser, rolled_back: Databases, delivered: Delivered, session: TenantSession, tmp_path: Path
) -> None:
    run = await taken(browser, rolled_back, delivered, many(3))
    await session.execute(sa.text("UPDATE import_run SET created_at = created_at - interval '100 days'"))
    await handlers.forget_imports(rolled_back, None, delivered)
    assert await session.scalar(sa.text("SELECT count(*) FROM file")) == 0
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
    assert (await browser.open(f"/app/corner/imports/{run}")).status_code == 404
