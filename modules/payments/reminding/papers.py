"""The statement of account as a paper for the customer. Pure."""

from collections.abc import Sequence

import msgspec

from infra.kit.documents.paper import Block, Column, Fact, Paper, Row, Sum, Table
from infra.kit.documents.wording import Wording
from infra.kit.i18n import N_
from modules.payments.contracts import Stationery
from modules.payments.services.owed import AGES, Aging
from modules.payments.services.statements import Entry, Statement

TITLE = N_("Statement of account")
KINDS = {
    "opening": N_("Brought over"), "sale": N_("Bought on account"), "receipt": N_("Payment"),
    "refund": N_("Refund"), "rebate": N_("Rebate"), "correction": N_("Put right by hand"),
    "undo": N_("Payment taken back"), "payout": N_("Payout of what was paid ahead"),
}  # fmt: skip
COLUMNS = (N_("What"), N_("Day"), N_("Due"), N_("Bought"), N_("Paid"), N_("Balance"))
LATE = (
    N_("Not due yet"), N_("1–30 days late"), N_("31–60 days late"), N_("61–90 days late"), N_("Over 90 days late"),
)  # fmt: skip


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """Whose statement it is, as it is written on: `lines` of the address, name first."""

    lines: tuple[str, ...]
    currency: str
    statement: Statement
    aging: Aging


def statement_paper(account: Account, on: Stationery) -> Paper:
    words, made, currency = Wording(on.look.languages), account.statement, account.currency
    start = words.day(made.start) + " – " if made.start else ""
    label = N_("Owed at the end") if made.closing >= 0 else N_("Paid ahead at the end")
    return Paper(
        title=words.said(TITLE), number="", day=start + words.day(made.end), sender=on.sender,
        blocks=(Block(words.said(N_("Customer")), account.lines),), facts=facts_of(account, words),
        table=Table(columns=columns_of(words), rows=rows_of(made, words, currency)),
        sums=(
            Sum(label=words.said(N_("Owed at the beginning")), amount=words.money(made.opening, currency)),
            Sum(label=words.said(label), amount=words.money(abs(made.closing), currency, symbol=True), strong=True),
        ),
        small=ages_of(account, words), notes=notes_of(on, words), foot=on.foot, page=words.said(N_("Page")),
    )  # fmt: skip


def facts_of(account: Account, words: Wording) -> tuple[Fact, ...]:
    if not account.aging.overdue:
        return ()
    late = words.money(account.aging.overdue, account.currency, symbol=True)
    return (Fact(words.said(N_("Overdue")), late),)


def columns_of(words: Wording) -> tuple[Column, ...]:
    return tuple(Column(label=words.said(head), end=n > 2) for n, head in enumerate(COLUMNS))  # noqa: PLR2004  figures


def rows_of(made: Statement, words: Wording, currency: str) -> tuple[Row, ...]:
    return tuple(row_of(entry, words, currency) for entry in made.entries)


def row_of(entry: Entry, words: Wording, currency: str) -> Row:
    amount = words.money(abs(entry.amount), currency)
    what = " ".join(part for part in (words.text(KINDS[entry.kind]), entry.number) if part)
    below = " · ".join(part for part in (words.text(entry.label) if entry.label else "", entry.reason) if part)
    return Row(
        cells=(
            what, words.short(entry.day), words.short(entry.due) if entry.due else "",
            amount if entry.amount > 0 else "", amount if entry.amount < 0 else "", words.money(entry.owed, currency),
        ),
        below=below,
    )  # fmt: skip


def ages_of(account: Account, words: Wording) -> Table | None:
    """What is owed by its age, where something is late."""
    if not account.aging.overdue:
        return None
    sums: Sequence[int] = [getattr(account.aging, name) for name in AGES]
    rows = [
        Row(cells=(words.text(label), words.money(amount, account.currency)))
        for label, amount in zip(LATE, sums, strict=True)
        if amount
    ]
    return Table(columns=words.columns((N_("By age"), N_("Still to pay"))), rows=tuple(rows))


def notes_of(on: Stationery, words: Wording) -> tuple[Block, ...]:
    return (Block(words.said(N_("How to pay")), on.pay),) if on.pay else ()
