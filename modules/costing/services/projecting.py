"""The projection: the ledger's moves valued in the order they happened, each variant on its own.

A move that comes in late makes its variant be valued anew from there on, so that what is kept always equals what a
fresh start gives. Long histories go in pieces; each piece can end, and the next goes on where it stopped.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import distinct_on, insert

from infra.kit.db.sessions import TenantReader, TenantSession
from infra.kit.ids import time_of
from infra.kit.money import exponent
from infra.kit.outbox import publish
from modules.costing.domain import Entry, Known, Moved, Origin, Worth, fold
from modules.costing.events import VariantValued
from modules.costing.models import CostEntry, CostLevel
from modules.shops.api import get_settings
from modules.stock.views import moves

PIECE = 5_000
LATE = timedelta(minutes=10)
E = CostEntry
UNVALUED = ~sa.exists().where(E.move_id == moves.c.id)
MOVED = {
    "id": moves.c.id, "warehouse": moves.c.warehouse_id, "at": moves.c.at, "kind": moves.c.kind,
    "quantity": moves.c.quantity, "unit_cost": moves.c.unit_cost, "cause": moves.c.cause_id, "line": moves.c.line_id,
    "part": moves.c.part, "of": moves.c.of_line,
}  # fmt: skip


def lowest_id(moment: datetime) -> UUID:
    """No UUIDv7 made at `moment` or later is below it."""
    return UUID(int=(int(moment.timestamp() * 1000) << 80) | (0x7 << 76) | (0b10 << 62))


async def waiting(session: TenantReader, *, everything: bool = False, limit: int = 500) -> list[UUID]:
    """Variants with moves that are not valued yet; of the last minutes, unless `everything` is looked through."""
    query = sa.select(moves.c.variant_id).where(UNVALUED).distinct().limit(limit)
    last = None if everything else await session.scalar(sa.select(E.move_id).order_by(E.move_id.desc()).limit(1))
    if last is not None:
        query = query.where(moves.c.id > lowest_id(time_of(last) - LATE))
    return list(await session.scalars(query))


async def value_variant(session: TenantSession, variant: UUID, *, piece: int = PIECE) -> bool:
    """Values what is not valued of one variant, and all that came after it. True when more is left to do."""
    await session.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(f"costing {variant}", 0))))
    of_variant = moves.c.variant_id == variant
    first = sa.select(moves.c.at, moves.c.id).where(of_variant, UNVALUED).order_by(moves.c.at, moves.c.id).limit(1)
    start = (await session.execute(first)).one_or_none()
    if start is None:
        return False
    late = sa.tuple_(E.at, E.move_id) >= sa.tuple_(sa.literal(start.at), sa.literal(start.id))
    await session.execute(sa.delete(E).where(E.variant_id == variant, late))
    since = sa.tuple_(moves.c.at, moves.c.id) >= sa.tuple_(sa.literal(start.at), sa.literal(start.id))
    columns = [column.label(name) for name, column in MOVED.items()]
    query: Any = sa.select(*columns).where(of_variant, since).order_by(moves.c.at, moves.c.id).limit(piece)
    todo = [Moved(**row) for row in (await session.execute(query)).mappings()]
    places = exponent((await get_settings(session)).currency)
    entries = fold(todo, await known_before(session, variant, todo), places)
    await write(session, variant, entries)
    await publish(session, VariantValued(variant=variant, since=start.at))
    return len(todo) == piece


async def known_before(session: TenantReader, variant: UUID, todo: Sequence[Moved]) -> Known:
    """What the entries that stay say: the worth of each place, and of the lines that `todo` refers to."""
    known = Known(places=await places_of(session, variant))
    lines = list({move.of for move in todo if move.of})
    of_lines = E.variant_id == variant, E.line_id.in_(lines), E.of_line.is_(None)
    amounts: Any = sa.select(E.line_id, sa.func.sum(sa.func.abs(E.quantity)), sa.func.sum(sa.func.abs(E.value)))
    backs: Any = sa.select(E.of_line, sa.func.sum(E.quantity), sa.func.sum(E.value))
    if lines:
        rows: Any = await session.execute(amounts.where(*of_lines).group_by(E.line_id))
        for line, quantity, value in rows:
            known.lines[line] = Origin(quantity=quantity, value=int(value))
        came = E.variant_id == variant, E.of_line.in_(lines), E.kind == "return"
        rows = await session.execute(backs.where(*came).group_by(E.of_line))
        for line, quantity, value in rows:
            origin = known.lines.setdefault(line, Origin())
            origin.back_quantity, origin.back_value = quantity, int(value)
    arriving = [move.line for move in todo if move.kind == "transfer" and move.part]
    if arriving:
        sent = sa.select(E.cause_id, E.line_id, E.unit_cost, E.value).where(
            E.variant_id == variant, E.line_id.in_(arriving), E.kind == "transfer", E.part == 0
        )
        for row in await session.execute(sent):
            known.sent[row.cause_id, row.line_id] = (row.unit_cost, -row.value)
    return known


async def places_of(session: TenantReader, variant: UUID) -> dict[UUID, Worth]:
    last: Any = (
        sa.select(E.warehouse_id, E.left_quantity, E.left_value, E.left_cost)
        .where(E.variant_id == variant)
        .ext(distinct_on(E.warehouse_id))
        .order_by(E.warehouse_id, E.at.desc(), E.move_id.desc())
    )
    return {row[0]: Worth(*row[1:]) for row in await session.execute(last)}


def values_of(variant: UUID, entry: Entry) -> dict[str, Any]:
    move, left = entry.move, entry.left
    return {
        "move_id": move.id, "variant_id": variant, "warehouse_id": move.warehouse, "at": move.at, "kind": move.kind,
        "quantity": move.quantity, "unit_cost": entry.unit_cost, "value": entry.value, "corrected": entry.corrected,
        "left_quantity": left.quantity, "left_value": left.value, "left_cost": left.unit_cost, "cause_id": move.cause,
        "line_id": move.line, "part": move.part, "of_line": move.of,
    }  # fmt: skip


async def write(session: TenantSession, variant: UUID, entries: Iterable[Entry]) -> None:
    rows = [values_of(variant, entry) for entry in entries]
    await session.execute(sa.insert(E), rows)
    lasts = {row["warehouse_id"]: row for row in rows}
    levels = [
        {
            "warehouse_id": warehouse, "variant_id": variant, "quantity": row["left_quantity"],
            "value": row["left_value"], "unit_cost": row["left_cost"],
        }
        for warehouse, row in sorted(lasts.items())
    ]  # fmt: skip
    add = insert(CostLevel)
    changed = {name: add.excluded[name] for name in ("quantity", "value", "unit_cost")}
    upsert = add.on_conflict_do_update(index_elements=["warehouse_id", "variant_id"], set_=changed)
    await session.execute(upsert, levels)


async def value_all(session: TenantSession, *, everything: bool = True) -> int:
    """Values whatever waits, in the caller's unit; gives how many variants. For small shops and tests."""
    count = 0
    while found := await waiting(session, everything=everything):
        for variant in found:
            while await value_variant(session, variant):
                pass
        count += len(found)
    return count


async def start_anew(session: TenantSession) -> None:
    """Forgets the projection; valuing then makes it again from the ledger."""
    await session.execute(sa.delete(E))
    await session.execute(sa.delete(CostLevel))
