"""The settings of one installation, from the environment and `.env`; an empty variable counts as unset."""

import difflib
import os
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Annotated, Literal, NamedTuple, Self, cast
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit
from zoneinfo import available_timezones

import msgspec
from dotenv import dotenv_values
from msgspec import Meta
from msgspec.inspect import BoolType, IntType, LiteralType, Metadata, StructType, type_info

SHORTEST_SECRET = 32
HTTP = ("http", "https")


class SettingsError(ValueError):
    """A variable is missing or can't be used; the text names it and says what to do."""


def _about(text: str, example: str, *, variable: str = "", secret: bool = False) -> Meta:
    return Meta(extra={"text": text, "example": example, "variable": variable, "secret": secret})


Port = Annotated[int, Meta(ge=0, le=65_535)]
Count = Annotated[int, Meta(ge=1, le=1_024)]
Milliseconds = Annotated[int, Meta(ge=0, le=60_000)]
Prefix = Annotated[str, Meta(pattern="^[a-z][a-z0-9_]{0,30}$")]
Sender = Annotated[str, Meta(pattern=r"^([^<>\r\n]*<[^@\s<>]+@[^@\s<>]+>|[^@\s<>]+@[^@\s<>]+)$")]


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What an operator decides. A field is read from YUNTAI_<FIELD> unless its description names another variable."""

    database_url: Annotated[
        str,
        _about(
            "PostgreSQL with the log-in of web and worker. In `yuntai up`, with no owner address beside it, an "
            "administrator's log-in, from which the others are made. Empty in `yuntai up`: an embedded server.",
            "postgresql://yuntai_app:…@db.example.com/yuntai",
            variable="DATABASE_URL",
            secret=True,
        ),
    ] = ""
    database_owner_url: Annotated[
        str,
        _about(
            "The same database with an administrator's log-in, for `yuntai migrate` alone: makes roles and schemas.",
            "postgresql://postgres:…@db.example.com/yuntai",
            secret=True,
        ),
    ] = ""
    provisioner_url: Annotated[
        str,
        _about(
            "The same database with the log-in that makes tenants, for worker and command line; web never has it.",
            "postgresql://yuntai_provisioner:…@db.example.com/yuntai",
            secret=True,
        ),
    ] = ""
    platform_database_url: Annotated[
        str,
        _about(
            "Another database for the platform's own tables, with the log-in of web and worker. Empty: all in one.",
            "postgresql://yuntai_app:…@platform-db.example.com/platform",
            secret=True,
        ),
    ] = ""
    platform_owner_url: Annotated[
        str,
        _about(
            "The platform's other database with an administrator's log-in, for `yuntai migrate` alone.",
            "postgresql://postgres:…@platform-db.example.com/platform",
            secret=True,
        ),
    ] = ""
    redis_url: Annotated[
        str,
        _about(
            "Redis or Valkey. Empty in `yuntai up`: an embedded server.",
            "redis://:…@redis.example.com:6379/0",
            variable="REDIS_URL",
            secret=True,
        ),
    ] = ""
    secret_key: Annotated[
        str,
        _about(
            "32 random characters or more, from which signing keys are derived. `yuntai up` makes one and keeps it in "
            "the data folder.",
            "the output of: openssl rand -hex 32",
            secret=True,
        ),
    ] = ""
    role_prefix: Annotated[
        Prefix,
        _about("Start of the names of PostgreSQL roles: another for each installation on a shared server.", "yuntai"),
    ] = "yuntai"
    accept_weak_isolation: Annotated[
        bool,
        _about(
            "1: start although this server can't revoke set_config, so that an SQL injection could cross tenants.", "0"
        ),
    ] = False

    host: Annotated[str, _about("Address that the site listens on.", "127.0.0.1")] = "127.0.0.1"
    port: Annotated[Port, _about("Port of the site; 0 takes a free one.", "8010")] = 8_000
    public_url: Annotated[
        str,
        _about(
            "Address by which people reach the site; links in mails start with it. Empty: host and port.",
            "https://shop.example.com",
        ),
    ] = ""
    tls: Annotated[
        Literal["off", "self"],
        _about(
            "self: https with a certificate made on this machine, so that phones in the shop may use the camera.",
            "self",
        ),
    ] = "off"
    trusted_proxies: Annotated[
        str,
        _about("Addresses of proxies whose X-Forwarded-For is believed, with commas between. Empty: none.", "10.0.0.2"),
    ] = ""
    metrics_port: Annotated[
        Port,
        _about(
            "Prometheus metrics on 127.0.0.1; 0 takes a free port. `yuntai up` counts on from it, one a process.",
            "9100",
        ),
    ] = 0

    zone: Annotated[str, _about("Time zone of the platform: its months begin there.", "Asia/Shanghai")] = "UTC"
    data: Annotated[Path, _about("Folder of everything that is kept on this machine.", "/srv/yuntai")] = Path(".data")
    files_url: Annotated[
        str,
        _about(
            "Bucket of an S3-compatible object store for pictures and files that people bring, with a folder if it is "
            "shared. Empty: the data folder.",
            "s3://shop-files/yuntai",
        ),
    ] = ""
    files_endpoint: Annotated[str, _about("The object store; empty: Amazon's own.", "https://s3.example.com")] = ""
    files_region: Annotated[str, _about("Region of the bucket, where the object store asks for one.", "eu-west-2")] = ""
    files_key: Annotated[str, _about("Access key of the object store.", "yuntai", secret=True)] = ""
    files_secret: Annotated[str, _about("Secret of that access key.", "…", secret=True)] = ""
    demo: Annotated[bool, _about("1: `yuntai up` opens with a demo merchant; 0: without.", "0")] = True
    web_processes: Annotated[Count, _about("Web processes that `yuntai up` starts.", "4")] = 2
    worker_threads: Annotated[Count, _about("Jobs that one worker does at a time.", "16")] = 8
    lease_seconds: Annotated[
        Count, _about("Seconds after which a job that its worker has not answered is given to another.", "60")
    ] = 30
    pool_size: Annotated[
        Count,
        _about("Database connections of one process: a thousand busy tenants find 62 of them on each of 16.", "8"),
    ] = 16
    pool_tenants: Annotated[
        Count,
        _about(
            "Tenants that a connection may serve before it is renewed: PostgreSQL keeps about 1.5 MB of each.", "130"
        ),
    ] = 90
    pool_patience_ms: Annotated[
        Milliseconds, _about("Time that a request waits for its tenant's own connection before it takes any.", "50")
    ] = 150
    pool_timeout_ms: Annotated[
        Milliseconds,
        _about("Time that a request waits for a connection at all, before it is answered with 503.", "5000"),
    ] = 30_000

    smtp_host: Annotated[
        str,
        _about(
            "Mail server. Empty in `yuntai up`: mails stay on this machine, to be read in the browser.",
            "smtp.example.com",
        ),
    ] = ""
    smtp_port: Annotated[Port, _about("Port of the mail server.", "465")] = 587
    smtp_user: Annotated[str, _about("Log-in of the mail server, if it asks for one.", "yuntai")] = ""
    smtp_password: Annotated[str, _about("Password of that log-in.", "…", secret=True)] = ""
    smtp_tls: Annotated[
        Literal["starttls", "tls", "off"],
        _about("How the way to the mail server is encrypted; off only within this machine.", "tls"),
    ] = "starttls"
    mail_from: Annotated[Sender, _about("Sender of mails.", "Yuntai <hello@shop.example.com>")] = (
        "Yuntai <hello@yuntai.localhost>"
    )
    private_hosts: Annotated[
        str,
        _about(
            "Hosts of your own network, separated by commas, that shops' connections (carriers, receipt printers) may "
            "reach; every other private address is refused.",
            "carrier.internal:8443,192.168.1.60:9100",
        ),
    ] = ""

    stripe_api_key: Annotated[
        str,
        _about("Secret key of Stripe. Empty: invoices by hand.", "sk_live_…", variable="STRIPE_API_KEY", secret=True),
    ] = ""
    stripe_url: Annotated[str, _about("What speaks as Stripe does; empty: Stripe.", "http://127.0.0.1:12111")] = ""
    stripe_hook_secrets: Annotated[
        str,
        _about("Signing secrets of webhooks; two, with a comma, while one replaces the other.", "whsec_…", secret=True),
    ] = ""

    log_format: Annotated[
        Literal["auto", "json", "console"], _about("auto: console on a terminal, else JSON, one line an event.", "json")
    ] = "auto"
    log_level: Annotated[
        Literal["DEBUG", "INFO", "WARNING", "ERROR"], _about("Least weight of what is logged.", "DEBUG")
    ] = "INFO"

    def address(self) -> str:
        """Give the site's address for people, without a slash at its end."""
        scheme = "https" if self.tls == "self" else "http"
        anywhere = self.host in {"0.0.0.0", "::"}  # noqa: S104 (compared, not bound)
        return self.public_url.rstrip("/") or f"{scheme}://{'127.0.0.1' if anywhere else self.host}:{self.port}"

    def environment(self, *, without: Collection[str] = ()) -> dict[str, str]:
        """Give these settings as variables for a child process; fields in `without` are handed over empty."""
        return {f.variable: "" if f.field in without else _text(getattr(self, f.field)) for f in _FIELDS.values()}

    def need(self, *fields: str) -> Self:
        """Return the settings if each of `fields` is set.

        Raises SettingsError that names the first missing variable.
        """
        for field in fields:
            if not getattr(self, field):
                about = _FIELDS[field]
                raise SettingsError(
                    f"{about.variable} is not set. Set it, for example to {about.example}. {about.text}"
                )
        return self


