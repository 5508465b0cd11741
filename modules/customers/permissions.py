"""Rights over customers' profiles. What leaves as a file has a right of its own: it is personal data."""

from infra.kit.i18n import N_
from tenancy.access.api import Permission, Role


class Perm(Permission):
    READ = "customers.read", N_("See customers"), Role.CASHIER, Role.ACCOUNTANT
    EDIT = "customers.edit", N_("Add and change customers"), Role.CASHIER
    EXPORT = "customers.export", N_("Take customers’ data away as a file")
    IMPORT = "customers.import", N_("Bring customers in by file")
    GROUPS = "customers.groups", N_("Add and change customer groups")
    MERGE = "customers.merge", N_("Join two profiles of one customer")
    ERASE = "customers.erase", N_("Remove a person on request")
