"""Receipts go to buyers by e-mail, the paper with them: wished for in the unit of whoever asks, sent afterwards.

The address stands with the document until its mail has gone or was refused, and only as a hint of it from then on.
"""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import msgspec
import sqlalchemy as sa
import structlog
from msgspec.structs import replace

from infra.kit.db.sessions import Databases, TenantSession
from infra.kit.i18n import N_, for_locale
from infra.kit.mail import Attachment, Mail, MailNotSent
from infra.kit.money import format_money
from infra.kit.outbox import Delivered, Subscription, publish
from infra.kit.problems import FieldError, Invalid, NotFound
from modules.customers.api import language_of, normalize_email
from modules.desk.api import Author, Deed, note
from modules.invoices.api import Documents, documents_of
from modules.pos.errors import AddressUnreadable, MailsExhausted
from modules.pos.events import ReceiptMailAsked
from modules.pos.models import RegisterDocument
from modules.pos.receipts.printing import file_name, receipt_pdf
from modules.pos.receipts.reading import NUMBERED, Whose, by_id, slip_for
from modules.pos.receipts.slip import Slip
from modules.pos.switch import SWITCH
from modules.pos.words import DOCUMENT
from tenancy.accounts.api import installation
from tenancy.tenants.api import find_tenant

log = structlog.get_logger(__name__)
NOBODY = Author(None, "")
MOST = 10
"""Mails of one receipt: more is nobody's wish."""
SUBJECT = N_("Your receipt {number} from {shop}")
TEXT = N_("Hello,\n\nhere is your receipt {number} of {total}.\n\n{link}\n\nYours\n{shop}")


class MailNote(msgspec.Struct, frozen=True, kw_only=True):
    """A mail of a receipt. `to`: whole until it has gone; `state`: asked, sent, refused."""

    id: UUID
    to: str
    at: datetime
    by: str
    state: str = "asked"


async def ask_mail(session: TenantSession, document: UUID, asked: MailNote) -> MailNote:
    """Keeps the wish, and tells the worker; once for each id. Raises NotFound, Invalid, MailsExhausted."""
    address = normalize_email(asked.to)
    if not address:
        fault = AddressUnreadable()
        raise Invalid(fields=[FieldError(field="to", code=fault.code, message=fault.message)])
    found = await lock_document(session, document)
    mails = mails_of(found)
    if before := next((each for each in mails if each.id == asked.id), None):
        return before
    if len(mails) >= MOST:
        raise MailsExhausted(most=MOST)
    kept = replace(asked, to=address)
    found.mails = msgspec.to_builtins([*mails, kept])
    await publish(session, ReceiptMailAsked(document=document, mail=kept.id, at=kept.at))
    return kept


async def lock_document(session: TenantSession, document: UUID) -> RegisterDocument:
    """Raises NotFound for what has no receipt."""
    query = sa.select(RegisterDocument).where(RegisterDocument.id == document).with_for_update()
    found = (await session.scalars(query)).one_or_none()
    if found is None or found.kind not in NUMBERED:
        raise NotFound
    return found


def mails_of(document: RegisterDocument) -> list[MailNote]:
    return msgspec.convert(document.mails, list[MailNote])


def hinted(address: str) -> str:
    """Enough to know it again: a…@example.com."""
    name, _, domain = address.partition("@")
    return f"{name[:1]}…@{domain}"


async def send(databases: Databases, event: ReceiptMailAsked, delivered: Delivered) -> None:
    """In steps: a repeat has the same Message-ID, and sends nothing once it is noted.

    Raises MailNotSent when the server may take it later.
    """
    letter = await composed(databases, event, delivered)
    if letter is None:
        return
    mailer = installation().mailer
    if mailer is None:
        log.warning("no mail server is set: not sent", document=str(event.document))
        return
    state = "sent"
    try:
        await mailer.send(letter, f"{delivered.tenant} receipt {event.mail}")
    except MailNotSent as error:
        if not error.is_final:
            raise
        state = "refused"
    async with databases.tenant(delivered.tenant, delivered.cell) as session:
        await settle(session, event, state, delivered.at)
        await session.commit()


async def settle(session: TenantSession, event: ReceiptMailAsked, state: str, at: datetime) -> None:
    """Notes what became of it, and forgets the address."""
    found = await lock_document(session, event.document)
    settled = [
        replace(each, to=hinted(each.to), state=state) if each.id == event.mail and each.state == "asked" else each
        for each in mails_of(found)
    ]
    if settled == mails_of(found):
        return
    found.mails = msgspec.to_builtins(settled)
    act = {"sent": "receipt.mailed", "refused": "receipt.mail_refused"}[state]
    deed = Deed(act=act, kind=DOCUMENT, subject=event.document, subject_name=found.number)
    await note(session, [deed], by=NOBODY, at=at)


async def composed(databases: Databases, event: ReceiptMailAsked, delivered: Delivered) -> Mail | None:
    """The letter with its paper, in the customer's language or the shop's; None once it has gone."""
    async with databases.read_platform() as platform:
        shop = await find_tenant(platform, delivered.tenant)
    if shop is None:
        return None
    async with databases.read_tenant(delivered.tenant, delivered.cell) as session:
        row = await by_id(session, event.document)
        asked = waiting_in(row.mails if row else [], lambda each: each.id == event.mail)
        if row is None or asked is None:
            return None
        locale = await language_of(session, customer_in(row.body)) or shop.locale
        whose = Whose(tenant=shop.id, slug=shop.slug, shop=shop.name, currency=shop.currency, locale=locale)
        slip, documents = await slip_for(session, whose, row), await documents_of(session)
    return await letter_of(whose, slip, documents, asked.to) if slip else None


def waiting_in(mails: object, wanted: Callable[[MailNote], bool]) -> MailNote | None:
    notes = msgspec.convert(mails, list[MailNote])
    return next((each for each in notes if each.state == "asked" and wanted(each)), None)


def customer_in(document: dict[str, object]) -> UUID | None:
    try:
        return msgspec.convert(document, OfCustomer, strict=False).body.customer
    except msgspec.ValidationError:
        return None


class Named(msgspec.Struct, frozen=True):
    customer: UUID | None = None


class OfCustomer(msgspec.Struct, frozen=True):
    """What of a document says whose it is."""

    body: Named = Named()


async def letter_of(whose: Whose, slip: Slip, documents: Documents, to: str) -> Mail:
    words = for_locale(whose.locale)
    facts = {
        "number": slip.number, "shop": slip.place.shop, "link": slip.link,
        "total": format_money(slip.total, slip.currency, whose.locale),
    }  # fmt: skip
    content = await receipt_pdf(whose, slip, documents)
    return Mail(
        to=to, subject=" ".join(words.gettext(SUBJECT, **facts).split()), text=words.gettext(TEXT, **facts) + "\n",
        attachments=(Attachment(file_name(slip), "application/pdf", content),),
    )  # fmt: skip


SUBSCRIPTIONS = (Subscription(handler="pos.mail_receipt", event=ReceiptMailAsked, run=send, steps=True, switch=SWITCH),)
