"""Mails about accounts, sent by the worker: made from the account as it is then, under a key that a repeat shares."""

from uuid import UUID

import structlog

from infra.kit import clock
from infra.kit.db.sessions import Databases
from infra.kit.mail import MailNotSent
from infra.kit.outbox import Delivered
from tenancy.accounts import service
from tenancy.accounts.api import Person, find_person
from tenancy.accounts.events import ConfirmationAsked, PasswordChanged, ResetAsked, SecondFactorChanged
from tenancy.accounts.installation import installation
from tenancy.accounts.letters import Letter, letter_to
from tenancy.accounts.tokens import mailed_token

log = structlog.get_logger(__name__)


async def send_confirmation(databases: Databases, event: ConfirmationAsked, delivered: Delivered) -> None:
    """The link that confirms an address."""
    await send_link(databases, event.account, "confirm", "/confirm/", delivered)


async def send_reset(databases: Databases, event: ResetAsked, delivered: Delivered) -> None:
    """The link that sets a new password."""
    await send_link(databases, event.account, "reset", "/reset?token=", delivered)


async def tell_changed(databases: Databases, event: PasswordChanged, delivered: Delivered) -> None:
    """Tells the owner, who may not have done it."""
    async with databases.read_platform() as session:
        person = await find_person(session, event.account)
    if person:
        await send(person, "changed", "/forgot", delivered)


async def tell_factor(databases: Databases, event: SecondFactorChanged, delivered: Delivered) -> None:
    """Tells the owner, who may not have done it."""
    async with databases.read_platform() as session:
        person = await find_person(session, event.account)
    if person:
        await send(person, "factor_on" if event.is_on else "factor_off", "/forgot", delivered)


async def send_link(databases: Databases, account: UUID, purpose: str, path: str, delivered: Delivered) -> None:
    """Makes the link's token work, then sends it; the token follows from the delivery, so a repeat sends the same."""
    token = mailed_token(purpose, delivered.id)
    async with databases.platform() as session:
        await service.add_token(session, account, purpose, token, clock.now())
        person = await find_person(session, account)
        await session.commit()
    if person:
        await send(person, purpose, path + token, delivered)


async def send(person: Person, kind: str, path: str, delivered: Delivered) -> None:
    """Raises MailNotSent when the server may take it later; an address that never will is noted and left."""
    here = installation()
    letter = Letter(name=person.name, link=here.address + path, address=here.address)
    if here.mailer is None:
        log.warning("no mail server is set: not sent", mail=kind, account=str(person.id))
        return
    try:
        await here.mailer.send(letter_to(person, kind, letter), key=f"{kind} {delivered.id}")
    except MailNotSent as error:
        if not error.is_final:
            raise
        log.warning("mail refused for good", mail=kind, account=str(person.id), reason=str(error))
