"""View-models of the list of orders."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from infra.kit.cursors import either_way, leaf_of
from infra.kit.db.sessions import TenantReader
from infra.kit.i18n import N_, Translator, for_locale
from infra.kit.ids import new_id
from infra.kit.pages import Form
from infra.kit.shell import Link
from modules.customers import api as customers
from modules.orders.errors import FilterUnreadable
from modules.orders.listing.columns import COLUMNS, OF_LINES, Badge, Cell, Names, cell_of, known, marks_of, sold
from modules.orders.listing.columns import state_badge as badge_of_state
from modules.orders.listing.query import LABELS, Asked, address, asked_in, filter_of
from modules.orders.models import SalesOrder
from modules.orders.permissions import Perm
from modules.orders.services.list import FLAGGED, OrderFilter, count_orders, filtered, key_of, sorts_of
from modules.orders.services.read import BRIEF
from modules.orders.services.setup import Setup, View, setup_of
from modules.orders.words import FLAGS
from modules.payments import api as payments
from modules.shops import api as shops
from modules.shops import views as shop_views
from tenancy.access.api import Actor

LIMIT = 50
MOST_COUNTED, MOST_OF_VIEW = 1000, 100
MOST_FLAGS = 200
TABS = (
    ("", N_("All")), ("open", N_("To handle")), ("unpaid", N_("To pay")), ("completed", N_("Completed")),
    ("canceled", N_("Canceled")), ("flagged", N_("To look at")), ("held", N_("On hold")),
)  # fmt: skip
COUNTED = ("open", "unpaid", "flagged", "held")
PAYMENTS = (("unpaid", N_("Not paid")), ("partly", N_("Partly paid")), ("paid", N_("Paid")), ("back", N_("Paid back")))
GOODS = (("open", N_("To hand over")), ("partly", N_("Partly gone")), ("gone", N_("Gone")))
LISTED = [
    *BRIEF, SalesOrder.note, SalesOrder.held, SalesOrder.handling, SalesOrder.reversed, SalesOrder.who_name.label("by"),
]  # fmt: skip


class Tab(msgspec.Struct, frozen=True, kw_only=True):
    """`most`: where its count ends; from there on it is shown as one less and a plus."""

    label: str
    href: str
    current: bool
    count: int | None = None
    most: int = 0
    needs_you: bool = False


class Head(msgspec.Struct, frozen=True):
    """A column's head: where a click on it leads, and how it is sorted now."""

    href: str = ""
    sort: str = ""


