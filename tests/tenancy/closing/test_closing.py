"""A shop is closed by its owner, can be opened again for thirty days, and is gone then."""

import io
from collections.abc import AsyncGenerator

import pytest
import sqlalchemy as sa
from litestar import Litestar
from redis.asyncio import Redis

from infra.kit import clock
from infra.kit.db.sessions import Databases
from infra.kit.files import FileGone, LocalFiles, file_store, keep_files
from infra.kit.ids import new_id
from infra.kit.outbox import Delivered
from tenancy.access.models import ApiKey, Staff
from tenancy.accounts.models import Account, LoginSession
from tenancy.accounts.passwords import hash_password
from tenancy.closing.jobs import close_due
from tenancy.closing.service import GRACE
from tenancy.tenants.api import TenantCard, begin_closing, closes_at, find_by_slug, find_tenant, stop_closing
from tenancy.tenants.models import Tenant
from tests.factories.browsers import Browser
from tests.factories.callers import owner_at, program_at
from tests.fixtures.servers import Admin

PASSWORD = "three words long"


@pytest.fixture
async def owner(
    live_app: Litestar, databases: Databases, redis: Redis, fresh_tenant: TenantCard
) -> AsyncGenerator[Browser]:
    async with databases.platform() as session:
        browser = await owner_at(live_app, session, fresh_tenant)
        account = sa.select(Staff.account).where(Staff.tenant == fresh_tenant.id)
        change = sa.update(Account).where(Account.id.in_(account))
        await session.execute(change.values(password_hash=await hash_password(PASSWORD)))
        await session.commit()
    async with browser.client:
        yield browser


def page_of(tenant: TenantCard) -> str:
    return f"/app/{tenant.slug}/settings/closing"


async def ask(owner: Browser, tenant: TenantCard, name: str = "", password: str = PASSWORD) -> int:
    answer = await owner.send(page_of(tenant), name=name or tenant.name, password=password)
    return answer.status_code


async def state_of(databases: Databases, tenant: TenantCard) -> str:
    async with databases.read_platform() as session:
        found = await find_tenant(session, tenant.id)
    assert found
    return found.state


async def run_out(databases: Databases) -> None:
    """The hourly job, once the days of grace are over."""
    now = clock.now() + GRACE * 1.1

    async def renew() -> None:
        """No lease to keep."""

    with clock.at(now):
        delivered = Delivered(id=new_id(), tenant="", cell="main", version=1, at=now, renew=renew)
        await close_due(databases, None, delivered)  # type: ignore[arg-type]


async def test_it_takes_the_name_and_the_password(
    owner: Browser, databases: Databases, fresh_tenant: TenantCard
) -> None:
    assert await ask(owner, fresh_tenant, name="Another shop") == 422
    assert await ask(owner, fresh_tenant, password="guessed") >= 400
    assert await state_of(databases, fresh_tenant) == "open"
    assert await ask(owner, fresh_tenant) == 303
    assert await state_of(databases, fresh_tenant) == "read_only"


async def test_until_then_it_is_read_exported_and_opened_again(
    owner: Browser, databases: Databases, fresh_tenant: TenantCard
) -> None:
    home = f"/app/{fresh_tenant.slug}"
    assert await ask(owner, fresh_tenant) == 303
    assert (await owner.open(f"{home}/products")).status_code == 200
    refused = await owner.send(f"{home}/settings", name="Renamed", zone="Europe/London", locale="en")
    assert refused.status_code == 403
    assert (await owner.send(f"{home}/settings/data", f"{home}/settings/data/exports")).status_code == 303
    assert (await owner.send(page_of(fresh_tenant), f"{page_of(fresh_tenant)}/withdrawal")).status_code == 303
    assert await state_of(databases, fresh_tenant) == "open"
    await run_out(databases)
    assert await state_of(databases, fresh_tenant) == "open"


@pytest.mark.parametrize("state", ["open", "read_only", "suspended"])
async def test_taken_back_a_closing_leaves_the_shop_as_it_was_before(
    databases: Databases, fresh_tenant: TenantCard, state: str
) -> None:
    async with databases.platform() as session:
        await session.execute(sa.update(Tenant).where(Tenant.id == fresh_tenant.id).values(state=state))
        assert await begin_closing(session, fresh_tenant.id, clock.now() + GRACE)
        assert await closes_at(session, fresh_tenant.id)
        assert await stop_closing(session, fresh_tenant.id)
        await session.commit()
    assert await state_of(databases, fresh_tenant) == state


async def test_before_its_time_nothing_is_taken(owner: Browser, databases: Databases, fresh_tenant: TenantCard) -> None:
    assert await ask(owner, fresh_tenant) == 303
    delivered = Delivered(id=new_id(), tenant="", cell="main", version=1, at=clock.now(), renew=lambda: None)  # type: ignore[arg-type,return-value]
    await close_due(databases, None, delivered)  # type: ignore[arg-type]
    assert await state_of(databases, fresh_tenant) == "read_only"


async def test_afterwards_nothing_is_left_but_its_slug(
    owner: Browser,
    live_app: Litestar,
    databases: Databases,
    fresh_tenant: TenantCard,
    admin: Admin,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    keep_files(LocalFiles(tmp_path_factory.mktemp("files")))
    file = new_id()
    file_store().write(fresh_tenant.id, file, io.BytesIO(b"photo"))
    async with databases.platform() as session:
        await program_at(live_app, session, fresh_tenant)
    assert await ask(owner, fresh_tenant) == 303
    for _ in range(2):  # a repeat, as after a crash or a restored backup
        await run_out(databases)
    assert await admin("SELECT FROM pg_namespace WHERE nspname = $1", fresh_tenant.id) == []
    assert await admin("SELECT FROM pg_roles WHERE rolname = $1", fresh_tenant.id) == []
    for table in ("outbox", "schedule", "schema_version"):
        assert await admin(f"SELECT FROM cell.{table} WHERE tenant = $1", fresh_tenant.id) == []
    with pytest.raises(FileGone):
        file_store().open(fresh_tenant.id, file)
    live_app.state.callers.known.clear()
    assert (await owner.open(f"/app/{fresh_tenant.slug}/products")).status_code == 303  # logged out
    async with databases.read_platform() as session:
        there = await find_by_slug(session, fresh_tenant.slug)
        keys = await session.scalars(sa.select(ApiKey.revoked_at).where(ApiKey.tenant == fresh_tenant.id))
        staff = sa.select(Staff.account).where(Staff.tenant == fresh_tenant.id)
        logins = await session.scalars(sa.select(LoginSession.revoked_at).where(LoginSession.account.in_(staff)))
        assert there
        assert (there.state, there.name) == ("closed", "")
        assert None not in [*keys, *logins]


async def test_who_works_elsewhere_too_stays_logged_in(
    owner: Browser, live_app: Litestar, databases: Databases, fresh_tenant: TenantCard, tenant: TenantCard
) -> None:
    async with databases.platform() as session:
        account = await session.scalar(sa.select(Staff.account).where(Staff.tenant == fresh_tenant.id))
        session.add(Staff(tenant=tenant.id, account=account, role="cashier"))
        await session.commit()
    assert await ask(owner, fresh_tenant) == 303
    await run_out(databases)
    live_app.state.callers.known.clear()
    assert (await owner.open(f"/app/{tenant.slug}/orders")).status_code == 200
