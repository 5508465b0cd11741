"""Moves subscribers to a newer version, one shop after the other, and has each told."""

from billing.console.plans.events import MoveWanted
from billing.console.plans.repository import list_movers
from billing.dunning.events import LetterDue
from billing.plans.api import read_catalog
from billing.subscriptions.api import move_plan
from infra.kit import clock
from infra.kit.db.sessions import Databases
from infra.kit.outbox import Delivered, publish


async def move_subscribers(databases: Databases, event: MoveWanted, delivered: Delivered) -> None:
    """A repeat finds those that are left, and tells nobody twice."""
    async with databases.read_platform() as session:
        plan = (await read_catalog(session)).plan(event.plan, event.to)
        tenants = await list_movers(session, plan)
    for tenant in tenants:
        await move_one(databases, tenant, event)
        await delivered.renew()


async def move_one(databases: Databases, tenant: str, event: MoveWanted) -> None:
    async with databases.platform() as session:
        at = await move_plan(session, tenant, (event.plan, event.to), clock.now(), who=event.who)
        if at is not None:
            await publish(session, LetterDue(tenant=tenant, kind="plan_moves", until=at))
        await session.commit()
