"""The schedule: what comes again and again, and what should have begun."""

from datetime import timedelta
from typing import Any

from litestar import Controller, Request, get

from billing.console.traffic.deliveries import places, reading
from billing.console.traffic.pages import JOBS, JobShown, JobsPage
from infra.kit import clock
from infra.kit.db.sessions import Databases
from infra.kit.letters import states_of_jobs
from infra.kit.module import registry
from infra.kit.pages import Page

AnyRequest = Request[Any, Any, Any]
PATIENCE = timedelta(minutes=5)


async def jobs_page(databases: Databases) -> JobsPage:
    now, every = clock.now(), {job.name: int(job.every.total_seconds()) for job in registry.jobs()}
    found: list[JobShown] = []
    for place in places(databases):
        async with reading(databases, place) as session:
            states = await states_of_jobs(session, now - PATIENCE)
        found += [JobShown(place=place, state=state, every=every.get(state.job)) for state in states]
    ordered = sorted(found, key=lambda each: (-each.state.late, each.state.job))
    return JobsPage(jobs=ordered, late=sum(each.state.late for each in found), as_of=now)


class Jobs(Controller):
    path = JOBS
    include_in_schema = False

    @get(operator=True)
    async def list_jobs(self, request: AnyRequest) -> Page:
        return Page("console/jobs.html", await jobs_page(request.app.state.databases))
