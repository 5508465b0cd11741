"""Goods that come back: on the shelf again, or taken in and written off at once. The ledger shows both moves."""

from collections.abc import Sequence
from uuid import UUID

from infra.kit.db.sessions import TenantSession
from infra.kit.outbox import publish
from modules.stock import parts
from modules.stock.events import StockReceived
from modules.stock.parts import StockLine
from modules.stock.services.moving import COMES, By, Document, move, require_warehouse, with_moves

# Goods that were never on the shelf leave a level as it was, below zero too: nothing is asked of it.
WRITTEN_OFF = with_moves("adjust", -1, parts.move_on(-1))


async def take_back(
    session: TenantSession,
    store: UUID,
    lines: Sequence[StockLine],
    spoilt: Sequence[StockLine],
    cause: Document,
    by: By,
) -> None:
    """`lines` come back to the store's warehouse; those that are `spoilt` are written off for `cause.reason`."""
    if not lines:
        return
    await require_warehouse(session, store)
    await move(session, COMES["return"], store, lines, Document(cause.kind, cause.id, cause.number), by)
    if spoilt:
        await move(session, WRITTEN_OFF, store, spoilt, cause, by)
    await publish(session, StockReceived(cause=cause.id, kind="return", variants=[line.variant for line in lines]))
