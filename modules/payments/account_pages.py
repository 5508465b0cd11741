"""View-models of one customer's account: what is open, what happened, and the forms that change it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec

from infra.kit.db.sessions import TenantReader
from infra.kit.i18n import N_, Translator, for_locale
from infra.kit.ids import new_id
from infra.kit.money import currency_sign, to_decimal, to_minor
from infra.kit.pages import Form
from infra.kit.problems import FieldError, Invalid, NotFound, Problem
from infra.kit.shell import Link
from modules.customers import api as customers
from modules.payments.owed_pages import home_of, today_of
from modules.payments.permissions import Perm
from modules.payments.reminding.letters import Letter, letters_of, may_write
from modules.payments.reminding.papers import KINDS
from modules.payments.reminding.telling import said_of, state_of
from modules.payments.services.account import Against, Standing, standing
from modules.payments.services.draft import list_tenders
from modules.payments.services.owed import Aging, Open, age, open_of
from modules.payments.services.statements import Entry, Statement, newest_of, statement_of
from modules.shops.api import list_stores
from tenancy.access.api import Actor

NAMED = "open."
MOST_LINES, MOST_LETTERS = 60, 12


class ChargeRow(msgspec.Struct, frozen=True, kw_only=True):
    """A charge that is still open; `late`: days past due, 0 or less while it is not. `field`: on a receipt."""

    id: UUID
    text: str
    number: str
    href: str
    day: date
    due: date
    amount: int
    open: int
    late: int
    field: str


class EntryRow(msgspec.Struct, frozen=True, kw_only=True):
    """One entry; `undo` is where a receipt is taken back, empty for what can't be."""

    text: str
    detail: str
    number: str
    href: str
    day: date
    amount: int
    owed: int
    by: str
    undo: str
    is_undone: bool
    due: date | None = None


class LetterRow(msgspec.Struct, frozen=True, kw_only=True):
    """A statement or a reminder that was mailed; `state` in words, with the badge's tone."""

    text: str
    at: datetime
    by: str
    state: str
    tone: str
    amount: int


class AccountPage(msgspec.Struct, frozen=True, kw_only=True):
    """One account; links are empty for who may not. `key`: of the forms that mail something; `writes`: it can be."""

    crumbs: tuple[Link, ...]
    name: str
    customer: str
    standing: Standing
    aging: Aging
    charges: tuple[ChargeRow, ...]
    entries: tuple[EntryRow, ...]
    receive: str
    statement: str
    terms: str
    correct: str
    pay_out: str
    letters: tuple[LetterRow, ...]
    writes: bool
    mail: str
    remind: str
    key: str
    form: Form


class FormPage(msgspec.Struct, frozen=True, kw_only=True):
    """A form about one account. `kind`: receipt, terms, correction, undoing or payout."""

    kind: str
    crumbs: tuple[Link, ...]
    title: str
    action: str
    cancel: str
    form: Form
    sign: str
    standing: Standing
    charges: tuple[ChargeRow, ...] = ()
    tenders: tuple[tuple[str, str], ...] = ()
    stores: tuple[tuple[str, str], ...] = ()
    entry: EntryRow | None = None


class StatementPage(msgspec.Struct, frozen=True, kw_only=True):
    """The paper for the customer: `start` and `end` as chosen, both included."""

    home: str
    here: str
    name: str
    statement: Statement
    rows: tuple[EntryRow, ...]
    aging: Aging
    due_now: int
    start: date
    end: date
    currency: str
    exports: str
    mail: str
    key: str


async def name_of(session: TenantReader, customer: UUID) -> str:
    """Raises NotFound."""
    card = await customers.card(session, customer)
    if card is None:
        raise NotFound
    return card.name


def crumbs_of(actor: Actor, *more: Link) -> tuple[Link, ...]:
    return (Link(for_locale(actor.locale).gettext(N_("Owed to us")), home_of(actor)), *more)


def order_of(actor: Actor, kind: str, document: UUID | None) -> str:
    return f"/app/{actor.slug}/orders/{document}" if kind == "order" and document else ""


def charge_row(each: Open, actor: Actor, words: Translator, today: date) -> ChargeRow:
    return ChargeRow(
        id=each.id, text=words.gettext(KINDS[each.kind]), number=each.number,
        href=order_of(actor, each.document_kind, each.document_id), day=each.day, due=each.due, amount=each.amount,
        open=each.open, late=(today - each.due).days, field=f"{NAMED}{each.id}",
    )  # fmt: skip


