"""Rights over stock."""

from infra.kit.i18n import N_
from tenancy.access.api import Permission, Role


class Perm(Permission):
    READ = "stock.read", N_("See stock"), Role.CASHIER, Role.WAREHOUSE, Role.ACCOUNTANT
    ADJUST = "stock.adjust", N_("Take goods in, count and correct stock"), Role.WAREHOUSE
