"""Orders' manifest."""

from infra.kit.module import Module
from modules.orders.permissions import Perm

MODULE = Module(
    name="orders",
    package="modules.orders",
    label="Orders",
    requires=("shops", "catalog", "customers", "stock", "payments"),
    tables=("sales_order", "order_line", "order_event"),
    ledgers=("order_event",),
    permissions=(Perm,),
)
