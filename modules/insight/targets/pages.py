"""View-models of targets: how far everybody is, and the grid on which they are set."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import msgspec
from babel.dates import format_skeleton

from infra.kit import formats
from infra.kit.clock import day_of
from infra.kit.db.sessions import TenantReader
from infra.kit.i18n import N_, for_locale
from infra.kit.ids import new_id
from infra.kit.money import currency_sign, to_decimal
from infra.kit.pages import Form
from infra.kit.shell import Link
from infra.kit.tables_out import Cell
from modules.insight.permissions import Perm
from modules.insight.targets.domain import DEFINITIONS, Progress, Total, after, before, month_of, total
from modules.insight.targets.service import aims_of, has_targets, progress_of, sold_by
from modules.shops.api import StoreCard, list_stores
from tenancy.access.api import Actor

AMOUNT, SALES = "amount.", "sales."
IN_PANEL = 5


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """One salesperson in one store. `share` of the bar, 0 to 1; `pace` where it would be by now at an even pace."""

    name: str
    store: str
    is_me: bool
    target: int
    sold: int
    sales: str
    reached: str
    share: float
    pace: float
    left: int
    per_day: int | None
    is_done: bool


class TargetsPage(msgspec.Struct, frozen=True, kw_only=True):
    """A month. `is_team`: everybody's, not only one's own. `edit` is empty for who may not set targets."""

    home: str
    month: str
    before: Link
    after: Link
    rows: tuple[Shown, ...]
    total: Total
    reached: str
    has_stores: bool
    is_team: bool
    is_over: bool
    edit: str
    exports: tuple[Link, ...]
    definitions: tuple[tuple[str, str], ...]


class PanelPage(msgspec.Struct, frozen=True, kw_only=True):
    """The dashboard's part: one's own first, then those with the largest targets."""

    href: str
    rows: tuple[Shown, ...]
    more: int


class GridRow(msgspec.Struct, frozen=True, kw_only=True):
    """One salesperson on the form. `last`: what they sold the month before, None for nothing."""

    staff: str
    name: str
    last: int | None
    last_target: int | None


class GridPage(msgspec.Struct, frozen=True, kw_only=True):
    """The grid of one store in one month. `copy`: the path that takes last month's over; empty where there are none."""

    crumbs: tuple[Link, ...]
    month: str
    last_month: str
    stores: tuple[Link, ...]
    store: str
    form: Form
    action: str
    copy: str
    cancel: str
    sign: str
    rows: tuple[GridRow, ...]


def month_in(text: str, today: date) -> date:
    """The month of the address, this one where it can't be read."""
    try:
        return month_of(date.fromisoformat(f"{text}-01"))
    except ValueError:
        return month_of(today)


def name_of(month: date, actor: Actor) -> str:
    """November 2026, 2026年11月."""
    return format_skeleton("yMMMM", month, locale=actor.locale)


def shown(row: Progress, actor: Actor) -> Shown:
    share = row.share if row.target else Decimal(row.sales) / row.sales_target if row.sales_target else None
    sales = formats.number(row.sales, actor.locale)
    of = f" / {formats.number(row.sales_target, actor.locale)}" if row.sales_target else ""
    return Shown(
        name=row.name, store=row.store_name, is_me=row.staff == actor.staff, target=row.target, sold=row.sold,
        sales=sales + of, reached=formats.percent(share, actor.locale) if share is not None else "",
        share=float(min(max(share, Decimal(0)), Decimal(1))) if share is not None else 0, pace=float(row.due),
        left=row.left, per_day=row.per_day if row.target and row.left else None,
        is_done=share is not None and share >= 1,
    )  # fmt: skip


def whose(actor: Actor) -> UUID | None:
    """Whose progress `actor` may see: everybody's (None), or their own."""
    return None if actor.may(Perm.READ) or actor.may(Perm.TARGETS) else actor.who


