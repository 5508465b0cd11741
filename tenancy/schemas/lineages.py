"""Each package's own line of revisions, compiled once into SQL that every tenant gets alike.

A revision holds structure alone: no reading, no `depends_on` across lineages; back-fills are jobs.
"""

import importlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, cast

import msgspec
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.dialects.postgresql.asyncpg import dialect

from infra.kit.module import registry


class Lineage(msgspec.Struct, frozen=True):
    """A package's revisions: `name` as in schema_version, their `folder`, `ledgers` that the runtime may not change."""

    name: str
    folder: Path
    ledgers: tuple[str, ...] = ()

    @property
    def head(self) -> str:
        """The newest revision."""
        return head_of(self.folder)


class Statements:
    """The output buffer of a compilation: each write is one statement, kept apart: some servers take one a message."""

    def __init__(self) -> None:
        self.kept: list[str] = []

    def write(self, text: str) -> None:
        if statement := text.strip().removesuffix(";"):
            self.kept.append(statement)

    def flush(self) -> None:
        """Nothing is held back."""


def lineage_of(package: str, name: str, ledgers: tuple[str, ...] = ()) -> Lineage:
    """The lineage in `package`/migrations, for example `modules.stock`."""
    module = importlib.import_module(package)
    return Lineage(name, Path(cast("str", module.__file__)).parent / "migrations", ledgers)


def lineages_for(switches: frozenset[str] = frozenset()) -> list[Lineage]:
    """The lineages of a tenant with these switches on, in the order of the graph."""
    return [lineage_of(m.package, m.name, m.ledgers) for m in registry.of(switches) if m.tables]


def every_lineage(packages: frozenset[str]) -> list[Lineage]:
    """The lineages of the shared middle and of `packages`, whether switched on or not, in the order of the graph."""
    wanted = [m for m in registry.modules if m.tables and (m.switch is None or m.name in packages)]
    return [lineage_of(m.package, m.name, m.ledgers) for m in wanted]


def revisions_of(lineage: Lineage) -> frozenset[str]:
    """Every revision that this version knows of it."""
    return frozenset(revision.revision for revision in scripts(lineage.folder).walk_revisions())


@cache
def scripts(folder: Path) -> ScriptDirectory:
    return ScriptDirectory(str(folder), version_locations=[str(folder)])


@cache
def head_of(folder: Path) -> str:
    return scripts(folder).get_current_head() or ""


def upgrades(lineage: Lineage, start: str | None, end: str) -> Sequence[Any]:
    """The revisions from `start` (None: from nothing) to `end`, oldest first."""
    return list(scripts(lineage.folder).iterate_revisions(end, start or "base"))[::-1]


@cache
def compile_sql(lineage: Lineage, start: str | None, end: str) -> tuple[str, ...]:
    """The statements that bring a schema from `start` to `end`, then take the ledgers' rights to change."""
    out = Statements()
    # The default paramstyle would double each %, silently.
    context = MigrationContext.configure(
        dialect=dialect(paramstyle="named"), opts={"as_sql": True, "output_buffer": out, "literal_binds": True}
    )
    with Operations.context(context):
        for revision in upgrades(lineage, start, end):
            revision.module.upgrade()
    return tuple(out.kept)
