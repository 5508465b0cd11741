"""A shop whose switch is on, shared by the tests of a file; each has a register, a device and goods of its own."""

from collections.abc import AsyncGenerator
from pathlib import Path
from uuid import UUID

import pytest
from litestar import Litestar
from redis.asyncio import Redis

from infra.kit.db.sessions import Databases
from infra.kit.ids import new_id
from infra.kit.mail import Mailer
from infra.kit.settings import Settings
from infra.local.mailbox.sink import Mailbox
from tenancy.accounts.installation import install
from tenancy.tenants.api import TenantCard
from tests.factories.goods import add_goods
from tests.factories.registers import Till, open_till, switch_pos_on
from tests.fixtures.tenants import NewTenant


@pytest.fixture(scope="module")
async def pos_shop(whole_app: Litestar, databases: Databases, redis_client: Redis, new_tenant: NewTenant) -> TenantCard:
    """Everything commits."""
    tenant = await new_tenant()
    await switch_pos_on(whole_app, databases, redis_client, tenant)
    return tenant


def a_code() -> str:
    """Of a register: nobody else's."""
    return f"R{new_id().hex[-6:].upper()}"


@pytest.fixture
async def till(live_app: Litestar, databases: Databases, pos_shop: TenantCard) -> AsyncGenerator[Till]:
    made = await open_till(live_app, databases, pos_shop, a_code())
    yield made
    await made.client.aclose()


@pytest.fixture
async def other_till(live_app: Litestar, databases: Databases, pos_shop: TenantCard) -> AsyncGenerator[Till]:
    made = await open_till(live_app, databases, pos_shop, a_code())
    yield made
    await made.client.aclose()


@pytest.fixture
async def tea(databases: Databases, pos_shop: TenantCard) -> UUID:
    """Goods at 10.00, a hundred of them."""
    async with databases.tenant(pos_shop.id) as session:
        made = await add_goods(session, name="Longjing tea")
        await session.commit()
    return made


@pytest.fixture
async def mailbox(tmp_path: Path, settings: Settings, live_app: Litestar) -> AsyncGenerator[Mailbox]:
    async with Mailbox(tmp_path) as box:
        install(settings, Mailer(Settings(
            smtp_host="127.0.0.1", smtp_port=box.smtp_port, smtp_tls="off", mail_from="Yuntai <a@shop.example>"
        )))  # fmt: skip
        yield box
        install(settings)
