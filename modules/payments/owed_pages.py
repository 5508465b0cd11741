"""View-models: everybody who owes, and the card of one account on its customer's page."""

from datetime import date
from urllib.parse import urlencode
from uuid import UUID

import msgspec

from infra.kit import clock
from infra.kit.db.sessions import TenantReader
from infra.kit.i18n import N_, for_locale
from infra.kit.shell import Link
from modules.customers import api as customers
from modules.payments.permissions import Perm
from modules.payments.services.account import standing
from modules.payments.services.debtors import VIEWS, Debtor, page_of_debtors, totals
from modules.payments.services.owed import Aging, age, open_of
from tenancy.access.api import Actor

LIMIT, MOST_FOUND = 50, 200
TABS: dict[str, str] = {
    "owing": N_("Owing"), "overdue": N_("Overdue"), "ahead": N_("Paid ahead"), "all": N_("All accounts"),
}  # fmt: skip


class OwedRow(msgspec.Struct, frozen=True, kw_only=True):
    href: str
    debtor: Debtor


class OwedPage(msgspec.Struct, frozen=True, kw_only=True):
    """One page of the list; `sums` and `ahead` are of the whole shop."""

    home: str
    query: str
    view: str
    tabs: tuple[Link, ...]
    rows: tuple[OwedRow, ...]
    sums: Aging
    ahead: int
    currency: str
    back: str
    next: str
    exports: str
    customers: str


class AccountCard(msgspec.Struct, frozen=True, kw_only=True):
    """On the customer's page; `limit` is None where there is no account yet. Links are empty for who may not."""

    account: str
    terms: str
    currency: str
    balance: int = 0
    overdue: int = 0
    limit: int | None = None
    left: int = 0
    days: int = 0


def home_of(actor: Actor) -> str:
    return f"/app/{actor.slug}/owed"


def today_of(actor: Actor) -> date:
    return clock.day_of(clock.now(), actor.zone)


def view_in(text: str) -> str:
    return text if text in VIEWS else VIEWS[0]


async def found(session: TenantReader, query: str) -> list[UUID] | None:
    """Those whom the query finds, None where nothing is looked for."""
    return [card.id for card in await customers.search(session, query, MOST_FOUND)] if query.strip() else None


async def owed_page(
    session: TenantReader, actor: Actor, view: str, query: str, after: str | None, before: str | None
) -> OwedPage:
    """Who owes most comes first."""
    home, chosen, today = home_of(actor), view_in(view), today_of(actor)
    leaf = await page_of_debtors(session, chosen, today, await found(session, query), after, before, LIMIT)
    sums, ahead = await totals(session, today)
    words = for_locale(actor.locale).gettext
    asked = {"view": chosen, "q": query}

    def at(**more: str) -> str:
        return f"{home}?{urlencode({name: value for name, value in (asked | more).items() if value})}"

    return OwedPage(
        home=home, query=query, view=chosen, sums=sums, ahead=ahead, currency=actor.currency,
        tabs=tuple(Link(words(label), at(view=tab, q=""), current=tab == chosen) for tab, label in TABS.items()),
        rows=tuple(OwedRow(href=f"{home}/{row.customer}", debtor=row) for row in leaf.rows),
        back=at(before=leaf.back) if leaf.back else "", next=at(after=leaf.next) if leaf.next else "",
        exports=f"?{urlencode(asked)}", customers=f"/app/{actor.slug}/customers",
    )  # fmt: skip


async def account_card(session: TenantReader, *, actor: Actor, customer: UUID) -> AccountCard | None:
    """The slot's model; None for who may not see payments, and where there is nothing to say or do."""
    if not actor.may(Perm.READ):
        return None
    account, here = await standing(session, customer), f"{home_of(actor)}/{customer}"
    terms = f"{here}/terms" if actor.may(Perm.CREDIT) else ""
    if account is None:
        return AccountCard(account="", terms=terms, currency=actor.currency) if terms else None
    charges = await open_of(session, await customers.known_as(session, customer))
    return AccountCard(
        account=here, terms=terms, currency=account.currency, balance=account.balance,
        overdue=age(charges, today_of(actor)).overdue, limit=account.credit_limit, left=account.left,
        days=account.terms_days,
    )  # fmt: skip
