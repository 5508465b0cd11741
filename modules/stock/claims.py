"""A part of what a document has reserved leaves the shelf; the rest stays promised."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from infra.kit.db.locked import asked
from infra.kit.db.sessions import TenantReader, TenantSession
from modules.shops.api import visible
from modules.stock import parts
from modules.stock.models import Reservation, Warehouse
from modules.stock.parts import StockLine
from modules.stock.services.moving import GIVEN_UP, HANDED_OVER, By, Document, move, require_all
from tenancy.access.api import Actor

PART = asked({"line": sa.Uuid(), "wanted": parts.NUMBER}, name="part")
LEFT: sa.ColumnElement[Any] = Reservation.quantity - PART.c.wanted
# A claim that is too small is given up whole: each line of a document moves once, so its goods go off the shelf whole.
TAKEN: Any = (
    sa.update(Reservation)
    .where(
        Reservation.cause_id == sa.bindparam("of"), Reservation.state == "held", Reservation.line_id == PART.c.line
    )
    .values(
        quantity=sa.case((LEFT > 0, LEFT), else_=Reservation.quantity),
        state=sa.case((LEFT > 0, "held"), (LEFT == 0, sa.bindparam("becomes", type_=sa.Text)), else_="released"),
    )
    .returning(
        Reservation.line_id, Reservation.variant_id, Reservation.warehouse_id, Reservation.state,
        sa.case((Reservation.state == "held", PART.c.wanted), else_=Reservation.quantity).label("taken"),
    )
)  # fmt: skip


async def hand_over_part(
    session: TenantSession,
    of: UUID,
    wanted: Mapping[UUID, Decimal],
    cause: Document,
    by: By,
    *,
    warehouse: UUID | None = None,
) -> set[UUID]:
    """Of what document `of` has reserved, `wanted` (line → quantity > 0) leaves the shelf, moved by `cause`.

    Gives the lines that went. The others had no claim, too small a one, or one in another warehouse than `warehouse`
    (None: wherever it is): that claim is given up, and the caller takes their goods with `sell`.
    """
    rows = await take_over(session, of, wanted, "used")
    goes = [row for row in rows if row.state != "released" and warehouse in {None, row.warehouse_id}]
    if here := [StockLine(row.line_id, row.variant_id, row.taken, row.warehouse_id) for row in goes]:
        require_all(await move(session, HANDED_OVER, None, here, cause, by), here)
    freed = [StockLine(r.line_id, r.variant_id, r.taken, r.warehouse_id) for r in rows if r not in goes]
    await give_up(session, freed)
    return {line.id for line in here}


async def release_part(session: TenantSession, of: UUID, wanted: Mapping[UUID, Decimal]) -> None:
    """Of what document `of` has reserved, `wanted` (line → quantity > 0) is free again, as far as it still was held."""
    rows = await take_over(session, of, wanted, "released")
    await give_up(session, [StockLine(r.line_id, r.variant_id, r.taken, r.warehouse_id) for r in rows])


async def take_over(
    session: TenantSession, of: UUID, wanted: Mapping[UUID, Decimal], becomes: str
) -> Sequence[sa.Row[Any]]:
    values = {"of": of, "becomes": becomes, "part_line": list(wanted), "part_wanted": list(wanted.values())}
    return (await session.execute(TAKEN, values)).all()


async def give_up(session: TenantSession, lines: list[StockLine]) -> None:
    if lines:
        require_all((await session.execute(GIVEN_UP, parts.parameters(None, lines))).all(), lines)


async def warehouse_names(session: TenantReader, actor: Actor) -> dict[UUID, str]:
    """The warehouses that are in use, by id: those of the stores that `actor` sees, and of none."""
    seen = sa.or_(Warehouse.store_id.is_(None), visible(actor, Warehouse.store_id))
    query = sa.select(Warehouse.id, Warehouse.name).where(seen, Warehouse.archived_at.is_(None))
    query = query.order_by(Warehouse.name)
    return {row.id: row.name for row in await session.execute(query)}