class OrderRow(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    number: str
    href: str
    customer: str
    state: Badge
    marks: tuple[Badge, ...]
    cells: tuple[Cell, ...]
    placed_at: Any
    total: int
    currency: str


class Choices(msgspec.Struct, frozen=True, kw_only=True):
    """A filter with few values: (value, label) pairs."""

    name: str
    label: str
    options: tuple[tuple[str, str], ...]
    chosen: str


class SavedView(msgspec.Struct, frozen=True, kw_only=True):
    """`removal` is empty for who may not; `is_opening`: the list opens with it."""

    name: str
    removal: str
    opening: str
    is_shared: bool
    is_opening: bool


class OrderList(msgspec.Struct, frozen=True, kw_only=True):
    """One page of the list; `new` is empty for who may not place. `hidden` repeats the address in a form."""

    home: str
    query: str
    asked: dict[str, str]
    hidden: tuple[tuple[str, str], ...]
    is_filtered: bool
    tabs: tuple[Tab, ...]
    chips: tuple[Link, ...]
    clear: str
    filters: tuple[Choices, ...]
    rows: tuple[OrderRow, ...]
    heads: tuple[tuple[str, str, Head], ...]
    by_total: Head
    columns: tuple[str, ...]
    column_choices: tuple[tuple[str, str], ...]
    views: tuple[SavedView, ...]
    may_share: bool
    back: str
    next: str
    new: str
    acts: str
    rules: str
    export: str
    workbook: str
    key: str
    form: Form


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """What the filters can be set to."""

    stores: dict[UUID, str]
    channels: dict[UUID, str]
    people: Mapping[UUID, str]
    tenders: tuple[tuple[str, str], ...]
    flags: tuple[str, ...]
    customer: str


def home_of(actor: Actor) -> str:
    return f"/app/{actor.slug}/orders"


async def list_of(
    session: TenantReader,
    actor: Actor,
    asked: Asked,
    people: Mapping[UUID, str],
    *,
    view: str = "",
    after: str = "",
    before: str = "",
) -> OrderList:
    """The page after or before a cursor. Raises FilterUnreadable."""
    home, words, wanted = home_of(actor), for_locale(actor.locale), filter_of(asked, actor)
    setup, there = await setup_of(session, actor), await known_of(session, actor, wanted, people)
    columns = known(setup.columns)
    query = either_way(filtered(actor, wanted, *LISTED), sorts_of(wanted), after or None, before or None, LIMIT)
    found = (await session.execute(query)).all()
    leaf = leaf_of(found, LIMIT, lambda row: key_of(wanted, row), after or None, before or None)
    there_called = Names(stores=there.stores, channels=there.channels)
    names = await with_goods(session, there_called, columns, leaf.rows, words)
    said, here = asked.said, asked.said | ({"view": view} if view else {})
    return OrderList(
        home=home, query=wanted.q, asked=said, hidden=tuple((name, value) for name, value in said.items()),
        is_filtered=bool(said or after or before), tabs=await tabs_of(session, actor, asked, wanted, setup, view),
        chips=chips_of(asked, there, home, words), clear=address(home, {}, view="all"),
        filters=filters_of(asked, there, words),
        rows=tuple(row_of(row, home, columns, names, words) for row in leaf.rows),
        heads=tuple((name, words.gettext(COLUMNS[name]), head_for(asked, home, name)) for name in columns),
        by_total=head_for(asked, home, "total"), columns=columns,
        column_choices=tuple((name, words.gettext(label)) for name, label in COLUMNS.items()),
        views=views_of(actor, setup), may_share=actor.may(Perm.SETUP),
        back=leaf.back and address(home, here, before=leaf.back),
        next=leaf.next and address(home, here, after=leaf.next),
        new=f"{home}/new" if actor.may(Perm.PLACE) else "", acts=f"{home}/acts" if actor.may(Perm.FULFILL) else "",
        rules=f"{home}/rules" if actor.may(Perm.SETUP) else "",
        export=address(f"{home}/export.csv", said), workbook=address(f"{home}/export.xlsx", said), key=str(new_id()),
        form=Form(key="", values={}),
    )  # fmt: skip


async def known_of(session: TenantReader, actor: Actor, wanted: OrderFilter, people: Mapping[UUID, str]) -> Known:
    words, places = for_locale(actor.locale).gettext, await places_of(session, actor)
    cards = await payments.list_tenders(session, actor.switches)
    card = await customers.card(session, wanted.customer) if wanted.customer else None
    latest = filtered(actor, OrderFilter(), SalesOrder.flags).where(FLAGGED).order_by(SalesOrder.placed_at.desc())
    marked = latest.limit(MOST_FLAGS).subquery()
    each = sa.func.jsonb_array_elements_text(marked.c.flags).label("flag")
    flags = await session.scalars(sa.select(each).distinct().order_by(each))
    return Known(
        stores=places.stores, channels=places.channels, people=people, flags=tuple(flags),
        tenders=tuple((kind, words(each.label)) for kind, each in cards.items()), customer=card.name if card else "",
    )  # fmt: skip


async def places_of(session: TenantReader, actor: Actor) -> Names:
    """What stores and channels are called."""
    words, channels = for_locale(actor.locale).gettext, shop_views.channels.c
    found = await session.execute(sa.select(channels.id, channels.name).order_by(channels.position))
    return Names(
        stores={store.id: store.name for store in await shops.list_stores(session, actor)},
        channels={row.id: words(row.name) for row in found},
    )  # fmt: skip


async def with_goods(
    session: TenantReader, names: Names, columns: Iterable[str], rows: Sequence[Any], words: Translator
) -> Names:
    """With what was sold, and what of it is owed on account, where a column shows it."""
    ids, shown = [row.id for row in rows], set(columns)
    if "payment" in shown:
        names = msgspec.structs.replace(names, owed=frozenset(await payments.still_owed(session, ids)))
    if not OF_LINES & shown:
        return names
    goods, sellers = await sold(session, ids, words)
    return msgspec.structs.replace(names, goods=goods, sellers=sellers)


async def tabs_of(
    session: TenantReader, actor: Actor, asked: Asked, wanted: OrderFilter, setup: Setup, view: str
) -> tuple[Tab, ...]:
    """The states with their counts, then the saved views."""
    words, home = for_locale(actor.locale).gettext, home_of(actor)
    plain = msgspec.structs.replace(wanted, q="")
    views = [*setup.own, *setup.shared]
    asked_of = {state: (msgspec.structs.replace(plain, state=state), MOST_COUNTED) for state in COUNTED}
    of_views = {str(each.id): (asks, MOST_OF_VIEW) for each in views if (asks := filter_of_view(each, actor))}
    counted = await count_orders(session, actor, [*asked_of.values(), *of_views.values()])
    counts = dict(zip((*asked_of, *of_views), counted, strict=True))
    is_saved = any(str(each.id) == view for each in views)
    rest = asked.without("state")
    tabs = [
        Tab(
            label=words(label), count=counts.get(state), most=MOST_COUNTED, needs_you=bool(counts.get(state)),
            current=not is_saved and asked.get("state") == state,
            href=address(home, rest, state=state) if state or not setup.opens else address(home, rest, view="all"),
        )
        for state, label in TABS
        if state != "held" or counts["held"] or wanted.state == "held"
    ]  # fmt: skip
    saved = [view_tab(home, each, view, counts.get(str(each.id))) for each in views]
    return (*tabs, *saved)


def view_tab(home: str, view: View, current: str, count: int | None) -> Tab:
    href = address(home, view.query, view=str(view.id))
    return Tab(label=view.name, href=href, current=str(view.id) == current, count=count, most=MOST_OF_VIEW)


def filter_of_view(view: View, actor: Actor) -> OrderFilter | None:
    """None for one that can't be read any more: it says so when it is opened."""
    try:
        return filter_of(asked_in(view.query), actor)
    except FilterUnreadable:
        return None


def views_of(actor: Actor, setup: Setup) -> tuple[SavedView, ...]:
    here = f"{home_of(actor)}/views"
    views = [(view, False) for view in setup.own] + [(view, True) for view in setup.shared]
    return tuple(
        SavedView(
            name=view.name, is_shared=shared, is_opening=setup.opens == view, opening=f"{here}/{view.id}/opening",
            removal=f"{here}/{view.id}/removal" if not shared or actor.may(Perm.SETUP) else "",
        )
        for view, shared in views
    )  # fmt: skip


def filters_of(asked: Asked, there: Known, words: Translator) -> tuple[Choices, ...]:
    """Those that have something to choose from."""
    made = (
        ("payment", [(value, words.gettext(label)) for value, label in PAYMENTS]),
        ("fulfillment", [(value, words.gettext(label)) for value, label in GOODS]),
        ("store", [(str(key), name) for key, name in there.stores.items()]),
        ("channel", [(str(key), name) for key, name in there.channels.items()]),
        ("salesperson", sorted(((str(key), name) for key, name in there.people.items()), key=lambda each: each[1])),
        ("tender", list(there.tenders)),
        ("flag", [(flag, words.gettext(FLAGS.get(flag, flag))) for flag in there.flags]),
    )
    return tuple(
        Choices(name=name, label=words.gettext(LABELS[name]), options=tuple(options), chosen=asked.get(name))
        for name, options in made
        if len(options) > (1 if name == "store" else 0)
    )


def chips_of(asked: Asked, there: Known, home: str, words: Translator) -> tuple[Link, ...]:
    """Each filter that is on, with the list without it. What is searched for stands in its field, the state above."""
    values = {each.name: dict(each.options) for each in filters_of(asked, there, words)}
    chips: list[Link] = []
    for name, value in asked.said.items():
        if name in {"q", "state", "sort"}:
            continue
        said = there.customer or value if name == "customer" else values.get(name, {}).get(value, value)
        label = words.gettext(LABELS[name])
        text = label if name in {"note", "held"} else words.gettext(N_("{filter}: {value}"), filter=label, value=said)
        chips.append(Link(text, address(home, asked.without(name)) if len(asked.said) > 1 else f"{home}?view=all"))
    return tuple(chips)


def head_for(asked: Asked, home: str, column: str) -> Head:
    """Only what an index gives in order can be sorted by."""
    ways = {"placed": ("", "oldest"), "total": ("largest", "smallest")}.get(column)
    if ways is None:
        return Head()
    down, up = ways
    now = asked.get("sort")
    turned = up if now == down else down
    sort = {down: "descending", up: "ascending"}.get(now, "")
    return Head(address(home, asked.without("sort") | {"sort": turned} | ({} if turned else {"view": "all"})), sort)


def row_of(row: Any, home: str, columns: tuple[str, ...], names: Names, words: Translator) -> OrderRow:
    return OrderRow(
        id=row.id, number=row.number, href=f"{home}/{row.id}", customer=row.customer_name,
        state=badge_of_state(row, words), marks=marks_of(row, words),
        cells=tuple(cell_of(column, row, names, words) for column in columns),
        placed_at=row.placed_at, total=row.total, currency=row.currency,
    )  # fmt: skip
