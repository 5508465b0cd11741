"""Stock's manifest."""

from infra.kit.db.sessions import TenantSession
from infra.kit.module import Hook, Module, Seed
from modules.catalog.api import STOCKKEEPER
from modules.stock.jobs import JOBS
from modules.stock.keeper import Keeper
from modules.stock.permissions import Perm
from modules.stock.service import add_warehouses


async def seed(session: TenantSession, opening: object) -> None:  # noqa: ARG001  a seed's signature
    """A warehouse for the first store."""
    await add_warehouses(session)


MODULE = Module(
    name="stock",
    package="modules.stock",
    label="Stock",
    requires=("shops", "catalog"),
    tables=("warehouse", "stock_level", "stock_move", "reservation"),
    ledgers=("stock_move",),
    permissions=(Perm,),
    jobs=JOBS,
    hooks=(Hook(contract=STOCKKEEPER, fill=Keeper()),),
    seeds=(Seed(name="stock", run=seed, order=30),),
)
