"""The import format `prices`: each row is one price of a list."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from infra.kit import money
from infra.kit.db.sessions import TenantReader, TenantSession
from infra.kit.i18n import N_
from infra.kit.money import Amount
from modules.catalog import domain
from modules.catalog.imports import Faults, cell, price_in, quantity_in, texts
from modules.catalog.models import PriceList, Unit, Variant
from modules.catalog.permissions import Perm
from modules.catalog.pricing.errors import PriceBelowFloor
from modules.catalog.pricing.floor import is_below, limits_of
from modules.catalog.pricing.schemas import PriceIn
from modules.catalog.pricing.service import COLUMNS, Key, new_prices, set_prices, stored_prices
from modules.catalog.services.checks import NEGATIVE, PRICE_HIGH
from modules.desk.api import GivenRow, ImportField, Outcome, RowFault, Work
from modules.shops.api import get_settings

KEYS = sa.bindparam("keys", type_=ARRAY(sa.Text))
CODE_UNKNOWN = N_("No product has {asked}: find it, or add it.")
LIST_UNKNOWN = N_("There is no price list {list}. Make it first, or use one of: {lists}.")
UNIT_UNKNOWN = N_("{code} has no unit {unit}. Add it to the product, or leave the cell empty.")
PRICE_MISSING = N_("Enter a price. 0 is fine for a gift.")
FIELDS = (
    ImportField(
        name="code", label=N_("Code"), required=True,
        guesses=("sku", "item code", "product code", "barcode", "ean", "编码", "商品编码", "货号", "条码"),
        help=N_("The code or the barcode of the goods."),
    ),
    ImportField(
        name="price", label=N_("Price"), required=True,
        guesses=("retail price", "sales price", "unit price", "amount", "售价", "价格", "单价"),
    ),
    ImportField(
        name="list", label=N_("Price list"), guesses=("list", "pricelist", "tier", "价目表", "价格表", "价格等级"),
        help=N_("The list's name. Left out, it is the shop's own."),
    ),
    ImportField(
        name="from_quantity", label=N_("From quantity"),
        guesses=("min quantity", "minimum quantity", "quantity", "qty", "起订量", "起批量", "数量"),
        help=N_("The price holds from this quantity on. Left out, for any."),
    ),
    ImportField(
        name="unit", label=N_("Unit"), guesses=("pack", "uom", "单位", "包装"),
        help=N_("A larger unit of the goods, such as a pack. Left out, one piece."),
    ),
)  # fmt: skip


class Line(msgspec.Struct, frozen=True):
    """A row that could be read."""

    line: int
    code: str
    price_list: str
    unit: str
    step: Decimal
    amount: int


class Known(msgspec.Struct, frozen=True):
    """What rows name: lists by name ("" is the shop's own), variants by code and barcode, units by variant and name."""

    lists: dict[str, Any]
    variants: dict[str, tuple[UUID, str]]
    units: dict[tuple[UUID, str], UUID]


Numbered = list[tuple[int, PriceIn]]
"""Prices by the row that they stand in."""


class PriceFormat:
    """Brings prices in (modules.desk.importing.ImportFormat)."""

    name = "prices"
    label = N_("Prices")
    permission = Perm.IMPORT.value
    path = "/products/price-lists"
    help = N_("Each row is one price: of one product, in one list, from a quantity on.")

    async def fields(self, session: TenantReader) -> Sequence[ImportField]:  # noqa: ARG002  the contract's
        return FIELDS

    def key_of(self, row: GivenRow) -> str:
        return "\n".join(cell(row, name) for name in ("code", "list", "unit", "from_quantity"))

    async def take(self, session: TenantSession, rows: Sequence[GivenRow], work: Work) -> Outcome:
        currency = (await get_settings(session)).currency
        faults: list[RowFault] = []
        lines: list[Line] = []
        for row in rows:
            line, wrong = read_row(row, currency)
            faults += wrong
            lines += [line] if line else []
        known = await known_of(session, lines)
        wanted: dict[str, Numbered] = {}
        for line in lines:
            problem = name_fault(line, known)
            if problem:
                faults.append(problem)
            else:
                wanted.setdefault(line.price_list, []).append((line.line, price_of(line, known)))
        return await written(session, known, wanted, faults, work)


def read_row(row: GivenRow, currency: str) -> tuple[Line | None, list[RowFault]]:
    faults = Faults(row)
    texts(row, faults)
    amount = faults.read("price", lambda raw: price_in(raw, currency))
    step = faults.read("from_quantity", quantity_in)
    if not cell(row, "price"):
        faults.add("price", PRICE_MISSING)
    if (amount is not None and amount < 0) or (step is not None and step < 0):
        faults.add("price" if amount is not None and amount < 0 else "from_quantity", NEGATIVE)
    if amount is not None and amount >= money.LARGEST:
        faults.add("price", PRICE_HIGH)
    if faults.found or amount is None:
        return None, faults.found
    code, price_list, unit = (cell(row, name) for name in ("code", "list", "unit"))
    return Line(row.line, code, price_list, unit, step or Decimal(0), amount), []


async def known_of(session: TenantReader, lines: Sequence[Line]) -> Known:
    lists: Any = (await session.execute(sa.select(*COLUMNS).where(~PriceList.archived))).all()
    codes = sorted({line.code for line in lines} | {key_of(line.code) for line in lines})
    goods = sa.select(Variant.id, Variant.code, Variant.barcode_key, Variant.unit).where(
        sa.or_(Variant.code == sa.func.any(KEYS), sa.and_(Variant.barcode_key == sa.func.any(KEYS), ~Variant.archived))
    )
    found = (await session.execute(goods, {"keys": codes})).all()
    units = sa.select(Unit.id, Unit.variant_id, Unit.name)
    packs = await session.execute(units.where(Unit.variant_id.in_([row.id for row in found]), ~Unit.archived))
    by_barcode = {row.barcode_key: (row.id, row.unit) for row in found if row.barcode_key}
    return Known(
        lists={row.name: row for row in lists} | {"": next(row for row in lists if row.is_default)},
        variants=by_barcode | {row.code: (row.id, row.unit) for row in found},
        units={(row.variant_id, row.name): row.id for row in packs},
    )


def key_of(code: str) -> str:
    try:
        return domain.read_barcode(code, is_own=True).key
    except domain.BarcodeUnreadable:
        return code


def goods_of(line: Line, known: Known) -> tuple[UUID, str] | None:
    return known.variants.get(line.code) or known.variants.get(key_of(line.code))


def name_fault(line: Line, known: Known) -> RowFault | None:
    """What the row names and isn't there."""
    goods = goods_of(line, known)
    if goods is None:
        return RowFault(line=line.line, field="code", message=CODE_UNKNOWN, facts={"asked": line.code})
    if line.price_list not in known.lists:
        lists = ", ".join(name for name in known.lists if name)
        return RowFault(
            line=line.line, field="list", message=LIST_UNKNOWN, facts={"list": line.price_list, "lists": lists}
        )
    if line.unit and line.unit != goods[1] and (goods[0], line.unit) not in known.units:
        facts = {"code": line.code, "unit": line.unit}
        return RowFault(line=line.line, field="unit", message=UNIT_UNKNOWN, facts=facts)
    return None


def price_of(line: Line, known: Known) -> PriceIn:
    goods = goods_of(line, known)
    if goods is None:  # name_fault has named it
        raise AssertionError(line.code)
    unit = known.units.get((goods[0], line.unit)) if line.unit else None
    return PriceIn(variant=goods[0], unit=unit, from_quantity=line.step, amount=line.amount)


async def written(
    session: TenantSession, known: Known, wanted: dict[str, Numbered], faults: list[RowFault], work: Work
) -> Outcome:
    """Writes what differs, unless the run is dry; counts it by what stood there."""
    counts: dict[str, int] = {}
    for name, asked in wanted.items():
        price_list = known.lists[name]
        keys = [(price.variant, price.unit, price.from_quantity) for _, price in asked]
        before = await stored_prices(session, price_list.id, keys)
        low = await too_low(session, asked, before, work)
        faults += low
        prices = [price for line, price in asked if line not in {fault.line for fault in low}]
        for price in prices:
            was = before.get((price.variant, price.unit, price.from_quantity))
            kind = "created" if was is None else "same" if was == price.amount else "changed"
            counts[kind] = counts.get(kind, 0) + 1
        if prices and not work.dry:
            await set_prices(session, price_list, prices, by=work.by, at=work.at, by_file=True)
    return Outcome(counts=counts, faults=faults)


async def too_low(session: TenantReader, asked: Numbered, before: Mapping[Key, int], work: Work) -> list[RowFault]:
    """The rows that go below a lowest price without the right to."""
    if work.by.may(Perm.SELL_BELOW_FLOOR):
        return []
    put = {(p.variant, p.unit, p.from_quantity): p.amount for _, p in asked if p.amount is not None}
    limits = await limits_of(session, {variant for variant, _, _ in put}, work.at)
    prices = dict(zip(put, await new_prices(session, put), strict=True))
    currency = (await get_settings(session)).currency
    faults: list[RowFault] = []
    for line, price in asked:
        key = (price.variant, price.unit, price.from_quantity)
        made = prices.get(key)
        if made and made.amount != before.get(key) and is_below(made, limits):
            limit = limits[price.variant]
            facts = {"code": limit.code, "least": str(Amount(limit.of(made.factor), currency))}
            faults.append(RowFault(line=line, field="price", message=PriceBelowFloor.message, facts=facts))
    return faults
