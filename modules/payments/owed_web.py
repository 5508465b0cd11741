"""Pages of what is owed: the list, one account, its statement, and what changes it."""

from collections.abc import AsyncGenerator
from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Request, get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath, FromQuery
from litestar.response import Stream

from infra.kit import clock
from infra.kit.db.sessions import Databases, ReadTenantSession, TenantSession
from infra.kit.downloads import Block, Kind, table_download
from infra.kit.i18n import N_, for_locale
from infra.kit.idempotency import FIELD
from infra.kit.ids import new_id
from infra.kit.money import to_decimal
from infra.kit.pages import Form, Fragment, Page, Redirect
from infra.kit.problems import FieldError, NotFound, Problem
from infra.kit.unit import unit_of_work, with_form_again
from modules.payments.account_pages import (
    StatementPage,
    account_page,
    amount_in,
    day_in,
    form_page,
    name_of,
    named_in,
    statement_page,
)
from modules.payments.day_pages import chosen
from modules.payments.owed_pages import found, home_of, owed_page, today_of, view_in
from modules.payments.permissions import Perm
from modules.payments.services.account import standing
from modules.payments.services.debtors import every_debtor
from modules.payments.services.draft import list_tenders
from modules.payments.services.read import Who
from modules.payments.services.receipts import Receipt, correct, pay_ahead_out, take_receipt, undo_receipt
from modules.payments.services.terms import change_terms, tell
from tenancy.access.api import Acting, Actor

AnyRequest = Request[Any, Any, Any]
Typed = Annotated[dict[str, Any], Body(media_type=RequestEncodingType.URL_ENCODED)]
Customer = FromPath[UUID]
TARGET = "owed-list"
FIELDS = {
    "tender_amount_not_positive": "amount", "not_paid_ahead": "amount", "reason_missing": "reason",
    "terms_unreadable": "days",
}  # fmt: skip
OWED = (
    N_("Customer"), N_("Phone"), N_("Owes"), N_("Not due yet"), N_("1–30 days late"), N_("31–60 days late"),
    N_("61–90 days late"), N_("Over 90 days late"), N_("Limit"), N_("Due since"),
)  # fmt: skip
LINES = (N_("Day"), N_("What"), N_("Document number"), N_("Note"), N_("Bought"), N_("Paid"), N_("Balance"))


def again(kind: str, action: str) -> Any:
    """Shows the form `kind` once more, with what is wrong beside its field."""

    async def show(
        session: ReadTenantSession, problem: Problem, actor: Actor, customer: UUID, data: dict[str, Any],
        entry: UUID | None = None,
    ) -> Page:  # fmt: skip
        if isinstance(problem, NotFound):
            raise problem
        own = FieldError(
            field=FIELDS.get(problem.code, ""), code=problem.code, message=problem.message, facts=problem.facts
        )
        form = Form(key=str(new_id()), values=data, errors=tuple(problem.fields) or (own,))
        model = await form_page(session, actor, customer, kind, action.format(entry=entry), form, entry)
        return Page("payments/account_form.html", model, status=problem.status)

    return show


def text_in(data: dict[str, Any], name: str, most: int = 300) -> str:
    return " ".join(str(data.get(name) or "").split())[:most]


def kind_of(request: AnyRequest) -> Kind:
    return "csv" if request.url.path.endswith(".csv") else "xlsx"


