"""The mail that asks somebody to work in a shop, in the language that it was asked in."""

import msgspec
import structlog

from infra.kit.db.sessions import Databases
from infra.kit.i18n import LOCALES, N_, SOURCE, for_locale
from infra.kit.mail import Mail, MailNotSent
from infra.kit.outbox import Delivered
from infra.kit.shell import Shell
from infra.kit.templating import render
from tenancy.access.events import StaffInvited
from tenancy.access.invitations import Call, find_call_to_send, secret_of
from tenancy.access.shop_roles import find_role
from tenancy.accounts.api import installation

log = structlog.get_logger(__name__)


class InvitationLetter(msgspec.Struct, frozen=True, kw_only=True):
    """What the templates of the mail show."""

    subject: str
    link: str
    address: str
    shop: str
    role: str
    invited_by: str
    name: str = ""


async def send_invitation(databases: Databases, event: StaffInvited, delivered: Delivered) -> None:
    """Sends the newest mail of an invitation that is still open; a repeat sends the same under the same key."""
    async with databases.read_platform() as session:
        call = await find_call_to_send(session, event)
        role = await find_role(session, call.tenant, call.role) if call else None
    mailer = installation().mailer
    if call is None or role is None:
        return
    if mailer is None:
        log.warning("no mail server is set: not sent", mail="invitation", invitation=str(call.id))
        return
    try:
        await mailer.send(letter_for(call, role.name), key=f"invitation {delivered.id}")
    except MailNotSent as error:
        if not error.is_final:
            raise
        log.warning("mail refused for good", mail="invitation", invitation=str(call.id), reason=str(error))


def letter_for(call: Call, role: str) -> Mail:
    locale, here = call.locale if call.locale in LOCALES else SOURCE, installation()
    words = for_locale(locale)
    subject = words.gettext(N_("{name} invites you to work in {shop}"), name=call.invited_by, shop=call.shop)
    letter = InvitationLetter(
        subject=subject,
        link=f"{here.address}/invitation/{secret_of(call.cause)}",
        address=here.address,
        shop=call.shop,
        role=words.gettext(role),
        invited_by=call.invited_by,
    )
    text, html = (render(f"emails/invitation.{form}", Shell(locale=locale), letter) for form in ("txt", "html"))
    return Mail(to=call.email, subject=subject, text=text, html=html)
