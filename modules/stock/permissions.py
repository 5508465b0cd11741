"""Rights over stock."""

from infra.kit.i18n import N_
from tenancy.access.api import Permission, Role


class Perm(Permission):
    READ = "stock.read", N_("See stock"), Role.CASHIER, Role.WAREHOUSE, Role.ACCOUNTANT
    ADJUST = "stock.adjust", N_("Take goods in, move them and correct stock"), Role.WAREHOUSE
    COUNT = "stock.count", N_("Count stock"), Role.CASHIER, Role.WAREHOUSE
    APPROVE = "stock.approve", N_("Post what was counted")
    HOLD = "stock.hold", N_("Put goods aside for customers, or hold them back"), Role.CASHIER, Role.WAREHOUSE
    MANAGE = "stock.manage", N_("Manage warehouses and reasons")
