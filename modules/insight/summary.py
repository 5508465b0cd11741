"""The summary of a period: by store, by month, by category."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from infra.kit.db.sessions import TenantReader
from modules.insight import repository
from modules.insight.domain import months_of, span_of_days
from modules.insight.errors import PeriodUnusable
from modules.insight.schemas import DepartmentSales, MonthSales, StoreSales, Summary
from tenancy.access.api import Actor

LONGEST = 366 * 10
EARLIEST, LATEST = date(1970, 1, 1), date(2200, 1, 1)


async def summarize(session: TenantReader, actor: Actor, first: date, last: date) -> Summary:
    """The summary of the shop's days from `first` to `last`, in two queries. Raises PeriodUnusable."""
    if not EARLIEST <= first <= last <= LATEST or (last - first).days >= LONGEST:
        raise PeriodUnusable(days=LONGEST)
    months = months_of(first, last, actor.zone)
    rows = await repository.by_store_and_month(session, actor, [span for _, span in months])
    lines = await repository.by_category(session, actor, span_of_days(first, last, actor.zone))
    return Summary(
        first=first,
        last=last,
        zone=actor.zone,
        currency=actor.currency,
        orders=sum(row.orders for row in rows),
        sales=sum(row.sales for row in rows),
        rounding=sum(row.rounding for row in rows),
        refunded=sum(row.refunded for row in rows),
        by_store=stores_of(rows),
        by_month=months_in(rows, [name for name, _ in months]),
        by_department=tuple(department_of(row) for row in lines),
    )


def stores_of(rows: Sequence[sa.Row[Any]]) -> tuple[StoreSales, ...]:
    found: dict[Any, list[sa.Row[Any]]] = {}
    for row in rows:
        found.setdefault(row.store_id, []).append(row)
    return tuple(
        StoreSales(
            store=store,
            code=of_store[0].code,
            name=of_store[0].name,
            orders=sum(row.orders for row in of_store),
            sales=sum(row.sales for row in of_store),
        )
        for store, of_store in sorted(found.items(), key=lambda item: item[1][0].code or "")
    )


def months_in(rows: Sequence[sa.Row[Any]], names: Sequence[str]) -> tuple[MonthSales, ...]:
    return tuple(
        MonthSales(
            month=name,
            orders=sum(row.orders for row in rows if row.n == number),
            sales=sum(row.sales for row in rows if row.n == number),
        )
        for number, name in enumerate(names)
    )


def department_of(row: sa.Row[Any]) -> DepartmentSales:
    return DepartmentSales(
        category=row.category_id,
        name=row.name,
        quantity=row.quantity,
        net=row.net,
        tax=row.tax,
        sales=row.net + row.tax,
    )
