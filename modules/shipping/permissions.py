"""Rights over shipping."""

from infra.kit.i18n import N_
from tenancy.access.api import Permission, Role


class Perm(Permission):
    READ = "shipping.read", N_("See ways of delivery and parcels"), Role.CASHIER, Role.WAREHOUSE, Role.ACCOUNTANT
    MANAGE = "settings.shipping", N_("Set up delivery")
