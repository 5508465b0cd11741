"""The stock of ready tenants, kept full by the worker, which alone may make tables."""

from datetime import timedelta

from infra.kit.db.sessions import Databases
from infra.kit.jobs import Job, JobDue
from infra.kit.outbox import Delivered
from tenancy.onboarding.events import OpeningAsked, TenantClaimed
from tenancy.onboarding.opening import open_shop
from tenancy.tenants.api import keep_ready

WANTED = 3


class StillEmpty(RuntimeError):
    """The stock ran out again before the claim: the delivery is tried again."""


async def finish(databases: Databases, event: OpeningAsked, _delivered: Delivered) -> None:
    """Opens the shop that was asked for, unless it is open; makes a tenant when none is ready."""
    if await open_shop(databases, event.opening) is None:
        await keep_ready(databases, WANTED)
        if await open_shop(databases, event.opening) is None:
            raise StillEmpty


async def refill(databases: Databases, _event: TenantClaimed, _delivered: Delivered) -> None:
    """One was taken."""
    await keep_ready(databases, WANTED)


async def look_after(databases: Databases, _due: JobDue, _delivered: Delivered) -> None:
    """Also after a failure, and at the start."""
    await keep_ready(databases, WANTED)


KEEP_READY = Job(name="tenants.keep_ready", every=timedelta(seconds=20), run=look_after, of_platform=True)
