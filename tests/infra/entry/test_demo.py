"""The demo merchant: the same story each time, and opened once."""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from msgspec.structs import replace

from infra.entry.demo.merchant import HARVEST_LANE, open_demo
from infra.entry.demo.plan import Ware, planned
from infra.kit import clock
from infra.kit.db.sessions import Databases
from infra.kit.ids import new_id
from infra.kit.settings import Settings
from infra.local.wallets.server import TryOutWallets
from infra.local.wallets.signing import KEYS, Keys
from modules.orders.views import orders
from modules.payments.wallets.accounts import keep, setting_of, try_account
from modules.payments.wallets.kinds import WALLETS
from modules.stock.jobs import unproven
from modules.stock.views import levels
from tenancy.accounts.api import install
from tenancy.accounts.passwords import is_password
from tenancy.accounts.service import find_credentials
from tenancy.tenants.api import find_by_slug, list_tenants

NOON = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)  # in Shanghai
WARES = [Ware(new_id(), weighed=number == 3, share=1 + number) for number in range(6)]


def test_the_same_moment_has_the_same_story() -> None:
    assert planned(NOON, "Asia/Shanghai", WARES, 10) == planned(NOON, "Asia/Shanghai", WARES, 10)


def test_a_later_moment_only_adds_to_the_sales_before() -> None:
    before = {(sale.at, sale.lines) for sale in planned(NOON, "Asia/Shanghai", WARES, 10)}
    after = {(sale.at, sale.lines) for sale in planned(NOON + timedelta(hours=5), "Asia/Shanghai", WARES, 10)}
    assert before < after


def test_nothing_happens_after_now() -> None:
    sales = planned(NOON, "Asia/Shanghai", WARES, 10)
    assert all(sale.at <= NOON and (sale.closed is None or sale.closed <= NOON) for sale in sales)


def test_there_is_always_something_to_send() -> None:
    for hour in range(24):
        sales = planned(NOON + timedelta(hours=hour), "Asia/Shanghai", WARES, 10)
        assert any(sale.ending == "to send" for sale in sales), hour


async def test_the_demo_opened_twice_is_one(settings: Settings, databases: Databases) -> None:
    first = await open_demo(settings)
    before = await shown(databases)
    second = await open_demo(settings)
    assert first == second
    assert await shown(databases) == before
    async with databases.read_platform() as session:
        names = [tenant.name for tenant in await list_tenants(session, claimed=True)]
        credentials = await find_credentials(session, email=HARVEST_LANE.email)
    assert names.count(HARVEST_LANE.shop) == 1
    assert credentials
    assert await is_password(credentials.password_hash, first[0].password)


async def test_the_demos_wallets_can_be_tried_wherever_they_answer(settings: Settings, databases: Databases) -> None:
    """Each start has another port; what the owner has switched off stays off."""
    keys = Keys.kept(settings.data / KEYS)
    assert Keys.kept(settings.data / KEYS) == keys
    for is_on in (True, False):
        async with TryOutWallets(keys=keys) as served:
            await open_demo(replace(settings, private_hosts=f"127.0.0.1:{served.port}"), served.url)
            tenant = await tenant_of(databases)
            assert [await try_account(databases, tenant, "main", name, clock.now()) for name in WALLETS] == ["", "", ""]
            async with databases.tenant(tenant) as session:
                was_on, kept = await setting_of(session, "alipay")
                assert was_on == is_on
                await keep(session, "alipay", is_on=False, settings=kept)
                await session.commit()
    install(settings)


async def test_the_demo_adds_up(settings: Settings, databases: Databases) -> None:
    await open_demo(settings)
    count, states, lowest = await shown(databases)
    assert count > 200
    assert states >= {"completed", "paid", "canceled"}
    assert lowest >= 0
    async with databases.read_tenant(await tenant_of(databases)) as session:
        assert await unproven(session) == []


async def shown(databases: Databases) -> tuple[int, set[str], int]:
    """How many orders there are, in which states, and the lowest stock."""
    async with databases.read_tenant(await tenant_of(databases)) as session:
        rows = (await session.execute(sa.select(orders.c.state))).scalars().all()
        lowest = await session.scalar(sa.select(sa.func.min(levels.c.on_hand - levels.c.reserved)))
    return len(rows), set(rows), lowest or 0


async def tenant_of(databases: Databases) -> str:
    async with databases.read_platform() as session:
        tenant = await find_by_slug(session, "harvest-lane")
    assert tenant
    return tenant.id
