"""What a report is by, which figures it has, and what exactly each means. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

import msgspec

from infra.kit.i18n import N_
from infra.kit.money import divide

A_SHARE, B_SHARE = 80, 95  # percent of sales: Pareto's classes


class By(StrEnum):
    """What a report is by. The first ones count orders, those of goods count lines."""

    DAY = "day"
    MONTH = "month"
    WEEKDAY = "weekday"
    HOUR = "hour"
    STORE = "store"
    CHANNEL = "channel"
    STAFF = "staff"
    CATEGORY = "category"
    PRODUCT = "product"
    SLOW = "slow"


TIMES = (By.DAY, By.MONTH, By.WEEKDAY, By.HOUR)
GOODS = (By.CATEGORY, By.PRODUCT)
LABELS = {
    By.DAY: N_("By day"),
    By.MONTH: N_("By month"),
    By.WEEKDAY: N_("By weekday"),
    By.HOUR: N_("By hour"),
    By.STORE: N_("By store"),
    By.CHANNEL: N_("By channel"),
    By.STAFF: N_("By staff"),
    By.CATEGORY: N_("By category"),
    By.PRODUCT: N_("By product"),
    By.SLOW: N_("Slow goods"),
}
SALES, ORDERS, REFUNDS = N_("Sales"), N_("Orders"), N_("Refunds")
BASKET, UNITS, SOLD = N_("Average basket"), N_("Units"), N_("Sold")
NET, COST, MARGIN = N_("Without tax"), N_("Cost"), N_("Margin")
ON_HAND, LAST_SOLD = N_("On hand"), N_("Last sold")
DEFINITIONS = {
    SALES: N_("Totals of paid orders placed in this time, tax included, minus refunds. Canceled orders don't count."),
    ORDERS: N_("Paid orders placed in this time, from every channel. Canceled orders don't count."),
    REFUNDS: N_("What was paid back of these orders, whenever it was; it is taken off sales."),
    BASKET: N_("Sales divided by orders."),
    UNITS: N_("Pieces (or kilograms) on the lines of these orders, packs counted as their pieces."),
    SOLD: N_("What these goods were sold for, tax and discounts included, before anything came back."),
    NET: N_("Sold, less the tax in it."),
    COST: N_("What the goods sold had cost, by moving average at the time they left. Lines not valued yet count as 0."),
    MARGIN: N_("Without tax, less cost, as a share of what was sold without tax."),
    ON_HAND: N_("What lies in your warehouses now."),
    LAST_SOLD: N_("When these goods were last on a paid order."),
}
HEADS: dict[By, tuple[str, ...]] = {
    **dict.fromkeys((*TIMES, By.STORE, By.CHANNEL, By.STAFF), (ORDERS, BASKET, REFUNDS, SALES)),
    **dict.fromkeys(GOODS, (UNITS, NET, COST, MARGIN, SOLD)),
    By.SLOW: (UNITS, SOLD, LAST_SOLD, ON_HAND),
}


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a report; money in minor units of the shop's currency.

    `key`: a day (2026-03-11), a month (2026-03), a weekday (1 = Monday), an hour (00 to 23), or an id; None where there
    is none. `sales`: for goods what they were sold for. `share`: of all sales, up to this row `running`, both in basis
    points; `grade`: A for those that make 80 % of sales, B up to 95 %, C the rest.
    """

    key: str | None
    label: str
    orders: int = 0
    sales: int = 0
    refunded: int = 0
    quantity: Decimal = Decimal(0)
    net: int = 0
    tax: int = 0
    cost: int = 0
    on_hand: Decimal | None = None
    last_sold: datetime | None = None
    share: int = 0
    running: int = 0
    grade: str = ""

    @property
    def basket(self) -> int | None:
        """Sales ÷ orders, half up; None without orders."""
        return divide(self.sales, self.orders) if self.orders else None

    @property
    def profit(self) -> int:
        return self.net - self.cost

    @property
    def margin(self) -> Decimal | None:
        """Profit as a share of net; None where nothing was sold."""
        return Decimal(self.profit) / self.net if self.net else None


def total(rows: Sequence[Row]) -> Row:
    """The sums of `rows`."""
    return Row(
        key=None,
        label="",
        orders=sum(row.orders for row in rows),
        sales=sum(row.sales for row in rows),
        refunded=sum(row.refunded for row in rows),
        quantity=sum((row.quantity for row in rows), Decimal(0)),
        net=sum(row.net for row in rows),
        tax=sum(row.tax for row in rows),
        cost=sum(row.cost for row in rows),
    )


def graded(rows: Iterable[Row], sold: int) -> Iterator[Row]:
    """`rows`, best first, each with its share of `sold` and its class; nothing is graded where nothing was sold."""
    before = 0
    for row in rows:
        if sold <= 0:
            yield row
            continue
        after = before + max(row.sales, 0)
        grade = "A" if before * 100 < A_SHARE * sold else "B" if before * 100 < B_SHARE * sold else "C"
        share, running = divide(max(row.sales, 0) * 10_000, sold), divide(after * 10_000, sold)
        yield msgspec.structs.replace(row, share=share, running=running, grade=grade)
        before = after
