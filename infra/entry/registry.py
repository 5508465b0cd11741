"""Every module of this installation, in the order of the graph. Adding a module = one package and one line here."""

from billing.console.module import MODULE as CONSOLE
from billing.dunning.module import MODULE as DUNNING
from billing.entitlements.module import MODULE as ENTITLEMENTS
from billing.invoicing.module import MODULE as INVOICING
from billing.plans.module import MODULE as PLANS
from billing.subscriptions.module import MODULE as SUBSCRIPTIONS
from billing.webhooks.module import MODULE as WEBHOOKS
from infra.kit.module import Module, registry
from modules.catalog.module import MODULE as CATALOG
from modules.costing.module import MODULE as COSTING
from modules.customers.module import MODULE as CUSTOMERS
from modules.desk.module import MODULE as DESK
from modules.insight.module import MODULE as INSIGHT
from modules.invoices.module import MODULE as INVOICES
from modules.journal.module import MODULE as JOURNAL
from modules.moving.module import MODULE as MOVING
from modules.orders.module import MODULE as ORDERS
from modules.payments.module import MODULE as PAYMENTS
from modules.pos.module import MODULE as POS
from modules.promotions.module import MODULE as PROMOTIONS
from modules.shipping.module import MODULE as SHIPPING
from modules.shops.module import MODULE as SHOPS
from modules.stock.module import MODULE as STOCK
from tenancy.access.module import MODULE as ACCESS
from tenancy.accounts.module import MODULE as ACCOUNTS
from tenancy.archives.module import MODULE as ARCHIVES
from tenancy.closing.module import MODULE as CLOSING
from tenancy.onboarding.module import MODULE as ONBOARDING
from tenancy.operators.module import MODULE as OPERATORS
from tenancy.schemas.module import MODULE as BASE

MODULES: tuple[Module, ...] = (
    BASE,
    ACCOUNTS,
    ACCESS,
    ONBOARDING,
    ARCHIVES,
    CLOSING,
    OPERATORS,
    PLANS,
    INVOICING,
    SUBSCRIPTIONS,
    DUNNING,
    ENTITLEMENTS,
    WEBHOOKS,
    CONSOLE,
    DESK,
    SHOPS,
    CATALOG,
    CUSTOMERS,
    STOCK,
    PAYMENTS,
    COSTING,
    PROMOTIONS,
    SHIPPING,
    INVOICES,
    ORDERS,
    INSIGHT,
    MOVING,
    JOURNAL,
    POS,
)  # fmt: skip


def fill_registry(modules: tuple[Module, ...] = MODULES) -> None:
    """Makes the manifests known to everybody; done once by each process before anything else."""
    registry.fill(modules)
