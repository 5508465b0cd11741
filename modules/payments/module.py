"""Payments' manifest."""

from infra.kit.module import Module
from infra.kit.outbox import Subscription
from modules.payments.events import PaymentBegun
from modules.payments.permissions import Perm
from modules.payments.services.call import JOB, finish
from modules.payments.tenders import BUILT_IN

MODULE = Module(
    name="payments",
    package="modules.payments",
    label="Payments",
    requires=("shops",),
    tables=("payment", "payment_refund", "tender_setting"),
    permissions=(Perm,),
    tenders=BUILT_IN,
    subscriptions=(Subscription(handler="payments.finish", event=PaymentBegun, run=finish, steps=True),),
    jobs=(JOB,),
)
