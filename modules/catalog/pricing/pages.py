"""View-models of the pages of price lists."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from infra.kit import clock
from infra.kit.db.sessions import TenantReader
from infra.kit.i18n import N_, Translator, for_locale
from infra.kit.ids import new_id
from infra.kit.money import currency_sign, exponent, format_money
from infra.kit.pages import Form
from infra.kit.shell import Link
from modules.catalog import repository
from modules.catalog.forms import plain
from modules.catalog.listing import Badge, address, home_of
from modules.catalog.models import Price, PriceList
from modules.catalog.permissions import Perm
from modules.catalog.pricing.filling import Filled
from modules.catalog.pricing.groups import group_choices
from modules.catalog.pricing.service import COLUMNS, seen_by
from modules.catalog.pricing.table import Row, Table, View
from modules.shops import api as shops
from modules.shops import views as shop_views
from tenancy.access.api import Actor

LISTS = "price-lists"


class ListRow(msgspec.Struct, frozen=True, kw_only=True):
    """One list: `who` says for whom, `days` when."""

    name: str
    href: str
    who: tuple[str, ...]
    first_day: date | None
    last_day: date | None
    priority: int
    prices: int
    badge: Badge


class PriceLists(msgspec.Struct, frozen=True, kw_only=True):
    crumbs: tuple[Link, ...]
    rows: tuple[ListRow, ...]
    new: str
    bring: str
    has_others: bool


class PriceListEdit(msgspec.Struct, frozen=True, kw_only=True):
    """The form of a list; of the shop's own only the name can be changed."""

    title: str
    crumbs: tuple[Link, ...]
    form: Form
    action: str
    cancel: str
    is_usual: bool
    stores: tuple[tuple[str, str], ...]
    channels: tuple[tuple[str, str], ...]
    groups: tuple[tuple[str, str], ...]


class Column(msgspec.Struct, frozen=True):
    """A step of the table, None for any quantity."""

    step: Decimal | None


class PriceTable(msgspec.Struct, frozen=True, kw_only=True):
    """One list with its table. Paths are empty for who may not."""

    title: str
    crumbs: tuple[Link, ...]
    who: tuple[str, ...]
    first_day: date | None
    last_day: date | None
    priority: int
    badge: Badge
    is_usual: bool
    is_archived: bool
    home: str
    query: str
    priced: bool
    steps: str
    views: tuple[Link, ...]
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    form: Form
    action: str
    back: str
    next: str
    edit: str
    fill: str
    bring: str
    archival: str
    exports: tuple[Link, ...]
    sign: str
    key: str


class FillPage(msgspec.Struct, frozen=True, kw_only=True):
    """The form that fills a list by percent, and what it would come to."""

    title: str
    crumbs: tuple[Link, ...]
    form: Form
    action: str
    preview: str
    cancel: str
    sources: tuple[tuple[str, str], ...]
    categories: tuple[tuple[str, str], ...]
    roundings: tuple[tuple[str, str], ...]
    looked: bool = False
    number: int = 0
    examples: tuple[Filled, ...] = ()


class Names(msgspec.Struct, frozen=True):
    """What stores, channels and groups are called."""

    stores: dict[UUID, str]
    channels: dict[UUID, str]
    groups: dict[UUID, str]

    def of(self, row: Any) -> tuple[str, ...]:
        pairs = ((row.store, self.stores), (row.channel, self.channels), (row.group, self.groups))
        return tuple(names.get(key, "–") for key, names in pairs if key)


async def names_of(session: TenantReader, actor: Actor) -> Names:
    words = for_locale(actor.locale).gettext
    channels = shop_views.channels
    rows = await session.execute(sa.select(channels.c.id, channels.c.name).order_by(channels.c.position))
    return Names(
        {store.id: store.name for store in await shops.list_stores(session, actor)},
        {row.id: words(row.name) for row in rows},
        dict(await group_choices(session)),
    )


def lists_home(actor: Actor) -> str:
    return f"{home_of(actor)}/{LISTS}"


def crumbs_of(actor: Actor, *last: Link) -> tuple[Link, ...]:
    words = for_locale(actor.locale).gettext
    return Link(words(N_("Products")), home_of(actor)), Link(words(N_("Price lists")), lists_home(actor)), *last


def badge_of(row: Any, today: date, words: Translator) -> Badge:
    if row.archived:
        return Badge(words.gettext(N_("Put away")), "line")
    if row.is_default:
        return Badge(words.gettext(N_("The shop's own")), "jade")
    if row.first_day and row.first_day > today:
        return Badge(words.gettext(N_("To come")), "info")
    if row.last_day and row.last_day < today:
        return Badge(words.gettext(N_("Ended")), "line")
    return Badge(words.gettext(N_("In force")), "good")


async def lists_of(session: TenantReader, actor: Actor) -> PriceLists:
    """The lists, first the one that counts first; those put away last."""
    counts = sa.select(Price.price_list_id, sa.func.count().label("n")).where(Price.valid_to.is_(None))
    counted = counts.group_by(Price.price_list_id).subquery()
    query: Any = (
        sa.select(*COLUMNS, sa.func.coalesce(counted.c.n, 0).label("prices"))
        .outerjoin(counted, counted.c.price_list_id == PriceList.id)
        .where(seen_by(actor))
        .order_by(PriceList.archived, PriceList.priority.desc(), PriceList.is_default, PriceList.id.desc())
    )
    rows = (await session.execute(query)).all()
    names, words, home = await names_of(session, actor), for_locale(actor.locale), lists_home(actor)
    today = clock.day_of(clock.now(), actor.zone)
    return PriceLists(
        crumbs=(Link(words.gettext(N_("Products")), home_of(actor)), Link(words.gettext(N_("Price lists")), "")),
        rows=tuple(
            ListRow(
                name=row.name, href=f"{home}/{row.id}", who=names.of(row), first_day=row.first_day,
                last_day=row.last_day, priority=row.priority, prices=row.prices, badge=badge_of(row, today, words),
            )
            for row in rows
        ),
        new=f"{home}/new" if actor.may(Perm.EDIT) else "",
        bring=f"/app/{actor.slug}/imports/new/prices" if actor.may(Perm.IMPORT) else "",
        has_others=len(rows) > 1,
    )  # fmt: skip