class About(NamedTuple):
    """What one setting is, for `yuntai settings`; `value` is its present value, secrets only as “set”."""

    field: str
    variable: str
    value: str
    text: str
    example: str
    secret: bool


def load(environ: Mapping[str, str] | None = None, folder: Path | None = None) -> Settings:
    """Read the settings from `environ` (the process's own), then from `folder`/.env (the working folder's).

    Raises SettingsError for the first variable that can't be used.
    """
    given = _given(environ, folder)
    values = {
        about.field: _value(about, given[about.variable]) for about in _FIELDS.values() if given.get(about.variable)
    }
    settings = msgspec.convert(values, Settings)
    if 0 < len(settings.secret_key) < SHORTEST_SECRET:
        raise SettingsError("YUNTAI_SECRET_KEY is shorter than 32 characters. Set one made by: openssl rand -hex 32")
    return settings


def describe(settings: Settings) -> list[About]:
    """List every setting with its variable, present value, meaning and an example, in the order of the fields."""
    return [about._replace(value=_shown(about, getattr(settings, about.field))) for about in _FIELDS.values()]


def unknown(environ: Mapping[str, str] | None = None, folder: Path | None = None) -> list[tuple[str, str]]:
    """Find set variables that start with YUNTAI_ and mean nothing, each with the known one nearest to it or ""."""
    known = [about.variable for about in _FIELDS.values()]
    odd = sorted(name for name in _given(environ, folder) if name.startswith("YUNTAI_") and name not in known)
    return [(name, next(iter(difflib.get_close_matches(name, known, 1)), "")) for name in odd]


