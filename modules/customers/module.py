"""The manifest of customers."""

from infra.kit.i18n import N_
from infra.kit.module import Hook, Module, Navigation
from modules.customers.groups_web import GroupPages, GroupsApi
from modules.customers.permissions import Perm
from modules.customers.rest import CustomersApi
from modules.customers.services import groups, profiles
from modules.customers.web import CustomerPages, ProfilePages
from modules.desk.api import DEEDS, SUBJECTS

MODULE = Module(
    name="customers",
    package="modules.customers",
    label=N_("Customers"),
    requires=("desk",),
    tables=("customer_group", "customer", "customer_identity", "customer_total", "customer_merge"),
    permissions=(Perm,),
    controllers=(CustomersApi, GroupsApi, CustomerPages, ProfilePages, GroupPages),
    navigation=(Navigation(label=N_("Customers"), icon="users", path="/customers", needs=Perm.READ, order=50),),
    hooks=(
        Hook(
            contract=DEEDS,
            fill={
                "customer.created": N_("Customer added"),
                "customer.edited": N_("Customer changed"),
                "customer.answered": N_("Consents of a customer changed"),
                "customer_group.created": N_("Customer group added"),
                "customer_group.edited": N_("Customer group changed"),
                "customer_group.removed": N_("Customer group removed"),
            },
        ),
        Hook(contract=SUBJECTS, fill={profiles.KIND: "/customers/{id}", groups.KIND: "/customers/groups"}),
    ),
)
