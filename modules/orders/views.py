"""The read door: what others may join. Columns are stable."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from modules.orders.models import AfterSale, OrderLine, SalesOrder
from modules.orders.states import OrderState

orders = sa.select(
    SalesOrder.id,
    SalesOrder.number,
    SalesOrder.state,
    SalesOrder.store_id,
    SalesOrder.channel_id,
    SalesOrder.customer_id,
    SalesOrder.customer_name,
    SalesOrder.currency,
    SalesOrder.net,
    SalesOrder.tax,
    SalesOrder.rounding,
    SalesOrder.total,
    SalesOrder.paid,
    SalesOrder.reversed,
    SalesOrder.placed_at,
    SalesOrder.handed_over_at,
    SalesOrder.who_id,
    SalesOrder.who_name,
    SalesOrder.origin,
    SalesOrder.external_id,
    SalesOrder.flags,
).subquery("orders")
"""Every order: id, number, state (quoted, placed, paid, completed, canceled), store_id, channel_id, customer_id (or
None), customer_name, currency, net + tax + rounding = total, paid (minus what went back), reversed
(what returns and refunds took back of total), placed_at, handed_over_at, who_id and who_name (who took it),
origin ("" for our own, PAST for those of the time before), external_id (its name there), flags (JSON list: what to
look at).
Amounts in minor units of `currency`. By time: ix_sales_order_placed_at_id; open ones: ix_sales_order_open."""

order_lines = sa.select(
    OrderLine.id,
    OrderLine.order_id,
    OrderLine.position,
    OrderLine.variant_id,
    OrderLine.category_id,
    OrderLine.name,
    OrderLine.quantity,
    OrderLine.net,
    OrderLine.tax,
    OrderLine.salesperson_id,
    OrderLine.salesperson_name,
    OrderLine.kind,
    OrderLine.tax_rate,
).subquery("order_lines")
"""Every line of every order as it was sold: net + tax in minor units of its currency; category_id at that time;
salesperson_id (the staff member who sold it, or None) under salesperson_name, as of that day; kind (goods, delivery);
tax_rate (basis points)."""

after_sales = sa.select(
    AfterSale.id,
    AfterSale.number,
    AfterSale.kind,
    AfterSale.order_id,
    AfterSale.store_id,
    AfterSale.currency,
    AfterSale.lines,
    AfterSale.net,
    AfterSale.tax,
    AfterSale.rounding,
    AfterSale.total,
    AfterSale.paid,
    AfterSale.at,
).subquery("after_sales")
"""What came after sales: kind (return, refund, rebate, exchange), lines (JSON: line, quantity, net, tax, …), net + tax
+ rounding = total (what it takes back of the sale; 0 for a rebate), paid (handed back with it), at. Minor units."""

PAST = "old-system"
"""The origin of orders that were over before the shop came here: neither their goods nor their money were ours."""

SOLD = (OrderState.PAID.value, OrderState.COMPLETED.value)
"""The states of an order that is a sale: fully paid, and not canceled."""


def taken_back(order: Any, line: Any) -> sa.FromClause:
    """What returns and refunds took back of a line: a lateral with one row, `amount` (net + tax, in minor units).

    `order`, `line`: the columns with their ids. By ix_after_sale_order_id; leave it out where `reversed` is 0.
    """
    part = sa.func.jsonb_array_elements(AfterSale.lines).table_valued(sa.column("value", JSONB)).render_derived("part")
    figures = [sa.cast(part.c.value[name].astext, sa.BigInteger) for name in ("net", "tax")]
    return (
        sa.select(sa.cast(sa.func.coalesce(sa.func.sum(figures[0] + figures[1]), 0), sa.BigInteger).label("amount"))
        .select_from(AfterSale)
        .join(part, sa.true())
        .where(AfterSale.order_id == order, part.c.value["line"].astext == sa.cast(line, sa.Text))
        .lateral("taken_back")
    )
