"""The platform's figures beside the data's, to the cent."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from infra.entry.replay.source import Totals


class Beside(NamedTuple):
    """One figure twice: as the data has it, and as the platform says."""

    by: str
    name: str
    data: int
    platform: int

    @property
    def differs(self) -> bool:
        return self.data != self.platform


def compare(data: Totals, summary: Mapping[str, Any]) -> Sequence[Beside]:
    """Every store, month and department, their sums, and the number of sales."""
    stores = {row["code"]: row["sales"] for row in summary["by_store"]}
    months = {row["month"]: row["sales"] for row in summary["by_month"]}
    departments = {row["name"] or "": row["sales"] for row in summary["by_department"]}
    rows = [
        *beside("store", data.stores, stores),
        *beside("month", data.months, months),
        *beside("department", data.departments, departments),
    ]
    every = [Beside("all", "sales", sum(data.stores.values()), summary["sales"])]
    return [*rows, *every, Beside("all", "orders", data.baskets, summary["orders"])]


def beside(by: str, data: Mapping[str, int], platform: Mapping[str, int]) -> Iterator[Beside]:
    for name in sorted(data.keys() | platform.keys()):
        row = Beside(by, name, data.get(name, 0), platform.get(name, 0))
        if row.data or row.platform:
            yield row
