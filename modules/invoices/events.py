"""What happened to invoices. Amounts in minor units."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from infra.kit.outbox import Event


class InvoiceFact(Event, frozen=True, kw_only=True):
    """`invoice`: the document's id, a credit note's too; `sources`: what it charges or credits."""

    invoice: UUID
    number: str
    store: UUID
    currency: str
    total: int
    sources: tuple[UUID, ...]
    at: datetime


class InvoiceIssued(InvoiceFact, frozen=True, kw_only=True):
    """It has its number. `mails`: it goes to the buyer by itself."""

    name: ClassVar[str] = "invoice.issued"

    mails: bool = False


class CreditNoteIssued(InvoiceFact, frozen=True, kw_only=True):
    """A part of the invoice `credited` is taken back, or, `cancels`, all of it that was left."""

    name: ClassVar[str] = "credit_note.issued"

    credited: UUID
    cancels: bool
    mails: bool = False


class InvoiceMailAsked(Event, frozen=True, kw_only=True):
    """Somebody wants `invoice` sent to its buyer."""

    name: ClassVar[str] = "invoice.mail_asked"

    invoice: UUID
    number: str
    at: datetime
