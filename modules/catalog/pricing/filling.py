"""A price list filled from another by percent: looked at first, then written."""

from datetime import datetime
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from typing import Any, Literal
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import aliased

from infra.kit import money
from infra.kit.db.sessions import TenantReader, TenantSession
from infra.kit.i18n import N_
from infra.kit.problems import FieldError, Invalid
from modules.catalog import domain
from modules.catalog.models import Price, Product, Unit, Variant
from modules.catalog.pricing.schemas import PriceIn, Written
from modules.catalog.pricing.service import set_prices
from modules.desk.api import Author

LEAST, LARGEST = -10_000, 100_000
AT_ONCE = 5_000
SHOWN = 8
Ending = Literal["exact", "step", "below"]
PERCENT = N_("Enter a percentage from −100 to 1,000.")


class Filling(msgspec.Struct, frozen=True, kw_only=True):
    """`change` in basis points of the source's prices. `rounding`: to the nearest multiple of `step` minor units, or
    (`below`) up to just below a multiple, as 9.99 is. `keep`: prices that stand there already stay.
    """

    source: UUID
    change: int
    rounding: Ending = "exact"
    step: int = 1
    category: UUID | None = None
    keep: bool = True


class Filled(msgspec.Struct, frozen=True, kw_only=True):
    """One price as it would be."""

    name: str
    code: str
    unit: str
    from_quantity: Decimal
    source: int
    amount: int


def new_price(amount: int, filling: Filling) -> int:
    """The source's price, changed and rounded; never below 0."""
    changed = Decimal(amount) * (10_000 + filling.change) / 10_000
    if filling.rounding == "exact":
        return int(changed.quantize(Decimal(1), ROUND_HALF_UP))
    steps = changed / filling.step
    if filling.rounding == "step":
        return int(steps.quantize(Decimal(1), ROUND_HALF_UP)) * filling.step
    return max(0, int(steps.quantize(Decimal(1), ROUND_CEILING)) * filling.step - 1)


def check(filling: Filling) -> None:
    if not LEAST <= filling.change <= LARGEST or filling.step < 1:
        raise Invalid(fields=[FieldError(field="percent", code="out_of_range", message=PERCENT)])


def rows_for(price_list: UUID, filling: Filling) -> sa.Select[Any]:
    """The source's prices of goods that are sold, in the order of their names."""
    query: Any = (
        sa.select(
            Price.variant_id, Price.unit_id, Price.min_quantity, Price.amount, Product.name, Variant.title,
            Variant.code, sa.func.coalesce(Unit.name, "").label("unit"),
        )
        .join(Variant, Variant.id == Price.variant_id)
        .join(Product, Product.id == Variant.product_id)
        .outerjoin(Unit, Unit.id == Price.unit_id)
        .where(Price.price_list_id == filling.source, Price.valid_from.is_(None), Price.valid_to.is_(None))
        .where(~Variant.archived, Product.state != "archived", sa.or_(Unit.id.is_(None), ~Unit.archived))
        .order_by(Product.name, Variant.id, Price.min_quantity)
    )  # fmt: skip
    if filling.category:
        query = query.where(Product.category_id == filling.category)
    if filling.keep:
        there = aliased(Price)
        same = sa.and_(
            there.price_list_id == price_list, there.variant_id == Price.variant_id, there.valid_to.is_(None),
            there.unit_id.is_not_distinct_from(Price.unit_id), there.min_quantity == Price.min_quantity,
        )  # fmt: skip
        query = query.where(~sa.exists(sa.select(there.id).where(same)))
    return query


async def look(session: TenantReader, price_list: UUID, filling: Filling) -> tuple[int, list[Filled]]:
    """How many prices would be set, and the first of them."""
    check(filling)
    query = rows_for(price_list, filling)
    number = await session.scalar(sa.select(sa.func.count()).select_from(query.order_by(None).subquery())) or 0
    rows = await session.execute(query.limit(SHOWN))
    return number, [
        Filled(
            name=domain.variant_name(row.name, [row.title]), code=row.code, unit=row.unit,
            from_quantity=row.min_quantity, source=row.amount, amount=new_price(row.amount, filling),
        )
        for row in rows
    ]  # fmt: skip


async def fill(session: TenantSession, stored: sa.Row[Any], filling: Filling, *, by: Author, at: datetime) -> Written:
    """Sets the prices, in blocks. Raises Invalid, AmountTooLarge."""
    check(filling)
    rows = (await session.execute(rows_for(stored.id, filling))).all()
    written = 0
    for start in range(0, len(rows), AT_ONCE):
        block = [
            PriceIn(
                variant=row.variant_id, unit=row.unit_id, from_quantity=row.min_quantity,
                amount=money.checked(new_price(row.amount, filling)),
            )
            for row in rows[start : start + AT_ONCE]
        ]  # fmt: skip
        written += (await set_prices(session, stored, block, by=by, at=at)).set
    return Written(set=written, ended=0)
