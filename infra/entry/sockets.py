"""The sockets that `up` binds before anything starts: a port in use is said at once, a restart loses no request."""

import errno
import socket

from infra.kit.settings import Settings
from infra.local.binaries import ServerError

BACKLOG = 2048


class AddressInUse(ServerError):
    """The site's port can't be had; the text says what to do."""


def listen(settings: Settings) -> socket.socket:
    """Bind the site's port. Raises AddressInUse."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        return socket.create_server((settings.host, settings.port), family=family, backlog=BACKLOG)
    except OSError as error:
        raise AddressInUse(_why(error, settings)) from None


def listen_here() -> socket.socket:
    """Bind a free port of 127.0.0.1."""
    return socket.create_server(("127.0.0.1", 0))


def port_of(listening: socket.socket) -> int:
    """Give the port that a socket listens on."""
    return int(listening.getsockname()[1])


def _why(error: OSError, settings: Settings) -> str:
    match error.errno:
        case errno.EADDRINUSE:
            free = settings.port + 10
            return f"Port {settings.port} is in use. Stop what uses it, or choose another port: YUNTAI_PORT={free}"
        case errno.EACCES:
            return f"This user may not listen on port {settings.port}. Choose one above 1023: YUNTAI_PORT=8000"
        case _:
            return (
                f"This machine has no address {settings.host} to listen on. Set YUNTAI_HOST, for example to 127.0.0.1"
            )