def _given(environ: Mapping[str, str] | None, folder: Path | None) -> dict[str, str]:
    written = dotenv_values((folder or Path.cwd()) / ".env")
    return {name: text for name, text in written.items() if text is not None} | dict(
        os.environ if environ is None else environ
    )


def _value(about: About, text: str) -> object:
    kind = _KINDS[about.field]
    try:
        value = cast("object", msgspec.convert(text.strip(), kind, strict=False, dec_hook=_path))
    except msgspec.ValidationError:
        said = "can't be used" if about.secret else f"is “{text}”"
        raise SettingsError(
            f"{about.variable} {said}. It has to be {_wanted(kind)}, for example {about.example}."
        ) from None
    if about.field == "zone" and value not in available_timezones():
        raise SettingsError(f"{about.variable} is “{text}”, which no clock knows. Set, for example, {about.example}.")
    if about.field.endswith("_url") and isinstance(value, str):
        return _checked_url(about, value)
    return value


def _path(kind: type, text: object) -> object:
    return kind(str(text)).expanduser() if kind is Path else text


def _wanted(kind: object) -> str:
    match cast("Metadata", type_info(kind)).type:
        case IntType() as number:
            return f"a whole number from {number.ge} to {number.le}"
        case BoolType():
            return "0 or 1"
        case LiteralType() as choice:
            return f"one of {', '.join(map(str, choice.values))}"
        case _:
            return "text of the right form"


def _checked_url(about: About, text: str) -> str:
    kinds = {"redis_url": ("redis", "rediss", "unix"), "public_url": HTTP, "stripe_url": HTTP, "files_url": ("s3",)}
    schemes = kinds.get(about.field, ("postgresql", "postgres", "postgresql+asyncpg"))
    parts = urlsplit(text)
    if parts.scheme not in schemes or not (parts.netloc or parts.scheme == "unix"):
        raise SettingsError(f"{about.variable} can't be used. It has to be an address like {about.example}")
    if about.field in kinds:
        return text
    # asyncpg knows `ssl` where libpq and the world's hosting panels write `sslmode`
    query = urlencode([("ssl" if name == "sslmode" else name, value) for name, value in parse_qsl(parts.query)])
    return urlunsplit(parts._replace(scheme="postgresql+asyncpg", query=query))


def _shown(about: About, value: object) -> str:
    return ("set" if value else "") if about.secret else _text(value)


def _text(value: object) -> str:
    return str(int(value)) if isinstance(value, bool) else str(value)


def _abouts() -> Iterable[About]:
    for field in cast("StructType", type_info(Settings)).fields:
        kind = cast("Metadata", field.type)
        extra = cast("dict[str, str]", kind.extra)
        variable = extra["variable"] or f"YUNTAI_{field.name.upper()}"
        yield About(field.name, variable, "", extra["text"], extra["example"], bool(extra["secret"]))


_FIELDS = {about.field: about for about in _abouts()}
_KINDS = {field.name: field.type for field in msgspec.structs.fields(Settings)}
