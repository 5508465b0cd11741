"""Stock's manifest."""

from infra.kit.db.sessions import TenantSession
from infra.kit.i18n import N_
from infra.kit.module import Hook, Module, Navigation, Personal, Seed
from modules.desk.api import DEEDS, NOTIFICATIONS, SUBJECTS
from modules.stock.counts_web import StockCountPages
from modules.stock.documents_rest import StockDocuments, Warehouses
from modules.stock.documents_web import StockDocumentPages
from modules.stock.handlers import SUBSCRIPTIONS
from modules.stock.holds_rest import StockHolds
from modules.stock.holds_web import StockHoldPages
from modules.stock.jobs import JOBS
from modules.stock.kits_web import KitPages
from modules.stock.permissions import Perm
from modules.stock.reasons_web import ReasonPages
from modules.stock.rest import StockAdjustments, StockLevels, StockMoves
from modules.stock.services.moving import add_warehouses
from modules.stock.stockkeeper import Keeper
from modules.stock.telling import LOW
from modules.stock.warehouses_web import PATH as WAREHOUSES
from modules.stock.warehouses_web import WarehousePages
from modules.stock.web import StockPages


async def seed(session: TenantSession, opening: object) -> None:  # noqa: ARG001  a seed's signature
    """A warehouse for the first store."""
    await add_warehouses(session)


MODULE = Module(
    name="stock",
    package="modules.stock",
    label=N_("Stock"),
    requires=("shops", "catalog", "customers"),
    tables=("warehouse", "stock_level", "stock_move", "reservation", "stock_document", "stock_document_line"),
    seeded=("warehouse",),
    ledgers=("stock_move",),
    personal=(Personal(table="stock_document", label=N_("Goods held"), empties=("customer_name", "note")),),
    permissions=(Perm,),
    controllers=(
        StockLevels,
        StockMoves,
        StockAdjustments,
        StockDocuments,
        Warehouses,
        StockPages,
        WarehousePages,
        StockDocumentPages,
        ReasonPages,
        StockCountPages,
        StockHolds,
        StockHoldPages,
        KitPages,
    ),
    navigation=(
        Navigation(label=N_("Stock"), icon="layers", path="/stock", needs=Perm.READ, order=40, phone=True),
        Navigation(
            label=N_("Warehouses"),
            icon="warehouse",
            path=WAREHOUSES,
            needs=Perm.MANAGE,
            group="settings",
            section="shop",
            order=25,
        ),
    ),
    hooks=(
        Hook(contract="catalog.stockkeeper", fill=Keeper()),
        Hook(
            contract=DEEDS,
            fill={"warehouse.saved": N_("Warehouse saved"), "warehouse.closed": N_("Warehouse closed")},
        ),
        Hook(contract=NOTIFICATIONS, fill=(LOW,)),
        Hook(contract=SUBJECTS, fill={"stock.warehouse": f"{WAREHOUSES}/{{id}}"}),
    ),
    subscriptions=SUBSCRIPTIONS,
    jobs=JOBS,
    seeds=(Seed(name="stock", run=seed, order=30),),
)
