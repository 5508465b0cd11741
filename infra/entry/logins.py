"""The log-ins of one installation that `up` makes itself: names from the role prefix, passwords from the secret key."""

import hashlib
import hmac
from urllib.parse import urlsplit, urlunsplit

import msgspec

from infra.kit.db.names import Names
from infra.kit.settings import Settings


def with_logins(settings: Settings) -> Settings:
    """Fill in owner, provisioner and app where one administrator's address is all that was given."""
    names = Names(settings.role_prefix)

    def login(url: str, role: str) -> str:
        parts = urlsplit(url)
        password = hmac.new(settings.secret_key.encode(), f"log-in {role}".encode(), hashlib.sha256).hexdigest()
        return urlunsplit(parts._replace(netloc=f"{role}:{password}@{parts.netloc.rpartition('@')[2]}"))

    changes: dict[str, str] = {}
    if not settings.database_owner_url:
        changes["database_owner_url"] = settings.database_url
        changes["database_url"] = login(settings.database_url, names.app)
        changes["provisioner_url"] = login(settings.database_url, names.provisioner)
    if settings.platform_database_url and not settings.platform_owner_url:
        changes["platform_owner_url"] = settings.platform_database_url
        changes["platform_database_url"] = login(settings.platform_database_url, names.app)
    return msgspec.structs.replace(settings, **changes).need("provisioner_url")


def place_in(url: str) -> str:
    """Where an address leads, without its log-in."""
    parts = urlsplit(url)
    return f"{parts.netloc.rpartition('@')[2]}{parts.path}"
