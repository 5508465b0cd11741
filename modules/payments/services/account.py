"""Customers' accounts: what is bought on account is owed, up to a limit; what is paid lessens it, the oldest first."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from infra.kit.db.sessions import TenantReader, TenantSession
from infra.kit.money import Amount
from modules.customers import views as customers
from modules.payments.errors import LimitReached, NotOnAccount
from modules.payments.models import CustomerAccount
from modules.payments.services.draft import Draft

LEFT = CustomerAccount.credit_limit - CustomerAccount.balance
CHARGE: Any = (
    sa.update(CustomerAccount)
    .where(
        CustomerAccount.customer_id == sa.bindparam("customer"),
        CustomerAccount.balance + sa.bindparam("amount", type_=sa.BigInteger) <= CustomerAccount.credit_limit,
    )
    .values(balance=CustomerAccount.balance + sa.bindparam("amount", type_=sa.BigInteger))
    .returning(CustomerAccount.balance)
)


async def charge(session: TenantSession, drafts: Sequence[Draft], currency: str) -> None:
    """What of `drafts` is on account is owed from now on: within the limit, or not at all.

    The condition is asked of the locked row, so that two sales at once can't both use what is left of a limit.
    Raises NotOnAccount, LimitReached.
    """
    for draft in drafts:
        if draft.account_id is not None and draft.amount:
            values = {"customer": draft.account_id, "amount": draft.amount}
            if await session.scalar(CHARGE, values) is None:
                raise await why_not(session, draft.account_id, draft.amount, currency)


async def why_not(session: TenantReader, customer: UUID, amount: int, currency: str) -> NotOnAccount | LimitReached:
    left = await session.scalar(sa.select(LEFT).where(CustomerAccount.customer_id == customer))
    if left is None:
        name = await session.scalar(sa.select(customers.customers.c.name).where(customers.customers.c.id == customer))
        return NotOnAccount(customer=name or "")
    return LimitReached(left=Amount(max(0, left), currency), amount=Amount(amount, currency))


async def credit(session: TenantSession, customer: UUID, amount: int) -> None:
    """Lessens what a customer owes; below 0 it has paid ahead."""
    change = sa.update(CustomerAccount).where(CustomerAccount.customer_id == customer)
    await session.execute(change.values(balance=CustomerAccount.balance - amount))


async def set_limit(session: TenantSession, customer: UUID, limit: int, currency: str) -> int | None:
    """How far a customer's account may go, minor units; gives what it was, None for a new account."""
    old = await session.scalar(
        sa.select(CustomerAccount.credit_limit).where(CustomerAccount.customer_id == customer).with_for_update()
    )
    add = insert(CustomerAccount).values(customer_id=customer, currency=currency, credit_limit=limit)
    change = {"credit_limit": add.excluded.credit_limit}
    await session.execute(add.on_conflict_do_update(index_elements=["customer_id"], set_=change))
    return old
