"""View-models of the catalog's pages."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec

from infra.kit.db.sessions import TenantReader
from infra.kit.i18n import LOCALES, N_, for_locale
from infra.kit.ids import new_id
from infra.kit.money import currency_sign
from infra.kit.pages import Form
from infra.kit.shell import Link
from infra.kit.slots import Filled, fill
from modules.catalog import domain, repository
from modules.catalog.attributes import Attribute, Value
from modules.catalog.forms import lines_in, options_in
from modules.catalog.history import differences
from modules.catalog.listing import DRAWINGS, Badge, Stock, address, badge_of, home_of, stock_of
from modules.catalog.permissions import Perm
from modules.catalog.pricing.floor import BELOW, BELOW_WORDS
from modules.catalog.schemas import ProductOut, VariantOut
from modules.catalog.services.categories import all_categories, attributes_of
from modules.catalog.services.products import KIND
from modules.catalog.stockkeeping import stockkeeper
from modules.desk.api import Entry, history
from modules.shops.api import get_settings, tax_classes
from tenancy.access.api import Actor

DEEDS = {
    "product.created": (N_("Added"), "package-plus"),
    "product.edited": (N_("Changed: {fields}"), "pencil"),
    "product.archived": (N_("Archived"), "archive"),
    "product.restored": (N_("Brought back"), "archive-restore"),
    "product.merged": (N_("Merged with another: {fields}"), "copy"),
    "product.merged_away": (N_("Merged into another: {fields}"), "copy"),
    "product.bulk_changed": (N_("Changed with many others: {fields}"), "list-checks"),
    BELOW: (BELOW_WORDS, "trending-down"),
    "product.imported": (N_("Brought in by file"), "file-spreadsheet"),
    "product.import_changed": (N_("Changed by file: {fields}"), "file-spreadsheet"),
}
FIELDS = {
    "name": N_("Name"),
    "translations": N_("Translations"),
    "description": N_("Description"),
    "descriptions": N_("Description in the other language"),
    "attributes": N_("Attributes"),
    "category": N_("Category"),
    "brand": N_("Brand"),
    "tags": N_("Tags"),
    "options": N_("Options"),
    "drawing": N_("Picture"),
    "state": N_("Status"),
    "barcode": N_("Barcode"),
    "unit": N_("Unit"),
    "price": N_("Price"),
    "tax_class": N_("Tax class"),
    "low_stock": N_("Low below"),
    "variant": N_("Variant {code}"),
    "parts": N_("Parts of {code}"),
    "merged": N_("Product"),
    "weighed": N_("Sold by weight"),
    "images": N_("Photos"),
    "floor": N_("Lowest price of {code}"),
    "floor_margin": N_("Lowest margin of {code}"),
    "below": N_("{code}, lowest and new price"),
}


class FactField(msgspec.Struct, frozen=True, kw_only=True):
    """A field of the form for an attribute: `options` are (value, label) pairs of a choice."""

    name: str
    label: str
    kind: str
    unit: str
    options: tuple[tuple[str, str], ...]


class EditLine(msgspec.Struct, frozen=True):
    """One line of the variants' table: `n` in the names of its fields."""

    n: int
    title: str


class ProductEdit(msgspec.Struct, frozen=True, kw_only=True):
    """The form of a product."""

    form: Form
    action: str
    grid: str
    attributes: str
    facts: tuple[FactField, ...]
    title: str
    crumbs: tuple[Link, ...]
    cancel: str
    lines: tuple[EditLine, ...]
    option_count: int
    has_options: bool
    sign: str
    classes: tuple[tuple[str, str], ...]
    categories: tuple[str, ...]
    brands: tuple[str, ...]
    drawings: tuple[str, ...]
    takes_opening: bool
    is_new: bool
    other_locale: str


