"""Stock's manifest."""

from infra.kit.db.sessions import TenantSession
from infra.kit.i18n import N_
from infra.kit.module import Hook, Module, Navigation, Seed
from modules.stock.jobs import JOBS
from modules.stock.permissions import Perm
from modules.stock.rest import StockAdjustments, StockLevels, StockMoves
from modules.stock.service import add_warehouses
from modules.stock.stockkeeper import Keeper
from modules.stock.web import StockPages


async def seed(session: TenantSession, opening: object) -> None:  # noqa: ARG001  a seed's signature
    """A warehouse for the first store."""
    await add_warehouses(session)


MODULE = Module(
    name="stock",
    package="modules.stock",
    label=N_("Stock"),
    requires=("shops", "catalog"),
    tables=("warehouse", "stock_level", "stock_move", "reservation"),
    ledgers=("stock_move",),
    permissions=(Perm,),
    controllers=(StockLevels, StockMoves, StockAdjustments, StockPages),
    navigation=(Navigation(label=N_("Stock"), icon="layers", path="/stock", needs=Perm.READ, order=40, phone=True),),
    hooks=(Hook(contract="catalog.stockkeeper", fill=Keeper()),),
    jobs=JOBS,
    seeds=(Seed(name="stock", run=seed, order=30),),
)
