"""Sending mail by SMTP. A mail sent again under the same key has the same Message-ID: mailboxes show it once."""

import hashlib
import ssl
from email.message import EmailMessage
from email.utils import formatdate, parseaddr
from typing import NamedTuple

import aiosmtplib
import msgspec

from infra.kit.settings import Settings

SECONDS = 20
REFUSED = 500  # from here on an answer is final


class Attachment(msgspec.Struct, frozen=True):
    """A file that goes with a mail; `kind` is its media type ("application/pdf")."""

    name: str
    kind: str
    content: bytes


class Mail(msgspec.Struct, frozen=True, kw_only=True):
    """A mail to one person; `text` is always there, `html` says the same."""

    to: str
    subject: str
    text: str
    html: str | None = None
    attachments: tuple[Attachment, ...] = ()


class MailNotSent(Exception):
    """The mail server did not take it. `is_final`: it never will (an unknown address); otherwise try again later."""

    def __init__(self, reason: str, *, is_final: bool) -> None:
        super().__init__(reason)
        self.is_final = is_final


class Account(NamedTuple):
    """How to log in to a mail server."""

    user: str
    password: str


class Mailer:
    """Sends mails through the server of the settings."""

    def __init__(self, settings: Settings) -> None:
        """Raises SettingsError if no mail server is set."""
        settings.need("smtp_host", "mail_from")
        self._host, self._port, self._tls = settings.smtp_host, settings.smtp_port, settings.smtp_tls
        self._account = Account(settings.smtp_user, settings.smtp_password) if settings.smtp_user else None
        self._sender = settings.mail_from

    async def send(self, mail: Mail, key: str) -> str:
        """Send `mail` and give its Message-ID, which `key` alone decides.

        Raises MailNotSent; ValueError if an address or the subject has a line break.
        """
        message = self._message(mail, key)
        try:
            await aiosmtplib.send(
                message,
                hostname=self._host,
                port=self._port,
                username=self._account.user if self._account else None,
                password=self._account.password if self._account else None,
                use_tls=self._tls == "tls",
                start_tls=self._tls == "starttls",
                tls_context=None if self._tls == "off" else ssl.create_default_context(),
                timeout=SECONDS,
            )
        except aiosmtplib.SMTPRecipientsRefused as refused:
            codes = [recipient.code for recipient in refused.recipients]
            raise MailNotSent(f"refused with {codes}", is_final=min(codes) >= REFUSED) from refused
        except aiosmtplib.SMTPResponseException as answer:
            raise MailNotSent(f"answered {answer.code}", is_final=_is_about_the_mail(answer)) from answer
        except (aiosmtplib.SMTPException, OSError) as error:
            raise MailNotSent(f"not reached: {type(error).__name__}", is_final=False) from error
        return str(message["Message-ID"])

    def _message(self, mail: Mail, key: str) -> EmailMessage:
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = self._sender, mail.to, mail.subject
        message["Date"] = formatdate(localtime=False)
        message["Message-ID"] = self._message_id(key)
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(mail.text)
        if mail.html is not None:
            message.add_alternative(mail.html, subtype="html")
        for file in mail.attachments:
            main, _, sub = file.kind.partition("/")
            message.add_attachment(file.content, maintype=main, subtype=sub, filename=file.name)
        return message

    def _message_id(self, key: str) -> str:
        domain = parseaddr(self._sender)[1].rpartition("@")[2]
        return f"<{hashlib.sha256(key.encode()).hexdigest()[:40]}@{domain}>"


def _is_about_the_mail(answer: aiosmtplib.SMTPResponseException) -> bool:
    """Log-in refused or TLS missing is the operator's to mend: the mail itself may still go."""
    return answer.code >= REFUSED and not isinstance(answer, aiosmtplib.SMTPAuthenticationError)
