"""Rights over products and prices."""

from infra.kit.i18n import N_
from tenancy.access.api import Permission, Role


class Perm(Permission):
    READ = "catalog.read", N_("See products and prices"), Role.CASHIER, Role.WAREHOUSE, Role.ACCOUNTANT
    EDIT = "catalog.edit", N_("Change products and prices")
    IMPORT = "catalog.import", N_("Bring products in from a file")
    SELL_BELOW_FLOOR = "catalog.sell_below_floor", N_("Sell below the lowest price")
