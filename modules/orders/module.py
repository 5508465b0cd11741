"""Orders' manifest."""

from infra.kit.i18n import N_
from infra.kit.module import Hook, Module, Navigation, Personal, Seed
from infra.kit.outbox import Subscription
from modules.catalog.api import CUSTOMER_GROUPS
from modules.customers.api import OPEN, TIMELINE
from modules.desk.api import ACTIONS, DEEDS, FINDERS
from modules.orders.delivery_web import DeliveryPages
from modules.orders.finder import ACTIONS_HERE, ORDERS
from modules.orders.fulfillment_rest import Fulfillments
from modules.orders.fulfillment_web import FulfillmentPages
from modules.orders.groups import PricedGroups
from modules.orders.handlers import SUBSCRIPTIONS
from modules.orders.handling_rest import Handling
from modules.orders.handling_web import HandlingPages, ParcelPages
from modules.orders.notices_web import PATH, NoticeSettings
from modules.orders.offers import Coupons, Promotions
from modules.orders.permissions import Perm
from modules.orders.rest import OrderRecords, Orders, Quotes
from modules.orders.rest_after import AfterSales
from modules.orders.series import seed
from modules.orders.services.fulfill import note_expiry
from modules.orders.services.notices import NOTICES
from modules.orders.services.pay import follow_payment, follow_refund
from modules.orders.timeline import open_orders, tell
from modules.orders.web import OrderPages
from modules.orders.web_after import AfterSalePages
from modules.orders.web_edit import EditPages, OrderChanges
from modules.orders.web_exchange import ExchangePages
from modules.payments.events import PaymentSettled, RefundSettled
from modules.stock.events import ReservationsExpired

FOUND_BY_NUMBER = "concat(' ', lower(regexp_replace(number, '[^A-Za-z0-9.]', '', 'g')))"
"""The words of an order without its customer's, as orders.statements writes them."""

MODULE = Module(
    name="orders",
    package="modules.orders",
    label=N_("Orders"),
    requires=("shops", "catalog", "customers", "stock", "payments", "promotions", "shipping"),
    tables=("sales_order", "order_line", "order_event", "fulfillment", "after_sale"),
    ledgers=("order_event", "after_sale"),
    personal=(
        Personal(
            table="sales_order",
            label=N_("Orders"),
            empties=("customer_name", "note"),
            rewrites=(("search_text", FOUND_BY_NUMBER), ("delivery", "delivery - 'address'")),
        ),
        Personal(table="order_line", label=N_("Goods"), by="order_id", through="sales_order.customer_id"),
    ),
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
        OrderPages,
        FulfillmentPages,
        DeliveryPages,
        HandlingPages,
        ParcelPages,
        NoticeSettings,
        AfterSalePages,
        ExchangePages,
        EditPages,
    ),
    navigation=(
        Navigation(label=N_("Orders"), icon="shopping-bag", path="/orders", needs=Perm.READ, order=20, phone=True),
        Navigation(
            label=N_("Notices to buyers"), icon="mail", path=PATH, needs=Perm.NOTICES, group="settings", order=55
        ),
    ),
    seeds=(Seed(name="orders", run=seed, order=40),),
    hooks=(
        Hook(contract=CUSTOMER_GROUPS, fill=PricedGroups()),
        Hook(contract=FINDERS, fill=ORDERS),
        Hook(contract=DEEDS, fill={"notices.changed": N_("Notices to buyers changed")}),
        Hook(contract=ACTIONS, fill=ACTIONS_HERE),
        Hook(contract=TIMELINE, fill=tell),
        Hook(contract=OPEN, fill=open_orders),
    ),
    subscriptions=(
        *SUBSCRIPTIONS,
        *NOTICES,
        Subscription(handler="orders.follow_payment", event=PaymentSettled, run=follow_payment),
        Subscription(handler="orders.follow_refund", event=RefundSettled, run=follow_refund),
        Subscription(handler="orders.note_expiry", event=ReservationsExpired, run=note_expiry),
    ),
)
