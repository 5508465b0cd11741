"""View-model of a store's day at its registers: every shift that began on it, and what they come to together."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from infra.kit import clock
from infra.kit.db.sessions import TenantReader
from infra.kit.problems import NotFound
from infra.kit.shell import Link
from modules.payments.api import CASH
from modules.pos.models import Register, RegisterShift
from modules.pos.office.frame import home_of, tabs_of
from modules.pos.shifts.adding import DayTotal, added
from modules.pos.shifts.report import Report, facts_of, report_of
from modules.shops.api import StoreCard, list_stores
from tenancy.access.api import Actor


class DayShift(msgspec.Struct, frozen=True, kw_only=True):
    """`number`: the Z's, empty while the shift isn't closed. `difference`: of the cash, once it is counted."""

    href: str
    register: str
    number: str
    state: str
    opened_at: datetime
    opened_by: str
    closed_at: datetime | None
    report: Report

    @property
    def difference(self) -> int | None:
        return next((each.difference for each in self.report.tenders if each.tender == CASH), None)


class DayPage(msgspec.Struct, frozen=True, kw_only=True):
    """`is_final`: every shift is closed, so that the sums stay as they are. `payments`: the sheet on which the whole
    store is counted, what came in elsewhere with it.
    """

    tabs: tuple[Link, ...]
    home: str
    store: str
    store_name: str
    stores: tuple[tuple[str, str], ...]
    day: date
    before: str
    after: str
    shifts: tuple[DayShift, ...]
    total: DayTotal
    is_final: bool
    export: str
    paper: str
    payments: str


async def day_page(session: TenantReader, actor: Actor, store: UUID | None, typed: str) -> DayPage:
    """`typed`: an ISO day of the store's time zone, today where it can't be read. Raises NotFound for a store that
    `actor` doesn't see.
    """
    stores = await list_stores(session, actor)
    own = next((each for each in stores if store is None or each.id == store), None)
    if own is None:
        raise NotFound
    day, home = day_in(typed, own.zone), f"{home_of(actor)}/days"
    shifts = await shifts_on(session, own, day, home_of(actor))
    before, after = (f"{home}?store={own.id}&day={day + timedelta(days=days)}" for days in (-1, 1))
    return DayPage(
        tabs=await tabs_of(session, actor, "/days"), home=home, store=str(own.id), store_name=own.name,
        stores=tuple((str(each.id), each.name) for each in stores), day=day, before=before, after=after,
        shifts=shifts, total=added([each.report for each in shifts]),
        is_final=all(each.state == "closed" for each in shifts), export=f"?store={own.id}&day={day}",
        paper=f"{home}/{own.id}/{day}", payments=f"/app/{actor.slug}/payments?store={own.id}&day={day}",
    )  # fmt: skip


def day_in(typed: str, zone: str) -> date:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return clock.day_of(clock.now(), zone)


async def shifts_on(session: TenantReader, store: StoreCard, day: date, home: str) -> tuple[DayShift, ...]:
    """Those that were opened on `day`: a shift that goes past midnight belongs to the day on which it began."""
    start, end = clock.day_bounds(day, store.zone)
    own = RegisterShift
    query: Any = (
        sa.select(own.id, own.number, own.state, own.opened_at, own.opened_by, own.closed_at, own.report,
                  Register.name.label("register"))
        .join(Register, Register.id == own.register_id)
        .where(own.store_id == store.id, own.opened_at >= start, own.opened_at < end)
        .order_by(own.opened_at, own.id)
    )  # fmt: skip
    return tuple([await day_shift(session, row, home) for row in await session.execute(query)])


async def day_shift(session: TenantReader, row: sa.Row[Any], home: str) -> DayShift:
    """A drawn Z stands in its row; of an open one the X is computed: a store has a handful of those."""
    report = msgspec.convert(row.report, Report) if row.report else report_of(await facts_of(session, row.id))
    return DayShift(
        href=f"{home}/shifts/{row.id}", register=row.register, number=row.number or "", state=row.state,
        opened_at=row.opened_at, opened_by=row.opened_by, closed_at=row.closed_at, report=report,
    )  # fmt: skip
