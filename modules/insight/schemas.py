"""Figures as the API gives them. Amounts in minor units of `currency`."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

import msgspec


class StoreSales(msgspec.Struct, frozen=True, kw_only=True):
    """What one store sold."""

    store: UUID
    code: str | None
    name: str | None
    orders: int
    sales: int


class MonthSales(msgspec.Struct, frozen=True, kw_only=True):
    """What was sold in one calendar month ("2026-03"), as far as it lies in the period."""

    month: str
    orders: int
    sales: int


class DepartmentSales(msgspec.Struct, frozen=True, kw_only=True):
    """What was sold of one category's goods, as they were filed at that time; None for goods without one."""

    category: UUID | None
    name: str | None
    quantity: Decimal
    net: int
    tax: int
    sales: int


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """Sales of a period of the shop's days, both included. Σ `by_department` + `rounding` − `refunded` = `sales`.

    Sales: paid orders placed in the period, tax included, minus what was paid back; canceled orders don't count, nor
    do orders in another currency.
    """

    first: date
    last: date
    zone: str
    currency: str
    orders: int
    sales: int
    rounding: int
    refunded: int
    by_store: tuple[StoreSales, ...]
    by_month: tuple[MonthSales, ...]
    by_department: tuple[DepartmentSales, ...]


class ReportRow(msgspec.Struct, frozen=True, kw_only=True):
    """One row: sums of orders by time, store, channel or staff; of lines by category or product.

    `key`: a day (2026-03-11), month (2026-03), weekday (1 is Monday), hour (00 to 23), or the id; None for what has
    none. For goods `sales` is what they were sold for, `share` and `running` (this row and all before) its part of all
    in basis points, `grade` A, B or C. For slow goods `on_hand` is what lies there.
    """

    key: str | None
    label: str
    orders: int
    sales: int
    refunded: int
    quantity: Decimal
    net: int
    tax: int
    cost: int
    on_hand: Decimal | None
    last_sold: datetime | None
    share: int
    running: int
    grade: str


class ReportOut(msgspec.Struct, frozen=True, kw_only=True):
    """A report of the shop's days, both included, as it stood at `as_of`.

    `total`: the sums of all rows, also of those beyond `limit`.
    """

    by: str
    first: date
    last: date
    zone: str
    currency: str
    as_of: datetime
    all_rows: int
    rows: tuple[ReportRow, ...]
    total: ReportRow
