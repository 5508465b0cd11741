"""Accounts when two profiles of one customer are joined, and parted again (customers.FOLLOWERS)."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from infra.kit.db.sessions import TenantSession
from modules.payments.models import CustomerAccount, Payment

ACCOUNT = "account"
COLUMNS = (
    CustomerAccount.customer_id, CustomerAccount.currency, CustomerAccount.credit_limit, CustomerAccount.balance,
    CustomerAccount.terms_days, CustomerAccount.letters,
)  # fmt: skip


class Accounts:
    """Both accounts become one: what is owed is added up, the higher limit holds. Parted, each has its own again; what
    was bought and paid meanwhile stays with the survivor. Entries stay where they were written: they are read by every
    id that the customer had.
    """

    tables = ("customer_account",)

    async def join(self, session: TenantSession, survivor: UUID, other: UUID) -> dict[str, Any]:
        both = sa.select(*COLUMNS).where(CustomerAccount.customer_id.in_([survivor, other]))
        rows = await session.execute(both.order_by(CustomerAccount.customer_id).with_for_update())
        accounts = {row.customer_id: row for row in rows}
        receipts = await receipts_to(session, other, survivor, None)
        if other not in accounts:
            return {"receipts": receipts}
        theirs, mine = accounts[other], accounts.get(survivor)
        await session.execute(sa.delete(CustomerAccount).where(CustomerAccount.customer_id == other))
        limit = max(theirs.credit_limit, mine.credit_limit if mine else 0)
        letters = in_order([*theirs.letters, *(mine.letters if mine else [])])
        values = {
            "credit_limit": limit, "balance": theirs.balance + (mine.balance if mine else 0), "letters": letters,
        }  # fmt: skip
        if mine:
            await session.execute(change_of(survivor).values(values))
        else:
            own = {"customer_id": survivor, "currency": theirs.currency, "terms_days": theirs.terms_days}
            await session.execute(sa.insert(CustomerAccount).values(own | values))
        before = mine.credit_limit if mine else None
        kept = {
            "currency": theirs.currency, "credit_limit": theirs.credit_limit, "balance": theirs.balance,
            "terms_days": theirs.terms_days, "letters": theirs.letters,
        }  # fmt: skip
        return {"receipts": receipts, "account": kept, "limit": [before, limit]}

    async def part(self, session: TenantSession, survivor: UUID, other: UUID, joined: dict[str, Any]) -> None:
        await receipts_to(session, survivor, other, joined.get("receipts", []))
        if "account" not in joined:
            return
        theirs, (before, after) = joined["account"], joined["limit"]
        await session.execute(sa.insert(CustomerAccount).values(customer_id=other, **theirs))
        # A limit that somebody has set since stays.
        is_as_joined = CustomerAccount.credit_limit == after
        limit = sa.case((is_as_joined, before or 0), else_=CustomerAccount.credit_limit)
        balance = CustomerAccount.balance - theirs["balance"]
        gone = [letter["id"] for letter in theirs.get("letters", [])]
        mine = sa.select(CustomerAccount.letters).where(CustomerAccount.customer_id == survivor)
        letters = [each for each in await session.scalar(mine.with_for_update()) or [] if each["id"] not in gone]
        await session.execute(change_of(survivor).values(balance=balance, credit_limit=limit, letters=letters))


def in_order(letters: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(letters, key=lambda letter: str(letter["at"]))


def change_of(customer: UUID) -> sa.Update:
    return sa.update(CustomerAccount).where(CustomerAccount.customer_id == customer)


async def receipts_to(session: TenantSession, old: UUID, new: UUID, only: list[str] | None) -> list[str]:
    """Payments of an account are the other's: their document is the customer. Gives their ids; `only` those."""
    mine = sa.and_(Payment.document_kind == ACCOUNT, Payment.document_id == old)
    if only is not None:
        mine = sa.and_(mine, Payment.id.in_([UUID(key) for key in only]))
    moved = await session.scalars(sa.update(Payment).where(mine).values(document_id=new).returning(Payment.id))
    return [str(key) for key in moved]
