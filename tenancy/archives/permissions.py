"""The owner's own right over everything that a shop has."""

from infra.kit.i18n import N_
from tenancy.access.api import Permission


class DataPerm(Permission):
    """Its first word makes it the owner's alone."""

    MANAGE = "settings.data", N_("Export everything of the shop, bring an export in, close the shop")
