"""The read door: what others may join. Columns are stable."""

import sqlalchemy as sa

from modules.orders.models import OrderLine, SalesOrder
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
).subquery("orders")
"""Every order: id, number, state (quoted, placed, paid, completed, canceled), store_id, channel_id, customer_id (or
None), customer_name, currency, net + tax + rounding = total, paid (minus what went back), reversed
(what returns and refunds took back of total), placed_at, handed_over_at, who_id and who_name (who took it).
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
).subquery("order_lines")
"""Every line of every order as it was sold: net + tax in minor units of its currency; category_id at that time;
salesperson_id (the staff member who sold it, or None) under salesperson_name, as of that day."""

SOLD = (OrderState.PAID.value, OrderState.COMPLETED.value)
"""The states of an order that is a sale: fully paid, and not canceled."""
