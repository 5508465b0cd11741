"""The big figures: what, how much, how it changed, what exactly it means."""

from collections.abc import Sequence
from decimal import Decimal

import msgspec

from infra.kit.i18n import N_
from modules.insight.domain import Figures, Range, change, total

SALES, ORDERS, BASKET, REFUNDS = N_("Sales"), N_("Orders"), N_("Average basket"), N_("Refunds")
DEFINITIONS = {
    SALES: N_("Totals of paid orders placed in this time, tax included, minus refunds. Canceled orders don't count."),
    ORDERS: N_("Paid orders placed in this time, from every channel. Canceled orders don't count."),
    BASKET: N_("Sales divided by orders."),
    REFUNDS: N_("What was paid back of these orders, whenever it was; it is taken off sales."),
}


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """One figure; `label` and `definition` are msgids. Money in minor units of the shop's currency; None: no orders.

    `change`: of what it was before, None without anything to compare; `direction`: up, down or empty, and `is_good`
    says whether up is good.
    """

    label: str
    definition: str
    value: int | None
    is_money: bool
    is_good: bool
    change: Decimal | None
    direction: str
    spark: tuple[int, ...]


def figures_shown(trend: Sequence[Figures], before: Figures, chosen: Range) -> tuple[Figure, ...]:
    """Sales, orders, basket of the chosen days, the last of `trend`, beside those `before`."""
    now = total(trend[-chosen.days :])
    return (
        figure(SALES, now.sales, before.sales, [day.sales for day in trend]),
        figure(ORDERS, now.orders, before.orders, [day.orders for day in trend], is_money=False),
        figure(BASKET, now.basket, before.basket, [day.basket or 0 for day in trend]),
        figure(REFUNDS, now.refunded, before.refunded, [day.refunded for day in trend], is_good=False),
    )


def figure(
    label: str,
    value: int | None,
    before: int | None,
    spark: Sequence[int],
    *,
    is_money: bool = True,
    is_good: bool = True,
) -> Figure:
    by = change(value, before)
    direction = "" if not by else "up" if by > 0 else "down"
    return Figure(
        label=label,
        definition=DEFINITIONS[label],
        value=value,
        is_money=is_money,
        is_good=is_good,
        change=abs(by) if by is not None else None,
        direction=direction,
        spark=tuple(spark[-7:]),
    )
