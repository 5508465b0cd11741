"""Nobody sells goods below their lowest price without the right to, and who does is noted.

Promotions, coupons and points don't count: whoever set them up has decided on what they cost.
"""

from typing import Any

from infra.kit.money import Amount, multiply
from infra.kit.problems import FieldError
from modules.catalog.api import SELL_BELOW_FLOOR
from modules.orders.domain import Stage
from modules.orders.errors import BelowFloor
from modules.orders.services.context import Priced
from tenancy.access.api import Actor

GIVEN = frozenset({Stage.PROMOTION, Stage.COUPON, Stage.POINTS, Stage.ROUNDING})


def below_floor(priced: Priced) -> list[tuple[int, int]]:
    """(position, what the line has to come to at least) of each line that is sold too low."""
    found: list[tuple[int, int]] = []
    for position, (line, goods) in enumerate(zip(priced.quote.lines, priced.goods, strict=False)):
        if goods.floor is None:
            continue
        least = multiply(goods.floor, goods.quantity)
        if sum(reason.amount for reason in line.reasons if reason.stage not in GIVEN) < least:
            found.append((position, least))
    return found


def require_floor(actor: Actor, priced: Priced) -> None:
    """Raises BelowFloor, naming every line, unless `actor` has the right."""
    low = [] if actor.may(SELL_BELOW_FLOOR) else below_floor(priced)
    if not low:
        return
    faults: list[FieldError] = []
    for position, least in low:
        goods = priced.goods[position]
        facts: dict[str, Any] = {"name": goods.name, "least": Amount(least, priced.quote.currency)}
        field = f"lines.{position}.variant"
        faults.append(FieldError(field=field, code=BelowFloor.code, message=BelowFloor.message, facts=facts))
    first: dict[str, Any] = faults[0].facts
    raise BelowFloor(fields=faults, **first)
