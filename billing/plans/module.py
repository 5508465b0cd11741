"""The manifest of plans."""

from billing.plans.views import limits_of, standing_of
from infra.kit.i18n import N_
from infra.kit.module import Hook, Module
from tenancy.access.api import LIMITS, STANDING

MODULE = Module(
    name="plans",
    package="billing.plans",
    label=N_("Plans"),
    hooks=(
        Hook(contract=LIMITS, fill=limits_of),
        Hook(contract=STANDING, fill=standing_of),
    ),
)
