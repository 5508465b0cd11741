"""The list of products as its page shows it."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from urllib.parse import urlencode
from uuid import UUID

import msgspec

from infra.kit.cursors import encode
from infra.kit.db.sessions import TenantReader
from infra.kit.i18n import N_, for_locale
from infra.kit.ids import new_id
from infra.kit.shell import Link
from modules.catalog import repository
from modules.catalog.attributes import Attribute
from modules.catalog.permissions import Perm
from modules.catalog.repository import Wanted
from modules.catalog.schemas import ProductOut
from modules.catalog.services.categories import all_categories, attributes_of
from modules.catalog.stockkeeping import stockkeeper
from modules.desk.api import RunCard, latest_run
from modules.shops.api import looked_at
from tenancy.access.api import Actor

LIMIT = 50
VIEWS = (
    ("all", N_("All")),
    ("active", N_("On sale")),
    ("low", N_("Running low")),
    ("draft", N_("Drafts")),
    ("archived", N_("Archived")),
)
DRAWINGS = ("box", "bottle", "carton", "fruit", "jar", "pouch", "sack", "shroom", "tin")


class Tab(msgspec.Struct, frozen=True, kw_only=True):
    """A view of the list. How many run low takes longer than the page may: it is loaded after it."""

    label: str
    href: str
    current: bool
    count: int | None
    load: str = ""


class Badge(msgspec.Struct, frozen=True):
    label: str
    kind: str


class ProductLine(msgspec.Struct, frozen=True, kw_only=True):
    """One row of the list. `sellable` None: nobody keeps stock."""

    id: UUID
    name: str
    code: str
    href: str
    category: str
    drawing: str
    price: int | None
    price_to: int | None
    unit: str
    weighed: bool
    sellable: Decimal | None
    is_low: bool
    badge: Badge
    photo: str = ""
    brand: str = ""
    tags: str = ""
    barcode: str = ""
    added: datetime | None = None


class Stock(msgspec.Struct, frozen=True):
    """Of variants: how many can be sold over all stores (empty: nobody keeps stock), and which run low."""

    sellable: dict[UUID, Decimal]
    low: set[UUID]


class Filter(msgspec.Struct, frozen=True, kw_only=True):
    """A filter that can be set: `options` are (value, label) pairs; `kind`: text, range (of numbers) or days."""

    name: str
    label: str
    options: tuple[tuple[str, str], ...]
    chosen: str
    kind: str = ""
    low: str = ""
    high: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """How the address calls it."""
        return self.name, f"{self.name}.from", f"{self.name}.to"

    @property
    def said(self) -> str:
        """What is set, in words; "" when nothing is."""
        if self.chosen:
            return dict(self.options).get(self.chosen, self.chosen)
        return f"{self.low}–{self.high}" if self.low or self.high else ""


class Head(msgspec.Struct, frozen=True):
    """A column's head: where a click on it leads, and how it is sorted now."""

    href: str
    sort: str


class ProductList(msgspec.Struct, frozen=True, kw_only=True):
    """One page of the list. `new`, `bring`, `exports` are empty for who may not; `hidden` repeats the filters."""

    home: str
    query: str
    view: str
    is_empty: bool
    products: int
    variants: int
    tabs: tuple[Tab, ...]
    lines: tuple[ProductLine, ...]
    chips: tuple[Link, ...]
    filters: tuple[Filter, ...]
    hidden: tuple[tuple[str, str], ...]
    by_name: Head
    by_added: Head
    matching: int
    back: str
    next: str
    clear: str
    keeps_stock: bool
    new: str
    bring: str
    demo: str
    exports: tuple[Link, ...]
    archival: str
    changes: str
    key: str
    run: RunCard | None
    columns: tuple[str, ...] = ()
    column_choices: tuple[tuple[str, str], ...] = ()


def home_of(actor: Actor) -> str:
    return f"/app/{actor.slug}/products"


def address(home: str, **query: str) -> str:
    """`home` with those parts of the query that are not empty."""
    given = {name: value for name, value in query.items() if value}
    return f"{home}?{urlencode(given)}" if given else home


