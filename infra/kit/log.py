"""Structured logs with the tenant and the request of the moment, and without secrets or personal data."""

import logging
import re
import sys
from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import cast

import structlog
from structlog.contextvars import bound_contextvars, merge_contextvars
from structlog.typing import EventDict, Processor, WrappedLogger

from infra.kit.settings import Settings

REDACTED = "[redacted]"

_SECRET = re.compile(
    r"passw|secret|token|authorization|cookie|csrf|otp|api_?key|credential|signature|private"
    r"|email|e_mail|phone|mobile|address|birth|full_?name|first_?name|last_?name|display_?name|card_?number|iban",
    re.IGNORECASE,
)
_PATTERNS = (
    (re.compile(r"(\w+://)[^\s/@:]*:[^\s/@]+@"), r"\1" + REDACTED + "@"),
    (re.compile(r"\b(yt_(?:live|test)|sk_(?:live|test)|rk_(?:live|test)|whsec)_[\w-]+"), r"\1_" + REDACTED),
    (re.compile(r"\b(Bearer|Basic)\s+[\w.~+/=-]+", re.IGNORECASE), r"\1 " + REDACTED),
    (re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.\w{2,}"), REDACTED),
    # PostgreSQL repeats the row in its messages: Key (email)=(a@b.example) already exists
    (re.compile(r"(Key \([^)]*\)=)\([^\n]*?\)(?= )"), r"\1(" + REDACTED + ")"),
    (re.compile(r"(Failing row contains )\([^\n]*\)"), r"\1(" + REDACTED + ")"),
    (re.compile(r"(\[parameters: ).*?\](?=\n|$)", re.DOTALL), r"\1" + REDACTED + "]"),
)


def configure(settings: Settings) -> None:
    """Route structlog and the standard library's logging to standard output, one line an event."""
    shared: list[Processor] = [
        merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        structlog.processors.UnicodeDecoder(),
        redact,
    ]
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.ExtraAdder(), *shared],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _plain,
                _renderer(settings.log_format),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(settings.log_level)
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access", "litestar"):
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
    for chatty in ("httpx", "httpcore", "sqlalchemy.engine"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


def get_logger(name: str) -> structlog.stdlib.BoundLogger:
    """Give the logger of a package; call it as `log.info("order_paid", order=str(id))`: an event's name and facts."""
    return cast("structlog.stdlib.BoundLogger", structlog.get_logger(name))


def context(**facts: str) -> AbstractContextManager[None]:
    """Add facts (`tenant`, `request`, `job`) to every line that is logged inside, in this task alone."""
    return bound_contextvars(**facts)


def redact(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Replace what is secret or personal: values under such names, and what looks like it within texts."""
    return {name: REDACTED if _SECRET.search(name) else _clean(value) for name, value in event.items()}


def _plain(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    event.pop("color_message", None)  # uvicorn says everything twice
    return event


def _clean(value: object) -> object:
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, Mapping):
        pairs = cast("Mapping[object, object]", value).items()
        return {key: REDACTED if _SECRET.search(str(key)) else _clean(inner) for key, inner in pairs}
    if isinstance(value, (list, tuple, set)):
        return [_clean(inner) for inner in cast("list[object]", value)]
    return value if value is None or isinstance(value, (bool, int, float)) else clean_text(str(value))


def clean_text(text: str) -> str:
    """Replace credentials and mail addresses within a text."""
    for pattern, instead in _PATTERNS:
        text = pattern.sub(instead, text)
    return text


def _renderer(form: str) -> Processor:
    if form == "console" or (form == "auto" and sys.stdout.isatty()):
        return structlog.dev.ConsoleRenderer(colors=sys.stdout.isatty())
    return structlog.processors.JSONRenderer(ensure_ascii=False)
