"""The JSON API of targets."""

from datetime import date
from typing import Annotated

import msgspec
from litestar import Controller, get, put
from litestar.params import JSONBody, QueryParameter

from infra.kit import clock
from infra.kit.db.sessions import ReadTenantSession, TenantReader, TenantSession
from infra.kit.money import divide
from infra.kit.problems import NotFound
from infra.kit.unit import unit_of_work
from modules.insight.permissions import Perm
from modules.insight.targets.domain import Progress
from modules.insight.targets.errors import unknown_staff
from modules.insight.targets.pages import month_in, whose
from modules.insight.targets.people import BEFORE, Working
from modules.insight.targets.schemas import TargetRow, TargetsIn, TargetsOut
from modules.insight.targets.service import Aim, progress_of, set_targets
from modules.shops.api import list_stores
from tenancy.access.api import Acting, Actor


class TargetsApi(Controller):
    """What salespeople are to sell."""

    path = "/api/v1/insight/targets"
    tags = ("Insight",)
    dependencies = BEFORE

    @get("/", operation_id="listTargets", needs=Perm.OWN_TARGET)
    @unit_of_work
    async def list_targets(
        self,
        session: ReadTenantSession,
        actor: Acting,
        month: Annotated[
            str, QueryParameter(max_length=7, description="The month (2026-11); this one where it is left out.")
        ] = "",
    ) -> TargetsOut:
        """Targets of a month and how far everybody has come; with `insight:own_target` alone there are no rows."""
        return await out(session, actor, month_in(month, clock.day_of(clock.now(), actor.zone)))

    @put("/", operation_id="setTargets", needs=Perm.TARGETS)
    @unit_of_work
    async def set_targets(
        self, session: TenantSession, actor: Acting, people: Working, data: JSONBody[TargetsIn]
    ) -> TargetsOut:
        """Sets the targets of one store's month."""
        now = clock.now()
        month = month_in(data.month, clock.day_of(now, actor.zone))
        store = next((each for each in await list_stores(session, actor) if data.store in {None, each.id}), None)
        if store is None:
            raise NotFound
        if strangers := [n for n, each in enumerate(data.targets) if each.staff not in people]:
            raise unknown_staff(f"targets.{n}.staff" for n in strangers)
        aims = {each.staff: Aim(amount=each.amount, sales=each.sales) for each in data.targets}
        await set_targets(session, actor, month, store, aims, people, now)
        return await out(session, actor, month)


async def out(session: TenantReader, actor: Actor, month: date) -> TargetsOut:
    rows = await progress_of(session, actor, month, clock.now(), staff=whose(actor))
    return TargetsOut(month=month, currency=actor.currency, rows=tuple(row_of(row) for row in rows))


def row_of(row: Progress) -> TargetRow:
    shared = {name: getattr(row, name) for name in TargetRow.__struct_fields__ if name != "share"}
    share = divide(max(row.sold, 0) * 10_000, row.target) if row.target else None
    return msgspec.convert({**shared, "share": share}, TargetRow)
