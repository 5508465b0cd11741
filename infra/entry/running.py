"""The site that `yuntai up` keeps running on this machine, seen by another command: where it is, and its log-ins."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import msgspec

from infra.entry.logins import with_logins
from infra.entry.processes import go_by
from infra.kit import clock
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
    if kept_clock := endpoints.get("clock"):
        go_by(Path(kept_clock))
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


def put_forward(settings: Settings, by: timedelta) -> datetime:
    """The time of the site that runs here, `by` later than it was. Raises SettingsError where it is the real one."""
    endpoints = endpoints_of(settings)
    if "clock" not in endpoints:
        raise SettingsError(
            "No clock to be moved: only a site that is tried out has one, which `yuntai up` runs with its own "
            "PostgreSQL, mail sink and Stripe."
        )
    go_by(Path(endpoints["clock"]))
    seconds = {"seconds": int(by.total_seconds())}
    httpx.post(f"{endpoints['stripe']}/clock", json=seconds, trust_env=False, timeout=60).raise_for_status()
    return clock.now()


def kept(settings: Settings, name: str) -> str:
    """A secret in the data folder, "" when it isn't there."""
    path = settings.data / name
    return path.read_text() if path.exists() else ""
