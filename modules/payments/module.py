"""Payments' manifest."""

from infra.kit.i18n import N_
from infra.kit.module import Hook, Module, Navigation, Personal
from infra.kit.outbox import Subscription
from modules.customers.api import FOLLOWERS, OPEN
from modules.desk.api import DEEDS, KINDS
from modules.payments.day_web import DayPages
from modules.payments.events import PaymentBegun, RefundBegun
from modules.payments.owing import open_account
from modules.payments.permissions import Perm
from modules.payments.services.call import JOB, finish
from modules.payments.services.joining import Accounts
from modules.payments.services.refund import pay_back
from modules.payments.tenders import BUILT_IN
from modules.payments.web import TenderSettings

MODULE = Module(
    name="payments",
    package="modules.payments",
    label=N_("Payments"),
    requires=("shops", "customers"),
    tables=("payment", "payment_refund", "customer_account", "day_sheet", "tender_setting"),
    personal=(
        Personal(table="payment", label=N_("Payments on account"), by="account_id"),
        Personal(table="customer_account", label=N_("What is owed"), follows=False),
    ),
    permissions=(Perm,),
    controllers=(
        TenderSettings,
        DayPages,
    ),
    navigation=(
        Navigation(label=N_("Day’s payments"), icon="wallet", path="/payments", needs=Perm.READ, order=45),
        Navigation(
            label=N_("Ways to pay"),
            icon="credit-card",
            path="/settings/tenders",
            needs=Perm.MANAGE,
            group="settings",
            order=50,
        ),
    ),
    hooks=(
        Hook(contract=DEEDS, fill={"tender.changed": N_("Way to pay changed")}),
        Hook(contract=KINDS, fill={"payments.tender": N_("Way to pay")}),
        Hook(contract=FOLLOWERS, fill=Accounts()),
        Hook(contract=OPEN, fill=open_account),
    ),
    tenders=BUILT_IN,
    subscriptions=(
        Subscription(handler="payments.finish", event=PaymentBegun, run=finish, steps=True),
        Subscription(handler="payments.pay_back", event=RefundBegun, run=pay_back, steps=True),
    ),
    jobs=(JOB,),
)
