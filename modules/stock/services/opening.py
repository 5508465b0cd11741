"""Opening stock that came in by file, taken back: only while nothing else has moved those goods is it what it was."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import aggregate_order_by

from infra.kit.db.sessions import TenantSession
from infra.kit.ids import new_id
from infra.kit.outbox import publish
from modules.stock.errors import HasMovedOn
from modules.stock.events import StockReceived
from modules.stock.models import StockMove
from modules.stock.parts import StockLine
from modules.stock.services.moving import TAKEN_OFF, By, Document, move


async def take_opening_back(session: TenantSession, kind: str, by: By) -> int:
    """Takes off what came in as opening stock by causes of `kind` and is still booked; gives how many goods.

    Raises HasMovedOn when some of it is gone from its shelf.
    """
    total = sa.func.sum(StockMove.quantity).label("n")
    came_by = sa.func.array_agg(aggregate_order_by(StockMove.line_id, StockMove.id.desc()))[1].label("line")
    query = (
        sa.select(StockMove.variant_id, StockMove.warehouse_id, total, came_by)
        .where(StockMove.kind == "opening", StockMove.cause_kind == kind)
        .group_by(StockMove.variant_id, StockMove.warehouse_id)
        .having(total > 0)
    )
    rows = (await session.execute(query)).all()
    lines = [StockLine(new_id(), row.variant_id, row.n, row.warehouse_id, of=row.line) for row in rows]
    if not lines:
        return 0
    cause = Document(kind, new_id())
    gone = await move(session, TAKEN_OFF["opening"], None, lines, cause, by)
    if len(gone) != len(lines):
        raise HasMovedOn
    await publish(session, StockReceived(cause=cause.id, kind="opening", variants=[line.variant for line in lines]))
    return len(lines)
