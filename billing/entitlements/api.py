"""The door to entitlements."""

from collections.abc import Mapping

import msgspec
import sqlalchemy as sa

from billing.plans.api import EVERY_SWITCH, FREE
from billing.plans.views import tenant_plans
from infra.kit.db.sessions import PlatformReader


class Entitlements(msgspec.Struct, frozen=True, kw_only=True):
    """What a tenant may use. `limits`: stores, staff, orders_month, api_calls_minute; what is absent is not limited."""

    plan: str
    version: int
    limits: Mapping[str, int]
    switches: frozenset[str]

    def may_switch_on(self, switch: str) -> bool:
        """Whether the plan includes a module's switch."""
        return bool({EVERY_SWITCH, switch} & self.switches)

    def may(self, what: str, used: int, more: int = 1) -> bool:
        """Whether `more` of `what` fit beside the `used` ones."""
        most = self.limits.get(what)
        return most is None or used + more <= most


async def entitlements_of(session: PlatformReader, tenant: str) -> Entitlements:
    """What `tenant` (`t_…`) may use; the free plan's for one without a plan."""
    columns = (tenant_plans.c.plan, tenant_plans.c.version, tenant_plans.c.limits, tenant_plans.c.switches)
    row = (await session.execute(sa.select(*columns).where(tenant_plans.c.tenant == tenant))).mappings().one_or_none()
    if row is None:
        switches = frozenset(FREE.switches)
        return Entitlements(plan=FREE.name, version=FREE.version, limits=FREE.limits, switches=switches)
    return msgspec.convert(dict(row), Entitlements)
