"""An invoice is issued: what was sold is frozen on it, and it gets the next number, last of all."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from infra.kit import clock
from infra.kit.db.sessions import TenantSession
from infra.kit.ids import new_id
from infra.kit.outbox import publish
from infra.kit.search import search_text
from modules.desk.api import Author, Deed, note
from modules.invoices.domain import Sums, invoiced, sums_of
from modules.invoices.errors import AlreadyInvoiced, DoNotBelongTogether, NothingToInvoice
from modules.invoices.events import InvoiceIssued
from modules.invoices.models import Invoice
from modules.invoices.schemas import Buyer, Charged, InvoiceLine, InvoiceOut, InvoiceSource
from modules.invoices.services.numbers import draw
from modules.invoices.services.read import get_invoice, live_of
from modules.invoices.settings import Documents, documents_of
from modules.shops import api as shops

KIND = "invoices.invoice"
LOCK = sa.text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 20))")


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """An invoice that is wanted: the documents it charges, whom it is made out to, what else stands on it."""

    charged: Sequence[Charged]
    buyer: Buyer
    languages: tuple[str, ...] = ()
    remark: str = ""


async def issue(session: TenantSession, asked: Asked, by: Author, at: datetime) -> InvoiceOut:
    """Writes the invoice, with the shop's settings as they are now.

    Raises AlreadyInvoiced, NothingToInvoice, DoNotBelongTogether.
    """
    first = together(asked.charged)
    await lock_sources(session, [each.id for each in asked.charged])
    for each in asked.charged:
        if before := await live_of(session, each.id):
            raise AlreadyInvoiced(source=each.number, number=before.number)
        if not each.lines:
            raise NothingToInvoice(source=each.number)
    documents = await documents_of(session)
    lines = [line for each in asked.charged for line in invoiced(each)]
    sources = [InvoiceSource(id=e.id, number=e.number, at=e.at, rounding=e.rounding) for e in asked.charged]
    sums = sums_of(lines, sources)
    invoice, day = new_id(), clock.day_of(at, await shops.zone_of(session, first.store))
    row = frozen(asked, documents, lines, sources, sums) | {
        "id": invoice, "of_id": invoice, "position": 0, "kind": "invoice", "left_over": sums.total,
        "paid": min(sums.total, max(0, sum(each.paid for each in asked.charged))), "issued_on": day,
        "due_on": documents.due_on(day), "issued_at": at,
    }  # fmt: skip
    issued = await write(session, row, by)
    mails = documents.mails and bool(asked.buyer.email)
    await publish(session, InvoiceIssued(**facts_of(issued), mails=mails))
    return issued


def together(charged: Sequence[Charged]) -> Charged:
    """The first of them; raises DoNotBelongTogether where one invoice can't be for all, or names one twice."""
    pairs = {(each.store, each.customer, each.currency, each.prices_include_tax) for each in charged}
    if len(pairs) != 1 or len({each.id for each in charged}) != len(charged):
        raise DoNotBelongTogether
    if len(charged) > 1 and charged[0].customer is None:
        raise DoNotBelongTogether
    return charged[0]


async def lock_sources(session: TenantSession, sources: Iterable[UUID]) -> None:
    """Nobody else issues or credits for these until the unit ends. In one order, so that none waits for another."""
    for source in sorted(set(sources)):
        await session.execute(LOCK, {"key": str(source)})


def frozen(
    asked: Asked, documents: Documents, lines: Sequence[InvoiceLine], sources: Sequence[InvoiceSource], sums: Sums
) -> dict[str, Any]:
    first, buyer = asked.charged[0], asked.buyer
    look = documents.look
    if asked.languages:
        look = msgspec.structs.replace(look, languages=asked.languages)
    return {
        "store_id": first.store, "customer_id": first.customer, "currency": first.currency,
        "prices_include_tax": first.prices_include_tax, "net": sums.net, "tax": sums.tax, "rounding": sums.rounding,
        "total": sums.total, "sources": msgspec.to_builtins(list(sources)), "lines": msgspec.to_builtins(list(lines)),
        "seller": msgspec.to_builtins(documents.seller), "billed": msgspec.to_builtins(buyer),
        "look": msgspec.to_builtins(look), "remark": asked.remark,
    }  # fmt: skip


async def write(session: TenantSession, row: dict[str, Any], by: Author) -> InvoiceOut:
    """The document and its line in the log; the counter is the last row that others wait for."""
    words = [row["billed"].get(name) for name in ("name", "contact", "tax_number")]
    numbers = [source["number"] for source in row["sources"]]
    number = await draw(session, row["kind"], row["issued_on"])
    search = search_text(number, *words, *numbers)
    named = {"number": number, "search_text": search, "who_id": by.id, "who_name": by.name}
    await session.execute(sa.insert(Invoice).values(**row, **named))
    deed = Deed(act=f"{row['kind']}.issued", kind=KIND, subject=row["id"], subject_name=number)
    await note(session, [deed], by=by, at=row["issued_at"])
    return await get_invoice(session, row["id"])


def facts_of(issued: InvoiceOut) -> dict[str, Any]:
    return {
        "invoice": issued.id, "number": issued.number, "store": issued.store, "currency": issued.currency,
        "total": issued.total, "sources": tuple(source.id for source in issued.sources), "at": issued.issued_at,
    }  # fmt: skip
