"""A plan's limits as a shop meets them: refused beyond, told of at four fifths, in the owner's language."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
import sqlalchemy as sa
from litestar import Litestar
from redis.asyncio import Redis

from billing.plans.domain import Plan
from billing.plans.service import give_plan
from infra.kit import clock
from infra.kit.db.sessions import Databases
from infra.kit.mail import Mailer
from infra.kit.settings import Settings
from infra.local.mailbox.sink import Mailbox
from modules.desk.limits import HANDLER
from modules.shops.models import Store
from tenancy.access.models import Staff
from tenancy.accounts.installation import install
from tenancy.accounts.models import Account
from tenancy.tenants.api import TenantCard
from tests.factories.browsers import Browser
from tests.factories.callers import owner_at
from tests.factories.post import Post
from tests.factories.registers import switch_pos_on

KIOSK = {"zone": "Europe/London", "region": "GB"}


@pytest.fixture
async def box(tmp_path: Path, settings: Settings) -> AsyncGenerator[Mailbox]:
    """A mail server that keeps what it is given."""
    async with Mailbox(tmp_path) as made:
        sink = Settings(smtp_host="127.0.0.1", smtp_port=made.smtp_port, smtp_tls="off", mail_from="Y <a@shop.example>")
        install(settings, Mailer(sink))
        yield made
        install(settings)


async def owner_with(app: Litestar, databases: Databases, tenant: TenantCard, **limits: int) -> Browser:
    """The owner of `tenant`, whose plan has these limits."""
    async with databases.platform() as session:
        small = Plan(name="small", version=1, label="Small", limits=limits, switches=("*",))
        await give_plan(session, tenant.id, small, clock.now())
        browser = await owner_at(app, session, tenant)
    app.state.callers.known.clear()
    return browser


async def add_stores(owner: Browser, tenant: TenantCard, *codes: str) -> list[int]:
    page = f"/app/{tenant.slug}/settings/stores"
    return [
        (await owner.send(f"{page}/new", page, name=f"Kiosk {code}", code=code, **KIOSK)).status_code for code in codes
    ]


async def test_a_store_beyond_the_plan_is_refused_with_what_has_more_and_the_others_stay(
    live_app: Litestar, databases: Databases, fresh_tenant: TenantCard
) -> None:
    owner = await owner_with(live_app, databases, fresh_tenant, stores=2)
    assert await add_stores(owner, fresh_tenant, "K1", "K2") == [303, 403]
    page = f"/app/{fresh_tenant.slug}/settings/stores"
    refused = await owner.send(f"{page}/new", page, name="Kiosk", code="K3", **KIOSK)
    assert "All stores your plan includes are in use (2), and they stay." in refused.text
    assert "Chain, Complete; or beside the plan you have: One more store." in refused.text
    await owner_with(live_app, databases, fresh_tenant, stores=1)
    async with databases.read_tenant(fresh_tenant.id) as session:
        kept = (await session.execute(sa.select(Store.id, Store.code).where(Store.code == "K1"))).one()
    assert (
        await owner.send(f"{page}/{kept.id}", f"{page}/{kept.id}", name="Old", code="K1", **KIOSK)
    ).status_code == 303


async def test_a_register_beyond_the_plan_is_refused_and_one_that_is_archived_makes_room(
    live_app: Litestar, databases: Databases, redis: Redis, fresh_tenant: TenantCard
) -> None:
    owner = await owner_with(live_app, databases, fresh_tenant, registers=1)
    await switch_pos_on(live_app, databases, redis, fresh_tenant)
    page = f"/app/{fresh_tenant.slug}/registers"
    async with databases.read_tenant(fresh_tenant.id) as session:
        store = await session.scalar(sa.select(Store.id).limit(1))
    first = await owner.send(page, page, name="Door", code="R1", store=str(store))
    refused = await owner.send(page, page, name="Back", code="R2", store=str(store))
    assert (first.status_code, refused.status_code) == (303, 403)
    assert "All registers your plan includes are in use (1)" in refused.text
    assert "One more register" in refused.text
    own = first.headers["location"]
    await owner.send(own, f"{own}/archival")
    assert (await owner.send(page, page, name="Back", code="R2", store=str(store))).status_code == 303
    assert (await owner.send(own, f"{own}/restoration")).status_code == 403
    assert (await owner.open(own)).status_code == 200


async def test_somebody_beyond_the_plan_is_not_invited(
    live_app: Litestar, databases: Databases, fresh_tenant: TenantCard
) -> None:
    owner = await owner_with(live_app, databases, fresh_tenant, staff=1)
    page = f"/app/{fresh_tenant.slug}/settings/staff"
    refused = await owner.send(page, f"{page}/invitations", email="bo@example.com", role="cashier", scope="all")
    assert refused.status_code == 403
    assert "Five more people" in refused.text


async def test_the_owner_is_told_once_a_crossing_here_and_by_mail_in_their_language(
    live_app: Litestar, databases: Databases, redis: Redis, fresh_tenant: TenantCard, box: Mailbox
) -> None:
    owner = await owner_with(live_app, databases, fresh_tenant, stores=5)
    async with databases.platform() as session:
        mine = sa.select(Staff.account).where(Staff.tenant == fresh_tenant.id)
        await session.execute(sa.update(Account).where(Account.id.in_(mine)).values(locale="zh_Hans"))
        await session.commit()
    live_app.state.callers.known.clear()
    assert await add_stores(owner, fresh_tenant, "K1", "K2", "K3", "K4", "K5") == [303, 303, 303, 303, 403]
    post = Post(databases, redis, fresh_tenant)
    for _ in range(2):
        await post.deliver(HANDLER, "desk.tell_at_once")
    shown = (await owner.open(f"/app/{fresh_tenant.slug}/notifications")).text
    assert shown.count("门店 · 4 / 5") == 1
    (mail,) = {mail.message_id: mail for mail in box.store.newest()}.values()
    assert mail.subject == "套餐名额即将用完: 门店"
