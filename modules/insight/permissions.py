"""Rights over figures."""

from infra.kit.i18n import N_
from tenancy.access.api import Permission, Role


class Perm(Permission):
    READ = "insight.read", N_("See the dashboard and reports"), Role.ACCOUNTANT
    OWN_TARGET = "insight.own_target", N_("See one’s own sales target"), Role.CASHIER
    TARGETS = "insight.targets", N_("Set salespeople’s targets")
