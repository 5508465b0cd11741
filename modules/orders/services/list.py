"""Lists of orders: filtered, searched, sorted, by cursor."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from infra.kit.cursors import Paged, Sort, after, page_of
from infra.kit.db.sessions import TenantReader
from infra.kit.search import matches
from modules.orders.models import OPEN, Fulfillment, OrderLine, SalesOrder
from modules.orders.schemas import OrderBrief
from modules.orders.services.read import BRIEF, brief
from modules.orders.states import OrderState
from modules.payments import views as payments
from modules.shops import api as shops
from tenancy.access.api import Actor

NEWEST = (Sort(SalesOrder.placed_at, datetime, descending=True), Sort(SalesOrder.id, UUID, descending=True))
OLDEST = (Sort(SalesOrder.placed_at, datetime), Sort(SalesOrder.id, UUID))
LARGEST = (Sort(SalesOrder.total, int, descending=True), Sort(SalesOrder.id, UUID, descending=True))
SMALLEST = (Sort(SalesOrder.total, int), Sort(SalesOrder.id, UUID))
NEWEST_COUNTED = 10_000
BEGINNING: sa.ColumnElement[Any] = sa.literal_column("'-infinity'::timestamptz")
SORTS = {"": NEWEST, "oldest": OLDEST, "largest": LARGEST, "smallest": SMALLEST}

# Written out as the partial indexes are: a plan that knows no values finds them too.
FLAGGED = sa.literal_column("(jsonb_array_length(sales_order.flags) > 0)", sa.Boolean)
HELD = sa.literal_column("(sales_order.held <> '{}'::jsonb)", sa.Boolean)
NOTED = sa.literal_column("(sales_order.note <> '' OR jsonb_array_length(sales_order.handling) > 0)", sa.Boolean)
WAITING = sa.and_(OPEN, SalesOrder.handed_over_at.is_(None))
GONE_IN_PART = sa.exists().where(Fulfillment.order_id == SalesOrder.id, Fulfillment.left_at.is_not(None))
STATES: dict[str, sa.ColumnElement[bool]] = {
    "open": WAITING,
    "unpaid": SalesOrder.state == sa.literal_column("'placed'"),
    "flagged": FLAGGED,
    "held": HELD,
}
PAYMENTS: dict[str, sa.ColumnElement[bool]] = {
    "unpaid": sa.and_(STATES["unpaid"], SalesOrder.paid <= 0),
    "partly": sa.and_(STATES["unpaid"], SalesOrder.paid > 0),
    "paid": SalesOrder.state.in_((OrderState.PAID.value, OrderState.COMPLETED.value)),
    "back": SalesOrder.reversed > 0,
}
FULFILLMENTS: dict[str, sa.ColumnElement[bool]] = {
    "open": sa.and_(WAITING, ~GONE_IN_PART),
    "partly": sa.and_(WAITING, GONE_IN_PART),
    "gone": SalesOrder.handed_over_at.is_not(None),
}


class OrderFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which orders; empty parts don't narrow. `state`: one of the states, or `open` (to handle), `unpaid`, `flagged`,
    `held`; `payment`: unpaid, partly, paid, back; `fulfillment`: open, partly, gone. `least` and `most`: the total in
    minor units. `sort`: newest first, or oldest, largest, smallest.
    """

    q: str = ""
    state: str = ""
    payment: str = ""
    fulfillment: str = ""
    store: UUID | None = None
    channel: UUID | None = None
    customer: UUID | None = None
    salesperson: UUID | None = None
    flag: str = ""
    tender: str = ""
    noted: bool = False
    held: bool = False
    least: int | None = None
    most: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    ids: tuple[UUID, ...] = ()
    sort: str = ""

    @property
    def is_narrow(self) -> bool:
        """Whether an index leads to what it finds, however rare that is."""
        said = (self.q.strip(), self.held, self.flag, self.noted, self.customer, self.salesperson, self.ids)
        waits = self.payment in {"unpaid", "partly"} or self.fulfillment in {"open", "partly"}
        return any(said) or waits or self.state in STATES

    def conditions(self) -> Iterator[sa.ColumnElement[bool]]:
        if self.q.strip():
            yield matches(SalesOrder.search_text, self.q)
        if self.state:
            yield STATES.get(self.state, SalesOrder.state == self.state)
        if self.payment:
            yield PAYMENTS.get(self.payment, sa.false())
        if self.fulfillment:
            yield FULFILLMENTS.get(self.fulfillment, sa.false())
        if self.noted:
            yield NOTED
        if self.held:
            yield HELD
        if self.flag:
            yield sa.and_(FLAGGED, SalesOrder.flags.contains([self.flag]))
        yield from self.ranges()
        yield from self.references()

    def ranges(self) -> Iterator[sa.ColumnElement[bool]]:
        if self.least is not None:
            yield SalesOrder.total >= self.least
        if self.most is not None:
            yield SalesOrder.total <= self.most
        if self.since:
            yield SalesOrder.placed_at >= self.since
        if self.until:
            yield SalesOrder.placed_at < self.until

    def references(self) -> Iterator[sa.ColumnElement[bool]]:
        if self.store:
            yield SalesOrder.store_id == self.store
        if self.channel:
            yield SalesOrder.channel_id == self.channel
        if self.customer:
            yield SalesOrder.customer_id == self.customer
        if self.salesperson:
            yield sa.exists().where(OrderLine.order_id == SalesOrder.id, OrderLine.salesperson_id == self.salesperson)
        if self.tender:
            paid = payments.payments.c
            yield sa.exists().where(paid.document_id == SalesOrder.id, paid.tender == self.tender)
        if self.ids:
            yield SalesOrder.id.in_(self.ids)