class OwedPages(Controller):
    path = "/app/{slug:str}/owed"
    include_in_schema = False

    @get("/", needs=Perm.READ)
    @unit_of_work
    async def show(
        self, session: ReadTenantSession, actor: Acting, request: AnyRequest, *, view: FromQuery[str] = "",
        q: FromQuery[str] = "", after: FromQuery[str | None] = None, before: FromQuery[str | None] = None,
    ) -> Page:  # fmt: skip
        model = await owed_page(session, actor, view, q, after, before)
        is_list = request.headers.get("HX-Target") == TARGET
        return Fragment("payments/_owed.html", model) if is_list else Page("payments/owed.html", model)

    @get(["/export.csv", "/export.xlsx"], needs=Perm.READ)
    async def export(
        self, request: AnyRequest, actor: Acting, *, view: FromQuery[str] = "", q: FromQuery[str] = ""
    ) -> Stream:
        words = for_locale(actor.locale).gettext
        rows = debtors(request.app.state.databases, actor, view, q)
        headings = [words(each) for each in OWED]
        return table_download(
            f"owed-{today_of(actor)}", kind_of(request), headings, rows, title=words(N_("Owed to us"))
        )

    @get("/{customer:uuid}", needs=Perm.READ)
    @unit_of_work
    async def account(self, session: ReadTenantSession, actor: Acting, customer: Customer) -> Page:
        return Page("payments/account.html", await account_page(session, actor, customer))

    @get("/{customer:uuid}/receipts/new", needs=Perm.COLLECT)
    @unit_of_work
    async def receiving(self, session: ReadTenantSession, actor: Acting, customer: Customer) -> Page:
        return Page("payments/account_form.html", await form_page(session, actor, customer, "receipt", "receipts"))

    @post("/{customer:uuid}/receipts", needs=Perm.COLLECT, status_code=200)
    @with_form_again(again("receipt", "receipts"))
    async def receive(self, session: TenantSession, actor: Acting, customer: Customer, data: Typed) -> Redirect:
        await name_of(session, customer)
        account = await standing(session, customer)
        currency = account.currency if account else actor.currency
        store, _ = await chosen(session, actor, id_in(data.get("store")))
        asked = Receipt(
            customer=customer, tender=str(data.get("tender") or ""), amount=amount_in(data, "amount", currency),
            store=store.id, reference=text_in(data, "reference", 200), note=text_in(data, "note"),
            against=named_in(data, currency),
        )  # fmt: skip
        cards = await list_tenders(session, actor.switches)
        key = f"receipt:{actor.who}:{data.get(FIELD) or new_id()}"
        await take_receipt(session, asked, currency, cards, key, Who.of(actor, clock.now()))
        return Redirect(f"{home_of(actor)}/{customer}")

    @get("/{customer:uuid}/payouts/new", needs=Perm.REFUND)
    @unit_of_work
    async def paying_out(self, session: ReadTenantSession, actor: Acting, customer: Customer) -> Page:
        return Page("payments/account_form.html", await form_page(session, actor, customer, "payout", "payouts"))

    @post("/{customer:uuid}/payouts", needs=Perm.REFUND, status_code=200)
    @with_form_again(again("payout", "payouts"))
    async def pay_out(self, session: TenantSession, actor: Acting, customer: Customer, data: Typed) -> Redirect:
        name, account = await name_of(session, customer), await standing(session, customer)
        currency = account.currency if account else actor.currency
        store, _ = await chosen(session, actor, id_in(data.get("store")))
        asked = Receipt(
            customer=customer, tender=str(data.get("tender") or ""), amount=amount_in(data, "amount", currency),
            store=store.id, reference=text_in(data, "reference", 200), note=text_in(data, "note"),
        )  # fmt: skip
        cards = await list_tenders(session, actor.switches)
        given = await pay_ahead_out(session, asked, currency, cards, Who.of(actor, clock.now()))
        await tell(session, actor, "account.paid_out", customer, name, amount=given)
        return Redirect(f"{home_of(actor)}/{customer}")

    @get("/{customer:uuid}/terms", needs=Perm.CREDIT)
    @unit_of_work
    async def terms(self, session: ReadTenantSession, actor: Acting, customer: Customer) -> Page:
        return Page("payments/account_form.html", await form_page(session, actor, customer, "terms", "terms"))

    @post("/{customer:uuid}/terms", needs=Perm.CREDIT, status_code=200)
    @with_form_again(again("terms", "terms"))
    async def set_terms(self, session: TenantSession, actor: Acting, customer: Customer, data: Typed) -> Redirect:
        name, account = await name_of(session, customer), await standing(session, customer)
        currency = account.currency if account else actor.currency
        limit = amount_in(data, "limit", currency)
        await change_terms(session, actor, customer, name, limit, text_in(data, "days", 5), currency)
        return Redirect(f"/app/{actor.slug}/customers/{customer}")

    @get("/{customer:uuid}/corrections/new", needs=Perm.CREDIT)
    @unit_of_work
    async def correcting(self, session: ReadTenantSession, actor: Acting, customer: Customer) -> Page:
        model = await form_page(session, actor, customer, "correction", "corrections")
        return Page("payments/account_form.html", model)

    @post("/{customer:uuid}/corrections", needs=Perm.CREDIT, status_code=200)
    @with_form_again(again("correction", "corrections"))
    async def correct(self, session: TenantSession, actor: Acting, customer: Customer, data: Typed) -> Redirect:
        name, account = await name_of(session, customer), await standing(session, customer)
        currency = account.currency if account else actor.currency
        amount, reason = abs(amount_in(data, "amount", currency)), text_in(data, "reason")
        signed = amount if data.get("way") == "more" else -amount
        await correct(session, customer, signed, currency, reason, Who.of(actor, clock.now()))
        await tell(session, actor, "account.corrected", customer, name, amount=signed, reason=reason)
        return Redirect(f"{home_of(actor)}/{customer}")

    @get("/{customer:uuid}/receipts/{entry:uuid}/undoing", needs=Perm.REFUND)
    @unit_of_work
    async def undoing(
        self, session: ReadTenantSession, actor: Acting, customer: Customer, entry: FromPath[UUID]
    ) -> Page:
        action = f"receipts/{entry}/undoing"
        model = await form_page(session, actor, customer, "undoing", action, entry=entry)
        return Page("payments/account_form.html", model)

    @post("/{customer:uuid}/receipts/{entry:uuid}/undoing", needs=Perm.REFUND, status_code=200)
    @with_form_again(again("undoing", "receipts/{entry}/undoing"))
    async def undo(
        self, session: TenantSession, actor: Acting, customer: Customer, entry: FromPath[UUID], data: Typed
    ) -> Redirect:
        name, cards = await name_of(session, customer), await list_tenders(session, actor.switches)
        reason = text_in(data, "reason")
        await undo_receipt(session, customer, entry, cards, Who.of(actor, clock.now()), reason)
        await tell(session, actor, "account.receipt_undone", customer, name, reason=reason)
        return Redirect(f"{home_of(actor)}/{customer}")

    @get("/{customer:uuid}/statement", needs=Perm.READ)
    @unit_of_work
    async def statement(
        self, session: ReadTenantSession, actor: Acting, customer: Customer, *, start: FromQuery[str] = "",
        end: FromQuery[str] = "",
    ) -> Page:  # fmt: skip
        model = await statement_page(session, actor, customer, day_in(start), day_in(end))
        return Page("payments/statement.html", model)

    @get(["/{customer:uuid}/statement.csv", "/{customer:uuid}/statement.xlsx"], needs=Perm.READ)
    async def statement_file(
        self, request: AnyRequest, actor: Acting, customer: Customer, *, start: FromQuery[str] = "",
        end: FromQuery[str] = "",
    ) -> Stream:  # fmt: skip
        words = for_locale(actor.locale).gettext
        async with request.app.state.databases.read_tenant(actor.tenant, actor.cell) as session:
            page = await statement_page(session, actor, customer, day_in(start), day_in(end))
        rows = statement_rows(page, actor)
        headings = [words(each) for each in LINES]
        return table_download("statement", kind_of(request), headings, rows, title=words(N_("Statement of account")))


