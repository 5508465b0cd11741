"""The lowest prices, asked of the rows of a file."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from infra.kit.db.sessions import TenantReader
from infra.kit.money import Amount
from modules.catalog.permissions import Perm
from modules.catalog.pricing.errors import FloorLowered, PriceBelowFloor
from modules.catalog.pricing.floor import Limit, NewPrice, deeds_of, is_below, is_lowered, limits_of
from modules.catalog.services.given import Line
from modules.catalog.services.stored import Known
from modules.desk.api import Author, Deed, RowFault


async def floors_asked(
    session: TenantReader, lines: Sequence[Line], known: Mapping[str, Known], currency: str, *, by: Author, at: datetime
) -> tuple[list[RowFault], list[Deed]]:
    """The rows that go below a lowest price, or lower one, without the right to; with it, what the histories say."""
    stored = {line.line: known[line.code] for line in lines if line.code in known}
    limits = await limits_of(session, {each.variant["id"] for each in stored.values() if is_limited(each)}, at)
    may, deeds = by.may(Perm.SELL_BELOW_FLOOR), list[Deed]()
    faults: list[RowFault] = []
    for line in lines:
        before = stored.get(line.line)
        variant = before.variant["id"] if before else UUID(int=0)
        own = with_typed(line, variant, limits)
        low = [price for price in new_prices(line, before, variant) if is_below(price, own)]
        if may:
            deeds += deeds_of(low, own) if before else []
            continue
        for price in low:
            least = str(Amount(own[variant].of(price.factor), currency))
            facts = {"code": line.code, "least": least}
            faults.append(RowFault(line=line.line, field=price.field, message=PriceBelowFloor.message, facts=facts))
        if before:
            faults += [
                RowFault(line=line.line, field=field, message=FloorLowered.message, facts={"code": line.code})
                for field, was, becomes in asks_of(line, before)
                if becomes is not None and is_lowered(was, becomes)
            ]
    return faults, deeds


def is_limited(stored: Known) -> bool:
    return stored.floor is not None or stored.margin is not None


def asks_of(line: Line, stored: Known) -> Sequence[tuple[str, int | None, int | None]]:
    return ("floor", stored.floor, line.floor), ("floor_margin", stored.margin, line.floor_margin)


def with_typed(line: Line, variant: UUID, limits: Mapping[UUID, Limit]) -> dict[UUID, Limit]:
    """The limit of one row: what stands, or what the row itself says if that is more."""
    stands = limits.get(variant)
    if line.floor is None or (stands and stands.least >= line.floor):
        return {variant: stands} if stands else {}
    product, name = (stands.product, stands.product_name) if stands else (variant, line.name)
    return {variant: Limit(product=product, product_name=name, code=line.code, least=Decimal(line.floor))}


def new_prices(line: Line, stored: Known | None, variant: UUID) -> list[NewPrice]:
    """The prices of a row that aren't there yet, each at its column."""
    found: list[NewPrice] = []
    if line.price is not None and (stored is None or line.price != stored.price):
        found.append(NewPrice(variant, line.price, field="price"))
    had = stored.unit_prices if stored else {}
    sizes = {name: factor for name, factor, _ in stored.units} if stored else {}
    sizes |= {unit.name: unit.factor for unit in line.units or ()}
    for name, amount in (line.unit_prices or {}).items():
        if amount != had.get(name) and name in sizes:
            found.append(NewPrice(variant, amount, sizes[name], "unit_prices"))
    return found
