"""Proposals for the lines that are open, as everything stands now."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from infra.kit.db.sessions import TenantReader
from modules.customers import views as customers
from modules.payments.bank.claims import open_claims
from modules.payments.bank.matching import Claim, Line, Proposal, propose
from modules.payments.domain import PaymentState
from modules.payments.models import BankLine, Payment
from tenancy.access.api import Actor

MOST = 500
"""So many open lines are looked at, the oldest ones: then the next, once these are decided."""
LINE: tuple[Any, ...] = (
    BankLine.id, BankLine.amount, BankLine.currency, BankLine.payer, BankLine.payer_account, BankLine.text,
    BankLine.reference,
)  # fmt: skip
OPEN: Any = sa.select(*LINE).where(BankLine.state == "open").order_by(BankLine.day, BankLine.id).limit(MOST)
OWNER = sa.func.coalesce(customers.joined.c.survivor_id, BankLine.customer_id).label("customer")
KNOWN = (
    sa.select(BankLine.payer_account, OWNER)
    .outerjoin(customers.joined, customers.joined.c.merged_id == BankLine.customer_id)
    .where(
        BankLine.payer_account == sa.func.any(sa.bindparam("accounts", type_=ARRAY(sa.Text))),
        BankLine.customer_id.is_not(None),
    )
    .distinct()
)
REFERENCES = sa.select(Payment.document_id, Payment.reference).where(
    Payment.state == PaymentState.PENDING, Payment.reference != ""
)


async def proposals(session: TenantReader, actor: Actor) -> dict[UUID, Proposal]:
    """Line → what it is for, for those that anything speaks for, the oldest first."""
    rows = (await session.execute(OPEN)).all()
    if not rows:
        return {}
    made = propose(await lines_of(session, rows), await claims_of(session, actor))
    return {row.id: made[row.id] for row in rows if row.id in made}


async def lines_of(session: TenantReader, rows: Sequence[sa.Row[Any]]) -> list[Line]:
    accounts = sorted({row.payer_account for row in rows if row.payer_account})
    known: dict[str, set[UUID]] = {}
    for found in await session.execute(KNOWN, {"accounts": accounts}):
        known.setdefault(found.payer_account, set()).add(found.customer)
    return [
        Line(
            id=row.id, amount=row.amount, currency=row.currency, payer=row.payer, words=f"{row.text} {row.reference}",
            known=frozenset(known.get(row.payer_account, ())),
        )
        for row in rows
    ]  # fmt: skip


async def claims_of(session: TenantReader, actor: Actor) -> list[Claim]:
    """All that is to be paid; a transfer that is on its way is called by its reference too."""
    claims = await open_claims(session, actor)
    said: dict[UUID, list[str]] = {}
    for row in await session.execute(REFERENCES):
        said.setdefault(row.document_id, []).append(row.reference)
    return [
        msgspec.structs.replace(each, names=(*each.names, *said[each.id])) if each.id in said else each
        for each in claims
    ]
