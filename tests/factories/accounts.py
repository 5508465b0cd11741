"""Customers who buy on account."""

from uuid import UUID

import sqlalchemy as sa

from infra.kit.db.sessions import TenantReader, TenantSession
from infra.kit.ids import new_id
from modules.payments.models import AccountEntry, CustomerAccount
from modules.payments.services.account import set_terms


async def add_customer(session: TenantSession, name: str = "Lin Hua") -> UUID:
    customer = new_id()
    await session.execute(
        sa.text("INSERT INTO customer (id, kind, name, search_text) VALUES (:id, 'company', :name, :words)"),
        {"id": customer, "name": name, "words": name.lower()},
    )
    return customer


async def add_debtor(session: TenantSession, limit: int = 10_000, *, name: str = "Lin Hua", days: int = 30) -> UUID:
    """A customer who may buy on account up to `limit` minor units."""
    customer = await add_customer(session, name)
    await set_terms(session, customer, limit, days, "GBP")
    return customer


async def balance(session: TenantReader, customer: UUID) -> int:
    """What the account says, which its entries say too."""
    entries = sa.select(sa.func.sum(AccountEntry.amount)).where(AccountEntry.customer_id == customer)
    proven = int(await session.scalar(entries) or 0)
    said = sa.select(CustomerAccount.balance).where(CustomerAccount.customer_id == customer)
    assert (await session.scalar(said) or 0) == proven
    return proven
