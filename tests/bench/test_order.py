"""What one order costs the database is written down in order.json, and changes on purpose alone."""

from collections.abc import AsyncGenerator
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest
from litestar import Litestar

from infra.kit.db.pools import Pools
from infra.kit.db.sessions import Databases
from tenancy.tenants.api import TenantCard
from tests.bench.counting import Counting, counting_before
from tests.bench.order import LINES
from tests.bench.site import PRICE
from tests.factories.callers import program_at
from tests.factories.goods import add_goods
from tests.fixtures.servers import Servers
from tests.fixtures.visitors import keyed

COSTS = Path(__file__).with_name("order.json")
WARM = 6  # statements are prepared, and the caller is known


@pytest.fixture
async def proxy(prepared: Servers) -> AsyncGenerator[Counting]:
    async with counting_before(prepared.postgres.port) as proxy:
        yield proxy


@pytest.fixture
async def far_databases(prepared: Servers, proxy: Counting) -> AsyncGenerator[Databases]:
    """One connection, behind the counting proxy; commits are not sampled, as almost none is in production."""
    pools = Pools(prepared.app_url.replace(f":{prepared.postgres.port}/", f":{proxy.port}/"), 1)
    databases = Databases(pools, {"main": pools})
    databases.sample = 0.0
    yield databases
    await databases.dispose()


async def test_an_order_costs_what_is_written_down(
    live_app: Litestar, databases: Databases, far_databases: Databases, proxy: Counting, fresh_tenant: TenantCard
) -> None:
    async with databases.tenant(fresh_tenant.id) as session:
        goods = [await add_goods(session, price=PRICE, on_hand=Decimal(1000)) for _ in range(LINES)]
        await session.commit()
    async with databases.platform() as session:
        program = keyed(await program_at(live_app, session, fresh_tenant))
    lines = [{"variant": str(variant), "quantity": "1"} for variant in goods]
    paid = [{"tender": "cash", "amount": PRICE * LINES}]
    body = {"lines": lines, "channel": "counter", "handover": "now", "payments": paid}
    live_app.state.databases = far_databases
    async with program:
        for _ in range(WARM):
            assert (await program.post("/api/v1/orders", json=body)).status_code == 201
        proxy.sent.clear()
        assert (await program.post("/api/v1/orders", json=body)).status_code == 201
    cost = {"statements": proxy.statements, "round_trips": proxy.round_trips}
    assert cost == msgspec.json.decode(COSTS.read_bytes())
