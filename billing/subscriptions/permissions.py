"""The owner's own right over what the shop pays for."""

from infra.kit.i18n import N_
from tenancy.access.api import Permission


class PlanPerm(Permission):
    """Its first word makes it the owner's alone."""

    MANAGE = "settings.plan", N_("Choose the plan, see and pay its bills")
