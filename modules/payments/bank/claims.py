"""What money can be for. Charges on account are here; orders, which lie above, bring theirs by a hook."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

import msgspec
import sqlalchemy as sa

from infra.kit.db.sessions import TenantReader, TenantSession
from infra.kit.module import registry
from infra.kit.problems import NotFound
from modules.customers import api as customers
from modules.customers import views as people
from modules.payments.bank.matching import Claim
from modules.payments.models import AccountEntry
from modules.payments.services.account import Against
from modules.payments.services.debtors import OWING
from modules.payments.services.draft import list_tenders
from modules.payments.services.owed import OWNER, open_charges
from modules.payments.services.read import Who
from modules.payments.services.receipts import Receipt, take_receipt, undo_receipt
from modules.payments.tenders import TRANSFER
from modules.shops import api as shops
from tenancy.access.api import Actor

RECEIVABLES = "payments.receivables"
"""A `Receivable`: what else money of the bank can be for."""
MOST = 5_000
ACCOUNT = "account"
PREPAID = "prepaid"


class Money(msgspec.Struct, frozen=True, kw_only=True):
    """What came in for one claim, and the words of the line. `key` makes it once. `at`: when somebody said so;
    `settled`: when it was there, by the bank's day.
    """

    amount: int
    currency: str
    reference: str
    key: str
    at: datetime
    settled: datetime | None = None


class Receivable(Protocol):
    """One kind of claim."""

    kind: str

    async def open(self, session: TenantReader, actor: Actor) -> Sequence[Claim]:
        """What is to be paid and `actor` sees, `MOST` of the newest."""
        ...

    async def names(self, session: TenantReader, documents: Sequence[UUID]) -> Mapping[UUID, Sequence[str]]:
        """What payers may call these documents by besides their numbers: the invoices that charge them."""
        ...

    async def take(self, session: TenantSession, actor: Actor, claim: UUID, money: Money) -> dict[str, Any]:
        """The money is there: gives what `give_back` needs, and whose it is: `store`, `customer`.

        Raises NotOpenAnyMore, NotFound.
        """
        ...

    async def give_back(
        self, session: TenantSession, actor: Actor, claim: UUID, taken: dict[str, Any], money: Money
    ) -> None:
        """It was not for this after all; `money.reference` says why."""
        ...


def receivables() -> dict[str, Receivable]:
    """By kind: those of other packages, what is owed on account, and what is paid ahead."""
    own: tuple[Receivable, ...] = (*registry.hooks(RECEIVABLES), Charges(), Prepaid())
    return {each.kind: each for each in own}


async def open_claims(session: TenantReader, actor: Actor) -> list[Claim]:
    """All that money of the bank can be for."""
    found: list[Claim] = []
    for each in receivables().values():
        found += await each.open(session, actor)
    return found


async def names_of(session: TenantReader, documents: Sequence[UUID]) -> dict[UUID, list[str]]:
    found: dict[UUID, list[str]] = {}
    for each in registry.hooks(RECEIVABLES):
        for document, names in (await each.names(session, documents)).items():
            found.setdefault(document, []).extend(names)
    return found


class Prepaid:
    """Money of a customer that no charge is named for: it pays the oldest, and beyond that it is paid ahead."""

    kind = PREPAID

    async def open(self, session: TenantReader, actor: Actor) -> Sequence[Claim]:  # noqa: ARG002  the contract's
        return ()

    async def names(self, session: TenantReader, documents: Sequence[UUID]) -> Mapping[UUID, Sequence[str]]:  # noqa: ARG002  the contract's
        return {}

    async def take(self, session: TenantSession, actor: Actor, claim: UUID, money: Money) -> dict[str, Any]:
        if await customers.card(session, claim) is None:
            raise NotFound
        return await received(session, actor, claim, money, ())

    async def give_back(
        self,
        session: TenantSession,
        actor: Actor,
        claim: UUID,  # noqa: ARG002  the contract's: `taken` names the receipt
        taken: dict[str, Any],
        money: Money,
    ) -> None:
        await taken_back(session, actor, taken, money)


class Charges(Prepaid):
    """What was bought on account and is not paid yet: a claim is the charge's entry."""

    kind = ACCOUNT

    async def open(self, session: TenantReader, actor: Actor) -> Sequence[Claim]:
        opened, who = open_charges(OWNER.in_(OWING)), people.customers
        seen = sa.or_(opened.c.store_id.is_(None), shops.visible(actor, opened.c.store_id))
        query = (
            sa.select(opened, who.c.name.label("payer"))
            .join(who, who.c.id == opened.c.owner)
            .where(opened.c.open > 0, seen)
            .order_by(opened.c.day.desc(), opened.c.id)
            .limit(MOST)
        )
        rows = (await session.execute(query)).all()
        names = await names_of(session, [row.document_id for row in rows if row.document_id])
        return [
            Claim(
                kind=ACCOUNT, id=row.id, number=row.number, due=row.open, currency=actor.currency, day=row.day,
                names=tuple(names.get(row.document_id, ())), customer=row.owner, payer=row.payer, store=row.store_id,
                href=f"/app/{actor.slug}/owed/{row.owner}",
            )
            for row in rows
        ]  # fmt: skip

    async def take(self, session: TenantSession, actor: Actor, claim: UUID, money: Money) -> dict[str, Any]:
        charged = await owner_of(session, AccountEntry.id == claim)
        return await received(session, actor, charged.customer_id, money, (Against(claim, money.amount),))


async def owner_of(session: TenantReader, which: sa.ColumnElement[bool]) -> sa.Row[Any]:
    """An entry and whose it is by now. Raises NotFound."""
    query: Any = sa.select(AccountEntry.id, AccountEntry.customer_id).where(which)
    row = (await session.execute(query)).one_or_none()
    if row is None:
        raise NotFound
    return row


async def received(
    session: TenantSession, actor: Actor, customer: UUID, money: Money, against: tuple[Against, ...]
) -> dict[str, Any]:
    """A receipt of the customer, whoever they are by now. Raises what `take_receipt` refuses."""
    owner = await customers.survivor(session, customer) or customer
    store = (await shops.list_stores(session, actor))[0].id
    asked = Receipt(
        customer=owner, tender=TRANSFER, amount=money.amount, store=store, reference=money.reference, against=against,
        settled=money.settled,
    )  # fmt: skip
    cards = await list_tenders(session, actor.switches)
    payment = await take_receipt(session, asked, money.currency, cards, money.key, Who.of(actor, money.at))
    return {"payment": str(payment), "customer": str(owner), "store": str(store)}


async def taken_back(session: TenantSession, actor: Actor, taken: dict[str, Any], money: Money) -> None:
    mine = sa.and_(AccountEntry.cause_id == UUID(taken["payment"]), AccountEntry.kind == "receipt")
    entry = await owner_of(session, mine)
    owner = await customers.survivor(session, entry.customer_id) or entry.customer_id
    cards = await list_tenders(session, actor.switches)
    await undo_receipt(session, owner, entry.id, cards, Who.of(actor, money.at), money.reference)
