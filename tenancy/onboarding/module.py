"""The manifest of onboarding."""

from infra.kit.i18n import N_
from infra.kit.module import Module
from infra.kit.outbox import Subscription
from tenancy.onboarding.events import OpeningAsked, TenantClaimed
from tenancy.onboarding.stock import KEEP_READY, finish, refill
from tenancy.onboarding.web import Wizard
from tenancy.onboarding.welcome import Home, Welcome

MODULE = Module(
    name="onboarding",
    package="tenancy.onboarding",
    label=N_("Getting started"),
    controllers=(Home, Wizard, Welcome),
    subscriptions=(
        Subscription(handler="onboarding.finish", event=OpeningAsked, run=finish, steps=True),
        Subscription(handler="onboarding.refill", event=TenantClaimed, run=refill, steps=True),
    ),
    jobs=(KEEP_READY,),
)
