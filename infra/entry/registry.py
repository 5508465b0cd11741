"""Every module of this installation, in the order of the graph. Adding a module = one package and one line here."""

from billing.entitlements.module import MODULE as ENTITLEMENTS
from billing.plans.module import MODULE as PLANS
from infra.kit.module import Module, registry
from modules.catalog.module import MODULE as CATALOG
from modules.costing.module import MODULE as COSTING
from modules.customers.module import MODULE as CUSTOMERS
from modules.desk.module import MODULE as DESK
from modules.insight.module import MODULE as INSIGHT
from modules.orders.module import MODULE as ORDERS
from modules.payments.module import MODULE as PAYMENTS
from modules.promotions.module import MODULE as PROMOTIONS
from modules.shipping.module import MODULE as SHIPPING
from modules.shops.module import MODULE as SHOPS
from modules.stock.module import MODULE as STOCK
from tenancy.access.module import MODULE as ACCESS
from tenancy.accounts.module import MODULE as ACCOUNTS
from tenancy.onboarding.module import MODULE as ONBOARDING
from tenancy.schemas.module import MODULE as BASE

MODULES: tuple[Module, ...] = (
    BASE,
    ACCOUNTS,
    ACCESS,
    ONBOARDING,
    PLANS,
    ENTITLEMENTS,
    DESK,
    SHOPS,
    CATALOG,
    CUSTOMERS,
    STOCK,
    PAYMENTS,
    COSTING,
    PROMOTIONS,
    SHIPPING,
    ORDERS,
    INSIGHT,
)  # fmt: skip


def fill_registry(modules: tuple[Module, ...] = MODULES) -> None:
    """Makes the manifests known to everybody; done once by each process before anything else."""
    registry.fill(modules)
