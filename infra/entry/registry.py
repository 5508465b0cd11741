"""Every module of this installation, in the order of the graph. Adding a module = one package and one line here."""

from infra.kit.module import Module, registry
from modules.catalog.module import MODULE as CATALOG
from modules.customers.module import MODULE as CUSTOMERS
from modules.desk.module import MODULE as DESK
from modules.shops.module import MODULE as SHOPS
from tenancy.schemas.module import MODULE as BASE

MODULES: tuple[Module, ...] = (
    BASE,
    DESK,
    SHOPS,
    CATALOG,
    CUSTOMERS,
)  # fmt: skip


def fill_registry() -> None:
    """Makes the manifests known to everybody; done once by each process before anything else."""
    registry.fill(MODULES)
