"""The manifest of customers."""

from infra.kit.i18n import N_
from infra.kit.module import Module, Navigation
from modules.customers.permissions import Perm
from modules.customers.rest import CustomersApi
from modules.customers.web import CustomerPages

MODULE = Module(
    name="customers",
    package="modules.customers",
    label=N_("Customers"),
    requires=("desk",),
    tables=("customer", "customer_identity", "customer_total"),
    permissions=(Perm,),
    controllers=(CustomersApi, CustomerPages),
    navigation=(Navigation(label=N_("Customers"), icon="users", path="/customers", needs=Perm.READ, order=50),),
)
