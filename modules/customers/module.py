"""The manifest of customers."""

from infra.kit.module import Module
from modules.customers.permissions import Perm

MODULE = Module(
    name="customers",
    package="modules.customers",
    label="Customers",
    tables=("customer", "customer_identity", "customer_total"),
    permissions=(Perm,),
)