def query_of(wanted: Wanted) -> dict[str, str]:
    """What the address says of a list, its defaults left out."""
    return {
        "q": wanted.query,
        "view": "" if wanted.view == "all" else wanted.view,
        "category": str(wanted.category or ""),
        "brand": str(wanted.brand or ""),
        "tag": wanted.tag,
        **{f"a.{name}": value for name, value in wanted.facts.items()},
        "sort": "" if wanted.sort == "name" else wanted.sort,
        "down": "1" if wanted.descending else "",
    }


def badge_of(product: ProductOut, *, is_low: bool, locale: str) -> Badge:
    words = for_locale(locale).gettext
    sold = [v for v in product.variants if not v.archived]
    if product.state == "archived":
        return Badge(words(N_("Archived")), "line")
    if product.state == "draft":
        return Badge(words(N_("Draft")), "info")
    if all(v.price is None for v in sold):
        return Badge(words(N_("No price yet")), "line")
    return Badge(words(N_("Running low")), "sun") if is_low else Badge(words(N_("On sale")), "good")


def line_of(product: ProductOut, stock: Stock, actor: Actor) -> ProductLine:
    sold = [v for v in product.variants if not v.archived]
    prices = sorted(v.price for v in sold if v.price is not None)
    left, low = stock.sellable, any(v.id in stock.low for v in sold)
    words = for_locale(actor.locale)
    many = words.ngettext("{n} variant", "{n} variants", len(sold))
    return ProductLine(
        id=product.id,
        name=product.translations.get(actor.locale) or product.name,
        code=sold[0].code if len(sold) == 1 else many,
        href=f"{home_of(actor)}/{product.id}",
        category=product.category,
        drawing=product.drawing if product.drawing in DRAWINGS else "box",
        price=prices[0] if prices else None,
        price_to=prices[-1] if prices and prices[-1] != prices[0] else None,
        unit=sold[0].unit if sold else "",
        weighed=any(v.weighed for v in sold),
        sellable=sum((left[v.id] for v in sold if v.id in left), Decimal(0)) if left else None,
        is_low=low,
        badge=badge_of(product, is_low=low, locale=actor.locale),
        brand=product.brand,
        tags=", ".join(product.tags),
        barcode=sold[0].barcode or "" if len(sold) == 1 else "",
        added=product.created_at,
        photo=f"{home_of(actor)}/photos/{product.images[0].files[0].id}" if product.images else "",
    )


async def stock_of(session: TenantReader, actor: Actor, products: Sequence[ProductOut]) -> Stock:
    ids = [v.id for p in products for v in p.variants if not v.archived]
    low = await repository.low_of(session, ids, looked_at(actor))
    return Stock(await repository.sellable_of(session, ids), low)


def cursor_of(wanted: Wanted, row: tuple[UUID, str]) -> str:
    return encode([row[0]]) if wanted.sort == "added" else encode([row[1], row[0]])


def head_for(wanted: Wanted, home: str, sort: str) -> Head:
    is_sorted = wanted.sort == sort
    down = not wanted.descending if is_sorted else sort == "added"
    href = address(home, **query_of(msgspec.structs.replace(wanted, sort=sort, descending=down)))
    return Head(href, ("descending" if wanted.descending else "ascending") if is_sorted else "")


async def filters_of(session: TenantReader, wanted: Wanted, locale: str) -> tuple[Filter, ...]:
    """What the list can be narrowed by: category, brand, tag, and what goods of the category have."""
    words = for_locale(locale).gettext
    known = await all_categories(session)
    categories = [(str(each.id), each.path) for each in known.values() if not each.archived]
    brands = [(str(key), name) for key, name in await repository.brand_choices(session)]
    tags = [(tag, tag) for tag in await repository.tag_choices(session)]
    made = (
        ("category", words(N_("Category")), categories, str(wanted.category or "")),
        ("brand", words(N_("Brand")), brands, str(wanted.brand or "")),
        ("tag", words(N_("Tag")), tags, wanted.tag),
    )
    usual = [
        Filter(name=name, label=label, options=tuple(choices), chosen=chosen)
        for name, label, choices, chosen in made
        if choices
    ]
    facts = [fact_filter(a, wanted, locale) for a in attributes_of(known, wanted.category)]
    return (*usual, *facts)


