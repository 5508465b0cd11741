"""Rights over stores, taxes, numbers and settings."""

from infra.kit.i18n import N_
from tenancy.access.api import Permission, Role


class Perm(Permission):
    READ = "shops.read", N_("See stores and channels"), Role.CASHIER, Role.WAREHOUSE, Role.ACCOUNTANT
    MANAGE = "settings.shops", N_("Change stores, taxes and numbers")
