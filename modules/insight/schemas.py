"""Figures as the API gives them. Amounts in minor units of `currency`."""

from datetime import date
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
