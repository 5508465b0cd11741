"""Follows what changed at the payment provider, and finishes what was begun there."""

from billing.gateway.api import GatewayRefused
from billing.subscriptions.collecting.events import ChangeWanted
from billing.subscriptions.collecting.orders import finish_change
from billing.subscriptions.collecting.service import bring
from billing.webhooks.events import InvoiceRemoteChanged, RemoteChanged
from infra.kit.db.sessions import Databases
from infra.kit.outbox import Delivered


async def follow(databases: Databases, event: RemoteChanged | InvoiceRemoteChanged, _delivered: Delivered) -> None:
    """In steps: what fails is tried again by its delivery."""
    await bring(databases, event.tenant)


async def finish(databases: Databases, event: ChangeWanted, _delivered: Delivered) -> None:
    """Mostly it is done already; after a kill it is not."""
    try:
        await finish_change(databases, event.tenant)
    except GatewayRefused:
        return  # said to who asked, and the change is given up
