"""The manifest of entitlements."""

from billing.entitlements.events import SwitchWanted
from billing.entitlements.handlers import provide
from billing.entitlements.pages import PATH
from billing.entitlements.roomier import roomier
from billing.entitlements.service import switch_chosen
from billing.entitlements.web import ModuleSettings
from infra.kit.i18n import N_
from infra.kit.module import Hook, Module, Navigation
from infra.kit.outbox import Subscription
from tenancy.access.api import ROOMIER, Access
from tenancy.onboarding.api import STEP

MODULE = Module(
    name="entitlements",
    package="billing.entitlements",
    label=N_("Plan"),
    requires=("plans",),
    controllers=(ModuleSettings,),
    navigation=(
        Navigation(
            label=N_("Modules"),
            icon="boxes",
            path=PATH,
            needs=Access.SETTINGS,
            group="settings",
            section="plan",
            order=70,
        ),
    ),
    hooks=(Hook(contract=STEP, fill=switch_chosen), Hook(contract=ROOMIER, fill=roomier)),
    subscriptions=(Subscription(handler="entitlements.provide", event=SwitchWanted, run=provide, steps=True),),
)