class VariantLine(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    code: str
    barcode: str
    price: int | None
    unit: str
    weighed: bool
    sellable: Decimal | None
    is_low: bool
    units: tuple[str, ...]
    archived: bool


class HistoryLine(msgspec.Struct, frozen=True, kw_only=True):
    text: str
    author: str
    at: datetime
    icon: str
    differences: tuple[str, ...] = ()


class ProductPage(msgspec.Struct, frozen=True, kw_only=True):
    """One product. `main` and `aside` are the parts that other packages bring."""

    id: UUID
    name: str
    other_names: tuple[str, ...]
    crumbs: tuple[Link, ...]
    badge: Badge
    is_archived: bool
    description: str
    other_descriptions: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    category: str
    brand: str
    tags: tuple[Link, ...]
    drawing: str
    tax_class: str
    lines: tuple[VariantLine, ...]
    keeps_stock: bool
    edit: str
    archival: str
    restoration: str
    key: str
    history: tuple[HistoryLine, ...]
    main: tuple[Filled, ...]
    aside: tuple[Filled, ...]
    created_at: datetime


async def edit_of(
    session: TenantReader, actor: Actor, form: Form, *, product: UUID | None = None, name: str = ""
) -> ProductEdit:
    """The form, for a new product or one that is there."""
    home = home_of(actor)
    words = for_locale(actor.locale).gettext
    title = name or words(N_("New product"))
    here = f"{home}/{product}" if product else home
    options = options_in(form.values)
    titles = {
        n: " / ".join(str(form.values.get(f"variants.{n}.value.{m}", "")) for m in range(len(options)))
        for n in lines_in(form.values)
    }
    return ProductEdit(
        form=form,
        action=here,
        grid=f"{home}/grid",
        attributes=f"{home}/attributes",
        facts=await fact_fields(session, str(form.values.get("category") or "").strip(), actor.locale),
        title=title,
        crumbs=(Link(words(N_("Products")), home), Link(title, "")),
        cancel=here,
        lines=tuple(EditLine(n, shown) for n, shown in titles.items()),
        option_count=len(options),
        has_options=bool(options),
        sign=currency_sign(actor.currency, actor.locale),
        classes=tuple((c.code, c.name) for c in await tax_classes(session)),
        categories=tuple(label for _, label in await repository.category_choices(session)),
        brands=tuple(label for _, label in await repository.brand_choices(session)),
        drawings=DRAWINGS,
        takes_opening=stockkeeper() is not None,
        is_new=product is None,
        other_locale=str(form.values.get("other_locale") or await other_locale(session)),
    )


async def fact_fields(session: TenantReader, category: str, locale: str) -> tuple[FactField, ...]:
    """The fields for goods of the category of this path."""
    known = await all_categories(session)
    found = next((each.id for each in known.values() if each.path == category), None)
    return tuple(fact_field(attribute, locale) for attribute in attributes_of(known, found))


def fact_field(attribute: Attribute, locale: str) -> FactField:
    words = for_locale(locale).gettext
    yes_no = (("yes", words(N_("Yes"))), ("no", words(N_("No"))))
    choices = tuple((choice, choice) for choice in attribute.choices)
    return FactField(
        name=attribute.key,
        label=attribute.called(locale),
        kind=attribute.kind,
        unit=attribute.unit,
        options=yes_no if attribute.kind == "yes_no" else choices,
    )


async def facts_of(session: TenantReader, product: ProductOut, locale: str) -> tuple[tuple[str, str], ...]:
    """(name, value) of a product's attributes, as people read them."""
    if not product.attributes:
        return ()
    known = await all_categories(session)
    found = next((each.id for each in known.values() if each.path == product.category), None)
    asked = [a for a in attributes_of(known, found) if a.key in product.attributes]
    return tuple((a.called(locale), fact_shown(a, product.attributes[a.key], locale)) for a in asked)


def fact_shown(attribute: Attribute, value: Value, locale: str) -> str:
    words = for_locale(locale).gettext
    if isinstance(value, bool):
        return words(N_("Yes")) if value else words(N_("No"))
    return f"{value} {attribute.unit}" if attribute.unit else value


async def other_locale(session: TenantReader) -> str:
    """The language beside the shop's own."""
    own = (await get_settings(session)).locale
    return next(locale for locale in LOCALES if locale != own)


def crumbs_of(actor: Actor, last: str) -> tuple[Link, ...]:
    return Link(for_locale(actor.locale).gettext(N_("Products")), home_of(actor)), Link(last, "")


def history_line(entry: Entry, currency: str, locale: str) -> HistoryLine:
    words = for_locale(locale).gettext
    text, icon = DEEDS.get(entry.act, (entry.act, "history"))
    comma = "、" if locale.startswith("zh") else ", "
    fields = comma.join(field_name(name, locale) for name in entry.after)
    return HistoryLine(
        text=words(text, fields=fields),
        author=entry.author_name,
        at=entry.at,
        icon=icon,
        differences=differences(entry, currency, locale, lambda name: field_name(name, locale)),
    )


def field_name(name: str, locale: str) -> str:
    words = for_locale(locale).gettext
    kind, _, code = name.partition(" ")
    return words(FIELDS[kind], code=code) if kind in FIELDS else name


def variant_line(product: ProductOut, variant: VariantOut, stock: Stock) -> VariantLine:
    return VariantLine(
        name=variant.title or domain.variant_name(product.name, []),
        code=variant.code,
        barcode=variant.barcode or "",
        price=variant.price,
        unit=variant.unit,
        weighed=variant.weighed,
        sellable=stock.sellable.get(variant.id),
        is_low=variant.id in stock.low,
        units=tuple(f"{unit.name} = {unit.factor.normalize():f} {variant.unit}" for unit in variant.units),
        archived=variant.archived,
    )


async def page_of(session: TenantReader, actor: Actor, product: ProductOut) -> ProductPage:
    """One product with what other packages bring to `catalog.product.main` and `catalog.product.aside`."""
    home = home_of(actor)
    stock = await stock_of(session, actor, [product])
    names = {c.code: c.name for c in await tax_classes(session)}
    context: dict[str, Any] = {"actor": actor, "product": product.id, "variants": [v.id for v in product.variants]}
    return ProductPage(
        id=product.id,
        name=product.name,
        other_names=tuple(product.translations.values()),
        crumbs=crumbs_of(actor, product.name),
        badge=badge_of(product, is_low=bool(stock.low), locale=actor.locale),
        is_archived=product.state == "archived",
        description=product.description,
        other_descriptions=tuple(product.descriptions.values()),
        facts=await facts_of(session, product, actor.locale),
        category=product.category,
        brand=product.brand,
        tags=tuple(Link(tag, address(home, tag=tag)) for tag in product.tags),
        drawing=product.drawing if product.drawing in DRAWINGS else "box",
        tax_class=names.get(product.variants[0].tax_class, "") if product.variants else "",
        lines=tuple(variant_line(product, v, stock) for v in product.variants),
        keeps_stock=stockkeeper() is not None,
        edit=f"{home}/{product.id}/edit" if actor.may(Perm.EDIT) else "",
        archival=f"{home}/archival",
        restoration=f"{home}/restoration",
        key=str(new_id()),
        history=tuple(
            history_line(entry, product.currency, actor.locale) for entry in await history(session, KIND, product.id)
        ),
        main=await fill(session, "catalog.product.main", actor.switches, **context),
        aside=await fill(session, "catalog.product.aside", actor.switches, **context),
        created_at=product.created_at,
    )
