"""Rights over payments."""

from infra.kit.i18n import N_
from tenancy.access.api import Permission, Role


class Perm(Permission):
    READ = "payments.read", N_("See payments"), Role.CASHIER, Role.ACCOUNTANT
    TAKE = "payments.take", N_("Take payments"), Role.CASHIER
    REFUND = "payments.refund", N_("Pay money back")
    COLLECT = "payments.collect", N_("Take what customers owe on account"), Role.CASHIER, Role.ACCOUNTANT
    CREDIT = "payments.credit", N_("Set customers’ limits and correct their accounts")
    BANK = "payments.bank", N_("Match the bank’s statements"), Role.ACCOUNTANT
    RECONCILE = "payments.reconcile", N_("Count the day’s payments"), Role.CASHIER, Role.ACCOUNTANT
    REMIND = "settings.reminders", N_("Set when customers who pay late are reminded")
    MANAGE = "settings.tenders", N_("Choose the ways to pay")  # the owner's, as all settings are
