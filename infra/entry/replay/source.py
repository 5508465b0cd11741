"""What is replayed, whatever it comes from. Amounts in cents."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple, Protocol

import msgspec

ORIGIN = "complete-journey"


class Item(NamedTuple):
    """One product of the chain."""

    code: str
    name: str
    department: str
    brand: str
    tags: tuple[str, ...]


class BasketLine(NamedTuple):
    code: str
    quantity: int
    amount: int


class Basket(msgspec.Struct, frozen=True):
    """One visit of a household to a store."""

    id: str
    at: datetime
    store: str
    household: str
    lines: tuple[BasketLine, ...]

    @property
    def total(self) -> int:
        return sum(line.amount for line in self.lines)


class Totals(msgspec.Struct, frozen=True):
    """Cents by store, by month ("2017-01") and by department; "" is that of undescribed products."""

    stores: dict[str, int]
    months: dict[str, int]
    departments: dict[str, int]
    baskets: int


class Source(Protocol):
    """A year of a grocery chain."""

    def items(self) -> Sequence[Item]: ...
    def stores(self) -> Sequence[str]: ...
    def households(self) -> Sequence[str]: ...

    def baskets(self, most: int) -> Sequence[Basket]:
        """The first `most`, by time."""
        ...

    def totals(self, baskets: Collection[str], zone: str) -> Totals:
        """What `baskets` (ids) come to, computed by the source itself; days and months are those of `zone`."""
        ...
