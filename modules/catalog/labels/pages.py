"""View-models of labels: what to print, and the papers."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from infra.kit.db.sessions import TenantReader
from infra.kit.i18n import N_, for_locale
from infra.kit.ids import new_id
from infra.kit.money import format_money
from infra.kit.pages import Form
from infra.kit.problems import Problem
from infra.kit.shell import Link
from modules.catalog import domain, repository
from modules.catalog.forms import text
from modules.catalog.labels.domain import PAPERS, Bars, Paper, bars_of
from modules.catalog.listing import home_of
from modules.catalog.models import PriceList
from modules.catalog.permissions import Perm
from modules.catalog.pricing.service import seen_by
from modules.catalog.pricing.table import Prices, prices_of
from modules.catalog.repository import Wanted
from modules.catalog.schemas import ProductOut, UnitOut, VariantOut
from tenancy.access.api import Actor

FOUND = 20
MOST_PRODUCTS = 200
MOST_LABELS = 2_000
PARTS = ("name", "price", "unit_price", "code")
TOO_MANY = N_("At most {most} labels at once. Print the rest afterwards.")
NONE = N_("Enter how many labels of at least one product.")


class LabelsMany(Problem):
    status, code, message = 422, "labels_many", TOO_MANY


class NoLabels(Problem):
    status, code, message = 422, "no_labels", NONE


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A variant or a larger unit of it: `field` is the name of its quantity."""

    field: str
    name: str
    code: str
    unit: str
    barcode: str


class LabelsPage(msgspec.Struct, frozen=True, kw_only=True):
    """What to print; `bare` goods have no barcode yet."""

    title: str
    crumbs: tuple[Link, ...]
    home: str
    query: str
    form: Form
    lines: tuple[Line, ...]
    products: tuple[UUID, ...]
    papers: tuple[tuple[str, str], ...]
    lists: tuple[tuple[str, str], ...]
    bare: int
    may_edit: bool


class Label(msgspec.Struct, frozen=True, kw_only=True):
    """One label; what is left out is empty. `bars` None: it can't hold one, `width` in millimeters."""

    name: str
    price: str
    unit_price: str
    code: str
    bars: Bars | None
    width: float


class LabelsPaper(msgspec.Struct, frozen=True, kw_only=True):
    """The labels in pages, None where a sheet's label was used before."""

    paper: str
    is_sheet: bool
    pages: tuple[tuple[Label | None, ...], ...]
    count: int
    back: str


async def chosen(session: TenantReader, ids: Sequence[UUID], query: str) -> list[ProductOut]:
    """The products named, or those that answer the search."""
    if not ids and query.strip():
        rows = await repository.page_ids(session, Wanted(query=query), None, FOUND)
        ids = [key for key, _ in rows[:FOUND]]
    return await repository.find_products(session, ids[:MOST_PRODUCTS])


def rows_of(products: Sequence[ProductOut]) -> list[tuple[ProductOut, VariantOut, UnitOut | None]]:
    return [
        (product, variant, unit)
        for product in products
        for variant in product.variants
        if not variant.archived
        for unit in (None, *variant.units)
    ]


def field_of(variant: VariantOut, unit: UnitOut | None) -> str:
    return f"count.{variant.id}.{unit.id if unit else ''}"


async def page_of(
    session: TenantReader, actor: Actor, products: Sequence[ProductOut], query: str, form: Form | None = None
) -> LabelsPage:
    words, home = for_locale(actor.locale).gettext, f"{home_of(actor)}/labels"
    title = words(N_("Print labels"))
    lists: Any = sa.select(PriceList.id, PriceList.name).where(seen_by(actor), ~PriceList.archived)
    found = (await session.execute(lists.order_by(PriceList.is_default.desc(), PriceList.name))).all()
    rows = rows_of(products)
    values: dict[str, Any] = {"paper": "40", "skip": "0"} | dict.fromkeys(PARTS, "1")
    values |= {field_of(v, u): "" if u or query else "1" for _, v, u in rows}
    return LabelsPage(
        title=title, crumbs=(Link(words(N_("Products")), home_of(actor)), Link(title, "")), home=home, query=query,
        form=form or Form(key=str(new_id()), values=values), products=tuple(product.id for product in products),
        lines=tuple(
            Line(
                field=field_of(variant, unit), name=domain.variant_name(product.name, [variant.title]),
                code=variant.code, unit=unit.name if unit else "",
                barcode=(unit.barcode if unit else variant.barcode) or "",
            )
            for product, variant, unit in rows
        ),
        papers=tuple((paper.name, words(paper.label)) for paper in PAPERS.values()),
        lists=tuple((str(row.id), row.name) for row in found),
        bare=sum(1 for _, variant, unit in rows if unit is None and not variant.barcode), may_edit=actor.may(Perm.EDIT),
    )  # fmt: skip


