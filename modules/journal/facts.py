"""What happened in a store between two moments, read from the ledgers and summed by the store's days."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from infra.kit import clock
from infra.kit.db.sessions import TenantReader
from modules.costing.views import entries as costs
from modules.journal.domain import STOCK_AGAINST, Facts, Sum, Taxed
from modules.orders.views import PAST, after_sales, order_lines, orders
from modules.payments.api import INNER
from modules.payments.views import account_entries, payment_refunds, payments
from modules.stock.views import warehouses

ACCOUNT = "account"
CAME = ("paid", "refunding", "refunded")


class Where(msgspec.Struct, frozen=True, kw_only=True):
    """A store's days: [start, end) in UTC, by the clock of `zone`. `is_default`: what names no store is this one's."""

    store: UUID
    is_default: bool
    zone: str
    start: datetime
    end: datetime

    def day(self, at: Any) -> sa.ColumnElement[Any]:
        return sa.cast(sa.func.timezone(self.zone, at), sa.Date).label("day")

    def within(self, at: Any) -> sa.ColumnElement[bool]:
        return sa.and_(at >= self.start, at < self.end)

    def here(self, store: Any) -> sa.ColumnElement[bool]:
        return sa.or_(store == self.store, store.is_(None)) if self.is_default else store == self.store


def total(column: Any, name: str = "amount") -> Any:
    return sa.cast(sa.func.coalesce(sa.func.sum(column), 0), sa.BigInteger).label(name)


async def facts_of(session: TenantReader, where: Where) -> Facts:
    """Everything, in one query a ledger."""
    return Facts(
        sold=await taxed(session, sold(where)),
        roundings=await sums(session, roundings(where)),
        back=await taxed(session, back(where)),
        back_roundings=await sums(session, back_roundings(where)),
        rebates=await sums(session, rebates(where)),
        paid=await sums(session, paid(where)),
        refunded=await sums(session, refunded(where)),
        accounts=await sums(session, on_account(where)),
        stock=[*await sums(session, worth(where)), *await sums(session, guessed(where))],
    )


async def taxed(session: TenantReader, query: Any) -> Sequence[Taxed]:
    return [msgspec.convert(dict(row), Taxed) for row in (await session.execute(query)).mappings()]


async def sums(session: TenantReader, query: Any) -> Sequence[Sum]:
    return [msgspec.convert(dict(row), Sum) for row in (await session.execute(query)).mappings()]


def handed_over(where: Where) -> sa.ColumnElement[bool]:
    """A sale is one from the day on which the goods are the customer's; those of the time before are in other books."""
    return sa.and_(
        where.within(orders.c.handed_over_at), where.here(orders.c.store_id), orders.c.state != "canceled",
        orders.c.origin != PAST,
    )  # fmt: skip


ACCOUNT_OF_LINE = sa.case((order_lines.c.kind == "delivery", "delivery"), else_="sales").label("account")


def sold(where: Where) -> Any:
    day = where.day(orders.c.handed_over_at)
    return (
        sa.select(day, ACCOUNT_OF_LINE, order_lines.c.tax_rate.label("rate"), total(order_lines.c.net, "net"),
                  total(order_lines.c.tax, "tax"))
        .join_from(orders, order_lines, order_lines.c.order_id == orders.c.id)
        .where(handed_over(where))
        .group_by(day, ACCOUNT_OF_LINE, order_lines.c.tax_rate)
    )  # fmt: skip


def roundings(where: Where) -> Any:
    day = where.day(orders.c.handed_over_at)
    return sa.select(day, total(orders.c.rounding)).where(handed_over(where)).group_by(day)


def taken_back(where: Where) -> tuple[Any, Any]:
    """The day of a document after a sale, not before the sale's own; and which documents count."""
    at = sa.func.greatest(after_sales.c.at, orders.c.handed_over_at)
    condition = sa.and_(
        where.within(at), where.here(after_sales.c.store_id), after_sales.c.kind != "rebate",
        orders.c.handed_over_at.is_not(None), orders.c.state != "canceled",
    )  # fmt: skip
    return where.day(at), condition


