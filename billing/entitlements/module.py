"""The manifest of entitlements."""

from billing.entitlements.events import SwitchWanted
from billing.entitlements.handlers import provide
from billing.entitlements.service import switch_chosen
from infra.kit.i18n import N_
from infra.kit.module import Hook, Module
from infra.kit.outbox import Subscription
from tenancy.onboarding.api import STEP

MODULE = Module(
    name="entitlements",
    package="billing.entitlements",
    label=N_("Plan"),
    requires=("plans",),
    hooks=(Hook(contract=STEP, fill=switch_chosen),),
    subscriptions=(Subscription(handler="entitlements.provide", event=SwitchWanted, run=provide, steps=True),),
)
