"""Rights over costs."""

from infra.kit.i18n import N_
from tenancy.access.api import Permission, Role


class Perm(Permission):
    READ = "costing.read", N_("See what goods cost and what stock is worth"), Role.ACCOUNTANT
