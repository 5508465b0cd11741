"""The import format `opening_stock`: what lay where on the day of moving, and what it had cost.

The file says what the opening stock is: what has come in as such already is not added again.
"""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any
from uuid import UUID, uuid5

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from infra.kit import money, quantity
from infra.kit.db.sessions import TenantReader, TenantSession
from infra.kit.i18n import N_
from infra.kit.typed_numbers import number_in
from modules.catalog.api import scan_key
from modules.catalog.views import variants
from modules.desk.api import GivenRow, ImportField, Outcome, RowFault, Work
from modules.moving.columns import STOCK
from modules.moving.permissions import Perm
from modules.moving.reading import Row
from modules.shops.api import get_settings
from modules.stock import api as stock
from modules.stock.views import moves, warehouses

CAUSE = "moving"
COST, HIGHEST = Decimal("0.000001"), Decimal(10**9)
KEYS = sa.bindparam("keys", type_=ARRAY(sa.Text))
UNKNOWN = N_("No product has {asked}: bring your products in first.")
PLACE_UNKNOWN = N_("There is no warehouse {asked}. There are: {places}.")
NEGATIVE = N_("A quantity above 0, please. What is short is corrected by a stock correction later.")
MISSING = N_("Enter a quantity.")
COST_NEGATIVE = N_("0 or more, please.")
OTHERWISE = N_("{n} came in as opening stock already. Undo the step first, or correct it by a stock correction.")


class Line(msgspec.Struct, frozen=True):
    """A row that could be read; `cost` of one in major units, None when unknown."""

    line: int
    code: str
    place: str
    quantity: Decimal
    cost: Decimal | None


class Known(msgspec.Struct, frozen=True):
    """What rows name: variants by code and barcode, places by name, and what came in as opening stock."""

    variants: dict[str, UUID]
    places: dict[str, UUID]
    names: str
    opened: dict[tuple[UUID, UUID], Decimal]


class OpeningStockFormat:
    """Brings opening stock in (modules.desk.importing.ImportFormat)."""

    name = "opening_stock"
    label = N_("Opening stock")
    permission = Perm.MANAGE.value
    path = "/moving"
    help = N_("Each row is one product in one warehouse: how much lies there, and what it has cost.")

    async def fields(self, session: TenantReader) -> Sequence[ImportField]:  # noqa: ARG002  the contract's
        return STOCK

    def key_of(self, row: GivenRow) -> str:
        return f"{row.cells.get('code', '').strip()}\n{row.cells.get('warehouse', '').strip().casefold()}".strip()

    async def take(self, session: TenantSession, rows: Sequence[GivenRow], work: Work) -> Outcome:
        settings = await get_settings(session)
        await stock.add_warehouses(session)
        faults: list[RowFault] = []
        lines: list[Line] = []
        for given in rows:
            row = Row(given)
            line = read_row(row, settings.currency)
            faults += row.faults
            lines += [line] if line else []
        known = await known_of(session, lines, settings.store)
        goods: list[stock.StockLine] = []
        counts = {"created": 0, "same": 0}
        for line in lines:
            fault = fault_of(line, known)
            if fault:
                faults.append(fault)
                continue
            variant, place = variant_of(line, known), known.places[line.place]
            if (variant, place) in known.opened:
                counts["same"] += 1
                continue
            counts["created"] += 1
            goods.append(
                stock.StockLine(uuid5(work.run, f"{variant} {place}"), variant, line.quantity, place, line.cost)
            )
        if goods:
            cause = stock.Document(CAUSE, uuid5(work.run, str(goods[0].id)))
            by = stock.By(work.by.id, work.by.name, work.at)
            await stock.open_stock(session, settings.store, goods, cause, by, kind="opening")
        return Outcome(counts={kind: n for kind, n in counts.items() if n}, faults=faults)


