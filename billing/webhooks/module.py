"""The manifest of webhooks in."""

from billing.webhooks.events import NewsArrived
from billing.webhooks.handlers import follow_news
from billing.webhooks.jobs import COMPARE
from billing.webhooks.web import StripeHooks
from infra.kit.i18n import N_
from infra.kit.module import Module, Retention
from infra.kit.outbox import Subscription

MODULE = Module(
    name="webhooks",
    package="billing.webhooks",
    label=N_("Payment news"),
    controllers=(StripeHooks,),
    subscriptions=(Subscription(handler="webhooks.follow", event=NewsArrived, run=follow_news, steps=True),),
    jobs=(COMPARE,),
    retention=(Retention(table="platform.payment_news", column="received_at", days=90),),
)