def sorts_of(wanted: OrderFilter) -> Sequence[Sort]:
    return SORTS.get(wanted.sort, NEWEST)


def key_of(wanted: OrderFilter, row: Any) -> list[Any]:
    """The sort values of a row of the list."""
    return [row.total if wanted.sort in {"largest", "smallest"} else row.placed_at, row.id]


def filtered(actor: Actor, wanted: OrderFilter, *columns: Any) -> sa.Select[Any]:
    query: Any = sa.select(*columns).select_from(SalesOrder)
    return query.where(shops.shown(actor, SalesOrder.store_id), *wanted.conditions())


async def page_orders(
    session: TenantReader, actor: Actor, wanted: OrderFilter, cursor: str | None, limit: int
) -> Paged[OrderBrief]:
    """One page, as `wanted` sorts them."""
    query = after(filtered(actor, wanted, *BRIEF), sorts_of(wanted), cursor, limit)
    rows = (await session.execute(query)).all()
    return page_of(rows, limit, lambda row: key_of(wanted, row), brief)


async def count_orders(
    session: TenantReader, actor: Actor, wanted: Sequence[tuple[OrderFilter, int]]
) -> list[int | None]:
    """How many match each, counted up to its limit, in one statement.

    What no index leads to is counted among the newest NEWEST_COUNTED orders alone; None where older ones may match too.
    """
    horizon = sa.select(SalesOrder.placed_at).order_by(SalesOrder.placed_at.desc()).offset(NEWEST_COUNTED - 1).limit(1)
    oldest = sa.select(horizon.scalar_subquery().label("at")).cte("horizon").prefix_with("MATERIALIZED")
    at = sa.select(oldest.c.at).scalar_subquery()
    counts: list[Any] = [sa.null() if all(each.is_narrow for each, _ in wanted) else at]
    for each, most in wanted:
        query = filtered(actor, each, sa.literal(1)).limit(most)
        if not each.is_narrow:
            query = query.where(SalesOrder.placed_at >= sa.func.coalesce(at, BEGINNING))
        counts.append(sa.select(sa.func.count()).select_from(query.subquery()).scalar_subquery())
    (since, *found) = (await session.execute(sa.select(*counts))).one()
    return [told(count, each, most, since) for count, (each, most) in zip(found, wanted, strict=True)]


def told(count: int, wanted: OrderFilter, most: int, horizon: datetime | None) -> int | None:
    """The count, where it is known: all were looked at, or as many are there as are told."""
    is_whole = wanted.is_narrow or horizon is None or (wanted.since is not None and wanted.since >= horizon)
    return count if is_whole or count >= most else None
