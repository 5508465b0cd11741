"""Prometheus metrics on a port of their own, for this machine alone. Each counter is declared where it is counted."""

from threading import Thread
from wsgiref.simple_server import WSGIServer

from prometheus_client import start_http_server

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Buckets for the time that something took, in seconds."""


class MetricsServer:
    """Serves GET /metrics on 127.0.0.1 until it is closed."""

    def __init__(self, port: int) -> None:
        """Listen on `port`; 0 takes a free one. Raises OSError if the port is in use."""
        served: tuple[WSGIServer, Thread] = start_http_server(port, addr="127.0.0.1")
        self._server, self._thread = served

    @property
    def port(self) -> int:
        """The port in use."""
        return self._server.server_port

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
