"""Invoices as others see them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import aliased

from infra.kit.db.sessions import TenantReader
from infra.kit.problems import NotFound
from modules.invoices.domain import by_rate
from modules.invoices.models import Invoice
from modules.invoices.schemas import Buyer, InvoiceBrief, InvoiceLine, InvoiceLook, InvoiceOut, InvoiceSource, Seller
from modules.shops import api as shops
from tenancy.access.api import Actor

Note = aliased(Invoice)
NOTES = sa.and_(Note.of_id == Invoice.id, Note.kind == "credit_note", Invoice.kind == "invoice")
CREDITED = sa.func.coalesce(sa.select(sa.func.sum(Note.total)).where(NOTES).scalar_subquery(), 0)
CANCELED = sa.exists().where(NOTES, Note.cancels)
LIVE = sa.and_(Invoice.kind == "invoice", ~CANCELED)
BRIEF: list[Any] = [
    Invoice.id, Invoice.kind, Invoice.number, Invoice.of_id.label("invoice"), Invoice.store_id.label("store"),
    Invoice.customer_id.label("customer"), Invoice.billed["name"].astext.label("billed_to"), Invoice.currency,
    Invoice.net, Invoice.tax, Invoice.rounding, Invoice.total, sa.cast(CREDITED, sa.BigInteger).label("credited"),
    CANCELED.label("canceled"), Invoice.issued_on, Invoice.due_on, Invoice.issued_at,
]  # fmt: skip
Issued = aliased(Invoice)
WHOLE = [
    *BRIEF, sa.select(Issued.number).where(Issued.id == Invoice.of_id).scalar_subquery().label("invoice_number"),
    Invoice.cancels, Invoice.prices_include_tax, Invoice.paid, Invoice.sources, Invoice.lines, Invoice.seller,
    Invoice.billed.label("buyer"), Invoice.look, Invoice.remark, Invoice.who_name.label("by"),
]  # fmt: skip


def brief(row: Any) -> InvoiceBrief:
    values: dict[str, Any] = {name: getattr(row, name) for name in InvoiceBrief.__struct_fields__}
    values["billed_to"] = row.billed_to or ""
    return InvoiceBrief(**values)


def whole(row: Any) -> InvoiceOut:
    lines = msgspec.convert(row.lines, list[InvoiceLine], strict=False)
    values: dict[str, Any] = {name: getattr(row, name, None) for name in InvoiceOut.__struct_fields__} | {
        "billed_to": row.billed_to or "", "sources": msgspec.convert(row.sources, list[InvoiceSource]), "lines": lines,
        "rates": by_rate(lines), "seller": msgspec.convert(row.seller, Seller),
        "buyer": msgspec.convert(row.buyer, Buyer), "look": msgspec.convert(row.look, InvoiceLook),
    }  # fmt: skip
    return InvoiceOut(**values)


async def get_invoice(session: TenantReader, invoice: UUID, actor: Actor | None = None) -> InvoiceOut:
    """An invoice or credit note. Raises NotFound, for one of a store that `actor` doesn't see too."""
    query: Any = sa.select(*WHOLE).where(Invoice.id == invoice)
    if actor:
        query = query.where(shops.visible(actor, Invoice.store_id))
    row = (await session.execute(query)).one_or_none()
    if row is None:
        raise NotFound
    return whole(row)


def charges(source: UUID) -> sa.ColumnElement[bool]:
    """The documents that charge or credit `source`, by the index."""
    return Invoice.sources.contains(sa.cast([{"id": str(source)}], JSONB))


async def of_source(session: TenantReader, source: UUID) -> list[InvoiceBrief]:
    """Every invoice and credit note of `source`, oldest first."""
    rows = await session.execute(sa.select(*BRIEF).where(charges(source)).order_by(Invoice.id))
    return [brief(row) for row in rows]


async def live_of(session: TenantReader, source: UUID) -> InvoiceOut | None:
    """The invoice of `source` that was not canceled, None when there is none."""
    row = (await session.execute(sa.select(*WHOLE).where(charges(source), LIVE))).one_or_none()
    return whole(row) if row else None


async def notes_of(session: TenantReader, invoice: UUID) -> list[InvoiceOut]:
    """Its credit notes, oldest first."""
    query: Any = sa.select(*WHOLE).where(Invoice.of_id == invoice, Invoice.kind == "credit_note")
    return [whole(row) for row in await session.execute(query.order_by(Invoice.position))]


async def free_of(session: TenantReader, sources: Sequence[UUID]) -> list[UUID]:
    """Those of `sources` that stand on no invoice, in their order."""
    taken = {source: await live_of(session, source) is not None for source in sources}
    return [source for source in sources if not taken[source]]


async def numbers_of(session: TenantReader, sources: Sequence[UUID]) -> dict[UUID, list[str]]:
    """Source → the numbers of the invoices that charge it, for those that have any."""
    if not sources:
        return {}
    asked = [[{"id": str(source)}] for source in sources]
    some = sa.func.any(sa.literal(asked, ARRAY(JSONB)))
    query = sa.select(Invoice.number, Invoice.sources).where(Invoice.sources.op("@>")(some), LIVE)
    wanted, found = {str(source): source for source in sources}, dict[UUID, list[str]]()
    for row in await session.execute(query):
        for each in row.sources:
            if each["id"] in wanted:
                found.setdefault(wanted[each["id"]], []).append(row.number)
    return found
