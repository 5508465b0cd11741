"""The table of a price list: goods by rows, steps of quantity by columns, as it is shown and as it comes back."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from infra.kit.cursors import Sort, either_way, leaf_of
from infra.kit.db.sessions import TenantReader
from infra.kit.ids import new_id
from infra.kit.money import to_decimal, to_minor
from infra.kit.pages import Form
from infra.kit.problems import FieldError, Invalid, Problem
from infra.kit.quantity import to_quantity
from infra.kit.search import matches
from modules.catalog import domain, repository
from modules.catalog.forms import plain, read, text
from modules.catalog.models import Price, PriceList, Product, Variant
from modules.catalog.pricing.schemas import PriceIn
from modules.catalog.pricing.service import cell
from modules.catalog.schemas import ProductOut, VariantOut
from modules.catalog.services.checks import NEGATIVE

LIMIT = 20  # products a page
MOST_STEPS = 6
CELL = re.compile(r"price\.([0-9a-f-]{36})\.([0-9a-f-]{36})?\.(\d{1,12}(?:\.\d{1,3})?)", re.ASCII)
BY_NAME = (Sort(Product.name, str), Sort(Product.id, UUID))


class View(msgspec.Struct, frozen=True, kw_only=True):
    """Which rows: that answer `query`, `priced` alone. `steps`: columns beside those that hold prices."""

    query: str = ""
    priced: bool = False
    steps: tuple[Decimal, ...] = ()


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A variant, or a larger unit of it. `cells`: the field's name for each step; `usual`: the shop's own price."""

    name: str
    code: str
    unit: str
    href: str
    usual: int | None
    cells: tuple[str, ...]


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """One page of rows with the form's values; `back` and `next` are cursors."""

    rows: tuple[Row, ...]
    steps: tuple[Decimal, ...]
    form: Form
    back: str
    next: str


Prices = dict[tuple[UUID, UUID | None], dict[Decimal, int]]


async def table_of(session: TenantReader, stored: Any, view: View, home: str, turn: tuple[str, str]) -> Table:
    """A page of rows of a list; `turn`: the cursors after and before which it lies."""
    price_list, currency, (after, before) = stored.id, stored.currency, turn
    query: Any = sa.select(Product.id, Product.name).where(*conditions(price_list, view))
    rows = (await session.execute(either_way(query, BY_NAME, after, before, LIMIT))).all()
    leaf = leaf_of(rows, LIMIT, lambda row: [row.name, row.id], after, before)
    products = await repository.find_products(session, [row.id for row in leaf.rows])
    prices = await prices_of(session, price_list, [v.id for p in products for v in p.variants])
    usual = await prices_of(session, None, [v.id for p in products for v in p.variants])
    steps = await steps_of(session, price_list, view.steps)
    made = [
        row_of(product, variant, unit, steps, usual, home)
        for product in products
        for variant in product.variants
        if not variant.archived
        for unit in (None, *variant.units)
    ]
    values = values_of(prices, steps, currency)
    form = Form(key=str(new_id()), values=values)
    return Table(rows=tuple(made), steps=steps, form=form, back=leaf.back, next=leaf.next)


def conditions(price_list: UUID, view: View) -> list[sa.ColumnElement[bool]]:
    found = [Product.state != "archived", matches(Product.search_text, view.query)]
    if view.priced:
        priced = sa.select(Variant.product_id).join(Price, Price.variant_id == Variant.id)
        found.append(Product.id.in_(priced.where(Price.price_list_id == price_list, Price.valid_to.is_(None))))
    return found


async def prices_of(session: TenantReader, price_list: UUID | None, variants: Sequence[UUID]) -> Prices:
    """What stands in the list for these variants and their units, by step; without a list in the shop's own."""
    usual = sa.select(PriceList.id).where(PriceList.is_default).scalar_subquery()
    query = sa.select(Price.variant_id, Price.unit_id, Price.min_quantity, Price.amount).where(
        Price.variant_id.in_(variants), Price.price_list_id == (price_list or usual),
        Price.valid_from.is_(None), Price.valid_to.is_(None),
    )  # fmt: skip
    found: Prices = {}
    for row in await session.execute(query):
        found.setdefault((row.variant_id, row.unit_id), {})[row.min_quantity] = row.amount
    return found


async def steps_of(session: TenantReader, price_list: UUID, more: Sequence[Decimal]) -> tuple[Decimal, ...]:
    """The list's columns: any quantity, the steps that hold prices, and those asked for."""
    query = sa.select(Price.min_quantity).distinct().where(Price.price_list_id == price_list, Price.valid_to.is_(None))
    stored = set((await session.scalars(query.order_by(Price.min_quantity).limit(MOST_STEPS))).all())
    return tuple(sorted({Decimal(0), *stored, *more}))[:MOST_STEPS]


def row_of(
    product: ProductOut, variant: VariantOut, unit: Any, steps: Sequence[Decimal], usual: Prices, home: str
) -> Row:
    of_base = usual.get((variant.id, None), {}).get(Decimal(0))
    key = unit.id if unit else None
    own = usual.get((variant.id, key), {}).get(Decimal(0))
    if own is None and unit and of_base is not None:
        own = round(of_base * unit.factor)
    return Row(
        name=domain.variant_name(product.name, [variant.title]), code=variant.code,
        unit=f"{unit.name} = {plain(unit.factor)} {variant.unit}" if unit else "", href=f"{home}/{product.id}",
        usual=own, cells=tuple(cell(variant.id, key, step) for step in steps),
    )  # fmt: skip


def values_of(prices: Prices, steps: Sequence[Decimal], currency: str) -> dict[str, Any]:
    """What the fields hold; `was.` repeats it, so that only what somebody typed is written."""
    values: dict[str, Any] = {}
    for (variant, unit), amounts in prices.items():
        for step in steps:
            if step in amounts:
                values[cell(variant, unit, step)] = f"{to_decimal(amounts[step], currency)}"
    return values | {f"was.{name}": value for name, value in values.items()}


def typed_steps(raw: str) -> tuple[Decimal, ...]:
    """`10,50` in an address; what can't be read is left out."""
    found: list[Decimal] = []
    for part in raw.replace("，", ",").split(","):
        try:
            found.append(to_quantity(Decimal(part.strip())))
        except (InvalidOperation, Problem):
            continue
    return tuple(step for step in found if step > 0)


def prices_in(typed: Mapping[str, Any], currency: str) -> list[PriceIn]:
    """The cells that somebody changed. Raises Invalid with the field of each that can't be read."""
    errors: list[FieldError] = []
    found: list[PriceIn] = []
    for name in typed:
        match = CELL.fullmatch(name)
        if match is None or text(typed, name) == text(typed, f"was.{name}"):
            continue
        amount = read(typed, name, lambda raw: to_minor(raw, currency), errors)
        if amount is not None and amount < 0:
            errors.append(FieldError(field=name, code="negative", message=NEGATIVE))
        unit = UUID(match[2]) if match[2] else None
        found.append(PriceIn(variant=UUID(match[1]), unit=unit, from_quantity=Decimal(match[3]), amount=amount))
    if errors:
        raise Invalid(fields=errors)
    return found