def entry_row(each: Entry, actor: Actor, words: Translator, here: str) -> EntryRow:
    may_undo = each.kind == "receipt" and not each.is_undone and actor.may(Perm.REFUND)
    detail = [words.gettext(each.label) if each.label else "", each.reason]
    return EntryRow(
        text=words.gettext(KINDS[each.kind]), detail=" · ".join(part for part in detail if part), number=each.number,
        href=order_of(actor, each.document_kind, each.document), day=each.day, amount=each.amount, owed=each.owed,
        by=each.by, undo=f"{here}/receipts/{each.id}/undoing" if may_undo else "", is_undone=each.is_undone,
        due=each.due,
    )  # fmt: skip


def letter_row(each: Letter, words: Translator) -> LetterRow:
    state, tone = state_of(each)
    return LetterRow(
        text=said_of(each, words), at=each.at, by=each.by, state=words.gettext(state), tone=tone, amount=each.amount
    )


async def charges_of(session: TenantReader, actor: Actor, customer: UUID) -> tuple[tuple[ChargeRow, ...], Aging]:
    """Open charges with their numbers, those of orders in stores that `actor` doesn't see without."""
    words, today = for_locale(actor.locale), today_of(actor)
    charges = await open_of(session, await customers.known_as(session, customer))
    seen = {store.id for store in await list_stores(session, actor)}
    shown = [
        each if each.store_id is None or each.store_id in seen
        else msgspec.structs.replace(each, number="", document_id=None)
        for each in charges
    ]  # fmt: skip
    return tuple(charge_row(each, actor, words, today) for each in shown), age(charges, today)


async def account_page(
    session: TenantReader, actor: Actor, customer: UUID, problem: Problem | None = None
) -> AccountPage:
    """Raises NotFound for nobody, and for who has no account."""
    name, account = await name_of(session, customer), await standing(session, customer)
    if account is None:
        raise NotFound
    here, words = f"{home_of(actor)}/{customer}", for_locale(actor.locale)
    charges, aging = await charges_of(session, actor, customer)
    known = await customers.known_as(session, customer)
    entries = await newest_of(session, actor, known, None, MOST_LINES)
    letters = await letters_of(session, customer)
    return AccountPage(
        crumbs=crumbs_of(actor, Link(name, "")), name=name, customer=f"/app/{actor.slug}/customers/{customer}",
        standing=account, aging=aging, charges=charges,
        entries=tuple(entry_row(each, actor, words, here) for each in entries),
        receive=f"{here}/receipts/new" if actor.may(Perm.COLLECT) else "", statement=f"{here}/statement",
        terms=f"{here}/terms" if actor.may(Perm.CREDIT) else "",
        correct=f"{here}/corrections/new" if actor.may(Perm.CREDIT) else "",
        pay_out=f"{here}/payouts/new" if account.balance < 0 and actor.may(Perm.REFUND) else "",
        letters=tuple(letter_row(each, words) for each in letters[: -MOST_LETTERS - 1 : -1]),
        writes=await may_write(session, customer), mail=f"{here}/statement/mail" if actor.may(Perm.COLLECT) else "",
        remind=f"{here}/reminders" if aging.overdue and actor.may(Perm.COLLECT) else "", key=str(new_id()),
        form=form_with(problem),
    )  # fmt: skip


def form_with(problem: Problem | None) -> Form:
    """Nothing typed, and what was refused."""
    if problem is None:
        return Form(key=str(new_id()))
    error = FieldError(field="", code=problem.code, message=problem.message, facts=problem.facts)
    return Form(key=str(new_id()), errors=(error,))


TITLES = {
    "receipt": N_("Payment of {name}"), "terms": N_("Limit and terms of {name}"),
    "correction": N_("Correct the account of {name}"), "undoing": N_("Take a payment of {name} back"),
    "payout": N_("Pay out to {name}"),
}  # fmt: skip


