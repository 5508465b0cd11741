"""Goods come in, are counted, put aside, handed over, given back: each one statement with its entry in the ledger."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError

from infra.kit.db.sessions import TenantReader, TenantSession
from infra.kit.ids import new_id
from infra.kit.outbox import publish
from infra.kit.problems import NotFound
from modules.catalog.api import hold_kinds
from modules.catalog.views import variants
from modules.shops.api import list_stores
from modules.stock import parts
from modules.stock.errors import (
    BundleNotKept,
    MoreThanThere,
    MovedAlready,
    NothingToMove,
    StoreUnknown,
    StoreWithoutWarehouse,
)
from modules.stock.events import StockAdjusted, StockReceived
from modules.stock.models import Reservation, StockLevel, StockMove, Warehouse
from modules.stock.parts import StockLine
from tenancy.access.api import Actor

ONE = sa.select(sa.literal(1).label("one")).subquery("one")


class Document(msgspec.Struct, frozen=True):
    """The document that moves stock: `order`, its id, and the number people know it by ("" if it has none)."""

    kind: str
    id: UUID
    number: str = ""
    reason: str = ""
    note: str = ""


class By(msgspec.Struct, frozen=True):
    """Who does it and when; `name` is kept as it was."""

    id: UUID | None
    name: str
    at: datetime


CAUSE: dict[str, sa.ColumnElement[Any]] = {
    "cause_kind": sa.bindparam("cause_kind", type_=sa.Text),
    "cause_id": sa.bindparam("cause_id", type_=sa.Uuid),
    "cause_number": sa.bindparam("cause_number", type_=sa.Text),
    "reason": sa.bindparam("reason", type_=sa.Text),
    "note": sa.bindparam("note", type_=sa.Text),
}


def with_moves(kind: str, sign: int, levels: sa.CTE, *, part: int = 0) -> sa.Select[Any]:
    """The whole statement: levels changed, moves written; gives the levels afterwards."""
    written = [parts.moves(kind, sign, levels, CAUSE, ONE, part=part, with_costs=True)]
    if sign < 0 and levels.name != "handed":  # what was reserved could not be sold before either
        written.append(parts.lows(levels))
    levels_then: Any = sa.select(levels.c.variant_id, levels.c.warehouse_id, levels.c.on_hand, levels.c.reserved)
    return levels_then.add_cte(*written)


def with_reservations(levels: sa.CTE) -> sa.Select[Any]:
    """The whole statement: claims put on levels, reservations written; gives the levels afterwards."""
    cause = {name: CAUSE[name] for name in ("cause_kind", "cause_id", "cause_number")}
    levels_then: Any = sa.select(levels.c.variant_id, levels.c.warehouse_id, levels.c.on_hand, levels.c.reserved)
    return levels_then.add_cte(parts.reservations(levels, cause, ONE), parts.lows(levels))


INCOMING = ("opening", "receive", "return", "adjust", "count", "transfer", "assemble")
COMES = {kind: with_moves(kind, 1, parts.move_on(1), part=int(kind == "transfer")) for kind in INCOMING}
"""Goods arrive: whatever there is, it becomes more."""
TAKEN_OFF = {kind: with_moves(kind, -1, parts.put_aside()) for kind in ("adjust", "receive", "opening", "return")}
"""Goods are gone, whoever has a claim on them; never more than are there."""
FOUND_GONE = with_moves("count", -1, parts.move_on(-1))
LOST_ON_THE_WAY = with_moves("adjust", -1, parts.move_on(-1))
SENT = with_moves("transfer", -1, parts.take())
HANDED_OVER = with_moves("sell", -1, parts.hand_over())
GIVEN_UP = sa.select(parts.give_up())
SOLD = with_moves("sell", -1, parts.take())
CLAIMED = with_reservations(parts.reserve())
"""Goods stay on the shelf, and are kept for one document."""
FROM_HELD = (
    sa.update(Reservation)
    .where(Reservation.cause_id == sa.bindparam("of"), Reservation.state == "held")
    .values(state=sa.bindparam("becomes"))
    .returning(Reservation.line_id, Reservation.variant_id, Reservation.quantity, Reservation.warehouse_id)
)


async def move(
    session: TenantSession,
    statement: sa.Select[Any],
    store: UUID | None,
    lines: Sequence[StockLine],
    cause: Document,
    by: By,
    *,
    expires_at: datetime | None = None,
) -> Sequence[sa.Row[Any]]:
    """Runs one of the statements above; the number of rows is for the caller to check."""
    values = parts.parameters(store, lines) | {
        "cause_kind": cause.kind, "cause_id": cause.id, "cause_number": cause.number,
        "reason": cause.reason, "note": cause.note, "who_id": by.id, "who_name": by.name, "at": by.at,
        "expires_at": expires_at,
    }  # fmt: skip
    try:
        return (await session.execute(statement, values)).all()
    except IntegrityError as error:
        if "stock_move_cause" in str(error.orig):
            raise MovedAlready from error
        raise


async def require_kept(session: TenantSession, goods: Sequence[UUID]) -> None:
    """Raises BundleNotKept for goods that never lie on a shelf themselves; the others become no bundle meanwhile."""
    if bundles := await hold_kinds(session, goods):
        raise BundleNotKept(name=bundles[0])


async def has_moved(session: TenantReader, cause: UUID) -> bool:
    return bool(await session.scalar(sa.select(sa.exists().where(StockMove.cause_id == cause))))


async def receive_goods(
    session: TenantSession, store: UUID, lines: Sequence[StockLine], cause: Document, by: By, *, kind: str = "receive"
) -> None:
    """Goods come in at the store's warehouse, or where the lines say. `kind`: opening, receive or return.

    The same cause a second time changes nothing.
    """
    if any(line.quantity <= 0 for line in lines):
        raise NothingToMove
    if lines and not await has_moved(session, cause.id):
        await require_warehouse(session, store)
        await require_kept(session, [line.variant for line in lines])
        await move(session, COMES[kind], store, lines, cause, by)
        await publish(session, StockReceived(cause=cause.id, kind=kind, variants=[line.variant for line in lines]))


async def adjust(
    session: TenantSession, store: UUID, variant: UUID, quantity: Decimal, cause: Document, by: By
) -> Decimal:
    """Adds or takes off (`quantity` < 0) for a stated reason; gives what is there afterwards.

    Claims stay: what is promised beyond what is left shows as oversold. Raises MoreThanThere.
    """
    if quantity == 0:
        raise NothingToMove
    if not await session.scalar(sa.select(sa.exists().where(variants.c.id == variant))):
        raise NotFound
    await require_kept(session, [variant])
    await require_warehouse(session, store)
    line = StockLine(cause.id, variant, abs(quantity))
    rows = await move(session, TAKEN_OFF["adjust"] if quantity < 0 else COMES["adjust"], store, [line], cause, by)
    if not rows:
        raise MoreThanThere(on_hand=await on_hand_of(session, store, variant), quantity=abs(quantity))
    await publish(session, StockAdjusted(cause=cause.id, variant=variant, quantity=str(quantity), reason=cause.reason))
    return rows[0].on_hand


async def hand_over_reserved(session: TenantSession, cause: Document, by: By) -> int:
    """What a document has reserved leaves the shelf; gives the number of lines. A repeat finds nothing held."""
    lines = await from_held(session, cause.id, "used")
    if lines:
        rows = await move(session, HANDED_OVER, None, lines, cause, by)
        require_all(rows, lines)
    return len(lines)


async def sell(session: TenantSession, store: UUID, lines: Sequence[StockLine], cause: Document, by: By) -> bool:
    """Takes goods off the shelf that nobody has a claim on; False, and nothing is taken, when one is short."""
    rows = await move(session, SOLD, store, lines, cause, by)
    return len(rows) == len({line.variant for line in lines})


async def release(session: TenantSession, cause: UUID, *, becomes: str = "released") -> int:
    """A document's claims end; the goods were on the shelf all the time. Gives the number of lines."""
    lines = await from_held(session, cause, becomes)
    if lines:
        rows = (await session.execute(GIVEN_UP, parts.parameters(None, lines))).all()
        require_all(rows, lines)
    return len(lines)