def fact_filter(attribute: Attribute, wanted: Wanted, locale: str) -> Filter:
    words = for_locale(locale).gettext
    yes_no = (("yes", words(N_("Yes"))), ("no", words(N_("No"))))
    label = attribute.called(locale)
    return Filter(
        name=f"a.{attribute.key}",
        label=f"{label} ({attribute.unit})" if attribute.unit else label,
        kind={"number": "range", "date": "days", "text": "text"}.get(attribute.kind, ""),
        options=yes_no if attribute.kind == "yes_no" else tuple((choice, choice) for choice in attribute.choices),
        chosen=wanted.facts.get(attribute.key, ""),
        low=wanted.facts.get(f"{attribute.key}.from", ""),
        high=wanted.facts.get(f"{attribute.key}.to", ""),
    )


def chips_of(wanted: Wanted, filters: Sequence[Filter], home: str) -> tuple[Link, ...]:
    query = query_of(wanted)
    chips: list[Link] = []
    for each in filters:
        without = {name: value for name, value in query.items() if name not in each.names}
        if each.name == "category":  # what its goods have goes with it
            without = {name: value for name, value in without.items() if not name.startswith("a.")}
        if said := each.said:
            chips.append(Link(f"{each.label}: {said}", address(home, **without)))
    return tuple(chips)


def tabs_of(wanted: Wanted, counts: repository.Counts, home: str, locale: str) -> tuple[Tab, ...]:
    words, query = for_locale(locale).gettext, query_of(wanted)
    shown = [view for view in VIEWS if view[0] != "low" or stockkeeper()]
    return tuple(
        Tab(
            label=words(label),
            href=address(home, **{**query, "view": "" if view == "all" else view}),
            current=view == wanted.view,
            count=None if view == "low" else getattr(counts, view),
            load=f"{home}/low" if view == "low" else "",
        )
        for view, label in shown
    )


async def list_of(
    session: TenantReader, actor: Actor, wanted: Wanted, after: str | None, before: str | None
) -> ProductList:
    """The page after or before a cursor."""
    rows = await repository.page_ids(session, wanted, before or after, LIMIT, backwards=bool(before))
    more, kept = len(rows) > LIMIT, rows[:LIMIT]
    if before:
        kept.reverse()
    has_back, has_next = (more, True) if before else (bool(after), more)
    products = await repository.find_products(session, [key for key, _ in kept])
    counts, home, here = await repository.counts(session), home_of(actor), query_of(wanted)
    filters = await filters_of(session, wanted, actor.locale)
    stock = await stock_of(session, actor, products)
    may_edit, may_import = actor.may(Perm.EDIT), actor.may(Perm.IMPORT)
    words = for_locale(actor.locale).gettext
    return ProductList(
        home=home,
        query=wanted.query,
        view=wanted.view,
        is_empty=not (counts.all or counts.archived),
        products=counts.all,
        variants=counts.variants,
        tabs=tabs_of(wanted, counts, home, actor.locale),
        lines=tuple(line_of(product, stock, actor) for product in products),
        chips=chips_of(wanted, filters, home),
        filters=filters,
        hidden=tuple((name, value) for name, value in here.items() if value and name != "q"),
        by_name=head_for(wanted, home, "name"),
        by_added=head_for(wanted, home, "added"),
        matching=await repository.count_matching(session, wanted),
        back=address(home, **here, before=cursor_of(wanted, kept[0])) if kept and has_back else "",
        next=address(home, **here, after=cursor_of(wanted, kept[-1])) if kept and has_next else "",
        clear=home,
        keeps_stock=stockkeeper() is not None,
        new=f"{home}/new" if may_edit else "",
        bring=f"/app/{actor.slug}/imports/new/products" if may_import else "",
        demo=f"{home}/demo" if may_edit else "",
        exports=tuple(
            Link(f"{words(N_('Export'))} {kind.upper()}", address(f"{home}/export.{kind}", **here))
            for kind in ("csv", "xlsx")
        ),
        archival=f"{home}/{'restoration' if wanted.view == 'archived' else 'archival'}" if may_edit else "",
        changes=f"{home}/changes/new",
        key=str(new_id()),
        run=await latest_run(session, "products", actor),
    )
