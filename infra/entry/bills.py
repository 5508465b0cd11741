"""What the operator does about plans and bills, for the command line."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import msgspec

from billing.invoicing.api import number_in, open_bills
from billing.plans.api import add_version
from billing.subscriptions.api import pay_bill
from infra.entry.migrate import connect
from infra.entry.registry import fill_registry
from infra.kit import clock
from infra.kit.db.sessions import PlatformSession
from infra.kit.money import to_decimal
from infra.kit.settings import Settings
from tenancy.tenants.api import find_tenant

WHO = "operator"


@asynccontextmanager
async def platform(settings: Settings) -> AsyncGenerator[PlatformSession]:
    """One unit on the platform, committed at its end."""
    fill_registry()
    databases = connect(settings, connections=1)
    try:
        async with databases.platform() as session:
            yield session
            await session.commit()
    finally:
        await databases.dispose()


async def unpaid(settings: Settings) -> list[str]:
    """A line for each open bill, the longest due first."""
    lines: list[str] = []
    async with platform(settings) as session:
        for bill in await open_bills(session):
            shop = await find_tenant(session, bill.tenant)
            amount = f"{to_decimal(bill.total, bill.currency)} {bill.currency}"
            lines.append(f"{bill.name}  {shop.slug if shop else bill.tenant}  {amount}  due {bill.due_at:%Y-%m-%d}")
    return lines


async def mark_paid(settings: Settings, name: str, how: str) -> str:
    """Raises NoSuchBill."""
    async with platform(settings) as session:
        bill = await pay_bill(session, number_in(name), clock.now(), how=how, who=WHO)
    return f"{bill.name} is paid."


async def put_on_offer(settings: Settings, kind: str, definition: bytes) -> str:
    """`definition`: JSON. Raises OfferUnclear."""
    facts = msgspec.json.decode(definition, type=dict[str, Any])
    async with platform(settings) as session:
        version = await add_version(session, kind, facts, who=WHO)
    return f"Version {version} of {facts['name']} is on offer."
