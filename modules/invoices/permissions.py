"""Rights over invoices."""

from infra.kit.i18n import N_
from tenancy.access.api import Permission, Role


class Perm(Permission):
    READ = "invoices.read", N_("See invoices"), Role.CASHIER, Role.ACCOUNTANT
    ISSUE = "invoices.issue", N_("Issue and send invoices"), Role.CASHIER, Role.ACCOUNTANT
    CANCEL = "invoices.cancel", N_("Cancel invoices"), Role.ACCOUNTANT
    DOCUMENTS = "settings.documents", N_("Change how documents look and what they say")
