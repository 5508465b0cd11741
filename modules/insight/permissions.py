"""Rights over figures."""

from infra.kit.i18n import N_
from tenancy.access.api import Permission, Role


class Perm(Permission):
    READ = "insight.read", N_("See the dashboard and reports"), Role.ACCOUNTANT
