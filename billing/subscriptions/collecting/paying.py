"""Paying what is open: by another card, or on the provider's page of one bill."""

from uuid import UUID

from billing.gateway.api import CardDeclined, GatewayRefused, gateway
from billing.invoicing.api import find_bill, list_bills
from billing.subscriptions.collecting.service import bring
from billing.subscriptions.keeping import subscription_of
from infra.kit import clock
from infra.kit.db.sessions import Databases

OPEN = "open"


async def card_page(databases: Databases, tenant: str, back: str, key: str) -> str:
    """The address where another card is entered; empty for a shop that pays nothing by card."""
    async with databases.read_platform() as session:
        ours = await subscription_of(session, tenant, clock.now())
    if ours.collection is None:
        return ""
    return (await gateway().payers.portal(key, ours.collection.payer, back=back, changes_card=True)).url


async def bill_page(databases: Databases, tenant: str, bill: UUID) -> str:
    """The address where one open bill is paid; empty where there is none."""
    async with databases.read_platform() as session:
        found = await find_bill(session, tenant, bill)
    return found.page if found and found.state == OPEN else ""


async def arrive(databases: Databases, tenant: str) -> bool:
    """Somebody comes back from a page of the provider's: what is true is followed, and what is open is asked for again.

    Gives whether a card was declined meanwhile. Raises GatewayError.
    """
    ours = await bring(databases, tenant)
    if ours is None or ours.collection is None:
        return False
    async with databases.read_platform() as session:
        owed = [bill for bill in await list_bills(session, tenant) if bill.state == OPEN and bill.remote]
    if not owed:
        return False
    card = (await gateway().payers.get(ours.collection.payer)).card
    declined = False
    for bill in reversed(owed):
        try:
            # By the card: each is tried once, however often somebody comes back.
            await gateway().invoices.pay(f"{bill.remote} {card}", bill.remote)
        except CardDeclined:
            declined = True
        except GatewayRefused:
            continue  # paid meanwhile
    await bring(databases, tenant)
    return declined
