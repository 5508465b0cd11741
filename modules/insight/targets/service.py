"""Targets set, copied, and beside what was sold."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from infra.kit import formats
from infra.kit.clock import day_bounds, day_of
from infra.kit.db.locked import asked
from infra.kit.db.sessions import TenantReader, TenantSession
from infra.kit.ids import new_id
from modules.desk.api import Author, Deed, note
from modules.insight.models import Target
from modules.insight.targets.domain import Progress, after, before, days_in, days_left
from modules.orders.views import SOLD, order_lines, orders, taken_back
from modules.shops.api import StoreCard, list_stores, visible
from tenancy.access.api import Actor

KIND = "insight.targets"
PERIODS = {"store": sa.Uuid, "start": sa.DateTime(timezone=True), "end": sa.DateTime(timezone=True)}


class Aim(msgspec.Struct, frozen=True, kw_only=True):
    """What one is to sell: minor units, and how many orders. Both 0: no target."""

    amount: int = 0
    sales: int = 0


class Done(msgspec.Struct, frozen=True, kw_only=True):
    """What one has sold."""

    name: str = ""
    sold: int = 0
    sales: int = 0


Who = tuple[UUID, UUID]
"""A store and a salesperson."""


async def aims_of(session: TenantReader, actor: Actor, month: date) -> dict[Who, tuple[str, Aim]]:
    """The targets of `month` in the stores that `actor` may see, with the name of each salesperson."""
    columns = (Target.store_id, Target.staff_id, Target.staff_name, Target.amount, Target.sales)
    query = sa.select(*columns).where(Target.month == month, Target.currency == actor.currency)
    rows = await session.execute(query.where(visible(actor, Target.store_id)))
    return {(r.store_id, r.staff_id): (r.staff_name, Aim(amount=r.amount, sales=r.sales)) for r in rows}


async def has_targets(session: TenantReader, actor: Actor, now: datetime) -> bool:
    """Whether anybody has one this month."""
    month = day_of(now, actor.zone).replace(day=1)
    query = sa.select(sa.literal(1)).where(Target.month == month, visible(actor, Target.store_id)).limit(1)
    return await session.scalar(query) is not None


async def sold_by(
    session: TenantReader, actor: Actor, month: date, stores: Sequence[StoreCard], staff: UUID | None = None
) -> dict[Who, Done]:
    """What each salesperson (or `staff` alone) sold in `month`, by the clock of each store; see `DEFINITIONS`."""
    period = asked(PERIODS, name="period")
    bounds = [(day_bounds(month, s.zone)[0], day_bounds(after(month), s.zone)[0]) for s in stores]
    back = taken_back(order_lines.c.order_id, order_lines.c.id)
    kept = order_lines.c.net + order_lines.c.tax - sa.func.coalesce(back.c.amount, 0)
    query = (
        sa.select(
            orders.c.store_id,
            order_lines.c.salesperson_id.label("staff"),
            sa.func.max(order_lines.c.salesperson_name).label("name"),
            sa.cast(sa.func.sum(kept), sa.BigInteger).label("sold"),
            sa.func.count(orders.c.id.distinct()).filter(kept > 0).label("sales"),
        )
        .select_from(period)
        .join(orders, sa.and_(orders.c.store_id == period.c.store, orders.c.state.in_(SOLD)))
        .join(order_lines, order_lines.c.order_id == orders.c.id)
        .outerjoin(back, orders.c.reversed != 0)
        .where(orders.c.placed_at >= period.c.start, orders.c.placed_at < period.c.end)
        .where(orders.c.currency == actor.currency, order_lines.c.salesperson_id.is_not(None))
        .group_by(orders.c.store_id, order_lines.c.salesperson_id)
    )
    if staff is not None:
        query = query.where(order_lines.c.salesperson_id == staff)
    values = {
        "period_store": [s.id for s in stores],
        "period_start": [start for start, _ in bounds],
        "period_end": [end for _, end in bounds],
    }
    rows = await session.execute(query, values)
    return {(r.store_id, r.staff): Done(name=r.name, sold=r.sold, sales=r.sales) for r in rows}


async def progress_of(
    session: TenantReader, actor: Actor, month: date, now: datetime, *, staff: UUID | None = None
) -> list[Progress]:
    """Everybody with a target or a sale in `month`, by store, the largest target first; `staff`: theirs alone."""
    stores = [s for s in await list_stores(session, actor) if actor.store in {None, s.id}]
    aims = await aims_of(session, actor, month)
    done = await sold_by(session, actor, month, stores, staff)
    rows: list[Progress] = []
    for store in stores:
        here = {who for where, who in (*aims, *done) if where == store.id and staff in {None, who}}
        today = day_of(now, store.zone)
        found = [one(store, who, aims, done, month, today) for who in here]
        rows += sorted(found, key=lambda row: (-row.target, -row.sold, row.name, row.staff))
    return rows


def one(
    store: StoreCard, who: UUID, aims: Mapping[Who, tuple[str, Aim]], done: Mapping[Who, Done], month: date, today: date
) -> Progress:
    name, aim = aims.get((store.id, who), ("", Aim()))
    has = done.get((store.id, who), Done())
    return Progress(
        staff=who, name=name or has.name, store=store.id, store_name=store.name, target=aim.amount,
        sales_target=aim.sales, sold=has.sold, sales=has.sales, days=days_in(month), days_left=days_left(month, today),
    )  # fmt: skip


async def set_targets(  # noqa: PLR0917  whose targets, and who sets them when
    session: TenantSession, actor: Actor, month: date, store: StoreCard, aims: Mapping[UUID, Aim],
    people: Mapping[UUID, str], at: datetime,
) -> int:  # fmt: skip
    """Sets each of `aims` (by staff id), takes away those that are 0; gives how many differ from before."""
    stored = {who: kept for (where, who), kept in (await aims_of(session, actor, month)).items() if where == store.id}
    changed = {who: aim for who, aim in aims.items() if stored.get(who, ("", Aim()))[1] != aim}
    gone = [who for who, aim in changed.items() if aim == Aim()]
    if gone:
        own = sa.and_(Target.month == month, Target.store_id == store.id, Target.staff_id.in_(gone))
        await session.execute(sa.delete(Target).where(own))
    names = {who: name for who, (name, _) in stored.items()} | dict(people)
    rows = [
        {
            "id": new_id(), "month": month, "store_id": store.id, "staff_id": who, "staff_name": names[who],
            "amount": aim.amount, "sales": aim.sales, "currency": actor.currency,
        }
        for who, aim in sorted(changed.items())
        if aim != Aim()
    ]  # fmt: skip
    if rows:
        add = insert(cast("sa.Table", Target.__table__))
        new = {name: add.excluded[name] for name in ("staff_name", "amount", "sales", "currency")}
        change = add.on_conflict_do_update(index_elements=["month", "store_id", "staff_id"], set_=new)
        await session.execute(change, rows)
    if changed:
        old = {who: aim for who, (_, aim) in stored.items() if who in changed}
        deed = Deed(
            act="targets.set", kind=KIND, subject=store.id, subject_name=f"{store.name} {month:%Y-%m}",
            before=in_words(old, names, actor), after=in_words(changed, names, actor),
        )  # fmt: skip
        await note(session, [deed], by=Author.of(actor), at=at)
    return len(changed)


def in_words(aims: Mapping[UUID, Aim], names: Mapping[UUID, str], actor: Actor) -> dict[str, Any]:
    said = [f"{names[who]} {formats.money(aim.amount, actor.currency, actor.locale)}" for who, aim in aims.items()]
    return {"targets": sorted(said)} if said else {}


async def copy_last(
    session: TenantSession, actor: Actor, month: date, store: StoreCard, people: Mapping[UUID, str], at: datetime
) -> int:
    """Last month's targets for those who still work here and have none yet; gives how many."""
    there = {who for where, who in await aims_of(session, actor, month) if where == store.id}
    last = await aims_of(session, actor, before(month))
    wanted = {who: aim for (where, who), (_, aim) in last.items() if where == store.id}
    fresh = {who: aim for who, aim in wanted.items() if who in people and who not in there}
    return await set_targets(session, actor, month, store, fresh, people, at) if fresh else 0
