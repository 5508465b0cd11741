"""The site, Redis and the mail server, by their own protocols."""

import asyncio
import socket
from typing import Any, cast

import aiosmtplib
import httpx
from redis.exceptions import RedisError

from infra.entry.doctor.findings import Finding
from infra.entry.doctor.machine import port
from infra.kit.redis import connect
from infra.kit.settings import Settings

SECONDS = 5.0


async def site(settings: Settings, endpoints: dict[str, Any]) -> list[Finding]:
    """Whether the site answers; where none runs, whether its port is free."""
    address = str(endpoints.get("site", ""))
    if not address:
        return [port(settings)]
    try:
        async with httpx.AsyncClient(verify=False, trust_env=False, timeout=SECONDS) as client:  # noqa: S501  our own, on this machine
            answer = await client.get(f"{address}/readyz")
    except httpx.HTTPError as error:
        mend = f"Look into {settings.data}/logs, or start it again: yuntai up"
        return [Finding("site", "error", f"{address} does not answer: {type(error).__name__}", mend)]
    if answer.is_success:
        return [Finding("site", "ok", f"{address} is ready")]
    return [Finding("site", "error", f"{address} is not ready: {answer.text}", "Mend what is named there.")]


async def mail(settings: Settings, endpoints: dict[str, Any]) -> list[Finding]:
    """Whether the mail server greets."""
    host, _, port = str(endpoints.get("smtp", "")).rpartition(":")
    if settings.smtp_host:
        host, port = settings.smtp_host, str(settings.smtp_port)
    if not host:
        mend = "Set YUNTAI_SMTP_HOST. `yuntai up` keeps mails on this machine instead."
        return [Finding("mail", "warning", "No mail server", mend)]
    server = aiosmtplib.SMTP(
        hostname=host, port=int(port), timeout=SECONDS, use_tls=settings.smtp_tls == "tls", start_tls=False,
        local_hostname=socket.gethostname(),
    )  # fmt: skip
    try:
        async with server:
            return [Finding("mail", "ok", f"{host}:{port} answers")]
    except (aiosmtplib.SMTPException, OSError) as error:
        mend = "Check YUNTAI_SMTP_HOST, YUNTAI_SMTP_PORT and YUNTAI_SMTP_TLS."
        return [Finding("mail", "error", f"{host}:{port} does not answer: {type(error).__name__}", mend)]


async def redis(settings: Settings) -> list[Finding]:
    """Whether it answers, keeps what it is given, and writes it down."""
    if not settings.redis_url:
        mend = "Set REDIS_URL, or start everything with `yuntai up`."
        return [Finding("redis", "error", "No Redis", mend)]
    client = connect(settings.redis_url)
    try:
        async with asyncio.timeout(SECONDS):
            about = await cast("Any", client).info()
    except (RedisError, OSError, TimeoutError) as error:
        return [Finding("redis", "error", f"Not reached: {type(error).__name__}", "Check REDIS_URL.")]
    finally:
        await client.aclose()
    return [Finding("redis", "ok", named(about)), evicts(about), writes_down(about)]


def named(about: dict[str, Any]) -> str:
    return f"Valkey {about['valkey_version']}" if "valkey_version" in about else f"Redis {about['redis_version']}"


def evicts(about: dict[str, Any]) -> Finding:
    policy = about.get("maxmemory_policy", "")
    if policy != "noeviction":
        return Finding("redis memory", "error", f"Policy {policy} throws jobs away", "Set maxmemory-policy noeviction.")
    return Finding("redis memory", "ok", "Policy noeviction")


def writes_down(about: dict[str, Any]) -> Finding:
    if not about.get("aof_enabled"):
        mend = "Set appendonly yes. Nothing is lost without it, but jobs wait for their leases after a restart."
        return Finding("redis log", "warning", "Append-only log is off", mend)
    return Finding("redis log", "ok", "Append-only log is on")
