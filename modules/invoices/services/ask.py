"""Somebody wants an invoice mailed: noted with the wish, sent afterwards."""

from datetime import datetime
from uuid import UUID

from infra.kit.db.sessions import TenantSession
from infra.kit.outbox import publish
from modules.desk.api import Author, Deed, note
from modules.invoices.errors import NoAddressToMail
from modules.invoices.events import InvoiceMailAsked
from modules.invoices.schemas import InvoiceOut
from modules.invoices.services.issue import KIND
from modules.invoices.services.read import get_invoice
from tenancy.access.api import Actor


async def ask_mail(session: TenantSession, actor: Actor, invoice: UUID, at: datetime) -> InvoiceOut:
    """Raises NotFound, NoAddressToMail."""
    found = await get_invoice(session, invoice, actor)
    if not found.buyer.email:
        raise NoAddressToMail(number=found.number)
    deed = Deed(act="invoice.mail_asked", kind=KIND, subject=found.id, subject_name=found.number)
    await note(session, [deed], by=Author.of(actor), at=at)
    await publish(session, InvoiceMailAsked(invoice=found.id, number=found.number, at=at))
    return found
