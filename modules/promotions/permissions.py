"""Rights over promotions and coupons."""

from infra.kit.i18n import N_
from tenancy.access.api import Permission, Role


class Perm(Permission):
    READ = "promotions.read", N_("See promotions and coupons"), Role.CASHIER, Role.ACCOUNTANT
    EDIT = "promotions.edit", N_("Make and change promotions and coupons")
