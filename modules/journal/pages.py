"""View-models of the journal's pages."""

from collections.abc import Sequence
from datetime import date, datetime

import msgspec

from infra.kit import clock
from infra.kit.db.sessions import TenantReader
from infra.kit.i18n import N_, for_locale
from infra.kit.ids import new_id
from infra.kit.money import format_money
from infra.kit.pages import Form
from infra.kit.problems import NotFound
from infra.kit.shell import Link
from modules.journal.accounts import CHARTS, accounts_of, chart_of, usual
from modules.journal.export import KINDS
from modules.journal.permissions import Perm
from modules.journal.service import balances_of, closed_months, month_of, name_of, next_month
from modules.shops.api import StoreCard, get_settings, list_stores
from tenancy.access.api import Actor

PATH = "/journal"
MONTHS = 12
SHOWN = 400


class MonthLink(msgspec.Struct, frozen=True, kw_only=True):
    """A month to choose: its days' name, address, and whether it is closed."""

    label: str
    href: str
    is_chosen: bool
    is_closed: bool


class BalanceLine(msgspec.Struct, frozen=True, kw_only=True):
    code: str
    name: str
    debit: str
    credit: str


class EntryLine(msgspec.Struct, frozen=True, kw_only=True):
    day: date
    kind: str
    code: str
    name: str
    debit: str
    credit: str
    of: str


class JournalPage(msgspec.Struct, frozen=True, kw_only=True):
    """A store's month. `lines` are the first ones; the files have them all."""

    form: Form
    home: str
    here: str
    store: str
    stores: Sequence[Link]
    month: str
    months: Sequence[MonthLink]
    balances: Sequence[BalanceLine]
    lines: Sequence[EntryLine]
    left: int
    total: str
    closed_at: datetime | None
    closed_by: str
    may_close: bool
    close: str
    accounts: str
    mends: bool
    charts: Sequence[tuple[str, str]]
    choose: str


class AccountRow(msgspec.Struct, frozen=True, kw_only=True):
    key: str
    name: str


class AccountsPage(msgspec.Struct, frozen=True, kw_only=True):
    form: Form
    home: str
    crumbs: Sequence[Link]
    rows: Sequence[AccountRow]
    charts: Sequence[tuple[str, str]]
    choose: str


def chosen_store(stores: Sequence[StoreCard], actor: Actor, code: str) -> StoreCard:
    """By its code, else the one that the actor looks at, else the first. Raises NotFound."""
    wanted = (s for s in stores if (s.code == code if code else actor.store in {None, s.id}))
    found = next(wanted, None)
    if found is None:
        raise NotFound
    return found


def first_of(month: str, today: date) -> date:
    """The first day of "2026-10"; of the present month when nothing was said. Raises NotFound."""
    if not month:
        return today.replace(day=1)
    try:
        first = date.fromisoformat(f"{month}-01")
    except ValueError as error:
        raise NotFound from error
    if not date(2000, 1, 1) <= first <= today:
        raise NotFound
    return first


def months_back(today: date) -> list[date]:
    months = [today.replace(day=1)]
    while len(months) < MONTHS:
        months.append(date.fromordinal(months[-1].toordinal() - 1).replace(day=1))
    return months


async def page_of(session: TenantReader, actor: Actor, store_code: str, month: str) -> JournalPage:
    stores = await list_stores(session, actor)
    store = chosen_store(stores, actor, store_code)
    today = clock.day_of(clock.now(), store.zone)
    first = first_of(month, today)
    found = await month_of(session, actor, store, first)
    closed = await closed_months(session, store.id)
    chart, settings = await chart_of(session), await get_settings(session)
    home, words = f"/app/{actor.slug}{PATH}", for_locale(actor.locale).gettext

    def shown(amount: int) -> str:
        return format_money(amount, actor.currency, actor.locale) if amount else ""

    def link(code: str, at: date) -> str:
        return f"{home}?store={code}&month={name_of(at)}"

    is_over = next_month(first) <= today
    return JournalPage(
        form=Form(key=str(new_id()), values={"chart": usual(settings.country).name}),
        home=home,
        here=f"{home}/{store.code}/{name_of(first)}",
        store=store.name,
        stores=[Link(each.name, link(each.code, first), each.id == store.id) for each in stores],
        month=name_of(first),
        months=[
            MonthLink(label=name_of(at), href=link(store.code, at), is_chosen=at == first, is_closed=at in closed)
            for at in months_back(today)
        ],
        balances=[
            BalanceLine(code=b.code, name=b.name, debit=shown(b.debit), credit=shown(b.credit))
            for b in balances_of(found.lines)
        ],
        lines=[
            EntryLine(day=line.day, kind=words(KINDS[line.kind]), code=line.code, name=line.name, of=line.of,
                      debit=shown(line.debit), credit=shown(line.credit))
            for line in found.lines[:SHOWN]
        ],
        left=max(0, len(found.lines) - SHOWN),
        total=format_money(sum(line.debit for line in found.lines), actor.currency, actor.locale),
        closed_at=found.closed_at,
        closed_by=found.closed_by,
        may_close=is_over and not found.closed_at and not any(at > first for at in closed) and actor.may(Perm.CLOSE),
        close=f"{home}/{store.code}/{name_of(first)}/closing",
        accounts=f"{home}/accounts" if actor.may(Perm.CLOSE) else "",
        mends=any(line.of for line in found.lines),
        charts=charts_in(actor),
        choose=f"{home}/accounts/chart" if actor.may(Perm.CLOSE) and not chart else "",
    )  # fmt: skip


async def accounts_page(session: TenantReader, actor: Actor) -> AccountsPage:
    words = for_locale(actor.locale).gettext
    known = await accounts_of(session, actor)
    home = f"/app/{actor.slug}{PATH}"
    chart = await chart_of(session) or usual((await get_settings(session)).country)
    values = {key: account.code for key, account in known.items()} | {"chart": chart.name}
    return AccountsPage(
        form=Form(key=str(new_id()), values=values),
        charts=charts_in(actor),
        choose=f"{home}/accounts/chart",
        home=f"{home}/accounts",
        crumbs=(Link(words(N_("Journal")), home), Link(words(N_("Ledger accounts")), "")),
        rows=[AccountRow(key=key, name=account.name) for key, account in known.items()],
    )


def charts_in(actor: Actor) -> list[tuple[str, str]]:
    """Lists of accounts to begin with: (name, what it is called)."""
    words = for_locale(actor.locale).gettext
    return [(chart.name, words(chart.label)) for chart in CHARTS.values()]
