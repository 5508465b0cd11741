"""Places that hold stock: named, given to a store, divided into zones, closed when they are empty."""

from collections.abc import Sequence
from uuid import UUID

import msgspec
import sqlalchemy as sa

from infra.kit import clock
from infra.kit.db.sessions import TenantReader, TenantSession
from infra.kit.ids import new_id
from infra.kit.problems import FieldError, Invalid, Problem
from modules.desk.api import Author, Deed, note
from modules.shops.api import list_stores, visible
from modules.stock.errors import SellsWithoutStore, WarehouseInUse, WarehouseNameMissing, WarehouseUnknown
from modules.stock.models import StockLevel, Warehouse
from modules.stock.services.thresholds import follow_new_place
from tenancy.access.api import Actor

COLUMNS = (
    Warehouse.id, Warehouse.name, Warehouse.store_id.label("store"), Warehouse.sells, Warehouse.zones,
)  # fmt: skip


class WarehouseCard(msgspec.Struct, frozen=True, kw_only=True):
    """A place that holds stock. `store`: whose it is, None: the shop's as a whole. `sells`: it sells from it."""

    id: UUID
    name: str
    store: UUID | None
    sells: bool
    zones: tuple[str, ...]


class WarehouseIn(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    store: UUID | None = None
    sells: bool = False
    zones: Sequence[str] = ()


async def list_warehouses(session: TenantReader, actor: Actor) -> list[WarehouseCard]:
    """Those in use that the actor may see, the ones that stores sell from first."""
    query = sa.select(*COLUMNS).where(visible(actor, Warehouse.store_id), Warehouse.archived_at.is_(None))
    rows = (await session.execute(query.order_by(Warehouse.sells.desc(), Warehouse.name, Warehouse.id))).mappings()
    return [msgspec.convert(dict(row), WarehouseCard) for row in rows]


async def visible_warehouse(session: TenantReader, actor: Actor, warehouse: UUID | None) -> WarehouseCard:
    """`warehouse` itself, or the one of the default store, if `actor` may see it. Raises WarehouseUnknown."""
    cards = await list_warehouses(session, actor)
    if warehouse is None:
        stores = await list_stores(session, actor)
        first = next((store.id for store in stores if store.is_default), stores[0].id if stores else None)
        found = next((card for card in cards if card.sells and card.store == first), None)
    else:
        found = next((card for card in cards if card.id == warehouse), None)
    if found is None:
        raise WarehouseUnknown
    return found


async def save_warehouse(session: TenantSession, actor: Actor, warehouse: UUID | None, given: WarehouseIn) -> UUID:
    """Adds one (`warehouse` None) or changes it. The store that sells from it stops selling from another.

    Raises Invalid with the fields, WarehouseUnknown.
    """
    if warehouse is not None:
        before = await visible_warehouse(session, actor, warehouse)
        if before.sells and not (given.sells and given.store == before.store):
            raise Invalid(fields=(field("sells", WarehouseInUse),))  # its store would have nothing to sell from
    await require_valid(session, actor, given)
    if given.sells:
        others = sa.update(Warehouse).where(Warehouse.store_id == given.store, Warehouse.sells)
        await session.execute(others.values(sells=False))
    values = {"name": given.name, "store_id": given.store, "sells": given.sells, "zones": list(given.zones)}
    if warehouse is None:
        warehouse = new_id()
        await session.execute(sa.insert(Warehouse).values(id=warehouse, **values))
    else:
        await session.execute(sa.update(Warehouse).where(Warehouse.id == warehouse).values(**values))
    if given.sells:
        await follow_new_place(session)
    await tell(session, actor, "warehouse.saved", warehouse, given.name)
    return warehouse


async def tell(session: TenantSession, actor: Actor, act: str, warehouse: UUID, name: str) -> None:
    deed = Deed(act=act, kind="stock.warehouse", subject=warehouse, subject_name=name)
    await note(session, [deed], by=Author.of(actor), at=clock.now())


async def require_valid(session: TenantReader, actor: Actor, given: WarehouseIn) -> None:
    faults: list[FieldError] = []
    if not given.name:
        faults.append(field("name", WarehouseNameMissing))
    if given.sells and given.store is None:
        faults.append(field("store", SellsWithoutStore))
    if given.store and given.store not in {store.id for store in await list_stores(session, actor)}:
        faults.append(field("store", WarehouseUnknown))
    if faults:
        raise Invalid(fields=tuple(faults))


def field(name: str, problem: type[Problem]) -> FieldError:
    return FieldError(field=name, code=problem.code, message=problem.message)


async def close_warehouse(session: TenantSession, actor: Actor, warehouse: UUID) -> None:
    """It holds nothing any more and is shown nowhere; its ledger stays. Raises WarehouseInUse, WarehouseUnknown."""
    card = await visible_warehouse(session, actor, warehouse)
    lies = sa.exists().where(StockLevel.warehouse_id == warehouse, StockLevel.on_hand != 0)
    if card.sells or await session.scalar(sa.select(lies)):
        raise WarehouseInUse
    await session.execute(sa.update(Warehouse).where(Warehouse.id == warehouse).values(archived_at=clock.now()))
    await tell(session, actor, "warehouse.closed", warehouse, card.name)
