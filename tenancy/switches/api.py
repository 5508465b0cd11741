"""The door to switches."""

from collections import defaultdict
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from infra.kit.db.sessions import Databases, PlatformReader, PlatformSession
from infra.kit.jobs import plan_for_tenant
from infra.kit.module import registry
from tenancy.switches.models import Switch
from tenancy.switches.tables import bring_forward

__all__ = [
    "bring_forward",
    "close_switch",
    "finish_switch",
    "open_switch",
    "plan_jobs",
    "states_of",
    "switches_of",
    "switches_on_everywhere",
    "switches_with_tables",
]


async def switches_of(session: PlatformReader, tenant: str) -> frozenset[str]:
    """The switches that are on for `tenant`."""
    query = sa.select(Switch.switch).where(Switch.tenant == tenant, Switch.state == "on")
    return frozenset((await session.scalars(query)).all())


async def states_of(session: PlatformReader, tenant: str) -> dict[str, str]:
    """Switch → `opening`, `on` or `off`, of those that `tenant` has ever had on."""
    rows = await session.execute(sa.select(Switch.switch, Switch.state).where(Switch.tenant == tenant))
    return {row.switch: row.state for row in rows}


async def switches_on_everywhere(session: PlatformReader) -> dict[str, frozenset[str]]:
    """Tenant → its switches whose tables exist: those on, and those off again, whose data is kept and migrated."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for row in await session.execute(sa.select(Switch.tenant, Switch.switch).where(Switch.state != "opening")):
        found[row.tenant].add(row.switch)
    return {tenant: frozenset(switches) for tenant, switches in found.items()}


async def switches_with_tables(session: PlatformReader, tenant: str) -> frozenset[str]:
    """The switches whose tables `tenant` has: those on, and those off again."""
    query = sa.select(Switch.switch).where(Switch.tenant == tenant, Switch.state != "opening")
    return frozenset((await session.scalars(query)).all())


async def open_switch(session: PlatformSession, tenant: str, switch: str, now: datetime) -> bool:
    """From off, or from nothing, to `opening`; False when it is opening or on already."""
    made = insert(Switch).values(tenant=tenant, switch=switch, state="opening", changed_at=now)
    values = {"state": "opening", "changed_at": now}
    off = Switch.state == "off"
    opened = made.on_conflict_do_update(index_elements=["tenant", "switch"], set_=values, where=off)
    return await session.scalar(opened.returning(Switch.switch)) is not None


async def finish_switch(session: PlatformSession, tenant: str, switch: str, now: datetime) -> None:
    """Its tables are there: `opening` becomes `on`. What was switched off meanwhile stays off."""
    change = sa.update(Switch).where(Switch.tenant == tenant, Switch.switch == switch, Switch.state == "opening")
    await session.execute(change.values(state="on", changed_at=now))


async def close_switch(session: PlatformSession, tenant: str, switch: str, now: datetime) -> bool:
    """Off; False when it wasn't on."""
    change = sa.update(Switch).where(Switch.tenant == tenant, Switch.switch == switch, Switch.state != "off")
    return await session.scalar(change.values(state="off", changed_at=now).returning(Switch.switch)) is not None


async def plan_jobs(databases: Databases, tenant: str, cell: str, switch: str) -> None:
    """Plans the jobs of a switch's modules for a tenant; those that are planned keep their turn."""
    jobs = [job for m in registry.modules if m.switch == switch for job in m.jobs]
    async with databases.cell(cell) as session:
        await plan_for_tenant(session, tenant, jobs)
        await session.commit()
