"""A tenant's tables as the database itself describes them: columns, order, and the statements that copy them."""

import msgspec

from infra.kit.db.direct import DirectConnection
from infra.kit.module import registry
from tenancy.archives.errors import TableUnknown

# What is written out must be the same wherever and whenever it is written.
PLAIN = ("SET LOCAL timezone = 'UTC'", "SET LOCAL datestyle = 'ISO, YMD'", "SET LOCAL bytea_output = 'hex'",
         "SET LOCAL intervalstyle = 'iso_8601'", "SET LOCAL extra_float_digits = 1",
         "SET LOCAL client_encoding = 'UTF8'", "SET LOCAL statement_timeout = 0")  # fmt: skip
# `changed` is the number of a transaction of this very server: another one gives its own.
COLUMNS = """
SELECT c.relname::text AS table, array_agg(a.attname::text ORDER BY a.attname COLLATE "C")
         FILTER (WHERE a.atttypid <> 'xid8'::regtype AND a.attgenerated = '') AS columns
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
GROUP BY c.relname"""
# Texts are sorted byte by byte: the same on every server.
KEYS = """
SELECT c.relname::text AS table, string_agg(
         quote_ident(a.attname) || CASE a.atttypid WHEN 'text'::regtype THEN ' COLLATE "C"' ELSE '' END, ', '
         ORDER BY k.place) AS key
FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid,
     unnest(i.indkey::int2[]) WITH ORDINALITY AS k (number, place), pg_attribute a
WHERE c.relnamespace = current_schema()::regnamespace AND i.indisprimary
  AND a.attrelid = c.oid AND a.attnum = k.number
GROUP BY c.relname"""
REFERENCES = """
SELECT DISTINCT f.relname::text AS table, t.relname::text AS needs
FROM pg_constraint r JOIN pg_class f ON f.oid = r.conrelid JOIN pg_class t ON t.oid = r.confrelid
WHERE r.contype = 'f' AND f.relnamespace = current_schema()::regnamespace AND f.oid <> t.oid"""


class TableShape(msgspec.Struct, frozen=True, kw_only=True):
    """A table that is written out: its package, its columns by name, its key as it is sorted by."""

    package: str
    name: str
    columns: tuple[str, ...]
    order: str

    @property
    def query(self) -> str:
        return f"SELECT {listed(self.columns)} FROM {quoted(self.name)} ORDER BY {self.order}"  # noqa: S608  names of our own tables


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def listed(names: tuple[str, ...]) -> str:
    return ", ".join(quoted(name) for name in names)


def left_out() -> dict[str, str]:
    """Tables that stay behind, each with its reason (a msgid), as the manifests say."""
    return {table: reason for module in registry.modules for table, reason in module.left_out}


def seeded() -> frozenset[str]:
    """Tables in which a newly opened shop has rows: they don't make it one that is in use."""
    return frozenset(table for module in registry.modules for table in module.seeded)


def file_tables() -> tuple[str, ...]:
    """Tables whose ids name files that are kept."""
    return tuple(table for module in registry.modules for table in module.files)


async def shapes_of(connection: DirectConnection) -> list[TableShape]:
    """The tables of the tenant that `connection` has entered, each after what it refers to. Raises TableUnknown."""
    owner = {table: module.name for module in registry.modules for table in module.tables}
    columns = {row["table"]: tuple(row["columns"]) for row in await connection.fetch(COLUMNS)}
    keys = {row["table"]: row["key"] for row in await connection.fetch(KEYS)}
    if strange := columns.keys() - owner.keys() or columns.keys() - keys.keys():
        raise TableUnknown(table=", ".join(sorted(strange)))
    needs: dict[str, set[str]] = {table: set() for table in columns}
    for row in await connection.fetch(REFERENCES):
        needs[row["table"]].add(row["needs"])
    behind = left_out()
    return [
        TableShape(package=owner[name], name=name, columns=columns[name], order=keys[name])
        for name in in_order(needs)
        if name not in behind
    ]


def in_order(needs: dict[str, set[str]]) -> list[str]:
    """The tables so that each comes after those it needs, by name where that leaves a choice."""
    order: list[str] = []
    left = {table: set(others) for table, others in needs.items()}
    while left:
        free = sorted(table for table, others in left.items() if not others & left.keys())
        if not free:
            raise RuntimeError(f"a circle of references: {', '.join(sorted(left))}")
        order += free
        for table in free:
            del left[table]
    return order
