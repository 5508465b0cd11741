"""What somebody is to sell, and sums of days that are over, made from the orders and never added to."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from infra.kit.db.base import Identified, TenantBase, Timestamped

SPANS = ("day", "month")


class Target(Identified, Timestamped, TenantBase):
    """What a salesperson is to sell in one store in one month (`month` is its first day).

    `amount` in minor units of `currency`, tax included; `sales`: how many orders, 0 where no number was set.
    """

    __tablename__ = "target"
    __table_args__ = (
        sa.UniqueConstraint("month", "store_id", "staff_id"),
        sa.CheckConstraint("extract(day FROM month) = 1", name="month"),
        sa.CheckConstraint("amount >= 0 AND sales >= 0 AND amount + sales > 0", name="amount"),
    )

    month: Mapped[date]
    store_id: Mapped[UUID] = mapped_column(sa.ForeignKey("store.id"))
    staff_id: Mapped[UUID]
    staff_name: Mapped[str]
    amount: Mapped[int]
    sales: Mapped[int] = mapped_column(server_default="0")
    currency: Mapped[str]


class SalesCounted(TenantBase):
    """A day (or a calendar month) whose sales are summed, as the shop's clock had it: from `starts` until `ends`.

    `dirty`: something of it may have changed since; its figures come from the orders themselves until it is counted
    again. A row's lock keeps whoever counts and whoever says what changed apart.
    """

    __tablename__ = "sales_counted"
    __table_args__ = (sa.CheckConstraint(f"span IN {SPANS}", name="span"),)

    span: Mapped[str] = mapped_column(primary_key=True)
    period: Mapped[date] = mapped_column(primary_key=True)
    starts: Mapped[datetime]
    ends: Mapped[datetime]
    currency: Mapped[str]
    dirty: Mapped[bool] = mapped_column(server_default=sa.true())
    counted_at: Mapped[datetime | None]


class SalesSum(TenantBase):
    """What paid orders of one day in one store come to by hour, channel, staff or category. Minor units of the shop's
    currency.

    `key`: the hour ("09") or the id, "" for what has none; `label`: its name where nothing else keeps it. `foreign`:
    orders in other currencies, which are in no other figure.

    What its goods sold is one row for a day and store (`by` goods_day), or for a month and store (goods_month; of all
    stores together under the id of none, all zeros): lists side by side, an entry for each variant that was sold, or
    NULL for what is not in the catalog (`label`: its name). Of several variants of one product on an order the first
    alone counts as an order, so that orders of variants add up to those of products.
    """

    __tablename__ = "sales_sum"

    by: Mapped[str] = mapped_column(primary_key=True)
    period: Mapped[date] = mapped_column(primary_key=True)
    store_id: Mapped[UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    label: Mapped[str] = mapped_column(server_default="")
    orders: Mapped[int] = mapped_column(server_default="0")
    foreign: Mapped[int] = mapped_column(server_default="0")
    sales: Mapped[int] = mapped_column(server_default="0")
    refunded: Mapped[int] = mapped_column(server_default="0")
    rounding: Mapped[int] = mapped_column(server_default="0")
    net: Mapped[int] = mapped_column(server_default="0")
    tax: Mapped[int] = mapped_column(server_default="0")
    quantity: Mapped[Decimal] = mapped_column(server_default="0")
    cost: Mapped[int] = mapped_column(server_default="0")
    goods: Mapped[list[UUID] | None] = mapped_column(ARRAY(sa.Uuid))
    goods_orders: Mapped[list[int] | None] = mapped_column(ARRAY(sa.BigInteger))
    goods_quantity: Mapped[list[Decimal] | None] = mapped_column(ARRAY(sa.Numeric(18, 3)))
    goods_net: Mapped[list[int] | None] = mapped_column(ARRAY(sa.BigInteger))
    goods_tax: Mapped[list[int] | None] = mapped_column(ARRAY(sa.BigInteger))
    goods_cost: Mapped[list[int] | None] = mapped_column(ARRAY(sa.BigInteger))
    goods_last: Mapped[list[datetime] | None] = mapped_column(ARRAY(sa.DateTime(timezone=True)))
