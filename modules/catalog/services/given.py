"""A row of a file of goods that could be read, and what can't be of it as the goods are."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

import msgspec

from infra.kit.i18n import N_
from modules.catalog import domain
from modules.catalog.bundles.errors import BundleNotWeighed, PartsMissing
from modules.catalog.schemas import UnitIn
from modules.catalog.services.stored import Known
from modules.desk.api import RowFault

UNIT_UNKNOWN = N_("{code} has no unit {unit}. Add it to the product, or leave the cell empty.")
MADE_MISSING = N_("Parts belong to a bundle or a kit. Say which of the two it is.")
BUNDLE_OPENED = N_("A bundle never lies on the shelf: its parts do. Leave its opening stock empty.")


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A row that could be read. None: the file doesn't say."""

    line: int
    code: str
    name: str
    other_name: str | None = None
    variant: str | None = None
    barcode: domain.Barcode | None = None
    category: str | None = None
    brand: str | None = None
    description: str | None = None
    tags: tuple[str, ...] | None = None
    unit: str | None = None
    tax_class: str | None = None
    price: int | None = None
    low_stock: Decimal | None = None
    opening_stock: Decimal | None = None
    drawing: str | None = None
    weighed: bool | None = None
    options: dict[str, str] | None = None
    group: str | None = None
    floor: int | None = None
    floor_margin: int | None = None
    units: tuple[UnitIn, ...] | None = None
    unit_prices: dict[str, int] | None = None
    made: str | None = None
    parts: tuple[tuple[str, Decimal], ...] | None = None
    other_description: str | None = None
    state: str | None = None
    attributes: dict[str, str] | None = None


def own_faults(line: Line, stored: Known | None) -> Iterator[RowFault]:
    """What a row says of units that the goods haven't, and of parts without saying what is made of them."""
    units = (
        {unit.name for unit in line.units}
        if line.units is not None
        else {u[0] for u in (stored.units if stored else ())}
    )
    made = line.made or (stored.kind if stored else "goods")
    for name in sorted((line.unit_prices or {}).keys() - units):
        facts = {"code": line.code, "unit": name}
        yield RowFault(line=line.line, field="unit_prices", message=UNIT_UNKNOWN, facts=facts)
    if line.parts and made == "goods":
        yield RowFault(line=line.line, field="made", message=MADE_MISSING)
    if made != "goods" and not line.parts and not (stored and stored.kind == made):
        yield RowFault(line=line.line, field="parts", message=PartsMissing.message)
    if made != "goods" and (line.weighed or (line.weighed is None and stored and stored.variant["weighed"])):
        yield RowFault(line=line.line, field="weighed", message=BundleNotWeighed.message)
    if made == "bundle" and line.opening_stock:
        yield RowFault(line=line.line, field="opening_stock", message=BUNDLE_OPENED)


def is_made_anew(line: Line, stored: Known) -> bool:
    """Whether the row says other parts than are stored."""
    made = line.made or stored.kind
    parts = [] if made == "goods" else stored.parts if line.parts is None else list(line.parts)
    return (made, parts) != (stored.kind, stored.parts)


def shape_of(units: Sequence[UnitIn]) -> list[tuple[str, Decimal, str]]:
    return sorted((unit.name, unit.factor, unit.barcode) for unit in units)
