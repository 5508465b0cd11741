"""Counts: what is found is set beside what the ledger says for the moment it was counted, so that goods sold between
counting and posting distort nothing.
"""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from infra.kit.db.locked import asked
from infra.kit.db.sessions import TenantReader, TenantSession
from infra.kit.ids import new_id
from infra.kit.outbox import publish
from infra.kit.quantity import ZERO
from modules.catalog.views import variants
from modules.stock.domain import Counted
from modules.stock.errors import NoLines, NothingToMove
from modules.stock.events import StockCounted
from modules.stock.models import StockDocumentLine, StockLevel, StockMove
from modules.stock.parts import StockLine
from modules.stock.services import papers
from modules.stock.services.moving import COMES, FOUND_GONE, By, by, move, require_kept
from modules.stock.services.papers import NewPaper, Paper, PaperLine, lines_of, take_on
from tenancy.access.api import Actor

UTC_TIME = sa.DateTime(timezone=True)
MOMENTS = {"variant": sa.Uuid, "begun": UTC_TIME, "counted": UTC_TIME}


class CountIn(msgspec.Struct, frozen=True, kw_only=True):
    """How a count is done. `blind`: who counts doesn't see what the ledger says. `category`: of these goods alone."""

    warehouse: UUID
    blind: bool = False
    category: UUID | None = None
    zones: tuple[str, ...] = ()
    note: str = ""


async def start_count(session: TenantSession, actor: Actor, asked_for: CountIn, at: datetime) -> Paper:
    """A count that goods can be entered in."""
    facts = {
        "blind": asked_for.blind, "category": str(asked_for.category or ""), "zones": list(asked_for.zones),
    }  # fmt: skip
    new = NewPaper(kind="count", warehouse=asked_for.warehouse, note=asked_for.note, facts=facts)
    return await papers.begin(session, new, by(actor, at), actor.zone)


async def count(
    session: TenantSession, paper: Paper, variant: UUID, quantity: Decimal, *, zone: str, adds: bool, who: By
) -> Decimal:
    """So many lie in this zone; `adds` to what was entered there, as scans do. Gives what now stands there.

    The moment of the last entry counts. Raises DocumentClosed, NothingToMove for less than nothing.
    """
    await papers.require_draft(session, paper)
    await require_kept(session, [variant])
    line = StockDocumentLine
    add = insert(line).values(
        id=new_id(), document_id=paper.id, variant_id=variant, zone=zone, quantity=quantity, begun_at=who.at,
        counted_at=who.at, who_name=who.name,
    )  # fmt: skip
    # What is to be counted again starts anew, with its first scan.
    goes_on = sa.and_(sa.literal(adds), ~line.recount)
    given = add.excluded
    change = add.on_conflict_do_update(
        index_elements=["document_id", "variant_id", "zone"],
        set_={
            "quantity": sa.case((goes_on, line.quantity + given.quantity), else_=given.quantity),
            "begun_at": sa.case((goes_on, line.begun_at), else_=given.begun_at),
            "counted_at": given.counted_at, "who_name": given.who_name, "recount": False,
        },
    ).returning(line.quantity)  # fmt: skip
    now = (await session.execute(change)).scalar_one()
    if now < 0:
        raise NothingToMove
    return now


async def finish_count(
    session: TenantSession, actor: Actor, document: UUID, at: datetime, *, rest_is_gone: bool
) -> Paper:
    """Counting is over, and the differences are looked at. `rest_is_gone`: what nobody found is not there.

    A repeat changes nothing. Raises DocumentUnknown, DocumentClosed, NoLines.
    """
    paper = await papers.find(session, actor, document, ("count",))
    who = by(actor, at)
    if await take_on(session, paper, ("draft",), "review", who):
        if rest_is_gone:
            await enter_rest(session, paper, who)
        if not await lines_of(session, paper.id):
            raise NoLines
    return await papers.find(session, actor, document)


async def enter_rest(session: TenantSession, paper: Paper, who: By) -> None:
    """A line with 0 for everything in the count's scope that the ledger knows here and nobody entered."""
    line, category = StockDocumentLine, paper.facts.get("category")
    entered = sa.exists().where(line.document_id == paper.id, line.variant_id == StockLevel.variant_id)
    rest = (
        sa.select(StockLevel.variant_id)
        .join(variants, variants.c.id == StockLevel.variant_id)
        .where(StockLevel.warehouse_id == paper.warehouse, StockLevel.on_hand != 0, ~entered)
    )
    rest = rest.where(variants.c.category_id == UUID(category)) if category else rest
    rows = [
        {
            "id": new_id(), "document_id": paper.id, "variant_id": variant, "quantity": ZERO, "begun_at": who.at,
            "counted_at": who.at, "who_name": who.name,
        }
        for variant in await session.scalars(rest)
    ]  # fmt: skip
    if rows:
        await session.execute(sa.insert(line), rows)


