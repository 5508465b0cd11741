"""The manifest of customers."""

from infra.kit.i18n import N_
from infra.kit.module import Hook, Module, Navigation, Personal
from modules.customers.finder import ACTIONS_HERE, CUSTOMERS
from modules.customers.groups_web import GroupPages, GroupsApi
from modules.customers.imports import CustomerFormat
from modules.customers.joining_web import JoiningPages, JoinPages
from modules.customers.permissions import Perm
from modules.customers.persons_web import ErasedPages, PersonPages
from modules.customers.rest import CustomersApi
from modules.customers.services import groups, profiles
from modules.customers.web import CustomerPages, ProfilePages
from modules.desk.api import ACTIONS, DEEDS, FINDERS, QUIET, SUBJECTS

MODULE = Module(
    name="customers",
    package="modules.customers",
    label=N_("Customers"),
    requires=("desk",),
    tables=("customer_group", "customer", "customer_identity", "customer_total", "customer_merge"),
    permissions=(Perm,),
    controllers=(
        CustomersApi,
        GroupsApi,
        CustomerPages,
        ProfilePages,
        GroupPages,
        JoinPages,
        JoiningPages,
        PersonPages,
        ErasedPages,
    ),
    navigation=(Navigation(label=N_("Customers"), icon="users", path="/customers", needs=Perm.READ, order=50),),
    personal=(
        Personal(
            table="customer",
            label=N_("Profile"),
            by="id",
            follows=False,
            empties=(
                "name",
                "phone",
                "email",
                "tax_number",
                "note",
                "birthday",
                "language",
                "title",
                "addresses",
                "tags",
                "consents",
                "notes",
                "origin",
                "external_id",
                "search_text",
                "group_id",
            ),
            rewrites=(("allowed", "'[]'::jsonb"),),
        ),
        Personal(table="customer_identity", label=N_("Other ways to find them"), follows=False),
        Personal(table="customer_total", label=N_("Bought so far"), follows=False),
        Personal(
            table="customer_merge",
            label=N_("Joined profiles"),
            by="survivor_id",
            empties=("merged_name", "snapshot", "moved"),
        ),
    ),
    import_formats=(CustomerFormat(),),
    hooks=(
        Hook(contract=FINDERS, fill=CUSTOMERS),
        Hook(contract=ACTIONS, fill=ACTIONS_HERE),
        Hook(
            contract=DEEDS,
            fill={
                "customer.created": N_("Customer added"),
                "customer.edited": N_("Customer changed"),
                "customer.imported": N_("Customer brought in by file"),
                "customer.import_changed": N_("Customer changed by file"),
                "customer.import_undone": N_("Customer from a file taken back"),
                "customer.answered": N_("Consents of a customer changed"),
                "customer.exported": N_("A customer's data handed out"),
                "customer.erased": N_("A person removed on request"),
                "customer.merged": N_("Two customers joined"),
                "customer.separated": N_("Two customers parted again"),
                "customer_group.created": N_("Customer group added"),
                "customer_group.edited": N_("Customer group changed"),
                "customer_group.removed": N_("Customer group removed"),
            },
        ),
        Hook(contract=QUIET, fill=profiles.BY_FILE),
        Hook(contract=SUBJECTS, fill={profiles.KIND: "/customers/{id}", groups.KIND: "/customers/groups"}),
    ),
)
