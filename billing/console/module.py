"""The manifest of the console."""

from billing.console.coupons.web import Coupons
from billing.console.figures.web import Figures
from billing.console.plans.drafting import Drafts
from billing.console.plans.events import MoveWanted
from billing.console.plans.handlers import move_subscribers
from billing.console.plans.web import PlanActs, Plans
from billing.console.tenants.acts_web import ShopDoor, ShopPlan
from billing.console.tenants.bills_web import ShopBills
from billing.console.tenants.web import Shops
from billing.console.traffic.deliveries import Deliveries
from billing.console.traffic.jobs import Jobs
from billing.console.traffic.news import News
from billing.console.words import ACTS, LABELS
from infra.kit.i18n import N_
from infra.kit.module import Hook, Module, Navigation
from infra.kit.outbox import Subscription
from tenancy.operators.api import ACTS as ACT_WORDS
from tenancy.operators.api import CONSOLE
from tenancy.operators.api import LABELS as LABEL_WORDS

PLACES = (
    Navigation(label=N_("Figures"), icon="chart-column", path="/figures", needs="", order=10, phone=True),
    Navigation(label=N_("Shops"), icon="store", path="/tenants", needs="", order=20, phone=True),
    Navigation(label=N_("Plans"), icon="layers", path="/plans", needs="", order=30),
    Navigation(label=N_("Coupons"), icon="ticket-percent", path="/coupons", needs="", order=35),
    Navigation(label=N_("Deliveries"), icon="send", path="/deliveries", needs="", order=40, phone=True),
    Navigation(label=N_("Payment news"), icon="webhook", path="/news", needs="", order=50),
    Navigation(label=N_("Schedule"), icon="calendar-days", path="/jobs", needs="", order=60),
)

MODULE = Module(
    name="console",
    package="billing.console",
    label=N_("Operators’ console"),
    requires=("operators", "subscriptions", "dunning"),
    controllers=(
        Figures,
        Shops,
        ShopPlan,
        ShopBills,
        ShopDoor,
        Plans,
        Drafts,
        PlanActs,
        Coupons,
        Deliveries,
        News,
        Jobs,
    ),
    subscriptions=(
        Subscription(handler="console.move_subscribers", event=MoveWanted, run=move_subscribers, steps=True),
    ),
    hooks=(
        *(Hook(contract=CONSOLE, fill=place) for place in PLACES),
        Hook(contract=ACT_WORDS, fill=ACTS),
        Hook(contract=LABEL_WORDS, fill=LABELS),
    ),
)
