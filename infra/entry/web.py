"""One web process: uvicorn on a socket that `up` handed over, or on one of its own."""

import errno
import socket

import uvicorn

from infra.kit.settings import Settings
from infra.local.binaries import ServerError
from infra.local.certificate import kept_certificate

BACKLOG = 2048
GRACE = 8


class AddressInUse(ServerError):
    """The site's port can't be had; the text says what to do."""


def listen(settings: Settings) -> socket.socket:
    """Bind the site's port. Raises AddressInUse."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        return socket.create_server((settings.host, settings.port), family=family, backlog=BACKLOG)
    except OSError as error:
        raise AddressInUse(_why(error, settings)) from None


def serve(settings: Settings, handed_over: int | None = None) -> None:
    """Answer requests until SIGTERM or SIGINT; `handed_over` is the number of a listening socket."""
    listening = listen(settings) if handed_over is None else socket.socket(fileno=handed_over)
    certificate = kept_certificate(settings.data / "tls") if settings.tls == "self" else None
    config = uvicorn.Config(
        "infra.entry.asgi:create_app",
        factory=True,
        loop="uvloop",
        http="httptools",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=settings.trusted_proxies or None,
        timeout_graceful_shutdown=GRACE,
        ssl_certfile=certificate.certificate if certificate else None,
        ssl_keyfile=certificate.key if certificate else None,
    )
    uvicorn.Server(config).run(sockets=[listening])


def _why(error: OSError, settings: Settings) -> str:
    match error.errno:
        case errno.EADDRINUSE:
            return f"Port {settings.port} is in use. Stop what uses it, or choose another port: YUNTAI_PORT={settings.port + 10}"
        case errno.EACCES:
            return f"This user may not listen on port {settings.port}. Choose one above 1023: YUNTAI_PORT=8000"
        case _:
            return (
                f"This machine has no address {settings.host} to listen on. Set YUNTAI_HOST, for example to 127.0.0.1"
            )
