"""How far a salesperson has come, and what is left for each day. Pure."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import msgspec

from infra.kit.i18n import N_

SOLD = N_("Sold")
SALES = N_("Orders")
SHARE = N_("Reached")
PER_DAY = N_("Needed a day")
DEFINITIONS = {
    SOLD: N_(
        "The lines that a salesperson sold, tax and discounts included, on paid orders placed in this month in this "
        "store, minus what returns and refunds took back of these lines, whenever it was. Delivery and canceled orders "
        "don’t count."
    ),
    SALES: N_("Orders with a line of theirs that was not taken back in whole."),
    SHARE: N_("Sold, as a share of the target."),
    PER_DAY: N_("What is left of the target, over the days left in the month, today included, by the store’s clock."),
}


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """One salesperson in one store: amounts in minor units; `target` and `sales_target` 0 where none was set.

    `days` of the month, `days_left` of them with today: 0 once it is over.
    """

    staff: UUID
    name: str
    store: UUID
    store_name: str
    target: int
    sales_target: int
    sold: int
    sales: int
    days: int
    days_left: int

    @property
    def share(self) -> Decimal | None:
        """Sold ÷ target; None without a target in money."""
        return Decimal(self.sold) / self.target if self.target else None

    @property
    def left(self) -> int:
        return max(0, self.target - self.sold)

    @property
    def per_day(self) -> int | None:
        """What each day left has to bring, rounded up; None when no day is left."""
        return -(-self.left // self.days_left) if self.days_left else None

    @property
    def sales_left(self) -> int:
        return max(0, self.sales_target - self.sales)

    @property
    def due(self) -> Decimal:
        """The part of the month that is behind: where an even pace would be by this morning."""
        return Decimal(self.days - self.days_left) / self.days


def month_of(day: date) -> date:
    """The first day of its month."""
    return day.replace(day=1)


def after(month: date) -> date:
    """The month after."""
    return month_of(month + timedelta(days=31))


def before(month: date) -> date:
    return month_of(month - timedelta(days=1))


def days_in(month: date) -> int:
    return (after(month) - month).days


def days_left(month: date, today: date) -> int:
    """The days from `today` to the end of `month`, both included: all of a month to come, none of one that is over."""
    return max(0, (after(month) - max(today, month)).days)


class Total(msgspec.Struct, frozen=True, kw_only=True):
    """The team. `per_day`: what all of them need together on a day."""

    target: int
    sold: int
    sales_target: int
    sales: int
    per_day: int

    @property
    def share(self) -> Decimal | None:
        return Decimal(self.sold) / self.target if self.target else None


def total(rows: Sequence[Progress]) -> Total:
    return Total(
        target=sum(row.target for row in rows),
        sold=sum(row.sold for row in rows),
        sales_target=sum(row.sales_target for row in rows),
        sales=sum(row.sales for row in rows),
        per_day=sum(row.per_day or 0 for row in rows),
    )
