"""Invoices and credit notes go to their buyers by e-mail, the paper with them; and the paper is kept as it was made."""

from uuid import UUID

import structlog

from infra.kit.db.sessions import Databases
from infra.kit.documents.wording import Wording
from infra.kit.i18n import N_
from infra.kit.mail import Attachment, Mail, MailNotSent
from infra.kit.outbox import Delivered, Subscription, is_first
from modules.desk.api import Author, Deed, note
from modules.invoices.events import CreditNoteIssued, InvoiceIssued, InvoiceMailAsked
from modules.invoices.papers import file_name
from modules.invoices.schemas import InvoiceOut
from modules.invoices.services.issue import KIND
from modules.invoices.services.printing import pdf_of
from modules.invoices.services.read import get_invoice
from tenancy.accounts.api import installation

log = structlog.get_logger(__name__)
NOBODY = Author(None, "")
SUBJECTS = {"invoice": N_("Invoice {number} from {shop}"), "credit_note": N_("Credit note {number} from {shop}")}
TEXTS = {
    "invoice": N_("Hello {name},\n\nhere is invoice {number} of {total}.\n\nYours\n{shop}"),
    "credit_note": N_("Hello {name},\n\nhere is credit note {number} of {total}.\n\nYours\n{shop}"),
}


async def keep_paper(databases: Databases, event: InvoiceIssued | CreditNoteIssued, delivered: Delivered) -> None:
    """Sets the paper while nobody waits for it, and mails it where the shop wants that."""
    found = await found_for(databases, event.invoice, delivered)
    await pdf_of(delivered.tenant, found)
    if event.mails:
        await send(databases, found, delivered)


async def mail_it(databases: Databases, event: InvoiceMailAsked, delivered: Delivered) -> None:
    await send(databases, await found_for(databases, event.invoice, delivered), delivered)


async def found_for(databases: Databases, invoice: UUID, delivered: Delivered) -> InvoiceOut:
    async with databases.read_tenant(delivered.tenant, delivered.cell) as session:
        return await get_invoice(session, invoice)


async def send(databases: Databases, invoice: InvoiceOut, delivered: Delivered) -> None:
    """In steps: a repeat has the same Message-ID. Raises MailNotSent when the server may take it later."""
    mailer = installation().mailer
    if mailer is None or not invoice.buyer.email:
        log.warning("not mailed", invoice=invoice.number, server=mailer is not None)
        return
    act = f"{invoice.kind}.mailed"
    try:
        await mailer.send(await composed(delivered.tenant, invoice), f"{delivered.tenant} {delivered.id}")
    except MailNotSent as error:
        if not error.is_final:
            raise
        act = f"{invoice.kind}.mail_refused"
    async with databases.tenant(delivered.tenant, delivered.cell) as session:
        if await is_first(session, "invoices.note_mail", delivered):
            deed = Deed(act=act, kind=KIND, subject=invoice.id, subject_name=invoice.number)
            await note(session, [deed], by=NOBODY, at=delivered.at)
            await session.commit()


async def composed(tenant: str, invoice: InvoiceOut) -> Mail:
    """In the paper's languages, one below the other."""
    words = Wording(invoice.look.languages)
    facts = {
        "number": invoice.number, "shop": invoice.seller.name, "name": invoice.buyer.contact or invoice.buyer.name,
        "total": words.money(invoice.total, invoice.currency, symbol=True),
    }  # fmt: skip
    return Mail(
        to=invoice.buyer.email,
        subject=" / ".join(words.said(SUBJECTS[invoice.kind], **facts)),
        text="\n\n".join(words.said(TEXTS[invoice.kind], **facts)) + "\n",
        attachments=(Attachment(file_name(invoice), "application/pdf", await pdf_of(tenant, invoice)),),
    )


SUBSCRIPTIONS = (
    Subscription(handler="invoices.keep_paper", event=InvoiceIssued, run=keep_paper, steps=True),
    Subscription(handler="invoices.keep_credit_note", event=CreditNoteIssued, run=keep_paper, steps=True),
    Subscription(handler="invoices.mail", event=InvoiceMailAsked, run=mail_it, steps=True),
)