def id_in(text: Any) -> UUID | None:
    try:
        return UUID(str(text)) if text else None
    except ValueError:
        return None


async def debtors(databases: Databases, actor: Actor, view: str, query: str) -> AsyncGenerator[Block]:
    async with databases.read_tenant(actor.tenant, actor.cell) as session:
        only = await found(session, query)
        rows = await every_debtor(session, view_in(view), today_of(actor), only)
    yield [
        (
            row.name, row.phone,
            *(to_decimal(sum_, row.currency) for sum_ in (row.balance, row.aging.current, row.aging.days_30)),
            *(to_decimal(sum_, row.currency) for sum_ in (row.aging.days_60, row.aging.days_90, row.aging.older)),
            to_decimal(row.credit_limit, row.currency), row.oldest,
        )
        for row in rows
    ]  # fmt: skip


async def statement_rows(page: StatementPage, actor: Actor) -> AsyncGenerator[Block]:
    words, made = for_locale(actor.locale).gettext, page.statement

    def money(amount: int | None) -> Any:
        return None if amount is None else to_decimal(amount, page.currency)

    first = (page.start, words(N_("Owed at the beginning")), "", "", None, None, money(made.opening))
    last = (page.end, words(N_("Owed at the end")), "", "", None, None, money(made.closing))
    rows = [
        (
            row.day, row.text, row.number, row.detail, money(row.amount if row.amount > 0 else None),
            money(-row.amount if row.amount < 0 else None), money(row.owed),
        )
        for row in page.rows
    ]  # fmt: skip
    yield [first, *rows, last]
