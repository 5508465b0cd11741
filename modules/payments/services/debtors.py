"""Everybody who owes, or has paid ahead: how much, of what age, within what limit."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from infra.kit.cursors import Leaf, Sort, either_way, leaf_of
from infra.kit.db.sessions import TenantReader
from modules.customers import views as customers
from modules.payments.models import CustomerAccount
from modules.payments.services.owed import AGES, OWNER, Aging, ages, open_charges

VIEWS = ("owing", "overdue", "ahead", "all")
OWING = sa.select(CustomerAccount.customer_id).where(CustomerAccount.balance > 0)
SORTS = (Sort(CustomerAccount.balance, int, descending=True), Sort(CustomerAccount.customer_id, UUID, descending=True))
WHO = customers.customers


class Debtor(msgspec.Struct, frozen=True, kw_only=True):
    """One account, in minor units of `currency`. `balance` below 0: paid ahead. `oldest`: the earliest due day."""

    customer: UUID
    name: str
    phone: str
    currency: str
    balance: int
    credit_limit: int
    terms_days: int
    aging: Aging
    oldest: date | None


def accounts(view: str, today: date, only: Sequence[UUID] | None = None) -> sa.Select[Any]:
    opened = open_charges(OWNER.in_(OWING))
    aged = (
        sa.select(
            opened.c.owner, *ages(opened, today),
            sa.func.min(opened.c.due).filter(opened.c.open > 0).label("oldest"),
        )
        .group_by(opened.c.owner)
        .subquery("aged")
    )  # fmt: skip
    query: Any = (
        sa.select(
            CustomerAccount.customer_id.label("customer"), WHO.c.name, WHO.c.phone, CustomerAccount.currency,
            CustomerAccount.balance, CustomerAccount.credit_limit, CustomerAccount.terms_days, aged.c.oldest,
            *(sa.func.coalesce(aged.c[name], 0).label(name) for name in AGES),
        )
        .join(WHO, WHO.c.id == CustomerAccount.customer_id)
        .outerjoin(aged, aged.c.owner == CustomerAccount.customer_id)
    )  # fmt: skip
    balance = CustomerAccount.balance
    fits: dict[str, Any] = {"owing": balance > 0, "ahead": balance < 0, "overdue": aged.c.oldest < today}
    if view in fits:
        query = query.where(fits[view])
    return query if only is None else query.where(CustomerAccount.customer_id.in_(only))


def debtor(row: Any) -> Debtor:
    facts = dict(row)
    aging = Aging(**{name: facts.pop(name) for name in AGES})
    return Debtor(**facts, aging=aging)


async def page_of_debtors(  # noqa: PLR0917  what a page of a list is asked by
    session: TenantReader, view: str, today: date, only: Sequence[UUID] | None, after: str | None, before: str | None,
    limit: int,
) -> Leaf[Debtor]:  # fmt: skip
    """Who owes most comes first; `only`: those customers alone."""
    rows = await session.execute(either_way(accounts(view, today, only), SORTS, after, before, limit))
    found = [debtor(row) for row in rows.mappings()]
    return leaf_of(found, limit, lambda each: (each.balance, each.customer), after, before)


async def every_debtor(session: TenantReader, view: str, today: date, only: Sequence[UUID] | None) -> list[Debtor]:
    """All of them, for a file."""
    query = accounts(view, today, only).order_by(CustomerAccount.balance.desc(), CustomerAccount.customer_id)
    return [debtor(row) for row in (await session.execute(query)).mappings()]


async def totals(session: TenantReader, today: date) -> tuple[Aging, int]:
    """All that is owed, by age, and all that was paid ahead (above 0)."""
    opened = open_charges(OWNER.in_(OWING))
    row = (await session.execute(sa.select(*ages(opened, today)))).mappings().one()
    ahead = sa.select(sa.func.sum(-CustomerAccount.balance)).where(CustomerAccount.balance < 0)
    return Aging(**row), int(await session.scalar(ahead) or 0)
