"""Cells of a row as figures; what can't be read is a fault of that row."""

from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

from infra.kit.problems import Problem
from modules.desk.api import GivenRow, RowFault

T = TypeVar("T")


class Row:
    """One row with its faults."""

    def __init__(self, row: GivenRow) -> None:
        self.line, self.cells = row.line, row.cells
        self.faults: list[RowFault] = []

    def text(self, field: str) -> str:
        return self.cells.get(field, "").strip()

    def add(self, field: str, message: str, **facts: Any) -> None:
        self.faults.append(RowFault(line=self.line, field=field, message=message, facts=facts))

    def read(self, field: str, convert: Callable[[str], T]) -> T | None:
        """The cell converted, None when it is blank or can't be; the reason is kept."""
        raw = self.text(field)
        if not raw:
            return None
        try:
            return convert(raw)
        except Problem as problem:
            self.add(
                field, problem.message, **{n: f if isinstance(f, int) else str(f) for n, f in problem.facts.items()}
            )
            return None

    def day(self, field: str, message: str) -> date | None:
        raw = self.text(field).replace("/", "-").replace(".", "-")[:10]
        if not raw:
            return None
        try:
            return date.fromisoformat(raw)
        except ValueError:
            self.add(field, message)
            return None
