"""Corrections, receipts and transfers: posted once, and taken back by a document of their own."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from infra.kit.db.sessions import TenantReader, TenantSession
from infra.kit.outbox import publish
from infra.kit.problems import NotFound
from infra.kit.quantity import ZERO
from modules.catalog.views import variants
from modules.stock.errors import (
    DocumentClosed,
    HasMovedOn,
    MoreThanThere,
    NoLines,
    NothingToMove,
    OnlyFree,
)
from modules.stock.events import StockAdjusted, StockReceived
from modules.stock.models import StockDocumentLine, StockLevel
from modules.stock.parts import StockLine
from modules.stock.services import assembling, papers
from modules.stock.services.lacking import say_what_lacks
from modules.stock.services.moving import (
    COMES,
    LOST_ON_THE_WAY,
    SENT,
    TAKEN_OFF,
    By,
    Document,
    by,
    move,
)
from modules.stock.services.papers import NewPaper, Paper, PaperLine, lines_of, take_on
from modules.stock.services.reasons import require_reason
from tenancy.access.api import Actor


async def post_document(session: TenantSession, actor: Actor, document: UUID, at: datetime) -> Paper:
    """Posts a correction, a receipt or a transfer (sent and received at once). A repeat changes nothing.

    Raises DocumentUnknown, DocumentClosed, NoLines, NothingToMove, ReasonUnknown, MoreThanThere, OnlyFree.
    """
    paper = await papers.find(session, actor, document, ("adjustment", "receipt", "transfer"))
    who = by(actor, at)
    if paper.kind == "adjustment":
        await require_reason(session, paper.reason)
    if await take_on(session, paper, ("draft",), "posted", who):
        await POST[paper.kind](session, paper, await some_lines(session, paper), who)
    return await papers.find(session, actor, document)


async def some_lines(session: TenantReader, paper: Paper) -> list[PaperLine]:
    lines = await lines_of(session, paper.id)
    if not lines:
        raise NoLines
    return lines


def stock_lines(paper: Paper, lines: Sequence[PaperLine], warehouse: UUID) -> list[StockLine]:
    """The lines without their sign; what it reverses gives the cost."""
    of: dict[str, str] = paper.facts.get("of", {})
    return [
        StockLine(
            line.id, line.variant, abs(line.quantity), warehouse, cost=line.unit_cost,
            of=UUID(of[str(line.variant)]) if str(line.variant) in of else None,
        )
        for line in lines
    ]  # fmt: skip


async def post_adjustment(session: TenantSession, paper: Paper, lines: Sequence[PaperLine], who: By) -> None:
    if any(line.quantity == 0 for line in lines):
        raise NothingToMove
    more = stock_lines(paper, [line for line in lines if line.quantity > 0], paper.warehouse)
    less = stock_lines(paper, [line for line in lines if line.quantity < 0], paper.warehouse)
    kind = paper.facts.get("move", "adjust")
    if less and not await move(session, TAKEN_OFF[kind], None, less, paper.cause, who):
        await say_what_lacks(session, less)
    if more:
        await move(session, COMES[kind], None, more, paper.cause, who)
    for line in lines:
        event = StockAdjusted(cause=paper.id, variant=line.variant, quantity=str(line.quantity), reason=paper.reason)
        await publish(session, event)


async def post_receipt(session: TenantSession, paper: Paper, lines: Sequence[PaperLine], who: By) -> None:
    if any(line.quantity <= 0 for line in lines):
        raise NothingToMove
    kind = "opening" if paper.facts.get("opening") else "receive"
    await move(session, COMES[kind], None, stock_lines(paper, lines, paper.warehouse), paper.cause, who)
    await publish(session, StockReceived(cause=paper.id, kind=kind, variants=[line.variant for line in lines]))


async def post_transfer(session: TenantSession, paper: Paper, lines: Sequence[PaperLine], who: By) -> None:
    await leave(session, paper, lines, who)
    await arrive(session, paper, lines, paper.to, who)
    every = StockDocumentLine.document_id == paper.id
    await session.execute(sa.update(StockDocumentLine).where(every).values(arrived=StockDocumentLine.quantity))


POST: dict[str, Any] = {"adjustment": post_adjustment, "receipt": post_receipt, "transfer": post_transfer}


async def leave(session: TenantSession, paper: Paper, lines: Sequence[PaperLine], who: By) -> None:
    if any(line.quantity <= 0 for line in lines):
        raise NothingToMove
    goods = stock_lines(paper, lines, paper.warehouse)
    if not await move(session, SENT, None, goods, paper.cause, who):
        await say_what_lacks(session, goods, free=True)


async def arrive(session: TenantSession, paper: Paper, lines: Sequence[PaperLine], where: UUID | None, who: By) -> None:
    goods = stock_lines(paper, lines, where or paper.warehouse)
    await move(session, COMES["transfer"], None, goods, paper.cause, who)


async def send_transfer(session: TenantSession, actor: Actor, document: UUID, at: datetime) -> Paper:
    """The goods leave, and are on their way until they are received. A repeat changes nothing.

    Raises DocumentUnknown, DocumentClosed, NoLines, NothingToMove, OnlyFree.
    """
    paper = await papers.find(session, actor, document, ("transfer",))
    who = by(actor, at)
    if await take_on(session, paper, ("draft",), "sent", who):
        await leave(session, paper, await some_lines(session, paper), who)
    return await papers.find(session, actor, document)


async def receive_transfer(
    session: TenantSession, actor: Actor, document: UUID, arrived: dict[UUID, Decimal], at: datetime
) -> Paper:
    """What was sent arrives; where `arrived` (line → quantity ≥ 0) differs, that is corrected with its reason.

    A line that `arrived` doesn't name arrived whole. A repeat changes nothing. Raises DocumentUnknown, DocumentClosed.
    """
    paper = await papers.find(session, actor, document, ("transfer",))
    if any(quantity < 0 for quantity in arrived.values()):
        raise NothingToMove
    who = by(actor, at)
    if await take_on(session, paper, ("sent",), "posted", who):
        lines = await lines_of(session, paper.id)
        await arrive(session, paper, lines, paper.to, who)
        await book_differences(session, paper, lines, arrived, who)
    return await papers.find(session, actor, document)


async def book_differences(
    session: TenantSession, paper: Paper, lines: Sequence[PaperLine], arrived: dict[UUID, Decimal], who: By
) -> None:
    cause = Document(paper.kind, paper.id, paper.number, "transit", paper.note)
    found, lost = list[StockLine](), list[StockLine]()
    for line in lines:
        there = arrived.get(line.id, line.quantity)
        difference = there - line.quantity
        written = sa.update(StockDocumentLine).where(StockDocumentLine.id == line.id).values(arrived=there)
        await session.execute(written)
        if difference:
            goods = StockLine(line.id, line.variant, abs(difference), paper.to)
            (found if difference > 0 else lost).append(goods)
    if found:
        await move(session, COMES["adjust"], None, found, cause, who)
    if lost:
        await move(session, LOST_ON_THE_WAY, None, lost, cause, who)


async def cancel_document(session: TenantSession, actor: Actor, document: UUID, at: datetime) -> Paper:
    """A draft is dropped, goods on their way come back, what was posted is reversed by a document of its own.

    A repeat changes nothing. Raises DocumentUnknown, DocumentClosed, HasMovedOn.
    """
    paper = await papers.find(session, actor, document, ("adjustment", "receipt", "transfer", "count", "assembly"))
    who = by(actor, at)
    if paper.reverses:
        raise DocumentClosed(number=paper.number)
    if not await take_on(session, paper, ("draft", "review", "sent", "posted"), "canceled", who):
        return paper
    if paper.state == "sent":
        await arrive(session, paper, await lines_of(session, paper.id), paper.warehouse, who)
    elif paper.kind == "assembly":
        await assembling.take_back(session, actor, paper, who)
    elif paper.state == "posted":
        await reverse(session, actor, paper, who)
    return await papers.find(session, actor, document)


async def reverse(session: TenantSession, actor: Actor, paper: Paper, who: By) -> None:
    changed = {
        line.variant: (line.id, change) for line in changes_of(paper, await lines_of(session, paper.id))
        if (change := line.quantity)
    }  # fmt: skip
    facts: dict[str, Any] = {"of": {str(variant): str(line) for variant, (line, _) in changed.items()}}
    if paper.kind == "receipt":
        facts["move"] = "opening" if paper.facts.get("opening") else "receive"
    is_transfer = paper.kind == "transfer"
    new = NewPaper(
        kind="transfer" if is_transfer else "adjustment", state="posted", reverses=paper.id, reason="reversal",
        warehouse=paper.to or paper.warehouse, to=paper.warehouse if is_transfer else None, note=paper.number,
        facts=facts,
    )  # fmt: skip
    reversal = await papers.begin(session, new, who, actor.zone)
    sign = 1 if is_transfer else -1
    if not changed:
        return
    await papers.write_lines(session, reversal.id, [(v, sign * change) for v, (_, change) in changed.items()])
    try:
        await POST[reversal.kind](session, reversal, await lines_of(session, reversal.id), who)
    except (MoreThanThere, OnlyFree) as problem:
        raise HasMovedOn from problem


def changes_of(paper: Paper, lines: Sequence[PaperLine]) -> list[PaperLine]:
    """What each variant changed by, on its first line: of a count what was found, of a transfer what arrived."""
    if paper.kind not in {"count", "transfer"}:
        return list(lines)
    found: dict[UUID, PaperLine] = {}
    for line in lines:
        change = line.quantity - (line.book or ZERO) if paper.kind == "count" else line.arrived or ZERO
        if before := found.get(line.variant):
            found[line.variant] = with_quantity(before, before.quantity + change)
        else:
            found[line.variant] = with_quantity(line, change)
    return list(found.values())


def with_quantity(line: PaperLine, quantity: Decimal) -> PaperLine:
    return papers.msgspec.structs.replace(line, quantity=quantity)


async def correct(
    session: TenantSession, actor: Actor, warehouse: UUID, variant: UUID, quantity: Decimal, *, reason: str, note: str,
    at: datetime,
) -> tuple[Paper, Decimal]:  # fmt: skip
    """A correction of one variant, written and posted; gives it with what is there afterwards.

    Raises NothingToMove, ReasonUnknown, MoreThanThere, NotFound.
    """
    await require_variant(session, variant)
    new = NewPaper(kind="adjustment", warehouse=warehouse, reason=reason, note=note)
    paper = await papers.begin(session, new, by(actor, at), actor.zone)
    await papers.set_line(session, paper, variant, quantity)
    await post_document(session, actor, paper.id, at)
    here = sa.and_(StockLevel.warehouse_id == warehouse, StockLevel.variant_id == variant)
    return paper, await session.scalar(sa.select(StockLevel.on_hand).where(here)) or ZERO


async def receive(
    session: TenantSession, actor: Actor, warehouse: UUID, lines: Sequence[tuple[UUID, Decimal, Decimal | None]], *,
    note: str, at: datetime, opening: bool = False,
) -> Paper:  # fmt: skip
    """Goods that came in, (variant, quantity, cost of one) each, written and posted. Raises NothingToMove, NotFound."""
    facts = {"opening": True} if opening else {}
    new = NewPaper(kind="receipt", warehouse=warehouse, note=note, facts=facts)
    paper = await papers.begin(session, new, by(actor, at), actor.zone)
    for variant, quantity, cost in lines:
        await require_variant(session, variant)
        await papers.set_line(session, paper, variant, quantity, cost=cost, adds=True)
    return await post_document(session, actor, paper.id, at)


async def require_variant(session: TenantReader, variant: UUID) -> None:
    if not await session.scalar(sa.select(sa.exists().where(variants.c.id == variant))):
        raise NotFound
