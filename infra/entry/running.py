"""The site that `yuntai up` keeps running on this machine, seen by another command: where it is, and its log-ins."""

from typing import Any

import msgspec

from infra.entry.logins import with_logins
from infra.kit.settings import Settings, SettingsError


def endpoints_of(settings: Settings) -> dict[str, Any]:
    """What runs on the data folder, by name; empty when nothing does."""
    try:
        return msgspec.json.decode((settings.data / "endpoints.json").read_bytes())
    except FileNotFoundError:
        return {}


def of_running(settings: Settings) -> Settings:
    """The settings with what `up` has made itself: servers, passwords, log-ins. Raises SettingsError without any."""
    if not settings.secret_key:
        settings = msgspec.structs.replace(settings, secret_key=kept(settings, "secret.key"))
    endpoints = endpoints_of(settings)
    changes: dict[str, str] = {}
    if not settings.database_url and "database" in endpoints:
        login = f"postgres:{kept(settings, 'postgres.password')}"
        changes["database_url"] = f"postgresql+asyncpg://{login}@{endpoints['database']}?ssl=disable"
    if not settings.redis_url and "redis" in endpoints:
        changes["redis_url"] = f"redis://:{kept(settings, 'valkey.password')}@{endpoints['redis']}"
    settings = msgspec.structs.replace(settings, **changes)
    if not settings.database_url:
        raise SettingsError(f"Nothing runs on the data folder {settings.data}, and DATABASE_URL is not set.")
    settings.need("secret_key")
    return settings if settings.provisioner_url else with_logins(settings)


def kept(settings: Settings, name: str) -> str:
    """A secret in the data folder, "" when it isn't there."""
    path = settings.data / name
    return path.read_text() if path.exists() else ""
