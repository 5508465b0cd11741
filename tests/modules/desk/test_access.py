"""Staff and keys change on the platform; the shop's log hears of it."""

from uuid import UUID

from litestar import Litestar
from redis.asyncio import Redis

from infra.kit import clock
from infra.kit.db.sessions import Databases
from infra.kit.ids import new_id
from infra.kit.outbox import Delivered
from modules.desk.access import HANDLER, note_access
from modules.desk.log import history
from tenancy.access.events import AccessChanged
from tenancy.access.keys import make_key, revoke_key
from tenancy.tenants.api import TenantCard
from tests.factories.actors import an_actor
from tests.factories.callers import owner_at
from tests.factories.post import Post


async def make_and_revoke(databases: Databases, tenant: TenantCard) -> UUID:
    actor = an_actor(tenant=tenant.id, slug=tenant.slug)
    async with databases.platform() as session:
        made = await make_key(session, actor, "Till", ["orders:read"], cause=str(new_id()), now=clock.now())
        await revoke_key(session, actor, made.id, clock.now())
        await session.commit()
    return made.id


async def noted(databases: Databases, tenant: TenantCard, key: UUID) -> list[tuple[str, str]]:
    async with databases.read_tenant(tenant.id) as session:
        return [(entry.act, entry.subject_name) for entry in await history(session, "access.key", key)]


async def test_a_key_that_is_made_and_taken_back_stands_in_the_log(
    live_app: Litestar, databases: Databases, redis: Redis, fresh_tenant: TenantCard, other_tenant: TenantCard
) -> None:
    key = await make_and_revoke(databases, fresh_tenant)
    assert await noted(databases, fresh_tenant, key) == []
    await Post(databases, redis, fresh_tenant).deliver(HANDLER)
    assert await noted(databases, fresh_tenant, key) == [("key.revoked", "Till"), ("key.made", "Till")]
    assert await noted(databases, other_tenant, key) == []


async def test_the_same_delivery_again_is_one_line(
    live_app: Litestar, databases: Databases, fresh_tenant: TenantCard
) -> None:
    key = await make_and_revoke(databases, fresh_tenant)

    async def renew() -> None:
        """Nothing leases it here."""

    event = AccessChanged(tenant=fresh_tenant.id, cell="main", act="key.made", who=new_id(), subject=str(key))
    delivered = Delivered(id=new_id(), tenant="", cell="", version=1, at=clock.now(), renew=renew)
    for _ in range(2):
        await note_access(databases, event, delivered)
    assert await noted(databases, fresh_tenant, key) == [("key.made", "Till")]


async def test_the_owner_reads_it_on_the_page(
    live_app: Litestar, databases: Databases, redis: Redis, fresh_tenant: TenantCard
) -> None:
    async with databases.platform() as session:
        browser = await owner_at(live_app, session, fresh_tenant)
    home = f"/app/{fresh_tenant.slug}"
    await browser.send(f"{home}/settings/keys", name="Till", scopes="orders:read")
    await Post(databases, redis, fresh_tenant).deliver(HANDLER)
    page = (await browser.open(f"{home}/activity")).text
    assert "API key made" in page
    assert "Ann Lee" in page