def back(where: Where) -> Any:
    day, condition = taken_back(where)
    part = (
        sa.func.jsonb_array_elements(after_sales.c.lines).table_valued(sa.column("value", JSONB)).render_derived("part")
    )
    net, tax = (sa.cast(part.c.value[name].astext, sa.BigInteger) for name in ("net", "tax"))
    return (
        sa.select(day, ACCOUNT_OF_LINE, order_lines.c.tax_rate.label("rate"), total(net, "net"), total(tax, "tax"))
        .select_from(after_sales)
        .join(orders, orders.c.id == after_sales.c.order_id)
        .join(part, sa.true())
        .join(order_lines, sa.cast(order_lines.c.id, sa.Text) == part.c.value["line"].astext)
        .where(condition, order_lines.c.order_id == after_sales.c.order_id)
        .group_by(day, ACCOUNT_OF_LINE, order_lines.c.tax_rate)
    )


def back_roundings(where: Where) -> Any:
    day, condition = taken_back(where)
    query = sa.select(day, total(after_sales.c.rounding)).join_from(
        after_sales, orders, orders.c.id == after_sales.c.order_id
    )
    return query.where(condition).group_by(day)


def rebates(where: Where) -> Any:
    day = where.day(after_sales.c.at)
    query = sa.select(day, total(after_sales.c.paid)).where(
        where.within(after_sales.c.at), where.here(after_sales.c.store_id), after_sales.c.kind == "rebate"
    )
    return query.group_by(day)


def paid(where: Where) -> Any:
    """What came in by each tender. A payment's rounding as it was then: refunds have lessened it since."""
    given = (
        sa.select(total(payment_refunds.c.rounding))
        .where(payment_refunds.c.payment_id == payments.c.id, payment_refunds.c.state != "failed")
        .scalar_subquery()
    )
    day = where.day(payments.c.settled_at)
    sign = sa.case((payments.c.is_out, -1), else_=1)
    rounding = sa.case((payments.c.is_out, 0), else_=payments.c.rounding + given)
    return (
        sa.select(day, payments.c.tender.label("what"), total(sign * payments.c.amount), total(rounding, "rounding"))
        .where(where.within(payments.c.settled_at), where.here(payments.c.store_id), payments.c.state.in_(CAME))
        .where(payments.c.tender.not_in([*INNER, ACCOUNT]))
        .group_by(day, payments.c.tender)
    )


def refunded(where: Where) -> Any:
    way = sa.func.coalesce(sa.func.nullif(payment_refunds.c.tender, ""), payments.c.tender)
    store = sa.func.coalesce(payment_refunds.c.store_id, payments.c.store_id)
    day = where.day(payment_refunds.c.at)
    return (
        sa.select(
            day, way.label("what"), total(payment_refunds.c.amount), total(payment_refunds.c.rounding, "rounding")
        )
        .join_from(payment_refunds, payments, payments.c.id == payment_refunds.c.payment_id)
        .where(where.within(payment_refunds.c.at), where.here(store), payment_refunds.c.state == "refunded")
        .where(way.not_in([*INNER, ACCOUNT]))
        .group_by(day, way)
    )


def on_account(where: Where) -> Any:
    """Each change of what customers owe; an undone entry goes back where it came from."""
    undone = account_entries.alias("undone")
    kind = sa.func.coalesce(undone.c.kind, account_entries.c.kind)
    first, last = clock.day_of(where.start, where.zone), clock.day_of(where.end, where.zone)
    day = account_entries.c.day.label("day")
    return (
        sa.select(day, kind.label("what"), total(account_entries.c.amount))
        .outerjoin(undone, sa.and_(account_entries.c.kind == "undo", undone.c.id == account_entries.c.cause_id))
        .where(where.here(account_entries.c.store_id), account_entries.c.day >= first, account_entries.c.day < last)
        .group_by(day, kind)
    )


def worth(where: Where) -> Any:
    """What goods that came in or left were worth."""
    day = where.day(costs.c.at)
    return (
        sa.select(day, costs.c.kind.label("what"), total(costs.c.value))
        .join_from(costs, warehouses, warehouses.c.id == costs.c.warehouse_id)
        .where(where.within(costs.c.at), where.here(warehouses.c.store_id), costs.c.kind.in_(STOCK_AGAINST))
        .group_by(day, costs.c.kind)
    )


def guessed(where: Where) -> Any:
    """Goods that were sold before they came in: what was guessed wrong goes the way of what was sold."""
    day = where.day(costs.c.at)
    return (
        sa.select(day, sa.literal("sell").label("what"), total(costs.c.corrected))
        .join_from(costs, warehouses, warehouses.c.id == costs.c.warehouse_id)
        .where(where.within(costs.c.at), where.here(warehouses.c.store_id), costs.c.corrected != 0)
        .group_by(day)
    )