async def edit_of(session: TenantReader, actor: Actor, form: Form, row: Any = None) -> PriceListEdit:
    names, words = await names_of(session, actor), for_locale(actor.locale).gettext
    home = f"{lists_home(actor)}/{row.id}" if row else lists_home(actor)
    title = row.name if row else words(N_("New price list"))

    def choices(every: str, named: dict[UUID, str]) -> tuple[tuple[str, str], ...]:
        return ("", words(every)), *((str(key), name) for key, name in named.items())

    return PriceListEdit(
        title=title, crumbs=crumbs_of(actor, Link(title, "")), form=form, action=home, cancel=home,
        is_usual=bool(row and row.is_default), stores=choices(N_("All stores"), names.stores),
        channels=choices(N_("All channels"), names.channels),
        groups=choices(N_("All customers"), names.groups) if names.groups else (),
    )  # fmt: skip


def form_of(row: Any = None) -> Form:
    values = {"priority": "0"}
    if row:
        values = {"name": row.name, "priority": str(row.priority)}
        values |= {name: str(getattr(row, name) or "") for name in ("store", "channel", "group")}
        values |= {name: str(getattr(row, name) or "") for name in ("first_day", "last_day")}
    return Form(key=str(new_id()), values=values)


async def table_page(session: TenantReader, actor: Actor, row: Any, view: View, table: Table) -> PriceTable:
    words, home = for_locale(actor.locale), f"{lists_home(actor)}/{row.id}"
    here = {"q": view.query, "priced": "1" if view.priced else "", "steps": ",".join(plain(s) for s in view.steps)}
    may = actor.may(Perm.EDIT)
    tabs = ((N_("All goods"), ""), (N_("With a price here"), "1"))
    return PriceTable(
        title=row.name, crumbs=crumbs_of(actor, Link(row.name, "")), who=(await names_of(session, actor)).of(row),
        first_day=row.first_day, last_day=row.last_day, priority=row.priority,
        badge=badge_of(row, clock.day_of(clock.now(), actor.zone), words), is_usual=row.is_default,
        is_archived=row.archived, home=home, query=view.query, priced=view.priced, steps=here["steps"],
        views=tuple(
            Link(words.gettext(label), address(home, **here | {"priced": value}), value == here["priced"])
            for label, value in tabs
        ),
        columns=tuple(Column(step or None) for step in table.steps), rows=table.rows, form=table.form,
        action=f"{address(home + '/prices', **here)}" if may else "",
        back=address(home, **here, before=table.back) if table.back else "",
        next=address(home, **here, after=table.next) if table.next else "",
        edit=f"{home}/edit" if may else "", fill=f"{home}/fill" if may else "",
        bring=f"/app/{actor.slug}/imports/new/prices" if actor.may(Perm.IMPORT) else "",
        archival=f"{home}/{'restoration' if row.archived else 'archival'}" if may and not row.is_default else "",
        exports=tuple(
            Link(f"{words.gettext(N_('Export'))} {kind.upper()}", f"{home}/export.{kind}") for kind in ("csv", "xlsx")
        ),
        sign=currency_sign(row.currency, actor.locale), key=str(new_id()),
    )  # fmt: skip


def roundings(currency: str, locale: str, words: Translator) -> tuple[tuple[str, str], ...]:
    """`exact`, `step:5`, `below:100`: as the form sends them."""
    one = 10 ** exponent(currency)
    steps = [step for step in (one // 20, one // 10, one // 2, one) if step > 1] or [10, 100]
    nearest = words.gettext(N_("To the nearest {amount}"))
    found = [("exact", words.gettext(N_("To the smallest coin")) if one == 1 else words.gettext(N_("To the cent")))]
    found += [(f"step:{step}", nearest.format(amount=format_money(step, currency, locale))) for step in steps]
    below = [one, 10 * one] if one > 1 else []
    just = words.gettext(N_("So that it ends in {amount}"))
    found += [(f"below:{step}", just.format(amount=format_money(step - 1, currency, locale))) for step in below]
    return tuple(found)


async def fill_page(session: TenantReader, actor: Actor, row: Any, form: Form | None = None) -> FillPage:
    words, home = for_locale(actor.locale), f"{lists_home(actor)}/{row.id}"
    query: Any = sa.select(PriceList.id, PriceList.name).where(seen_by(actor), ~PriceList.archived)
    lists = (await session.execute(query.order_by(PriceList.is_default.desc(), PriceList.name))).all()
    every = ("", words.gettext(N_("All categories")))
    title = words.gettext(N_("Fill by percent"))
    return FillPage(
        title=title, crumbs=crumbs_of(actor, Link(row.name, home), Link(title, "")),
        form=form or Form(key=str(new_id()), values={"percent": "-10", "rounding": "exact", "keep": "1"}),
        action=f"{home}/fill", preview=f"{home}/fill/preview", cancel=home,
        sources=tuple((str(each.id), each.name) for each in lists),
        categories=(every, *((str(key), name) for key, name in await repository.category_choices(session))),
        roundings=roundings(row.currency, actor.locale, words),
    )  # fmt: skip