async def from_held(session: TenantSession, cause: UUID, becomes: str) -> list[StockLine]:
    """Takes a document's held reservations over: whoever comes second finds none."""
    rows = (await session.execute(FROM_HELD, {"of": cause, "becomes": becomes})).all()
    return [StockLine(*row) for row in sorted(rows)]


def require_all(rows: Sequence[sa.Row[Any]], lines: Sequence[StockLine]) -> None:
    """A level is never deleted, so each line finds its own."""
    if len(rows) != len({(line.warehouse, line.variant) for line in lines}):
        raise RuntimeError("a reservation without its level")


async def require_warehouse(session: TenantSession, store: UUID) -> None:
    """A store has a warehouse from its first goods on. Raises StoreWithoutWarehouse for a store that isn't there."""
    if await session.scalar(sa.select(sa.exists().where(Warehouse.store_id == store, Warehouse.sells))):
        return
    await add_warehouses(session)
    if not await session.scalar(sa.select(sa.exists().where(Warehouse.store_id == store, Warehouse.sells))):
        raise StoreWithoutWarehouse


async def visible_store(session: TenantReader, actor: Actor, store: UUID | None) -> UUID:
    """`store` itself, or the default one, if `actor` may see it. Raises StoreUnknown."""
    stores = await list_stores(session, actor)
    found = next((each.id for each in stores if (each.id == store if store else each.is_default)), None)
    if found is None:
        raise StoreUnknown
    return found


async def add_warehouses(session: TenantSession) -> None:
    """A warehouse to sell from for each store that has none; a repeat changes nothing."""
    values = [{"id": new_id(), "name": store.name, "store_id": store.id} for store in await list_stores(session)]
    add = insert(Warehouse).on_conflict_do_nothing(index_elements=["store_id"], index_where=sa.text("sells"))
    if values:
        await session.execute(add, values)


async def on_hand_of(session: TenantReader, store: UUID, variant: UUID) -> Decimal:
    query = sa.select(StockLevel.on_hand).join(Warehouse).where(Warehouse.store_id == store, Warehouse.sells)
    query = query.where(StockLevel.variant_id == variant)
    return await session.scalar(query) or Decimal(0)


def by(actor: Actor, at: datetime) -> By:
    return By(actor.who, actor.name, at)
