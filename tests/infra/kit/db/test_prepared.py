"""A hot path's statement is planned once for each tenant that a connection serves."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from infra.kit.db.pools import Pools
from infra.kit.db.prepared import Prepared
from infra.kit.db.sessions import Databases, TenantSession
from tenancy.tenants.api import TenantCard
from tests.fixtures.servers import Servers

PLANS = sa.text(
    "SELECT generic_plans, custom_plans FROM pg_prepared_statements"
    " WHERE statement LIKE '/* ' || current_user || ' */ %'"
)
Open = Callable[[Databases, str], TenantSession]


@pytest.mark.parametrize(
    ("opened", "plans"), [(Databases.planned_tenant, (4, 0)), (Databases.tenant, (0, 4))], ids=["planned", "control"]
)
async def test_a_planned_session_plans_a_statement_once(
    prepared: Servers, tenant: TenantCard, other_tenant: TenantCard, opened: Open, plans: tuple[int, int]
) -> None:
    pools = Pools(prepared.app_url, 1)
    databases = Databases(pools, {"main": pools})
    handled = sa.table("handled_event", sa.column("handler", sa.Text))
    statement = Prepared(sa.select(handled.c.handler).where(handled.c.handler == sa.bindparam("who")))
    try:
        for number in range(4):  # a fifth value, and PostgreSQL would weigh the two
            for each in (tenant, other_tenant):
                async with opened(databases, each.id) as session:
                    await statement.rows(session, {"who": f"test {number}"})
        async with databases.read_tenant(tenant.id) as session:
            assert tuple((await session.execute(PLANS)).one()) == plans
    finally:
        await databases.dispose()
