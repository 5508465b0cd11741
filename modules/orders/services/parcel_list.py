"""Parts that go by parcel: what is packed, on its way, or stuck; and what is done with many of them at once."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from infra.kit.cursors import Sort, after
from infra.kit.db.sessions import TenantReader, TenantSession
from infra.kit.problems import Problem
from modules.orders.models import Fulfillment, SalesOrder
from modules.orders.services.fulfillments import send_part
from modules.orders.services.parcels import ParcelIn, send_parcel
from modules.shipping import api as shipping
from modules.shipping import views
from modules.shops import api as shops
from tenancy.access.api import Actor

MOST = 100
PARCELS = views.parcels
STUCK = sa.or_(PARCELS.c.booking == "failed", PARCELS.c.standing.in_([each.value for each in shipping.TROUBLE]))
FINE = sa.or_(PARCELS.c.id.is_(None), sa.not_(STUCK))
VIEWS: dict[str, sa.ColumnElement[bool]] = {
    "packed": sa.and_(Fulfillment.state == "packed", FINE),
    "shipped": sa.and_(Fulfillment.state == "shipped", FINE),
    "stuck": sa.and_(Fulfillment.state.in_(("packed", "shipped")), STUCK),
}
FIRST = (Sort(Fulfillment.at, datetime), Sort(Fulfillment.id, UUID))
COLUMNS: tuple[Any, ...] = (
    Fulfillment.id, Fulfillment.number, Fulfillment.order_id, Fulfillment.state, Fulfillment.at,
    Fulfillment.warehouse_name, SalesOrder.store_id, SalesOrder.customer_name, SalesOrder.delivery,
    PARCELS.c.carrier_name, PARCELS.c.number.label("tracked"), PARCELS.c.booking, PARCELS.c.standing, PARCELS.c.fault,
)  # fmt: skip


class Done(msgspec.Struct, frozen=True):
    """How many it worked for, and the first reason why not for the others."""

    done: int
    failed: int
    why: Problem | None


def statement(actor: Actor, view: str) -> sa.Select[Any]:
    """The parts of one of VIEWS that `actor` may see."""
    query: Any = sa.select(*COLUMNS)
    query = query.join(SalesOrder, SalesOrder.id == Fulfillment.order_id)
    query = query.outerjoin(PARCELS, PARCELS.c.document_id == Fulfillment.id)
    # As the index says it.
    under_way = sa.text("fulfillment.way = 'ship' AND fulfillment.state IN ('packed', 'shipped')")
    return query.where(under_way, VIEWS[view], shops.shown(actor, SalesOrder.store_id))


async def page_parcels(
    session: TenantReader, actor: Actor, view: str, cursor: str | None, limit: int
) -> Sequence[sa.Row[Any]]:
    """Those that wait longest first, one more than `limit`."""
    return (await session.execute(after(statement(actor, view), FIRST, cursor, limit))).all()


async def count_parcels(session: TenantReader, actor: Actor, view: str, most: int = 1000) -> int:
    some = statement(actor, view).with_only_columns(sa.literal(1)).limit(most).subquery()
    return await session.scalar(sa.select(sa.func.count()).select_from(some)) or 0


async def places_of(session: TenantReader, parts: Sequence[UUID]) -> list[tuple[UUID, UUID]]:
    """(order, part) of each that there is, in the order of their numbers."""
    query = sa.select(Fulfillment.order_id, Fulfillment.id).where(Fulfillment.id.in_(parts[:MOST]))
    rows = await session.execute(query.order_by(Fulfillment.order_id, Fulfillment.position))
    return [(row.order_id, row.id) for row in rows]


async def each_of(session: TenantSession, parts: Sequence[UUID], act: Callable[[UUID, UUID], Awaitable[None]]) -> Done:
    """`act(order, part)` for each; one that is refused changes nothing and stops none of the others."""
    done, failed = 0, list[Problem]()
    for order, part in await places_of(session, parts):
        try:
            async with session.begin_nested():
                await act(order, part)
            done += 1
        except Problem as problem:
            failed.append(problem)
    return Done(done, len(failed), failed[0] if failed else None)


async def book_parcels(session: TenantSession, actor: Actor, parts: Sequence[UUID], carrier: str, at: datetime) -> Done:
    """Each is given to `carrier`; they stay on the shelf until they leave."""

    async def act(order: UUID, part: UUID) -> None:
        await send_parcel(session, actor, order, part, ParcelIn(carrier=carrier, goes=False), at)

    return await each_of(session, parts, act)


async def send_parcels(session: TenantSession, actor: Actor, parts: Sequence[UUID], at: datetime) -> Done:
    """Each leaves the shelf."""

    async def act(order: UUID, part: UUID) -> None:
        await send_part(session, actor, order, part, at)

    return await each_of(session, parts, act)