def read_row(row: Row, currency: str) -> Line | None:
    def in_money(raw: str) -> int:
        return money.to_minor(number_in(raw), currency)

    amount = row.read("quantity", lambda raw: quantity.to_quantity(number_in(raw)))
    cost = row.read("cost", cost_in)
    value = row.read("value", in_money)
    if not row.text("quantity"):
        row.add("quantity", MISSING)
    if amount is not None and amount <= 0:
        row.add("quantity", NEGATIVE)
    for field, said in (("cost", cost), ("value", value)):
        if said is not None and said < 0:
            row.add(field, COST_NEGATIVE)
    if row.faults or amount is None:
        return None
    if cost is None and value is not None:
        cost = money.to_decimal(value, currency) / amount
    exact = None if cost is None else cost.quantize(COST, ROUND_HALF_UP)
    return Line(row.line, row.text("code"), row.text("warehouse").casefold(), amount, exact)


def cost_in(raw: str) -> Decimal:
    """A cost has more decimals than money. Raises QuantityNotANumber, QuantityTooLarge."""
    try:
        number = Decimal(number_in(raw))
    except InvalidOperation as error:
        raise quantity.QuantityNotANumber from error
    if not number.is_finite():
        raise quantity.QuantityNotANumber
    if abs(number) >= HIGHEST:
        raise quantity.QuantityTooLarge
    return number


async def known_of(session: TenantReader, lines: Sequence[Line], store: UUID) -> Known:
    codes = sorted({line.code for line in lines} | {scan_key(line.code) for line in lines} - {""})
    found: Any = await session.execute(
        sa.select(variants.c.id, variants.c.code, variants.c.barcode).where(
            sa.or_(variants.c.code == sa.func.any(KEYS), variants.c.barcode == sa.func.any(KEYS))
        ),
        {"keys": codes},
    )
    goods = found.all()
    by_code = {row.barcode: row.id for row in goods if row.barcode} | {row.code: row.id for row in goods}
    places: dict[str, UUID] = {}
    names: list[str] = []
    query = sa.select(warehouses).where(warehouses.c.archived_at.is_(None)).order_by(warehouses.c.name)
    for row in await session.execute(query):
        places[row.name.casefold()] = row.id
        names.append(row.name)
        if row.store_id == store and row.sells:
            places[""] = row.id
    return Known(by_code, places, ", ".join(names), await opened_of(session, [row.id for row in goods]))


async def opened_of(session: TenantReader, goods: Sequence[UUID]) -> dict[tuple[UUID, UUID], Decimal]:
    """(variant, warehouse) → what came in as opening stock and stayed."""
    total = sa.func.sum(moves.c.quantity).label("n")
    query = sa.select(moves.c.variant_id, moves.c.warehouse_id, total).where(
        moves.c.kind == "opening", moves.c.variant_id == sa.func.any(sa.literal(list(goods), ARRAY(sa.Uuid)))
    )
    rows = await session.execute(query.group_by(moves.c.variant_id, moves.c.warehouse_id).having(total != 0))
    return {(row.variant_id, row.warehouse_id): row.n for row in rows}


def variant_of(line: Line, known: Known) -> UUID:
    return known.variants.get(line.code) or known.variants[scan_key(line.code)]


def fault_of(line: Line, known: Known) -> RowFault | None:
    """What the row names and isn't there, or what came in otherwise before."""
    if line.code not in known.variants and scan_key(line.code) not in known.variants:
        return RowFault(line=line.line, field="code", message=UNKNOWN, facts={"asked": line.code})
    if line.place not in known.places:
        facts = {"asked": line.place, "places": known.names}
        return RowFault(line=line.line, field="warehouse", message=PLACE_UNKNOWN, facts=facts)
    before = known.opened.get((variant_of(line, known), known.places[line.place]))
    if before is not None and before != line.quantity:
        facts = {"n": f"{before.normalize():f}"}
        return RowFault(line=line.line, field="quantity", message=OTHERWISE, facts=facts)
    return None
