"""Rights over payments."""

from infra.kit.i18n import N_
from tenancy.access.api import Permission, Role


class Perm(Permission):
    READ = "payments.read", N_("See payments"), Role.CASHIER, Role.ACCOUNTANT
    TAKE = "payments.take", N_("Take payments"), Role.CASHIER
    REFUND = "payments.refund", N_("Pay money back")
    RECONCILE = "payments.reconcile", N_("Count the day’s payments"), Role.CASHIER, Role.ACCOUNTANT
    MANAGE = "settings.tenders", N_("Choose the ways to pay")  # the owner's, as all settings are
