"""Nobody sells goods below their lowest price without the right to, and who does is noted.

The lowest price is an amount, or what brings a margin over the cost. Promotions, coupons and points don't count:
whoever set them up has decided on what they cost.
"""

from collections.abc import Collection, Mapping, Sequence
from decimal import ROUND_CEILING, Decimal
from typing import Any
from uuid import UUID

from infra.kit.db.sessions import TenantReader
from infra.kit.money import BASIS_POINTS, Amount, multiply
from infra.kit.problems import FieldError
from modules.catalog.api import SELL_BELOW_FLOOR, Goods, Part
from modules.costing import api as costing
from modules.orders.domain import Stage
from modules.orders.errors import BelowFloor
from modules.orders.services.context import Priced
from tenancy.access.api import Actor

GIVEN = frozenset({Stage.PROMOTION, Stage.COUPON, Stage.POINTS, Stage.ROUNDING})
Costs = Mapping[UUID, Decimal]
Low = list[tuple[int, int]]
"""(position, what the line has to come to at least) of each line that is sold too low."""


async def below_floor(session: TenantReader, priced: Priced) -> Low:
    """Asks for costs only where a margin is to be kept."""
    costs = await costs_of(session, [each for each in priced.goods if each.floor_margin is not None])
    found: Low = []
    for position, (line, goods) in enumerate(zip(priced.quote.lines, priced.goods, strict=False)):
        least = least_of(goods, costs, includes_tax=priced.quote.prices_include_tax)
        if least is not None and sum(r.amount for r in line.reasons if r.stage not in GIVEN) < least:
            found.append((position, least))
    return found


async def costs_of(session: TenantReader, goods: Sequence[Goods]) -> Costs:
    parts = [part.goods.variant for each in goods for part in parts_of(each)]
    return await costing.cost_of_one(session, parts) if parts else {}


def parts_of(goods: Goods) -> tuple[Part, ...]:
    return goods.parts or (Part(goods, Decimal(1)),)


def least_of(goods: Goods, costs: Costs, *, includes_tax: bool) -> int | None:
    """What the line has to come to, as its prices are written; None where nothing is asked, or no cost is known."""
    amounts = [] if goods.floor is None else [multiply(goods.floor, goods.quantity)]
    parts = parts_of(goods)
    if goods.floor_margin is not None and all(part.goods.variant in costs for part in parts):
        worth = sum((taxed(part, costs, includes_tax=includes_tax) for part in parts), Decimal(0))
        wanted = worth * goods.quantity * (BASIS_POINTS + goods.floor_margin) / BASIS_POINTS
        amounts.append(int(wanted.to_integral_value(ROUND_CEILING)))
    return max(amounts, default=None)


def taxed(part: Part, costs: Costs, *, includes_tax: bool) -> Decimal:
    """What the part costs, with the tax that its price holds."""
    rate = part.goods.tax_rate or 0 if includes_tax else 0
    return costs[part.goods.variant] * part.needed * (BASIS_POINTS + rate) / BASIS_POINTS


def require_floor(actor: Actor, priced: Priced, low: Low, only: Collection[int] | None = None) -> Low:
    """Those of `low` that are asked about (`only`: positions; None: all), for the history.

    Raises BelowFloor, naming every line, unless `actor` has the right.
    """
    asked = [(position, least) for position, least in low if only is None or position in only]
    if not asked or actor.may(SELL_BELOW_FLOOR):
        return asked
    faults: list[FieldError] = []
    for position, least in asked:
        goods = priced.goods[position]
        facts: dict[str, Any] = {"name": goods.name, "least": Amount(least, priced.quote.currency)}
        field = f"lines.{position}.variant"
        faults.append(FieldError(field=field, code=BelowFloor.code, message=BelowFloor.message, facts=facts))
    first: dict[str, Any] = faults[0].facts
    raise BelowFloor(fields=faults, **first)


def told_low(priced: Priced, position: int, least: int) -> dict[str, Any]:
    """What the history says of a line that was sold too low."""
    line, goods = priced.quote.lines[position], priced.goods[position]
    return {"name": goods.name, "amount": line.total, "least": least}