async def targets_page(session: TenantReader, actor: Actor, month: date, now: datetime) -> TargetsPage:
    rows = await progress_of(session, actor, month, now, staff=whose(actor))
    home, query = f"/app/{actor.slug}/targets", urlencode({"month": f"{month:%Y-%m}"})
    team = total(rows)
    around = [(name_of(m, actor), f"{home}?month={m:%Y-%m}") for m in (before(month), after(month))]
    return TargetsPage(
        home=home, month=name_of(month, actor), before=Link(*around[0]), after=Link(*around[1]),
        rows=tuple(shown(row, actor) for row in rows), total=team,
        reached=formats.percent(team.share, actor.locale) if team.share is not None else "–",
        has_stores=len({row.store for row in rows}) > 1, is_team=whose(actor) is None,
        is_over=after(month) <= day_of(now, actor.zone),
        edit=f"{home}/edit?{query}" if actor.may(Perm.TARGETS) else "",
        exports=tuple(Link(kind.upper(), f"{home}/export.{kind}?{query}") for kind in ("csv", "xlsx")),
        definitions=tuple(DEFINITIONS.items()),
    )  # fmt: skip


async def panel_page(session: TenantReader, actor: Actor, now: datetime) -> PanelPage:
    """This month on the dashboard. Nobody's targets: no rows."""
    if not await has_targets(session, actor, now):
        return PanelPage(href="", rows=(), more=0)
    found = await progress_of(session, actor, month_of(day_of(now, actor.zone)), now, staff=whose(actor))
    aimed = sorted((row for row in found if row.target or row.sales_target), key=lambda row: row.staff != actor.who)
    rows = tuple(shown(row, actor) for row in aimed[:IN_PANEL])
    return PanelPage(href=f"/app/{actor.slug}/targets", rows=rows, more=len(aimed) - len(rows))


async def grid_page(
    session: TenantReader, actor: Actor, store: StoreCard, month: date, people: Mapping[UUID, str],
    form: Form | None = None,
) -> GridPage:  # fmt: skip
    words = for_locale(actor.locale).gettext
    aims, last = await aims_of(session, actor, month), await aims_of(session, actor, before(month))
    done = await sold_by(session, actor, before(month), [store])
    known = {who: name for (where, who), (name, _) in aims.items() if where == store.id} | dict(people)
    home, here = f"/app/{actor.slug}/targets", urlencode({"month": f"{month:%Y-%m}", "store": store.id})
    rows: list[GridRow] = []
    values: dict[str, Any] = {}
    for who, name in sorted(known.items(), key=lambda each: each[1]):
        if aim := aims.get((store.id, who)):
            values[f"{AMOUNT}{who}"] = f"{to_decimal(aim[1].amount, actor.currency):f}" if aim[1].amount else ""
            values[f"{SALES}{who}"] = str(aim[1].sales or "")
        sold, target = done.get((store.id, who)), last.get((store.id, who))
        rows.append(
            GridRow(
                staff=str(who), name=name, last=sold.sold if sold else None,
                last_target=target[1].amount if target else None,
            )
        )  # fmt: skip
    stores = await list_stores(session, actor)
    title, back = words(N_("Set targets")), f"{home}?month={month:%Y-%m}"
    return GridPage(
        crumbs=(Link(words(N_("Targets")), back), Link(title, "")), month=name_of(month, actor),
        last_month=name_of(before(month), actor), store=store.name,
        stores=tuple(
            Link(s.name, f"{home}/edit?month={month:%Y-%m}&store={s.id}", s.id == store.id) for s in stores
        ) if len(stores) > 1 else (),
        form=form or Form(key=str(new_id()), values=values), action=f"{home}/edit?{here}",
        copy=f"{home}/copy?{here}" if any(where == store.id for where, _ in last) else "", cancel=back,
        sign=currency_sign(actor.currency, actor.locale), rows=tuple(rows),
    )  # fmt: skip


HEADS = (
    N_("Month"), N_("Store"), N_("Salesperson"), N_("Target"), N_("Sold"), N_("Reached"), N_("Left"),
    N_("Needed a day"), N_("Target in orders"), N_("Orders"),
)  # fmt: skip


def cells_of(rows: Sequence[Progress], month: date, actor: Actor) -> list[list[Cell]]:
    """The rows for a file: amounts in major units, shares as numbers."""

    def money(minor: int | None) -> Cell:
        return None if minor is None else to_decimal(minor, actor.currency)

    return [
        [
            f"{month:%Y-%m}", row.store_name, row.name, money(row.target) if row.target else None, money(row.sold),
            row.share.quantize(Decimal("0.0001")) if row.share is not None else None,
            money(row.left) if row.target else None, money(row.per_day) if row.target else None,
            row.sales_target or None, row.sales,
        ]
        for row in rows
    ]  # fmt: skip
