"""The manifest of plans."""

from billing.plans.service import begin_free
from billing.plans.views import limits_of
from infra.kit.i18n import N_
from infra.kit.module import Hook, Module
from tenancy.access.api import LIMITS
from tenancy.onboarding.api import STEP

MODULE = Module(
    name="plans",
    package="billing.plans",
    label=N_("Plans"),
    hooks=(Hook(contract=STEP, fill=begin_free), Hook(contract=LIMITS, fill=limits_of)),
)
