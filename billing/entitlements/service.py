"""Switching modules on and off: is it entitled, is it there, then the state; tables are made by the worker."""

from collections.abc import Collection
from datetime import datetime

from billing.entitlements.errors import NoSuchSwitch, NotInPlan
from billing.entitlements.events import SwitchWanted
from billing.entitlements.stored import entitlements_of
from billing.plans.api import EVERY_SWITCH, SOURCE_CURRENCY, Catalog, read_catalog
from infra.kit import audit, clock
from infra.kit.db.sessions import Databases, PlatformSession
from infra.kit.i18n import Msgids
from infra.kit.module import registry
from infra.kit.outbox import publish
from tenancy.switches import api as switches
from tenancy.tenants.api import TenantCard


async def switch_on(session: PlatformSession, tenant: str, cell: str, switch: str, now: datetime, *, who: str) -> None:
    """`opening` from here; `on` once the worker has made or brought forward its tables. A repeat changes nothing.

    Raises NoSuchSwitch, NotInPlan.
    """
    if switch not in registry.switches():
        raise NoSuchSwitch
    if not (await entitlements_of(session, tenant)).may_switch_on(switch):
        raise NotInPlan(plans=await plans_with(session, switch))
    if await switches.open_switch(session, tenant, switch, now):
        await audit.note(session, "switch.wanted", actor=who, tenant=tenant, switch=switch)
        await publish(session, SwitchWanted(tenant=tenant, cell=cell, switch=switch))


async def make_switch(databases: Databases, tenant: str, cell: str, switch: str) -> None:
    """Its tables first, then `on`; jobs of the module are planned. Each step is repeatable, and takes the worker's
    rights.
    """
    async with databases.read_platform() as session:
        there = await switches.switches_with_tables(session, tenant)
    await switches.bring_forward(databases, tenant, cell, there | {switch})
    await switches.plan_jobs(databases, tenant, cell, switch)
    async with databases.platform() as session:
        await switches.finish_switch(session, tenant, switch, clock.now())
        await session.commit()


async def switch_off(session: PlatformSession, tenant: str, switch: str, now: datetime, *, who: str) -> None:
    """Its pages and handlers rest; its data stays. A repeat changes nothing."""
    if await switches.close_switch(session, tenant, switch, now):
        await audit.note(session, "switch.off", actor=who, tenant=tenant, switch=switch)


def labels_with(catalog: Catalog, switch: str) -> list[str]:
    """What has `switch`, as msgids: plans, the cheapest first, then what can be taken beside any."""
    alone = [each for each in catalog.extras(SOURCE_CURRENCY) if each.includes(switch)]
    return [each.label for each in (*catalog.with_switch(switch), *alone)]


async def plans_with(session: PlatformSession, switch: str) -> Msgids:
    return Msgids(labels_with(await read_catalog(session), switch))


async def bring_switches(session: PlatformSession, tenant: str, allowed: Collection[str], now: datetime) -> None:
    """Switches off what the tenant may not have any more; its data stays."""
    for switch in () if EVERY_SWITCH in allowed else await switches.switches_of(session, tenant):
        if switch not in allowed:
            await switch_off(session, tenant, switch, now, who="plan")


async def switch_chosen(session: PlatformSession, tenant: TenantCard, chosen: tuple[str, ...]) -> None:
    """A step of sign-up: what the merchant chose in the wizard."""
    for switch in chosen:
        await switch_on(session, tenant.id, tenant.cell, switch, clock.now(), who="sign-up")
