"""A bill or credit note as a paper, in the reader's language. Pure."""

from datetime import date

from babel.dates import format_date

from billing.invoicing.api import Bill
from billing.subscriptions.pages import BILL_STATES, line_shown, named_note
from infra.kit import clock
from infra.kit.documents.paper import Block, Column, Fact, Look, Paper, Row, Said, Sum, Table
from infra.kit.i18n import N_, Translator, for_locale
from infra.kit.money import format_money
from tenancy.access.api import Actor

SELLER = "Yuntai"


def look_for(actor: Actor) -> Look:
    return Look(languages=(actor.locale,), size="us-letter" if actor.country in {"US", "CA"} else "a4")


def bill_paper(bill: Bill, actor: Actor, address: str) -> Paper:
    """What is billed to the actor's shop; `address`: where this installation is reached."""
    words = for_locale(actor.locale)
    return Paper(
        title=said(words, N_("Credit note") if bill.of else N_("Invoice")),
        number=bill.name,
        day=day(clock.day_of(bill.issued_at, actor.zone), actor.locale),
        sender=(SELLER, address),
        blocks=(Block(said(words, N_("Bill to")), (actor.shop,)),),
        facts=facts_of(bill, actor, words),
        table=Table(
            columns=(Column(label=said(words, N_("Product"))), Column(label=said(words, N_("Amount")), end=True)),
            rows=rows_of(bill, actor, words),
        ),
        sums=(Sum(label=said(words, N_("Total")), amount=amount(bill.total, bill, actor), strong=True),),
        stamp=said(words, N_("Void")) if bill.state == "void" else (),
        page=said(words, N_("Page")),
    )


def said(words: Translator, msgid: str) -> Said:
    return (words.gettext(msgid),)


def day(when: date, locale: str) -> str:
    return format_date(when, "long", locale=locale)


def amount(minor: int, bill: Bill, actor: Actor) -> str:
    return format_money(minor, bill.currency, actor.locale)


def facts_of(bill: Bill, actor: Actor, words: Translator) -> tuple[Fact, ...]:
    """What has become of it, and until when it is to be paid."""
    facts = [Fact(said(words, N_("Status")), words.gettext(BILL_STATES[bill.state][0]))]
    if bill.state == "open":
        facts.append(Fact(said(words, N_("Due")), day(clock.day_of(bill.due_at, actor.zone), actor.locale)))
    if bill.paid_at:
        facts.append(Fact(said(words, N_("Paid on")), day(clock.day_of(bill.paid_at, actor.zone), actor.locale)))
    return tuple(facts)


def rows_of(bill: Bill, actor: Actor, words: Translator) -> tuple[Row, ...]:
    rows: list[Row] = []
    for line in bill.lines:
        shown = line_shown(named_note(line, bill), words)
        days = [day(clock.day_of(each, actor.zone), actor.locale) for each in (shown.start, shown.end) if each]
        rows.append(Row(cells=(shown.label, amount(shown.amount, bill, actor)), below=" – ".join(days)))
    return tuple(rows)
