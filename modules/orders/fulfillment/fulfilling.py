"""What of an order is still to go, and whether all of it is gone. Pure: quantities by line, in base units."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from uuid import UUID

import msgspec

from infra.kit.i18n import N_
from infra.kit.problems import FieldError
from infra.kit.quantity import ZERO, is_whole
from modules.orders.errors import MoreThanLeft, NothingLeft
from modules.orders.states import FulfillmentState

Quantities = Mapping[UUID, Decimal]
GONE = frozenset({FulfillmentState.SHIPPED, FulfillmentState.DELIVERED})
MORE = N_("Only {left} are left to go out.")
NOT_POSITIVE = N_("Enter a quantity above 0.")


class Part(msgspec.Struct, frozen=True):
    """Goods that go together, and how far they are; `minded`: the notes that its packer has confirmed."""

    state: FulfillmentState
    lines: Quantities
    minded: tuple[str, ...] = ()


def left(ordered: Quantities, parts: Iterable[Part]) -> dict[UUID, Decimal]:
    """What no part has taken up yet: only lines of which something is left."""
    rest = dict(ordered)
    for part in parts:
        if part.state != FulfillmentState.CANCELED:
            for line, quantity in part.lines.items():
                rest[line] = rest.get(line, ZERO) - quantity
    return {line: quantity for line, quantity in rest.items() if quantity > 0}


def gone(parts: Iterable[Part]) -> dict[UUID, Decimal]:
    """What has left the shelf."""
    sums: dict[UUID, Decimal] = {}
    for part in parts:
        if part.state in GONE:
            for line, quantity in part.lines.items():
                sums[line] = sums.get(line, ZERO) + quantity
    return sums


def is_all_gone(ordered: Quantities, parts: Iterable[Part]) -> bool:
    """Whether nothing of `ordered` is on the shelf any more."""
    went = gone(parts)
    return all(went.get(line, ZERO) >= quantity for line, quantity in ordered.items())


def chosen(asked: Quantities | None, rest: Quantities) -> dict[UUID, Decimal]:
    """What goes now: all of `rest`, or what is asked of it.

    Raises NothingLeft when there is nothing, MoreThanLeft with a field error `lines.<id>` for each line that asks too
    much or too little.
    """
    if not rest:
        raise NothingLeft
    if asked is None:
        return dict(rest)
    errors = [error for line, quantity in asked.items() if (error := fault(line, quantity, rest.get(line, ZERO)))]
    if errors:
        raise MoreThanLeft(fields=errors)
    if not asked:
        raise NothingLeft
    return dict(asked)


def fault(line: UUID, quantity: Decimal, rest: Decimal) -> FieldError | None:
    if quantity <= 0:
        return FieldError(field=f"lines.{line}", code="quantity_not_positive", message=NOT_POSITIVE)
    if quantity > rest:
        facts: dict[str, object] = {"left": plain(rest)}
        return FieldError(field=f"lines.{line}", code=MoreThanLeft.code, message=MORE, facts=facts)
    return None


def plain(quantity: Decimal) -> Decimal:
    """Without the decimals that say nothing: 3, 1.5."""
    return quantity.quantize(Decimal(1)) if is_whole(quantity) else quantity.normalize()
