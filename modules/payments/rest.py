"""What customers owe, for programs."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Controller, get, post, put
from litestar.params import FromPath, FromQuery, JSONBody
from msgspec import Meta

from infra.kit import clock
from infra.kit.cursors import Paged
from infra.kit.db.sessions import ReadTenantSession, TenantReader, TenantSession
from infra.kit.ids import new_id
from infra.kit.problems import NotFound
from infra.kit.unit import unit_of_work
from modules.customers import api as customers
from modules.payments.account_pages import charges_of, name_of
from modules.payments.day_pages import chosen
from modules.payments.owed_pages import found, today_of, view_in
from modules.payments.permissions import Perm
from modules.payments.services.account import Against, standing
from modules.payments.services.debtors import Debtor, page_of_debtors
from modules.payments.services.draft import list_tenders
from modules.payments.services.owed import Aging
from modules.payments.services.read import Who
from modules.payments.services.receipts import Receipt, take_receipt
from modules.payments.services.statements import statement_of
from modules.payments.services.terms import change_terms
from tenancy.access.api import Acting, Actor


class OpenChargeOut(msgspec.Struct, frozen=True, kw_only=True):
    """Something bought on account that is not paid in full; `id` names it in a receipt's `against`."""

    id: UUID
    number: str
    day: date
    due: date
    amount: int
    open: int


class AccountOut(msgspec.Struct, frozen=True, kw_only=True):
    """How a customer stands, minor units of `currency`; `balance` below 0: paid ahead."""

    customer: UUID
    name: str
    currency: str
    balance: int
    credit_limit: int
    left: int
    terms_days: int
    aging: Aging
    charges: list[OpenChargeOut]


class TermsIn(msgspec.Struct, frozen=True, kw_only=True):
    """`credit_limit` in minor units; what is bought is to be paid in `terms_days`."""

    credit_limit: Annotated[int, Meta(ge=0, le=10**15)]
    terms_days: Annotated[int, Meta(ge=0, le=365)] = 30


class AgainstIn(msgspec.Struct, frozen=True, kw_only=True):
    """A charge (`id` of an open one), and how much of the receipt is for it."""

    charge: UUID
    amount: Annotated[int, Meta(ge=1, le=10**15)]


class ReceiptIn(msgspec.Struct, frozen=True, kw_only=True):
    """Money that came in by `tender`, minor units. What is not named in `against` pays the oldest charges."""

    tender: Annotated[str, Meta(max_length=40)]
    amount: Annotated[int, Meta(ge=1, le=10**15)]
    store: UUID | None = None
    reference: Annotated[str, Meta(max_length=200)] = ""
    note: Annotated[str, Meta(max_length=300)] = ""
    against: Annotated[list[AgainstIn], Meta(max_length=200)] = []


class AccountEntryOut(msgspec.Struct, frozen=True, kw_only=True):
    """One entry: `amount` above 0 is owed, below 0 was paid or given up; `balance` after it."""

    id: UUID
    kind: str
    amount: int
    balance: int
    number: str
    reason: str
    day: date
    due: date | None
    at: datetime


class StatementOut(msgspec.Struct, frozen=True, kw_only=True):
    """`opening` + Σ entries = `closing`, minor units."""

    start: date | None
    end: date
    opening: int
    closing: int
    entries: list[AccountEntryOut]


async def account_out(session: TenantReader, actor: Actor, customer: UUID) -> AccountOut:
    """Raises NotFound for nobody, and for who has no account."""
    name, account = await name_of(session, customer), await standing(session, customer)
    if account is None:
        raise NotFound
    shown, aging = await charges_of(session, actor, customer)
    return AccountOut(
        customer=customer, name=name, currency=account.currency, balance=account.balance,
        credit_limit=account.credit_limit, left=account.left, terms_days=account.terms_days, aging=aging,
        charges=[
            OpenChargeOut(id=row.id, number=row.number, day=row.day, due=row.due, amount=row.amount, open=row.open)
            for row in shown
        ],
    )  # fmt: skip


class AccountsApi(Controller):
    path = "/api/v1/accounts"
    tags = ("Payments",)

    @get("/", operation_id="listAccounts", needs=Perm.READ)
    @unit_of_work
    async def list_accounts(
        self, session: ReadTenantSession, actor: Acting, *, view: FromQuery[str] = "owing", q: FromQuery[str] = "",
        cursor: FromQuery[str | None] = None, limit: FromQuery[int] = 50,
    ) -> Paged[Debtor]:  # fmt: skip
        """Customers' accounts, who owes most first. `view`: owing, overdue, ahead (paid ahead) or all."""
        only, most = await found(session, q), max(1, min(limit, 200))
        leaf = await page_of_debtors(session, view_in(view), today_of(actor), only, cursor, None, most)
        return Paged(leaf.rows, leaf.next or None)

    @get("/{customer:uuid}", operation_id="getAccount", needs=Perm.READ)
    @unit_of_work
    async def show(self, session: ReadTenantSession, actor: Acting, customer: FromPath[UUID]) -> AccountOut:
        """How a customer stands, and what of theirs is not paid yet."""
        return await account_out(session, actor, customer)

    @get("/{customer:uuid}/statement", operation_id="getStatement", needs=Perm.READ)
    @unit_of_work
    async def statement(
        self, session: ReadTenantSession, actor: Acting, customer: FromPath[UUID], *,
        start: FromQuery[date | None] = None, end: FromQuery[date | None] = None,
    ) -> StatementOut:  # fmt: skip
        """Each entry from `start` to `end`, both included: without them all, until today."""
        await name_of(session, customer)
        known = await customers.known_as(session, customer)
        made = await statement_of(session, actor, known, start, end or today_of(actor))
        entries = [
            AccountEntryOut(
                id=each.id, kind=each.kind, amount=each.amount, balance=each.owed, number=each.number,
                reason=each.reason, day=each.day, due=each.due, at=each.at,
            )
            for each in made.entries
        ]  # fmt: skip
        return StatementOut(start=made.start, end=made.end, opening=made.opening, closing=made.closing, entries=entries)

    @put("/{customer:uuid}/terms", operation_id="setTerms", needs=Perm.CREDIT)
    @unit_of_work
    async def set_terms(
        self, session: TenantSession, actor: Acting, customer: FromPath[UUID], data: JSONBody[TermsIn]
    ) -> AccountOut:
        """How far a customer may buy on account, and in how many days it is to be paid."""
        name, account = await name_of(session, customer), await standing(session, customer)
        currency = account.currency if account else actor.currency
        await change_terms(session, actor, customer, name, data.credit_limit, data.terms_days, currency)
        return await account_out(session, actor, customer)

    @post("/{customer:uuid}/receipts", operation_id="takeReceipt", needs=Perm.COLLECT)
    @unit_of_work
    async def receive(
        self, session: TenantSession, actor: Acting, customer: FromPath[UUID], data: JSONBody[ReceiptIn]
    ) -> AccountOut:
        """Notes money that a customer has paid; gives how they stand then."""
        await name_of(session, customer)
        account = await standing(session, customer)
        currency = account.currency if account else actor.currency
        store, _ = await chosen(session, actor, data.store)
        asked = Receipt(
            customer=customer, tender=data.tender, amount=data.amount, store=store.id, reference=data.reference,
            note=data.note, against=tuple(Against(each.charge, each.amount) for each in data.against),
        )  # fmt: skip
        cards = await list_tenders(session, actor.switches)
        await take_receipt(session, asked, currency, cards, f"receipt:{new_id()}", Who.of(actor, clock.now()))
        return await account_out(session, actor, customer)
