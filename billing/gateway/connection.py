"""The gateway of this process, from its settings. Each event loop has a client of its own: connections belong to it."""

import asyncio
from collections.abc import Callable
from weakref import WeakKeyDictionary

from billing.gateway.errors import NoGateway
from billing.gateway.port import Gateway
from infra.kit.settings import Settings

Loop = asyncio.AbstractEventLoop
_make: list[Callable[[], Gateway]] = []
_open: WeakKeyDictionary[Loop, Gateway] = WeakKeyDictionary()


def connect_gateway(settings: Settings) -> None:
    """Makes the settings' account known; each process does it once, before anything else. Without a key: none."""
    _make.clear()
    _open.clear()
    if settings.stripe_api_key:
        # The client's library is large: who has no account doesn't load it.
        from billing.gateway.adapter.account import StripeGateway  # noqa: PLC0415

        _make.append(lambda: StripeGateway(settings.stripe_api_key, settings.stripe_url))


def is_connected() -> bool:
    """Whether subscriptions are paid online here; else the operator writes invoices and marks them as paid."""
    return bool(_make)


def gateway() -> Gateway:
    """The account with the payment provider. Raises NoGateway where there is none."""
    if not _make:
        raise NoGateway
    loop = asyncio.get_running_loop()
    found = _open.get(loop)
    if found is None:
        found = _open[loop] = _make[0]()
    return found
