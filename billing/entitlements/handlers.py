"""Makes a switch's tables; the worker alone may."""

from billing.entitlements.events import SwitchWanted
from infra.kit import clock
from infra.kit.db.sessions import Databases
from infra.kit.outbox import Delivered
from tenancy.switches import api as switches


async def provide(databases: Databases, event: SwitchWanted, _delivered: Delivered) -> None:
    """Tables first, then `on`; jobs of the module are planned. Each step is repeatable."""
    async with databases.read_platform() as session:
        there = await switches.switches_with_tables(session, event.tenant)
    await switches.bring_forward(databases, event.tenant, event.cell, there | {event.switch})
    await switches.plan_jobs(databases, event.tenant, event.cell, event.switch)
    async with databases.platform() as session:
        await switches.finish_switch(session, event.tenant, event.switch, clock.now())
        await session.commit()
