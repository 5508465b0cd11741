"""The manifest of dunning."""

from billing.dunning.events import LetterDue
from billing.dunning.letters import send_bill, send_letter
from billing.dunning.tasks import LOOK
from billing.invoicing.events import BillIssued
from infra.kit.i18n import N_
from infra.kit.module import Module
from infra.kit.outbox import Subscription

MODULE = Module(
    name="dunning",
    package="billing.dunning",
    label=N_("Reminders"),
    requires=("subscriptions",),
    jobs=(LOOK,),
    subscriptions=(
        Subscription(handler="dunning.send_letter", event=LetterDue, run=send_letter, steps=True),
        Subscription(handler="dunning.send_bill", event=BillIssued, run=send_bill, steps=True),
    ),
)
