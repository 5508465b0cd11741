"""Customers' accounts: what is bought on account is owed, up to a limit; what is paid or given up lessens it.

Every change is an entry, written by the statement that changes the balance.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from infra.kit import clock
from infra.kit.db.sessions import TenantReader, TenantSession
from infra.kit.ids import new_id
from infra.kit.money import Amount
from modules.customers import views as customers
from modules.payments.errors import AccountInAnotherCurrency, LimitReached, NotOnAccount
from modules.payments.models import AccountEntry, CustomerAccount
from modules.payments.services.draft import Draft
from modules.payments.services.read import By
from modules.payments.tenders import ACCOUNT
from modules.shops import api as shops

TABLE: sa.Table = AccountEntry.__table__  # type: ignore[assignment]
AMOUNT = sa.bindparam("amount", type_=sa.BigInteger)
LEFT = CustomerAccount.credit_limit - CustomerAccount.balance
SAID: dict[str, Any] = {
    "id": sa.Uuid, "kind": sa.Text, "cause_id": sa.Uuid, "document_kind": sa.Text, "document_id": sa.Uuid,
    "number": sa.Text, "label": sa.Text, "reason": sa.Text, "against": TABLE.c.against.type, "day": sa.Date,
    "store_id": sa.Uuid, "who_id": sa.Uuid, "who_name": sa.Text, "at": sa.DateTime(timezone=True),
}  # fmt: skip


class Bill(msgspec.Struct, frozen=True, kw_only=True):
    """What is paid for: a document, by its kind, id and number, and the store that it is of."""

    kind: str
    id: UUID
    number: str
    store: UUID | None


class Against(msgspec.Struct, frozen=True):
    """A charge (an entry's id) that is named as paid, and how much of it, minor units."""

    entry: UUID
    amount: int


class Posting(msgspec.Struct, frozen=True, kw_only=True):
    """An entry to be written. `amount` above 0 is owed, below 0 no longer; `cause` makes one entry of this kind."""

    customer: UUID
    kind: str
    amount: int
    cause: UUID
    day: date
    bill: Bill | None = None
    label: str = ""
    reason: str = ""
    against: tuple[Against, ...] = ()
    due: date | None = None
    store: UUID | None = None


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """How a customer stands, minor units: owes `balance` (below 0: has paid ahead) of at most `credit_limit`."""

    currency: str
    balance: int
    credit_limit: int
    terms_days: int

    @property
    def left(self) -> int:
        return max(0, self.credit_limit - self.balance)


def posted(*, within_limit: bool) -> sa.Insert:
    """The balance is changed under its row's lock and the entry written, in one statement; no row, no change."""
    change = sa.update(CustomerAccount).where(CustomerAccount.customer_id == sa.bindparam("customer"))
    if within_limit:
        change = change.where(CustomerAccount.balance + AMOUNT <= CustomerAccount.credit_limit)
    account = (
        change.values(balance=CustomerAccount.balance + AMOUNT)
        .returning(
            CustomerAccount.customer_id, CustomerAccount.currency, CustomerAccount.balance, CustomerAccount.terms_days
        )
        .cte("account")
    )
    given = {name: sa.bindparam(name, type_=kind) for name, kind in SAID.items()}
    due = sa.func.coalesce(sa.bindparam("due", type_=sa.Date), given["day"] + account.c.terms_days)
    values: dict[str, Any] = given | {
        "customer_id": account.c.customer_id, "currency": account.c.currency, "balance": account.c.balance,
        "amount": AMOUNT, "due": sa.case((AMOUNT > 0, due)),
    }  # fmt: skip
    rows = sa.select(*values.values()).select_from(account)
    return sa.insert(TABLE).from_select(list(values), rows, include_defaults=False).returning(TABLE.c.id)


CHARGE, POST = posted(within_limit=True), posted(within_limit=False)


def parameters(posting: Posting, by: By) -> dict[str, Any]:
    bill = posting.bill
    return {
        "id": new_id(), "customer": posting.customer, "kind": posting.kind, "amount": posting.amount,
        "cause_id": posting.cause, "document_kind": bill.kind if bill else "", "document_id": bill.id if bill else None,
        "number": bill.number if bill else "", "label": posting.label, "reason": posting.reason,
        "against": msgspec.to_builtins(list(posting.against)), "day": posting.day, "due": posting.due,
        "store_id": bill.store if bill else posting.store, "who_id": by.id, "who_name": by.name, "at": by.at,
    }  # fmt: skip


async def post(session: TenantSession, posting: Posting, by: By) -> UUID:
    """Writes an entry of an account that is there (`open_account`), whatever its limit says; gives the entry's id."""
    return (await session.execute(POST, parameters(posting, by))).scalar_one()


async def charge(session: TenantSession, drafts: Sequence[Draft], currency: str, bill: Bill, by: By) -> None:
    """What of `drafts` is on account is owed from now on: within the limit, or not at all.

    The condition is asked of the locked row, so that two sales at once can't both use what is left of a limit.
    Raises NotOnAccount, LimitReached, AccountInAnotherCurrency.
    """
    for sale in await sales_on_account(session, drafts, bill, by):
        entry = (await session.execute(CHARGE, parameters(sale, by))).scalar_one_or_none()
        await require_charged(session, sale, currency, is_done=entry is not None)


async def owe(session: TenantSession, drafts: Sequence[Draft], currency: str, bill: Bill, by: By) -> bool:
    """What of `drafts` is on account is owed from now on, whatever the limit says: it has happened elsewhere. Gives
    whether all of it was within the limit; a customer without an account has none.

    Raises AccountInAnotherCurrency.
    """
    is_within = True
    for sale in await sales_on_account(session, drafts, bill, by):
        await open_account(session, sale.customer, currency)
        if (await session.execute(CHARGE, parameters(sale, by))).scalar_one_or_none() is None:
            is_within = False
            await post(session, sale, by)
    return is_within


async def sales_on_account(session: TenantReader, drafts: Sequence[Draft], bill: Bill, by: By) -> list[Posting]:
    """What of `drafts` somebody is to owe."""
    owed = [each for each in drafts if each.tender == ACCOUNT and each.account_id is not None and each.amount]
    day = await day_at(session, bill.store, by) if owed else by.at.date()
    return [
        Posting(customer=each.account_id, kind="sale", amount=each.amount, cause=each.id, day=day, bill=bill)
        for each in owed
        if each.account_id is not None
    ]


async def day_at(session: TenantReader, store: UUID | None, by: By) -> date:
    """The store's day; without one, the day in UTC."""
    return clock.day_of(by.at, await shops.zone_of(session, store) if store else "UTC")


async def require_charged(session: TenantReader, sale: Posting, currency: str, *, is_done: bool) -> None:
    account = CustomerAccount.customer_id == sale.customer
    row = (await session.execute(sa.select(LEFT.label("left"), CustomerAccount.currency).where(account))).one_or_none()
    if row is None:
        name = await session.scalar(
            sa.select(customers.customers.c.name).where(customers.customers.c.id == sale.customer)
        )
        raise NotOnAccount(customer=name or "")
    if row.currency != currency:
        raise AccountInAnotherCurrency(currency=row.currency)
    if not is_done:
        raise LimitReached(left=Amount(max(0, row.left), currency), amount=Amount(sale.amount, currency))


async def credit(  # noqa: PLR0913  what an entry is made of
    session: TenantSession, customer: UUID, amount: int, currency: str, by: By, *, kind: str, cause: UUID,
    label: str = "", bill: Bill | None = None, store: UUID | None = None, of: UUID | None = None,
) -> None:  # fmt: skip
    """Lessens what a customer owes by `amount` (> 0); below 0 it has paid ahead.

    `of`: the payment on account that is given back, whose charge is named. Raises AccountInAnotherCurrency.
    """
    await open_account(session, customer, currency)
    charged = await session.scalar(SALE, {"cause": of}) if of else None
    against = (Against(charged, amount),) if charged else ()
    posting = Posting(
        customer=customer, kind=kind, amount=-amount, cause=cause, day=await day_at(session, store, by), bill=bill,
        label=label, against=against, store=store,
    )  # fmt: skip
    await post(session, posting, by)


SALE = sa.select(AccountEntry.id).where(AccountEntry.cause_id == sa.bindparam("cause"), AccountEntry.kind == "sale")


async def open_account(session: TenantSession, customer: UUID, currency: str) -> Any:
    """The customer's account, held until the unit ends; made with a limit of 0 where there was none.

    Raises AccountInAnotherCurrency.
    """
    add = insert(CustomerAccount).values(customer_id=customer, currency=currency)
    await session.execute(add.on_conflict_do_nothing(index_elements=["customer_id"]))
    query = sa.select(*ACCOUNT_COLUMNS).where(CustomerAccount.customer_id == customer).with_for_update()
    row = (await session.execute(query)).one()
    if row.currency != currency:
        raise AccountInAnotherCurrency(currency=row.currency)
    return row


ACCOUNT_COLUMNS: tuple[Any, ...] = (
    CustomerAccount.currency, CustomerAccount.balance, CustomerAccount.credit_limit, CustomerAccount.terms_days,
)  # fmt: skip


async def open_balance(  # noqa: PLR0913, PLR0917  what an opening balance is made of
    session: TenantSession, customer: UUID, amount: int, currency: str, day: date, cause: UUID, by: By, *,
    due: date | None = None, reason: str = "", dry: bool = False,
) -> bool:  # fmt: skip
    """What a customer owed on `day` when its books came over: minor units, below 0 paid ahead. `due`: when it was to be
    paid, else after the account's terms.

    Idempotent by `cause`: the same one again changes nothing and gives False. `dry` says the same and writes nothing.
    Raises AccountInAnotherCurrency. The caller has checked that the customer is there (`customers.api.current`).
    """
    seen = sa.select(AccountEntry.id).where(AccountEntry.cause_id == cause, AccountEntry.kind == "opening")
    if not dry:
        await open_account(session, customer, currency)  # whoever brings the same cause at once waits here
    if not amount or await session.scalar(seen):
        return False
    posting = Posting(
        customer=customer, kind="opening", amount=amount, cause=cause, day=day, due=due if amount > 0 else None,
        reason=reason,
    )  # fmt: skip
    if not dry:
        await post(session, posting, by)
    return True


async def standing(session: TenantReader, customer: UUID) -> Standing | None:
    """None for a customer without an account."""
    query = sa.select(*ACCOUNT_COLUMNS).where(CustomerAccount.customer_id == customer)
    row = (await session.execute(query)).mappings().one_or_none()
    return Standing(**row) if row else None


async def set_terms(
    session: TenantSession, customer: UUID, limit: int, days: int, currency: str
) -> tuple[int, int] | None:
    """How far a customer's account may go (minor units), and in how many days it is to be paid.

    Gives both as they were, None for a new account. What was bought before stays due when it was.
    """
    query = sa.select(CustomerAccount.credit_limit, CustomerAccount.terms_days)
    old = (await session.execute(query.where(CustomerAccount.customer_id == customer).with_for_update())).one_or_none()
    add = insert(CustomerAccount).values(customer_id=customer, currency=currency, credit_limit=limit, terms_days=days)
    change = {"credit_limit": add.excluded.credit_limit, "terms_days": add.excluded.terms_days}
    await session.execute(add.on_conflict_do_update(index_elements=["customer_id"], set_=change))
    return (old.credit_limit, old.terms_days) if old else None
