"""Makes a switch's tables; the worker alone may."""

from billing.entitlements.events import SwitchWanted
from billing.entitlements.service import make_switch
from infra.kit.db.sessions import Databases
from infra.kit.outbox import Delivered


async def provide(databases: Databases, event: SwitchWanted, _delivered: Delivered) -> None:
    await make_switch(databases, event.tenant, event.cell, event.switch)
