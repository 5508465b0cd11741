"""Switching modules on and off: is it entitled, is it there, then the state; tables are made by the worker."""

from datetime import datetime

from billing.entitlements.api import entitlements_of
from billing.entitlements.errors import NoSuchSwitch, NotInPlan
from billing.entitlements.events import SwitchWanted
from infra.kit import audit, clock
from infra.kit.db.sessions import PlatformSession
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
        raise NotInPlan
    if await switches.open_switch(session, tenant, switch, now):
        await audit.note(session, "switch.wanted", actor=who, tenant=tenant, switch=switch)
        await publish(session, SwitchWanted(tenant=tenant, cell=cell, switch=switch))


async def switch_off(session: PlatformSession, tenant: str, switch: str, now: datetime, *, who: str) -> None:
    """Its pages and handlers rest; its data stays. A repeat changes nothing."""
    if await switches.close_switch(session, tenant, switch, now):
        await audit.note(session, "switch.off", actor=who, tenant=tenant, switch=switch)


async def switch_chosen(session: PlatformSession, tenant: TenantCard, chosen: tuple[str, ...]) -> None:
    """A step of sign-up: what the merchant chose in the wizard."""
    for switch in chosen:
        await switch_on(session, tenant.id, tenant.cell, switch, clock.now(), who="sign-up")