def number_in(typed: Mapping[str, Any], name: str) -> int:
    """A count as it was typed; what is none counts as 0."""
    raw = text(typed, name)
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) <= len(str(MOST_LABELS)) else 0


async def paper_of(
    session: TenantReader,
    actor: Actor,
    products: Sequence[ProductOut],
    price_list: UUID | None,
    typed: Mapping[str, Any],
) -> LabelsPaper:
    """Raises NoLabels, LabelsMany."""
    paper = PAPERS.get(text(typed, "paper"), PAPERS["40"])
    rows = rows_of(products)
    counts = [number_in(typed, field_of(variant, unit)) for _, variant, unit in rows]
    if not sum(counts):
        raise NoLabels
    if sum(counts) > MOST_LABELS:
        raise LabelsMany(most=MOST_LABELS)
    variants = [variant.id for _, variant, _ in rows]
    own, usual = await prices_of(session, price_list, variants), await prices_of(session, None, variants)
    labels: list[Label | None] = [None] * (number_in(typed, "skip") % paper.each)
    for row, count in zip(rows, counts, strict=True):
        if count:
            labels += [label_of(*row, prices=(own, usual), paper=paper, typed=typed, locale=actor.locale)] * count
    pages = [tuple(labels[start : start + paper.each]) for start in range(0, len(labels), paper.each)]
    return LabelsPaper(
        paper=paper.name,
        is_sheet=paper.each > 1,
        pages=tuple(pages),
        count=sum(counts),
        back=f"{home_of(actor)}/labels",
    )


def label_of(
    product: ProductOut,
    variant: VariantOut,
    unit: UnitOut | None,
    *,
    prices: tuple[Prices, Prices],
    paper: Paper,
    typed: Mapping[str, Any],
    locale: str,
) -> Label:
    amount = price_of(variant, unit, prices)
    name = domain.variant_name(product.translations.get(locale) or product.name, [variant.title])
    bars = bars_of((unit.barcode if unit else variant.barcode) or variant.code)
    width = bars.width(paper.room) if bars else None
    is_shown = {part: bool(typed.get(part)) for part in PARTS}
    return Label(
        name=f"{name}, {unit.name}" if unit and is_shown["name"] else name if is_shown["name"] else "",
        price=format_money(amount, product.currency, locale) if amount is not None and is_shown["price"] else "",
        unit_price=unit_price(product, variant, unit, amount, locale) if is_shown["unit_price"] else "",
        code=variant.code if is_shown["code"] else "", bars=bars if width else None, width=width or 0,
    )  # fmt: skip


def price_of(variant: VariantOut, unit: UnitOut | None, prices: tuple[Prices, Prices]) -> int | None:
    """In the chosen list, or else in the shop's own; a unit without a price costs what is in it."""
    for found in prices:
        if unit and (own := found.get((variant.id, unit.id), {}).get(Decimal(0))) is not None:
            return own
        if (base := found.get((variant.id, None), {}).get(Decimal(0))) is not None:
            return round(base * unit.factor) if unit else base
    return None


def unit_price(product: ProductOut, variant: VariantOut, unit: UnitOut | None, amount: int | None, locale: str) -> str:
    """What one base unit costs, where the label isn't for one piece."""
    if amount is None or not (unit or variant.weighed):
        return ""
    each = round(amount / unit.factor) if unit else amount
    return f"{format_money(each, product.currency, locale)}/{variant.unit}"