async def count_again(
    session: TenantSession, actor: Actor, document: UUID, chosen: Sequence[UUID], at: datetime
) -> Paper:
    """These variants (all that differ, when none is named) go back to be counted once more.

    Raises DocumentUnknown, DocumentClosed.
    """
    paper = await papers.find(session, actor, document, ("count",))
    if not chosen:
        chosen = [row.variant for row in await differences(session, paper) if row.difference]
    if await take_on(session, paper, ("review",), "draft", by(actor, at)):
        line = StockDocumentLine
        again = sa.update(line).where(line.document_id == paper.id, line.variant_id.in_(chosen))
        await session.execute(again.values(recount=True))
    return await papers.find(session, actor, document)


async def post_count(session: TenantSession, actor: Actor, document: UUID, at: datetime) -> Paper:
    """Books each difference against the moment of its counting. A repeat changes nothing.

    Raises DocumentUnknown, DocumentClosed.
    """
    paper = await papers.find(session, actor, document, ("count",))
    who = by(actor, at)
    if await take_on(session, paper, ("review",), "posted", who):
        rows = await differences(session, paper)
        await write_books(session, rows)
        await book(session, paper, rows, who)
        await publish(session, StockCounted(cause=paper.id, warehouse=paper.warehouse))
    return await papers.find(session, actor, document)


async def write_books(session: TenantSession, rows: Sequence[Counted]) -> None:
    line = StockDocumentLine.__table__
    values = [{"of": each, "was": row.book if each == row.lines[0] else ZERO} for row in rows for each in row.lines]
    written: Any = sa.update(line).where(line.c.id == sa.bindparam("of")).values(book=sa.bindparam("was"))  # type: ignore[arg-type]
    await session.execute(written, values)


async def book(session: TenantSession, paper: Paper, rows: Sequence[Counted], who: By) -> None:
    """What was found and what is missing; a fact, so it may leave less than is promised."""
    found = [StockLine(r.lines[0], r.variant, r.difference, paper.warehouse) for r in rows if r.difference > 0]
    gone = [StockLine(r.lines[0], r.variant, -r.difference, paper.warehouse) for r in rows if r.difference < 0]
    if gone:
        await move(session, FOUND_GONE, None, gone, paper.cause, who)
    if found:
        await move(session, COMES["count"], None, found, paper.cause, who)


async def differences(session: TenantReader, paper: Paper) -> list[Counted]:
    """Each variant counted over its zones, beside what the ledger says for that moment (or, posted, said)."""
    lines = await lines_of(session, paper.id)
    by_variant: dict[UUID, list[PaperLine]] = {}
    for line in lines:
        by_variant.setdefault(line.variant, []).append(line)
    books = {} if paper.state in {"posted", "canceled"} else await books_at(session, paper, by_variant)
    return [counted_of(variant, each, books.get(variant)) for variant, each in by_variant.items()]


def counted_of(variant: UUID, lines: Sequence[PaperLine], book: "tuple[Decimal, bool] | None") -> Counted:
    return Counted(
        variant=variant,
        lines=tuple(line.id for line in lines),
        counted=sum((line.quantity for line in lines), ZERO),
        book=book[0] if book else sum((line.book or ZERO for line in lines), ZERO),
        moved=bool(book and book[1]),
        recount=any(line.recount for line in lines),
    )


async def books_at(
    session: TenantReader, paper: Paper, lines: dict[UUID, list[PaperLine]]
) -> dict[UUID, tuple[Decimal, bool]]:
    """What the ledger says for the moment of each variant's last entry, and whether it moved while it was counted.

    Moves of a later business time are taken off the balance of now: a sale that comes in late, but was before, counts.
    Such moves were written after the document was, which bounds the search.
    """
    moments = asked(MOMENTS, name="moment")
    of_level = sa.and_(StockLevel.variant_id == moments.c.variant, StockLevel.warehouse_id == paper.warehouse)
    since = sa.and_(
        StockMove.variant_id == moments.c.variant, StockMove.warehouse_id == paper.warehouse, StockMove.id > paper.id
    )
    later = sa.func.sum(StockMove.quantity).filter(StockMove.at > moments.c.counted)
    between = sa.func.count().filter(StockMove.at > moments.c.begun, StockMove.at <= moments.c.counted)
    moved = sa.select(sa.func.coalesce(later, 0).label("later"), between.label("between")).where(since).lateral("moved")
    query = (
        sa.select(moments.c.variant, sa.func.coalesce(StockLevel.on_hand, 0) - moved.c.later, moved.c.between > 0)
        .select_from(moments)
        .join(moved, sa.true())
        .outerjoin(StockLevel, of_level)
    )
    values = {
        "moment_variant": list(lines),
        "moment_begun": [min(line.begun_at or paper.at for line in each) for each in lines.values()],
        "moment_counted": [max(line.counted_at or paper.at for line in each) for each in lines.values()],
    }
    rows = await session.execute(query, values)
    return {variant: (quantity, has_moved) for variant, quantity, has_moved in rows}
