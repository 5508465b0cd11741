"""Rights over moving in."""

from infra.kit.i18n import N_
from tenancy.access.api import Permission


class Perm(Permission):
    MANAGE = "moving.manage", N_("Move in from another system: opening stock and balances, totals, sign-off")
