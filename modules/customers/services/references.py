"""Rows of every package that are about a customer, as their manifests declare them: given on, emptied, handed out."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from infra.kit.db.base import tenant_metadata
from infra.kit.db.sessions import TenantReader, TenantSession
from infra.kit.module import Personal, registry
from modules.customers.contracts import FOLLOWERS, Follower

EXISTING = sa.text("SELECT name FROM unnest(CAST(:names AS text[])) AS name WHERE to_regclass(name) IS NOT NULL")
Moved = dict[str, list[str]]


def declared() -> list[Personal]:
    """What the manifests of this installation declare, in the order of the graph."""
    return [personal for module in registry.modules for personal in module.personal]


def followers() -> tuple[Follower, ...]:
    return registry.hooks(FOLLOWERS)


async def present(session: TenantReader) -> list[Personal]:
    """Those whose tables the tenant has: a module that was never on has none."""
    every = declared()
    names = await session.execute(EXISTING, {"names": sorted({personal.table for personal in every})})
    there = {row.name for row in names}
    return [personal for personal in every if personal.table in there]


def table_of(name: str) -> sa.Table:
    return tenant_metadata.tables[name]


def rows_of(personal: Personal, customers: Sequence[UUID]) -> sa.ColumnElement[bool]:
    """The condition under which a row of the table is about one of `customers`."""
    column = table_of(personal.table).c[personal.by]
    if not personal.through:
        return column.in_(customers)
    parent, _, by = personal.through.partition(".")
    owners = table_of(parent)
    return column.in_(sa.select(owners.c.id).where(owners.c[by].in_(customers)))


def key_of(table: sa.Table) -> sa.ColumnElement[Any]:
    """What names a row: the `id`, or what its key is made of, as text."""
    return sa.func.concat_ws("\t", *table.primary_key.columns)


async def give(session: TenantSession, old: UUID, new: UUID) -> Moved:
    """Every row that is `old`'s becomes `new`'s; gives the keys of those rows by "table.column"."""
    moved: Moved = {}
    for personal in await present(session):
        if personal.follows and not personal.through:
            table = table_of(personal.table)
            change = sa.update(table).where(table.c[personal.by] == old).values({personal.by: new})
            keys = list(await session.scalars(change.returning(key_of(table))))
            if keys:
                moved[f"{personal.table}.{personal.by}"] = keys
    return moved


async def give_back(session: TenantSession, moved: Moved, old: UUID, new: UUID) -> None:
    """Those of the moved rows that are still `new`'s are `old`'s again."""
    for name, keys in moved.items():
        table_name, _, by = name.partition(".")
        table = table_of(table_name)
        mine = sa.and_(table.c[by] == new, key_of(table) == sa.any_(sa.bindparam("keys", type_=sa.ARRAY(sa.Text))))
        await session.execute(sa.update(table).where(mine).values({by: old}), {"keys": keys})
