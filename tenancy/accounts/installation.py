"""What this installation is to its people: its address, its secret and its mail server. Set once by `infra.entry`."""

import hashlib
import hmac

import msgspec

from infra.kit.mail import Mailer
from infra.kit.settings import Settings


class Installation(msgspec.Struct, frozen=True):
    """`address`: where people reach the site, without a slash at its end. `secret`: signs tokens; never empty.

    `inbox`: where the mails of this machine can be read, empty where mails leave it. `private_hosts`: `host:port` of
    this network that shops' own connections may reach.
    """

    address: str
    secret: str
    mailer: Mailer | None
    inbox: str = ""
    private_hosts: frozenset[str] = frozenset()

    @property
    def is_https(self) -> bool:
        return self.address.startswith("https://")

    def sign(self, purpose: str, text: str) -> bytes:
        """A keyed digest; each purpose has a key of its own."""
        key = hmac.new(self.secret.encode(), purpose.encode(), hashlib.sha256).digest()
        return hmac.new(key, text.encode(), hashlib.sha256).digest()


class NotInstalled(RuntimeError):
    """Somebody asks for the installation before `install`."""


_installed: list[Installation] = []


def install(settings: Settings, mailer: Mailer | None = None, *, inbox: str = "") -> None:
    """Makes `settings` known to log-in and mails; each process does it once before anything else.

    Raises SettingsError without a secret key.
    """
    settings.need("secret_key")
    mailer = mailer or (Mailer(settings) if settings.smtp_host else None)
    private = frozenset(each.strip() for each in settings.private_hosts.split(",") if each.strip())
    _installed[:] = [Installation(settings.address(), settings.secret_key, mailer, inbox, private)]


def installation() -> Installation:
    """This process's installation."""
    if not _installed:
        raise NotInstalled("infra.entry has to call tenancy.accounts.installation.install(settings) first")
    return _installed[0]
