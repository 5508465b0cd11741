"""Credit notes: what was taken back of an invoiced sale, or the whole of an invoice that should not have been."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from infra.kit import clock
from infra.kit.db.sessions import TenantSession
from infra.kit.ids import new_id
from infra.kit.outbox import publish
from modules.desk.api import Author
from modules.invoices.domain import Credited, credit, sums_of
from modules.invoices.errors import AlreadyCanceled, NothingToCancel
from modules.invoices.events import CreditNoteIssued
from modules.invoices.schemas import InvoiceOut, InvoiceSource, Kept
from modules.invoices.services.issue import facts_of, lock_sources, write
from modules.invoices.services.read import get_invoice, live_of, notes_of
from modules.invoices.settings import documents_of
from modules.shops import api as shops
from tenancy.access.api import Actor

NOTHING_KEPT: Mapping[UUID, Kept] = {}


async def credit_source(
    session: TenantSession, source: UUID, kept: Mapping[UUID, Kept], by: Author, at: datetime, *, remark: str = ""
) -> InvoiceOut | None:
    """Credits what `source` was invoiced beyond what is `kept` of each of its lines, minus what was credited before.

    None when there is no invoice, or nothing to credit: a repeat changes nothing.
    """
    await lock_sources(session, [source])
    live = await live_of(session, source)
    if live is None:
        return None
    await lock_sources(session, [live.id])
    return await credited(session, live, {source: kept}, by, at, remark=remark)


async def cancel(
    session: TenantSession, actor: Actor, invoice: UUID, at: datetime, *, remark: str = ""
) -> InvoiceOut:  # fmt: skip
    """Credits all that is left of an invoice; what it charged can be invoiced again.

    Raises NotFound, AlreadyCanceled, NothingToCancel.
    """
    found = await get_invoice(session, invoice, actor)
    await lock_sources(session, [source.id for source in found.sources])
    await lock_sources(session, [found.id])
    now = await get_invoice(session, invoice, actor)
    if now.canceled:
        raise AlreadyCanceled(number=now.number)
    by = Author.of(actor)
    every = {source.id: NOTHING_KEPT for source in now.sources}
    note = await credited(session, now, every, by, at, cancels=True, remark=remark) if now.kind == "invoice" else None
    if note is None:
        raise NothingToCancel(number=now.number)
    return note


async def credited(
    session: TenantSession,
    live: InvoiceOut,
    kept: Mapping[UUID, Mapping[UUID, Kept]],
    by: Author,
    at: datetime,
    *,
    cancels: bool = False,
    remark: str = "",
) -> InvoiceOut | None:
    """The next link of the invoice's chain; the caller holds it."""
    notes = await notes_of(session, live.id)
    parts = {source.id: part_of(live, notes, source, kept[source.id]) for source in live.sources if source.id in kept}
    if all(part.is_nothing for part in parts.values()) and not (cancels and live.total == 0 and not notes):
        return None
    lines = [line for part in parts.values() for line in part.lines]
    named = {source.id: source for source in live.sources}
    sources = [msgspec.structs.replace(named[key], rounding=part.rounding) for key, part in parts.items()]
    sums = sums_of(lines, sources)
    documents = await documents_of(session)
    row: dict[str, Any] = {
        "id": new_id(), "of_id": live.id, "position": len(notes) + 1, "kind": "credit_note", "cancels": cancels,
        "store_id": live.store, "customer_id": live.customer, "currency": live.currency,
        "prices_include_tax": live.prices_include_tax, "net": sums.net, "tax": sums.tax, "rounding": sums.rounding,
        "total": sums.total, "left_over": live.total - sum(note.total for note in notes) - sums.total,
        "sources": msgspec.to_builtins(sources), "lines": msgspec.to_builtins(lines),
        # The same seller and buyer as on the invoice, and the paper as it was: they are read together.
        "seller": msgspec.to_builtins(live.seller), "billed": msgspec.to_builtins(live.buyer),
        "look": msgspec.to_builtins(live.look), "remark": remark,
        "issued_on": clock.day_of(at, await shops.zone_of(session, live.store)), "due_on": None, "issued_at": at,
    }  # fmt: skip
    issued = await write(session, row, by)
    mails = documents.mails and bool(live.buyer.email)
    await publish(session, CreditNoteIssued(**facts_of(issued), credited=live.id, cancels=cancels, mails=mails))
    return issued


def part_of(
    live: InvoiceOut, notes: Sequence[InvoiceOut], source: InvoiceSource, kept: Mapping[UUID, Kept]
) -> Credited:
    before = [line for note in notes for line in note.lines if line.source == source.id]
    return credit(
        [line for line in live.lines if line.source == source.id], before, kept, rounding=source.rounding,
        rounding_before=sum(each.rounding for note in notes for each in note.sources if each.id == source.id),
        include_tax=live.prices_include_tax,
    )  # fmt: skip
