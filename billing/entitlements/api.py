"""The door to entitlements: what a tenant may use, what it uses, and why not."""

from datetime import date

from billing.entitlements.domain import Entitlements, Usage, limits_with, switches_with
from billing.entitlements.errors import NotInPlan
from billing.entitlements.roomier import Roomier, roomier
from billing.entitlements.service import bring_switches
from billing.entitlements.stored import entitlements_of
from infra.kit.db.sessions import Databases
from infra.kit.module import registry
from infra.kit.usage import used_between
from tenancy.switches.api import switches_of

__all__ = [
    "Entitlements",
    "NotInPlan",
    "Roomier",
    "Usage",
    "bring_switches",
    "entitlements_of",
    "limits_with",
    "roomier",
    "switches_with",
    "used_of",
]


async def used_of(databases: Databases, tenant: str, cell: str, today: date) -> dict[str, int]:
    """Meter → how much `tenant` uses: of events those of the calendar month (UTC), else what is there now. Of modules
    that are off, nothing is said.
    """
    start = today.replace(day=1)
    async with databases.cell(cell) as session:
        counted = await used_between(session, tenant, start, _next_month(start))
    async with databases.read_platform() as session:
        meters = registry.meters(await switches_of(session, tenant))
    found = {meter.name: counted.get(meter.event.name, 0) for meter in meters if meter.event}
    for meter in meters:
        if meter.count:
            found[meter.name] = await meter.count(databases, tenant, cell)
    return found


def _next_month(start: date) -> date:
    return date(start.year + start.month // 12, start.month % 12 + 1, 1)
