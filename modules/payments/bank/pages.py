"""View-models of the bank's lines: the list with its proposals, one line with what it may be for."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import msgspec
import sqlalchemy as sa

from infra.kit.cursors import Sort, either_way, leaf_of
from infra.kit.db.sessions import TenantReader
from infra.kit.formats import money
from infra.kit.i18n import N_, Translator, for_locale
from infra.kit.ids import new_id
from infra.kit.money import currency_sign, to_decimal
from infra.kit.pages import Form
from infra.kit.problems import FieldError
from infra.kit.shell import Link
from modules.customers import api as customers
from modules.payments.bank.claims import PREPAID
from modules.payments.bank.confirming import COLUMNS, find_line, seen_by
from modules.payments.bank.matching import Claim, Proposal, Why, is_payer, propose, said_in
from modules.payments.bank.matching import names_of as called
from modules.payments.bank.proposing import claims_of, lines_of, proposals
from modules.payments.models import BankLine
from tenancy.access.api import Actor

LIMIT, MOST_CHOICES, MOST_FOUND = 50, 30, 10
SORTS = (Sort(BankLine.day, date, descending=True), Sort(BankLine.id, UUID, descending=True))
TABS = {"open": N_("To match"), "matched": N_("Matched"), "out": N_("Money out"), "aside": N_("Set aside")}
PART, FAR = "part.", 3
WHY = {
    Why.NAMED: N_("Names {said}, and the amount is right"),
    Why.NAMED_ALL: N_("Names all of these, and they come to the amount"),
    Why.NAMED_LESS: N_("Names {said}, but less came in than is open"),
    Why.NAMED_MORE: N_("Names {said}, but more came in than is open"),
    Why.PAYER: N_("The payer owes exactly this"),
    Why.PAYER_ALL: N_("All that this payer owes comes to the amount"),
    Why.PAYER_LESS: N_("The payer owes this, but another amount"),
    Why.AMOUNT: N_("Nothing else is open for this amount"),
}


class PartRow(msgspec.Struct, frozen=True, kw_only=True):
    """What a line pays, or would: `text` where it has no number."""

    text: str
    href: str
    payer: str
    amount: int


class LineRow(msgspec.Struct, frozen=True, kw_only=True):
    """One line. `why`: the reason of its proposal. Actions are empty where there is nothing to confirm."""

    id: UUID
    href: str
    day: date
    payer: str
    text: str
    amount: int
    currency: str
    parts: tuple[PartRow, ...] = ()
    why: str = ""
    is_sure: bool = False
    confirm: str = ""
    key: str = ""
    fields: tuple[tuple[str, str], ...] = ()


class BankPage(msgspec.Struct, frozen=True, kw_only=True):
    """One page of lines. `sure`: how many can be confirmed at once; `brought`: what the last file came to."""

    home: str
    state: str
    query: str
    tabs: tuple[Link, ...]
    rows: tuple[LineRow, ...]
    sure: int
    form: Form
    brought: tuple[int, int] | None
    upload: str
    table: str
    is_new: bool
    back: str
    next: str
    exports: str


class ChoiceRow(msgspec.Struct, frozen=True, kw_only=True):
    """Something that the line may be for; `field` takes how much of it."""

    field: str
    text: str
    href: str
    payer: str
    day: date | None
    due: int | None


class LinePage(msgspec.Struct, frozen=True, kw_only=True):
    """One line, with all that it may be for while it is open, and what it pays once it is matched."""

    crumbs: tuple[Link, ...]
    home: str
    here: str
    title: str
    line: LineRow
    state: str
    account: str
    their_account: str
    reference: str
    source: str
    note: str
    by: str
    at: datetime | None
    form: Form
    sign: str
    query: str
    choices: tuple[ChoiceRow, ...] = ()


class UploadPage(msgspec.Struct, frozen=True, kw_only=True):
    """Choosing a statement."""

    crumbs: tuple[Link, ...]
    action: str
    home: str
    template: str
    form: Form


def upload_page(actor: Actor, errors: tuple[FieldError, ...] = ()) -> UploadPage:
    words, home = for_locale(actor.locale).gettext, home_of(actor)
    return UploadPage(
        crumbs=(Link(words(N_("Bank statements")), home), Link(words(N_("Bring a statement")), "")),
        action=f"{home}/statements", home=home, template=f"/app/{actor.slug}/imports/new/bank/template.xlsx",
        form=Form(key=str(new_id()), errors=errors),
    )  # fmt: skip


def home_of(actor: Actor) -> str:
    return f"/app/{actor.slug}/bank"


def lines(actor: Actor, state: str, query: str) -> sa.Select[Any]:
    asked: Any = sa.select(*COLUMNS).where(BankLine.state == state, seen_by(actor))
    for word in query.split()[:5]:
        like = "%" + word.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_") + "%"
        asked = asked.where(
            sa.or_(BankLine.payer.ilike(like), BankLine.text.ilike(like), BankLine.reference.ilike(like))
        )
    return asked


def state_in(text: str) -> str:
    return text if text in TABS else "open"


async def bank_page(  # noqa: PLR0917  what a page of a list is asked by
    session: TenantReader, actor: Actor, state: str, query: str, after: str | None, before: str | None,
    brought: str = "", form: Form | None = None,
) -> BankPage:  # fmt: skip
    home, state = home_of(actor), state_in(state)
    found = (await session.execute(either_way(lines(actor, state, query), SORTS, after, before, LIMIT))).all()
    leaf = leaf_of(found, LIMIT, lambda row: (row.day, row.id), after, before)
    made = await proposals(session, actor) if state == "open" else {}
    words = for_locale(actor.locale)
    asked = {"view": state, "q": query}

    def at(**more: str) -> str:
        return f"{home}?{urlencode({name: value for name, value in (asked | more).items() if value})}"

    return BankPage(
        home=home, state=state, query=query, brought=brought_in(brought), form=form or Form(key=str(new_id())),
        tabs=tuple(Link(words.gettext(TABS[tab]), at(view=tab, q=""), current=tab == state) for tab in TABS),
        rows=tuple(line_row(row, actor, words, made.get(row.id)) for row in leaf.rows),
        sure=sum(each.is_sure for each in made.values()), upload=f"{home}/statements/new",
        table=f"/app/{actor.slug}/imports/new/bank",
        is_new=not leaf.rows and await session.scalar(sa.select(BankLine.id).limit(1)) is None,
        back=at(before=leaf.back) if leaf.back else "", next=at(after=leaf.next) if leaf.next else "",
        exports=f"?{urlencode(asked)}",
    )  # fmt: skip


def brought_in(text: str) -> tuple[int, int] | None:
    """How many lines were new and how many the same, as the address says it; None where it says nothing."""
    new, _, same = text.partition("-")
    return (int(new), int(same)) if new.isdecimal() and same.isdecimal() else None


def line_row(row: sa.Row[Any], actor: Actor, words: Translator, proposal: Proposal | None = None) -> LineRow:
    href = f"{home_of(actor)}/{row.id}"
    line = LineRow(
        id=row.id, href=href, day=row.day, payer=row.payer or words.gettext(N_("Payer not named")), text=row.text,
        amount=row.amount, currency=row.currency, parts=tuple(matched_part(part, actor, words) for part in row.match),
    )  # fmt: skip
    if proposal is None:
        return line
    whole = sum(part.amount for part in proposal.parts) == row.amount
    return msgspec.structs.replace(
        line, parts=tuple(part_row(each.claim, each.amount, words) for each in proposal.parts),
        why=words.gettext(WHY[proposal.why], said=proposal.said), is_sure=proposal.is_sure,
        confirm=f"{href}/confirmation" if whole else "", key=str(new_id()),
        fields=tuple(
            (field_of(each.claim.kind, each.claim.id), f"{to_decimal(each.amount, row.currency):f}")
            for each in proposal.parts
        ),
    )  # fmt: skip


def field_of(kind: str, claim: UUID) -> str:
    return f"{PART}{kind}.{claim}"


def part_row(claim: Claim, amount: int, words: Translator) -> PartRow:
    text = claim.number or words.gettext(N_("Owed on account"))
    return PartRow(text=text, href=claim.href, payer=claim.payer, amount=amount)


def matched_part(part: Mapping[str, Any], actor: Actor, words: Translator) -> PartRow:
    kind, claim = part["kind"], part["id"]
    taken: Mapping[str, Any] = part.get("taken", {})
    href = f"/app/{actor.slug}/orders/{claim}" if kind == "order" else f"/app/{actor.slug}/owed/{taken.get('customer')}"
    text = part["number"] or words.gettext(N_("Paid ahead") if kind == PREPAID else N_("Owed on account"))
    return PartRow(text=text, href=href, payer="", amount=part["amount"])


async def line_page(
    session: TenantReader, actor: Actor, line: UUID, query: str = "", form: Form | None = None
) -> LinePage:
    """Raises NotFound."""
    row = await find_line(session, actor, line)
    words, home = for_locale(actor.locale), home_of(actor)
    choices, values = (await choices_of(session, actor, row, query)) if row.state == "open" else ((), {})
    sum_ = money(row.amount, row.currency, actor.locale)
    title = words.gettext(N_("{amount} from {payer}"), amount=sum_, payer=row.payer) if row.payer else sum_
    return LinePage(
        crumbs=(Link(words.gettext(N_("Bank statements")), home), Link(title, "")), home=home, here=f"{home}/{line}",
        title=title, line=line_row(row, actor, words), state=row.state, account=row.account,
        their_account=row.payer_account, reference=row.reference, source=row.source, note=row.note, by=row.who_name,
        at=row.at, form=form or Form(key=str(new_id()), values=values), sign=currency_sign(row.currency, actor.locale),
        query=query, choices=tuple(choices),
    )  # fmt: skip


async def choices_of(
    session: TenantReader, actor: Actor, row: sa.Row[Any], query: str
) -> tuple[list[ChoiceRow], dict[str, str]]:
    """What is proposed first, then the payer's and those of this amount, or what `query` finds; and who paid ahead."""
    claims = [claim for claim in await claims_of(session, actor) if claim.currency == row.currency]
    (asked,) = await lines_of(session, [row])
    made = propose([asked], claims).get(row.id)
    first = {(part.claim.kind, part.claim.id): part.amount for part in made.parts} if made else {}

    def rank(claim: Claim) -> int:
        near = (claim.kind, claim.id) in first, is_payer(asked, claim), claim.due == row.amount
        return near.index(True) if True in near else FAR

    wanted = [claim for claim in claims if (answers(claim, query) if query else rank(claim) < FAR)]
    near = sorted(wanted or claims, key=lambda claim: (rank(claim), claim.day, claim.number))
    words = for_locale(actor.locale)
    rows = [choice_row(claim, words) for claim in near[:MOST_CHOICES]]
    who = await customers.search(session, query or row.payer, MOST_FOUND) if (query or row.payer) else []
    ahead = words.gettext(N_("On the customer’s account"))
    rows += [
        ChoiceRow(
            field=field_of(PREPAID, card.id), text=ahead, href=f"/app/{actor.slug}/customers/{card.id}",
            payer=card.name, day=None, due=None,
        )
        for card in who
    ]  # fmt: skip
    return rows, {field_of(*key): f"{to_decimal(amount, row.currency):f}" for key, amount in first.items()}


def answers(claim: Claim, query: str) -> bool:
    """Whether the query is a part of its number or of whom it is of."""
    asked = query.casefold().strip()
    return any(asked in text.casefold() for text in (claim.number, claim.payer, *claim.names)) or bool(
        said_in(query, called(claim))
    )


def choice_row(claim: Claim, words: Translator) -> ChoiceRow:
    return ChoiceRow(
        field=field_of(claim.kind, claim.id), text=claim.number or words.gettext(N_("Owed on account")),
        href=claim.href, payer=claim.payer, day=claim.day, due=claim.due,
    )  # fmt: skip


async def every_line(session: TenantReader, actor: Actor, state: str, query: str) -> Sequence[sa.Row[Any]]:
    """All of them, for a file, the newest first."""
    asked = lines(actor, state_in(state), query).order_by(BankLine.day.desc(), BankLine.id.desc())
    return (await session.execute(asked)).all()
