"""The manifest of subscriptions."""

from billing.subscriptions.collecting.events import ChangeWanted
from billing.subscriptions.collecting.handlers import finish, follow
from billing.subscriptions.collecting.jobs import COMPARE
from billing.subscriptions.collecting.web import PaymentPages
from billing.subscriptions.pages import PATH
from billing.subscriptions.permissions import PlanPerm
from billing.subscriptions.prices import PricePage, show_prices
from billing.subscriptions.service import begin_trial
from billing.subscriptions.tasks import TURN_DUE
from billing.subscriptions.web import PlanPages
from billing.webhooks.events import InvoiceRemoteChanged, RemoteChanged
from infra.kit.i18n import N_
from infra.kit.module import Hook, Module, Navigation
from infra.kit.outbox import Subscription
from tenancy.onboarding.api import HOME, STEP

MODULE = Module(
    name="subscriptions",
    package="billing.subscriptions",
    label=N_("Subscriptions"),
    requires=("plans", "invoicing"),
    jobs=(TURN_DUE, COMPARE),
    permissions=(PlanPerm,),
    controllers=(PlanPages, PaymentPages, PricePage),
    subscriptions=(
        Subscription(handler="subscriptions.follow", event=RemoteChanged, run=follow, steps=True),
        Subscription(handler="subscriptions.follow_invoice", event=InvoiceRemoteChanged, run=follow, steps=True),
        Subscription(handler="subscriptions.finish", event=ChangeWanted, run=finish, steps=True),
    ),
    navigation=(
        Navigation(
            label=N_("Plan"),
            icon="credit-card",
            path=PATH,
            needs=PlanPerm.MANAGE,
            group="settings",
            section="plan",
            order=75,
        ),
    ),
    hooks=(
        Hook(contract=STEP, fill=begin_trial),
        Hook(contract=HOME, fill=("billing/_prices.html", show_prices)),
    ),
)
