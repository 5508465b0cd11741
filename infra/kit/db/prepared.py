"""Statements whose text never changes, compiled once: what is left at run time is binding values and one round trip.

For hot paths alone. SQLAlchemy's own way looks every execution up by the structure of the statement, which for a large
one costs more than the database's work.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple, TypeAlias, cast

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql.asyncpg import dialect
from sqlalchemy.sql.compiler import SQLCompiler

from infra.kit.db.sessions import PlacedSession

Processors: TypeAlias = Mapping[str, Callable[[Any], Any]]


class Compiled(NamedTuple):
    """The driver's text, the names of its parameters by place, and the values of those that never change."""

    text: str
    names: tuple[str, ...]
    constants: Mapping[str, Any]


class Prepared:
    """`statement` as the driver takes it. Compiled at its first use, when every table is known."""

    def __init__(self, statement: sa.ClauseElement) -> None:
        self.statement = statement

    @cached_property
    def compiled(self) -> Compiled:
        made = cast("SQLCompiler", self.statement.compile(dialect=dialect()))
        # The values as the driver takes them.
        processors = cast("Processors", made._bind_processors)  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
        known = {name: bind.effective_value for bind, name in made.bind_names.items() if not bind.required}
        ready = {name: processors[name](value) if name in processors else value for name, value in known.items()}
        return Compiled(str(made), tuple(made.positiontup or ()), ready)

    async def rows(self, session: PlacedSession, values: Mapping[str, Any]) -> Sequence[sa.Row[Any]]:
        """Runs it. `values` are the driver's: arrays as lists, JSON as text; so are those of the rows."""
        text, names, constants = self.compiled
        place = {**constants, **values} if constants else values
        connection = await session.connection()
        # A server plans a statement anew whenever its search_path is another than last time: each tenant has its own.
        text = f"/* {session.info['place'].role} */ {text}"
        return (await connection.exec_driver_sql(text, tuple([place[name] for name in names]))).all()
