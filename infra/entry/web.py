"""One web process: uvicorn on a socket that `up` handed over, or on one of its own."""

import socket

import uvicorn

from infra.entry.sockets import listen
from infra.kit.settings import Settings
from infra.local.certificate import kept_certificate

GRACE = 8


def serve(settings: Settings, listening: socket.socket | None = None) -> None:
    """Answer requests until SIGTERM or SIGINT."""
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
    uvicorn.Server(config).run(sockets=[listening or listen(settings)])