async def form_page(  # noqa: PLR0917  which form, of whom, as it was sent
    session: TenantReader, actor: Actor, customer: UUID, kind: str, action: str, form: Form | None = None,
    entry: UUID | None = None,
) -> FormPage:  # fmt: skip
    """The form as it is first shown, or as it was sent. Raises NotFound."""
    name, account = await name_of(session, customer), await standing(session, customer)
    here, words = f"{home_of(actor)}/{customer}", for_locale(actor.locale)
    back = here if account else f"/app/{actor.slug}/customers/{customer}"
    title = words.gettext(TITLES[kind], name=name)
    now = account or Standing(currency=actor.currency, balance=0, credit_limit=0, terms_days=30)
    page = FormPage(
        kind=kind, crumbs=crumbs_of(actor, Link(name, back), Link(title, "")), title=title, action=f"{here}/{action}",
        cancel=back, form=form or Form(key=str(new_id()), values=values_of(kind, now)),
        sign=currency_sign(now.currency, actor.locale), standing=now,
    )  # fmt: skip
    if kind == "undoing":
        known = await customers.known_as(session, customer)
        rows = await newest_of(session, actor, known, None, 1, entry)
        if not rows:
            raise NotFound
        return msgspec.structs.replace(page, entry=entry_row(rows[0], actor, words, here))
    if kind not in {"receipt", "payout"}:
        return page
    cards = await list_tenders(session, actor.switches)
    charges, _ = await charges_of(session, actor, customer)
    return msgspec.structs.replace(
        page, charges=charges,
        tenders=tuple(
            (key, words.gettext(card.label)) for key, card in cards.items()
            if card.is_on and not card.called and not card.is_account
        ),
        stores=tuple((str(store.id), store.name) for store in await list_stores(session, actor)),
    )  # fmt: skip


def values_of(kind: str, now: Standing) -> dict[str, Any]:
    if kind == "terms":
        return {"limit": f"{to_decimal(now.credit_limit, now.currency):f}", "days": now.terms_days}
    sign = {"receipt": 1, "payout": -1}.get(kind, 0)
    there = f"{to_decimal(sign * now.balance, now.currency):f}" if sign * now.balance > 0 else ""
    return {"amount": there, "tender": "transfer", "way": "less"}


def amount_in(data: Mapping[str, Any], field: str, currency: str) -> int:
    """Minor units of what was typed, 0 where nothing was. Raises Invalid with the field."""
    typed = str(data.get(field) or "").strip()
    try:
        return to_minor(typed, currency) if typed else 0
    except Problem as problem:
        error = FieldError(field=field, code=problem.code, message=problem.message, facts=problem.facts)
        raise Invalid(fields=(error,)) from problem


def named_in(data: Mapping[str, Any], currency: str) -> tuple[Against, ...]:
    """The charges that something was put on, by their fields. Raises Invalid."""
    found: list[Against] = []
    for field in data:
        if field.startswith(NAMED) and (amount := amount_in(data, field, currency)):
            try:
                found.append(Against(UUID(field.removeprefix(NAMED)), amount))
            except ValueError as error:
                raise NotFound from error
    return tuple(found)


async def statement_page(
    session: TenantReader, actor: Actor, customer: UUID, start: date | None, end: date | None
) -> StatementPage:
    """From `start` to `end`: without them, from a month ago to today. Raises NotFound."""
    name, account = await name_of(session, customer), await standing(session, customer)
    if account is None:
        raise NotFound
    here, words = f"{home_of(actor)}/{customer}", for_locale(actor.locale)
    first, last = period_of(actor, start, end)
    known = await customers.known_as(session, customer)
    made = await statement_of(session, actor, known, first, last)
    _, aging = await charges_of(session, actor, customer)
    return StatementPage(
        home=home_of(actor), here=here, name=name, statement=made,
        rows=tuple(entry_row(each, actor, words, here) for each in made.entries), aging=aging, due_now=aging.overdue,
        start=first, end=last, currency=account.currency, exports=f"?start={first}&end={last}", key=str(new_id()),
        mail=f"{here}/statement/mail" if actor.may(Perm.COLLECT) and await may_write(session, customer) else "",
    )  # fmt: skip


def period_of(actor: Actor, start: date | None, end: date | None) -> tuple[date, date]:
    """The first and the last day: without them from a month ago to today."""
    last = end or today_of(actor)
    return min(start or a_month_before(last), last), last


def day_in(text: str) -> date | None:
    """None for what can't be read."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def a_month_before(day: date) -> date:
    """The first day of the month before."""
    return date(day.year - 1, 12, 1) if day.month == 1 else date(day.year, day.month - 1, 1)
