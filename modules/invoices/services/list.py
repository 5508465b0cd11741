"""Lists of invoices: filtered, searched, by cursor."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from infra.kit.cursors import Paged, Sort, after, page_of
from infra.kit.db.sessions import TenantReader
from infra.kit.search import matches
from modules.invoices.models import Invoice
from modules.invoices.schemas import InvoiceBrief
from modules.invoices.services.read import BRIEF, CANCELED, CREDITED, brief
from modules.shops import api as shops
from tenancy.access.api import Actor

NEWEST = (Sort(Invoice.issued_at, datetime, descending=True), Sort(Invoice.id, UUID, descending=True))


class InvoiceFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which invoices; empty parts don't narrow. `state`: invoice, credit_note, open (not all credited) or canceled."""

    q: str = ""
    state: str = ""
    store: UUID | None = None
    customer: UUID | None = None
    since: date | None = None
    until: date | None = None

    def conditions(self) -> Iterator[sa.ColumnElement[bool]]:
        if self.q.strip():
            yield matches(Invoice.search_text, self.q)
        if self.state in {"invoice", "credit_note"}:
            yield Invoice.kind == self.state
        elif self.state == "canceled":
            yield CANCELED
        elif self.state == "open":
            yield sa.and_(Invoice.kind == "invoice", Invoice.total > CREDITED)
        if self.store:
            yield Invoice.store_id == self.store
        if self.customer:
            yield Invoice.customer_id == self.customer
        if self.since:
            yield Invoice.issued_on >= self.since
        if self.until:
            yield Invoice.issued_on <= self.until


def filtered(actor: Actor, wanted: InvoiceFilter) -> sa.Select[Any]:
    query: Any = sa.select(*BRIEF)
    return query.where(shops.shown(actor, Invoice.store_id), *wanted.conditions())


async def page_invoices(
    session: TenantReader, actor: Actor, wanted: InvoiceFilter, cursor: str | None, limit: int
) -> Paged[InvoiceBrief]:
    """One page, newest first."""
    rows = (await session.execute(after(filtered(actor, wanted), NEWEST, cursor, limit))).all()
    return page_of(rows, limit, lambda row: (row.issued_at, row.id), brief)
