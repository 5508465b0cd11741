"""Orders' manifest."""

from infra.kit.i18n import N_
from infra.kit.module import Hook, Meter, Module, Navigation, Personal, Retention, Seed, Slot
from infra.kit.outbox import Subscription
from modules.catalog.api import CUSTOMER_GROUPS
from modules.customers.api import OPEN, TIMELINE
from modules.desk.api import ACTIONS, DEEDS, FINDERS, KINDS, NOTIFICATIONS
from modules.orders.acts.rest import OrderActs
from modules.orders.acts.web import OrderActPages
from modules.orders.after.exchange_web import ExchangePages
from modules.orders.after.rest import AfterSales
from modules.orders.after.web import AfterSalePages
from modules.orders.entry.edit_web import EditPages, OrderChanges
from modules.orders.events import OrderActAsked
from modules.orders.finder import ACTIONS_HERE, ORDERS
from modules.orders.fulfillment.delivery_web import DeliveryPages
from modules.orders.fulfillment.parcel_web import ParcelDesk
from modules.orders.fulfillment.rest import Fulfillments
from modules.orders.fulfillment.web import FulfillmentPages
from modules.orders.handlers import SUBSCRIPTIONS
from modules.orders.handling.rest import Handling
from modules.orders.handling.rules_noted import KIND as RULE
from modules.orders.handling.rules_rest import OrderRules
from modules.orders.handling.rules_web import RulePages
from modules.orders.handling.web import HandlingPages, ParcelPages
from modules.orders.invoicing.billing import BILLING
from modules.orders.invoicing.pages import invoice_card
from modules.orders.invoicing.rest import OrderInvoices
from modules.orders.invoicing.web import InvoicingPages
from modules.orders.listing.of_customer import orders_of_customer
from modules.orders.listing.web import OrderListPages
from modules.orders.notices.telling import KINDS_HERE, TOLD
from modules.orders.notices.web import PATH, NoticeSettings
from modules.orders.permissions import Perm
from modules.orders.printing_rest import OrderPaperPages, OrderPapers
from modules.orders.quote.groups import PricedGroups
from modules.orders.quote.offers import Coupons, Promotions
from modules.orders.rest import OrderRecords, Orders, Quotes
from modules.orders.series import seed
from modules.orders.services.acts import carry_out
from modules.orders.services.booking import PARCELS
from modules.orders.services.fulfill import note_expiry
from modules.orders.services.notices import NOTICES
from modules.orders.services.pay import follow_payment, follow_refund
from modules.orders.services.room import used_this_month
from modules.orders.services.transfers import OrderClaims
from modules.orders.timeline import open_orders, tell
from modules.orders.web import OrderPages
from modules.orders.words import FLAGS
from modules.payments.api import RECEIVABLES
from modules.payments.events import PaymentSettled, RefundSettled
from modules.stock.events import ReservationsExpired

FOUND_BY_NUMBER = "concat(' ', lower(regexp_replace(number, '[^A-Za-z0-9.]', '', 'g')))"
"""The words of an order without its customer's, as orders.statements writes them."""
SET_BY_US = ", ".join(f"'{flag}'" for flag in FLAGS)
OWN_FLAGS = f"""(
    SELECT coalesce(jsonb_agg(flag), '[]') FROM jsonb_array_elements_text(flags) AS flag WHERE flag IN ({SET_BY_US})
)"""  # noqa: S608  our own words
"""The flags that we set: what staff wrote may name the person."""

MODULE = Module(
    name="orders",
    package="modules.orders",
    label=N_("Orders"),
    requires=("shops", "catalog", "customers", "stock", "payments", "promotions", "shipping", "invoices"),
    tables=("sales_order", "order_line", "order_event", "fulfillment", "after_sale", "order_list_setup", "order_act"),
    ledgers=("order_event", "after_sale"),
    personal=(
        Personal(
            table="sales_order",
            label=N_("Orders"),
            empties=("customer_name", "note", "held", "handling", "said"),
            rewrites=(
                ("search_text", FOUND_BY_NUMBER),
                ("delivery", "delivery - 'address'"),
                ("flags", OWN_FLAGS),
            ),
        ),
        Personal(
            table="fulfillment",
            label=N_("Goods on their way"),
            by="order_id",
            through="sales_order.customer_id",
            empties=("reason", "minded"),
        ),
        Personal(table="order_line", label=N_("Goods"), by="order_id", through="sales_order.customer_id"),
    ),
    retention=(Retention(table="order_act", column="started_at", days=180),),
    permissions=(Perm,),
    adjusters=(Promotions(), Coupons()),
    controllers=(
        Quotes,
        Orders,
        OrderRecords,
        Fulfillments,
        Handling,
        AfterSales,
        OrderChanges,
        OrderRules,
        OrderPapers,
        OrderPaperPages,
        OrderActs,
        OrderActPages,
        RulePages,
        OrderListPages,
        OrderInvoices,
        OrderPages,
        FulfillmentPages,
        DeliveryPages,
        HandlingPages,
        ParcelPages,
        InvoicingPages,
        ParcelDesk,
        NoticeSettings,
        AfterSalePages,
        ExchangePages,
        EditPages,
    ),
    navigation=(
        Navigation(label=N_("Orders"), icon="shopping-bag", path="/orders", needs=Perm.READ, order=20, phone=True),
        Navigation(label=N_("Parcels"), icon="truck", path="/parcels", needs=Perm.FULFILL, order=22),
        Navigation(
            label=N_("Notices to buyers"),
            icon="mail",
            path=PATH,
            needs=Perm.NOTICES,
            group="settings",
            section="selling",
            order=55,
        ),
    ),
    slots=(
        Slot(name="orders.order.aside", template="orders/_invoices.html", model=invoice_card, order=20),
        Slot(name="customers.customer.main", template="orders/_of_customer.html", model=orders_of_customer, order=20),
    ),
    seeds=(Seed(name="orders", run=seed, order=40),),
    meters=(Meter(name="orders_month", label=N_("Orders a month"), count=used_this_month, order=30),),
    hooks=(
        Hook(contract=CUSTOMER_GROUPS, fill=PricedGroups()),
        Hook(contract=FINDERS, fill=ORDERS),
        Hook(
            contract=DEEDS,
            fill={
                "notices.changed": N_("Notices to buyers changed"),
                "order_rule.added": N_("Handling rule added"),
                "order_rule.changed": N_("Handling rule changed"),
                "order_rule.removed": N_("Handling rule removed"),
            },
        ),
        Hook(contract=KINDS, fill={RULE: N_("Handling rule")}),
        Hook(contract=NOTIFICATIONS, fill=KINDS_HERE),
        Hook(contract=ACTIONS, fill=ACTIONS_HERE),
        Hook(contract=RECEIVABLES, fill=OrderClaims()),
        Hook(contract=TIMELINE, fill=tell),
        Hook(contract=OPEN, fill=open_orders),
    ),
    subscriptions=(
        *SUBSCRIPTIONS,
        *NOTICES,
        *PARCELS,
        Subscription(handler="orders.carry_out_act", event=OrderActAsked, run=carry_out, steps=True),
        *TOLD,
        *BILLING,
        Subscription(handler="orders.follow_payment", event=PaymentSettled, run=follow_payment),
        Subscription(handler="orders.follow_refund", event=RefundSettled, run=follow_refund),
        Subscription(handler="orders.note_expiry", event=ReservationsExpired, run=note_expiry),
    ),
)
