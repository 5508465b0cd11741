"""Plain rows, created, read, changed and listed: advanced-alchemy's repository with the house's defaults.

For rows of which a shop keeps a few: stores, keys, runs. What is hot, counted or joined stays a statement of Core, as
`views` are.
"""

from typing import Any, ClassVar, TypeVar

from advanced_alchemy.base import ModelProtocol
from advanced_alchemy.repository import SQLAlchemyAsyncRepository

from infra.kit.db.sessions import PlacedSession
from infra.kit.problems import NotFound, Problem

T = TypeVar("T", bound=ModelProtocol)


class Repository(SQLAlchemyAsyncRepository[T]):
    """The rows of `model_type`, in the caller's unit of work: it flushes, and only the edge commits.

    `get` and `get_one` raise `missing` when there is no such row; a database's refusal stays SQLAlchemy's DBAPIError,
    which the edge repeats or turns into a Problem. Rows never leave their package: `api` gives structs, made by
    `msgspec.convert(rows, list[Card], from_attributes=True)`.
    """

    missing: ClassVar[type[Problem]] = NotFound
    # What was read before never hides what others have committed since: a lock is worth its newest row.
    execution_options: dict[str, Any] | None = {"populate_existing": True}  # noqa: RUF012  the base's own attribute
    prefer_any_dialects = ("postgresql",)  # = ANY(list) is one text, and so one plan, for any number of values

    def __init__(self, session: PlacedSession) -> None:
        super().__init__(
            session=session, auto_commit=False, auto_refresh=False, auto_expunge=False, wrap_exceptions=False
        )

    def check_not_found(self, item_or_none: T | None) -> T:  # type: ignore[override]  the base's is static
        """The row; raises `missing` for None."""
        if item_or_none is None:
            raise self.missing
        return item_or_none

    async def change(self, row: T, **values: object) -> None:
        """Writes `values` into a row that was read here, at once. `updated_at` and `changed` follow by themselves.

        Nothing is written when nothing differs. Read the row again before its `updated_at` is shown.
        """
        for name, value in values.items():
            setattr(row, name, value)
        await self.session.flush()
