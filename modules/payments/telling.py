"""What staff are told of payments: a day that nobody counted."""

from datetime import date, timedelta

import sqlalchemy as sa

from infra.kit import clock
from infra.kit.db.sessions import Databases, TenantReader
from infra.kit.i18n import N_
from infra.kit.jobs import Job
from infra.kit.outbox import Delivered
from modules.desk.api import Kind, Told, ngettext, notify
from modules.payments.models import DaySheet
from modules.payments.permissions import Perm
from modules.payments.services.days import flows_of
from modules.shops.api import StoreCard, list_stores

UNCOUNTED = Kind(
    name="payments.uncounted",
    label=N_("A day’s payments were not counted"),
    said=ngettext("{n} day was not counted", "{n} days were not counted"),
    icon="wallet",
    needs=Perm.RECONCILE,
    path="/payments",
    action=N_("Count the day"),
)
USED = timedelta(days=30)


async def tell_uncounted(databases: Databases, due: object, delivered: Delivered) -> None:  # noqa: ARG001  a job's signature
    """Yesterday of each store that counts its days and has not counted this one."""
    async with databases.tenant(delivered.tenant, delivered.cell) as session:
        for store in await list_stores(session):
            now = clock.now()
            day = clock.day_of(now, store.zone) - timedelta(days=1)
            if await is_uncounted(session, store, day):
                told = Told(
                    kind=UNCOUNTED.name,
                    thing=store.id,
                    name=f"{day}",
                    path=f"/payments?store={store.id}&day={day}",
                    store=store.id,
                    place=store.name,
                    topic=f"{day}",
                    at=now,
                )
                await notify(session, told)
        await session.commit()


async def is_uncounted(session: TenantReader, store: StoreCard, day: date) -> bool:
    """Whether money moved on `day`, nobody counted it, and they do count elsewhen."""
    lately = sa.select(DaySheet.day).where(DaySheet.store_id == store.id, DaySheet.day > day - USED)
    counted = set(await session.scalars(lately))
    return (
        bool(counted)
        and day not in counted
        and bool(await flows_of(session, store.id, *clock.day_bounds(day, store.zone)))
    )


JOB = Job(name="payments.tell_uncounted", every=timedelta(days=1), run=tell_uncounted, of_tenants=True)
