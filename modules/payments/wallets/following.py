"""Charges whose device has gone: followed by deliveries, and what those gave up on by a job."""

from datetime import timedelta

import sqlalchemy as sa

from infra.kit import clock
from infra.kit.db.sessions import Databases
from infra.kit.jobs import Job
from infra.kit.outbox import Delivered
from infra.kit.problems import NotFound
from modules.payments.events import ChargeBegun
from modules.payments.models import WalletCharge
from modules.payments.wallets.charges import OPEN, Shop, advance

DUE = sa.select(WalletCharge.id).where(WalletCharge.ask_at <= sa.bindparam("now")).limit(200)


class StillOpen(RuntimeError):
    """The provider can't say yet: the delivery is tried again later."""


async def follow(databases: Databases, event: ChargeBegun, delivered: Delivered) -> None:
    """Asks until it is known what became of it."""
    shop = Shop(databases, delivered.tenant, delivered.cell)
    try:
        state = await advance(shop, event.charge, clock.now())
    except NotFound:
        return
    if state in OPEN:
        raise StillOpen("the provider can't say yet")


async def follow_all(databases: Databases, due: object, delivered: Delivered) -> None:  # noqa: ARG001  a job's signature
    """What deliveries gave up on, and what was given up and is looked at once more."""
    now = clock.now()
    async with databases.read_tenant(delivered.tenant, delivered.cell) as session:
        charges = (await session.scalars(DUE, {"now": now})).all()
    for charge in charges:
        await advance(Shop(databases, delivered.tenant, delivered.cell), charge, now)


JOB = Job(name="payments.charges", every=timedelta(minutes=10), run=follow_all, of_tenants=True)
