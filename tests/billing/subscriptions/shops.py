"""One shop through the time: its subscription, its bills and its letters, by a clock that is moved by hand."""

from datetime import datetime, timedelta

import sqlalchemy as sa

from billing.dunning.service import debtors, look_at
from billing.invoicing.api import Bill, list_bills
from billing.subscriptions.api import Subscription, Wanted, begin_trial, choose_plan, pay_bill, subscription_of
from billing.subscriptions.service import due_tenants, turn_tenant
from infra.kit.clock import Clock
from infra.kit.db.sessions import Databases
from infra.kit.outbox import OUTBOX
from tenancy.tenants.api import TenantCard

DAY = timedelta(days=1)


class Shop:
    """`tenant` from its sign-up on. Jobs look at this shop alone: others of the same database go on by themselves."""

    def __init__(self, databases: Databases, tenant: TenantCard, clock: Clock) -> None:
        self.databases, self.tenant, self.clock = databases, tenant, clock

    @property
    def now(self) -> datetime:
        return self.clock.instant

    async def sign_up(self) -> None:
        async with self.databases.platform() as session:
            await begin_trial(session, self.tenant, ())
            await session.commit()

    async def choose(self, plan: str, interval: str = "month", **add_ons: int) -> None:
        wanted = Wanted(plan=plan, interval=interval, add_ons=add_ons)  # type: ignore[arg-type]
        async with self.databases.platform() as session:
            await choose_plan(session, self.tenant.id, wanted, self.now, who="test")
            await session.commit()

    async def pass_days(self, days: int) -> None:
        """The jobs come once, at the end."""
        self.clock.advance(days * DAY)
        await self.jobs()

    async def jobs(self) -> None:
        async with self.databases.read_platform() as session:
            due, owing = await due_tenants(session, self.now), await debtors(session, self.now)
        if self.tenant.id in due:
            await turn_tenant(self.databases, self.tenant.id, self.now)
        if self.tenant.id in owing:
            await look_at(self.databases, self.tenant.id, self.now)

    async def pay(self) -> None:
        """Everything that is open."""
        for bill in await self.bills():
            if bill.state == "open":
                async with self.databases.platform() as session:
                    await pay_bill(session, bill.number, self.now, how="transfer", who="operator")
                    await session.commit()

    async def bills(self) -> list[Bill]:
        """The oldest first."""
        async with self.databases.read_platform() as session:
            return [*reversed(await list_bills(session, self.tenant.id))]

    async def subscription(self) -> Subscription:
        async with self.databases.read_platform() as session:
            return await subscription_of(session, self.tenant.id, self.now)

    async def letters(self) -> list[str]:
        """The kinds of letters about debts and trials, as they were sent."""
        outbox = OUTBOX["platform"]
        query = sa.select(outbox.c.facts["kind"].astext).where(
            outbox.c.name == "plan.letter_due", outbox.c.facts["tenant"].astext == self.tenant.id
        )
        async with self.databases.read_platform() as session:
            return list((await session.scalars(query.order_by(outbox.c.id))).all())
