"""A letter goes out: composed as the account is then, with the statement as PDF, in the customer's language; once."""

from collections.abc import Sequence
from uuid import UUID

import msgspec
import structlog
from msgspec.structs import replace

from infra.kit.db.sessions import Databases, TenantReader, TenantSession
from infra.kit.documents.wording import Wording as Said
from infra.kit.i18n import N_
from infra.kit.mail import Attachment, Mail, MailNotSent
from infra.kit.outbox import Delivered, Subscription
from infra.kit.problems import NotFound
from infra.kit.wordings import filled, in_one_line
from modules.customers import api as customers
from modules.payments.events import AccountLetterAsked
from modules.payments.reminding.letters import (
    ASKED,
    NEEDLESS,
    REFUSED,
    SENT,
    STATEMENT,
    Letter,
    Ready,
    State,
    keep,
    letters_of,
    may_write,
    rules_of,
    set_paper,
    statement_for,
    today_in,
)
from modules.payments.reminding.rules import wording
from modules.payments.services.owed import Open, open_of
from tenancy.accounts.api import installation

log = structlog.get_logger(__name__)
SUBJECT = N_("Statement of account from {shop}")
TEXT = N_("Hello {name},\n\nhere is the statement of your account up to {day}.\n\nYours\n{shop}")
FILE = "statement-{day}.pdf"


class Composed(msgspec.Struct, frozen=True):
    """`mail` is None where there is no sense in one: `state` says why."""

    mail: Mail | None
    state: State = SENT
    ready: Ready | None = None


async def send_letter(databases: Databases, event: AccountLetterAsked, delivered: Delivered) -> None:
    """In steps: a repeat sends the same Message-ID, and nothing at all once it is noted.

    Raises MailNotSent when the server may take it later; an address that never will is noted.
    """
    async with databases.read_tenant(delivered.tenant, delivered.cell) as session:
        found = await find(session, event)
        composed = await compose(session, *found, delivered) if found else None
    mailer = installation().mailer
    if found is None or composed is None or mailer is None:
        log.warning("not mailed", letter=str(event.letter), server=mailer is not None)
        return
    state: State = composed.state
    if composed.mail and composed.ready:
        try:
            mail = await with_paper(delivered.tenant, composed.mail, composed.ready)
            await mailer.send(mail, f"{delivered.tenant} {event.letter}")
        except MailNotSent as error:
            if not error.is_final:
                raise
            state = REFUSED
    async with databases.tenant(delivered.tenant, delivered.cell) as session:
        await note_state(session, found[0], event.letter, state)
        await session.commit()


async def note_state(session: TenantSession, owner: UUID, letter: UUID, state: State) -> None:
    """What became of it; said once."""
    letters = await letters_of(session, owner, lock=True)
    done = [replace(each, state=state) if each.id == letter and each.state == ASKED else each for each in letters]
    await keep(session, owner, done)


async def find(session: TenantReader, event: AccountLetterAsked) -> tuple[UUID, Letter] | None:
    """The letter and whose it is by now; None once it has gone."""
    owner = await customers.survivor(session, event.customer) or event.customer
    try:
        letters = await letters_of(session, owner)
    except NotFound:
        return None
    return next(((owner, each) for each in letters if each.id == event.letter and each.state == ASKED), None)


async def compose(session: TenantReader, owner: UUID, letter: Letter, delivered: Delivered) -> Composed:
    card = await customers.card(session, owner)
    if card is None or not await may_write(session, owner):
        return Composed(None, REFUSED)
    today = await today_in(session, delivered.at)
    ready = await statement_for(session, None, owner, letter.start, letter.end or today, today)
    words = Said(ready.on.look.languages)
    values = {"name": card.name, "shop": ready.on.shop, "day": words.day(ready.account.statement.end)}
    if letter.kind == STATEMENT:
        subject, text = words.text(SUBJECT, **values), words.text(TEXT, **values)
    else:
        named = [e for e in await open_of(session, await customers.known_as(session, owner)) if e.id in letter.charges]
        if not named:
            return Composed(None, NEEDLESS)
        own = wording(await rules_of(session), letter.nth, words.first)
        values |= amounts_of(named, letter, words, ready.account.currency)
        subject, text = filled(own.subject, values), filled(own.text, values)
    return Composed(Mail(to=card.email, subject=in_one_line(subject), text=text.rstrip() + "\n"), ready=ready)


def amounts_of(named: Sequence[Open], letter: Letter, words: Said, currency: str) -> dict[str, str]:
    """What of the charges that the reminder names is open now, line by line."""
    lines = [
        "  ".join(
            part for part in (each.number, words.day(each.due), words.money(each.open, currency, symbol=True)) if part
        )
        for each in named
    ]
    total = sum(each.open for each in named)
    return {"amount": words.money(total, currency, symbol=True), "open": "\n".join(lines), "nth": str(letter.nth)}


async def with_paper(tenant: str, mail: Mail, ready: Ready) -> Mail:
    name = FILE.format(day=ready.account.statement.end)
    paper = Attachment(name, "application/pdf", await set_paper(tenant, ready))
    return replace(mail, attachments=(paper,))


LETTERS = (Subscription(handler="payments.send_letter", event=AccountLetterAsked, run=send_letter, steps=True),)
