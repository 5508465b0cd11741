"""Lists of orders: filtered, searched, by cursor."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from infra.kit.cursors import Paged, Sort, after, page_of
from infra.kit.db.sessions import TenantReader
from infra.kit.search import matches
from modules.orders.models import OPEN, SalesOrder
from modules.orders.schemas import OrderBrief
from modules.orders.services.read import BRIEF, brief
from modules.orders.states import OrderState
from modules.shops import api as shops
from tenancy.access.api import Actor

NEWEST = (Sort(SalesOrder.placed_at, datetime, descending=True), Sort(SalesOrder.id, UUID, descending=True))
OLDEST = (Sort(SalesOrder.placed_at, datetime), Sort(SalesOrder.id, UUID))
FLAGGED = sa.func.jsonb_array_length(SalesOrder.flags) > 0


class OrderFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which orders; empty parts don't narrow. `state`: one of the states, `open` (to handle) or `flagged`."""

    q: str = ""
    state: str = ""
    store: UUID | None = None
    customer: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None

    def conditions(self) -> Iterator[sa.ColumnElement[bool]]:
        if self.q.strip():
            yield matches(SalesOrder.search_text, self.q)
        if self.state == "open":
            yield sa.and_(OPEN, SalesOrder.handed_over_at.is_(None))
        elif self.state == "unpaid":
            yield SalesOrder.state == OrderState.PLACED
        elif self.state == "flagged":
            yield FLAGGED
        elif self.state:
            yield SalesOrder.state == self.state
        if self.store:
            yield SalesOrder.store_id == self.store
        if self.customer:
            yield SalesOrder.customer_id == self.customer
        if self.since:
            yield SalesOrder.placed_at >= self.since
        if self.until:
            yield SalesOrder.placed_at < self.until


def filtered(actor: Actor, wanted: OrderFilter, *columns: Any) -> sa.Select[Any]:
    query: Any = sa.select(*columns)
    return query.where(shops.shown(actor, SalesOrder.store_id), *wanted.conditions())


async def page_orders(
    session: TenantReader, actor: Actor, wanted: OrderFilter, cursor: str | None, limit: int
) -> Paged[OrderBrief]:
    """One page, newest first."""
    query = after(filtered(actor, wanted, *BRIEF), NEWEST, cursor, limit)
    rows = (await session.execute(query)).all()
    return page_of(rows, limit, lambda row: (row.placed_at, row.id), brief)


async def count_orders(session: TenantReader, actor: Actor, wanted: OrderFilter, *, most: int = 1000) -> int:
    """How many match, counted up to `most`."""
    some = filtered(actor, wanted, sa.literal(1)).limit(most).subquery()
    return await session.scalar(sa.select(sa.func.count()).select_from(some)) or 0
