"""Whatever is about a customer is declared: it follows when profiles are joined, is handed out and emptied."""

import re
from collections.abc import Iterator

import sqlalchemy as sa

from infra.entry.registry import MODULES
from infra.kit.db.base import tenant_metadata
from infra.kit.module import Personal, registry
from modules.customers.api import FOLLOWERS, Follower

PERSONAL = re.compile(r"(^|_)(name|phone|email|address|addresses|note|notes|recipient|contact|birthday|buyer)$")
OTHERS = {
    "who_name",
    "done_by",
    "by_name",
    "author_name",
    "cashier_name",
    "undone_by",
    "salesperson_name",
    "warehouse_name",
}  # staff and places, as they were called


def declared() -> dict[str, list[Personal]]:
    found: dict[str, list[Personal]] = {}
    for personal in (personal for module in MODULES for personal in module.personal):
        found.setdefault(personal.table, []).append(personal)
    return found


def followed() -> set[str]:
    every: tuple[Follower, ...] = registry.hooks(FOLLOWERS)
    return {table for follower in every for table in follower.tables}


def references() -> Iterator[tuple[sa.Table, str]]:
    """Every column that refers to a customer."""
    for table in tenant_metadata.tables.values():
        for column in table.c:
            if any(key.column.table.name == "customer" for key in column.foreign_keys) or column.name == "customer_id":
                yield table, column.name


def test_every_reference_to_a_customer_is_declared() -> None:
    """Say so in the package's manifest: `personal=(Personal(table=…, label=…, by=…),)`, or fill customers.FOLLOWERS.

    Otherwise profiles could not be joined (the database refuses to leave a reference behind), or a ledger would lose
    what it knew of the profile that went.
    """
    known = declared()
    missing = [
        f"{table.name}.{column}"
        for table, column in references()
        if table.name not in followed() and column not in {personal.by for personal in known.get(table.name, [])}
    ]
    assert missing == []


def test_what_is_declared_is_there() -> None:
    for table, personals in declared().items():
        columns = tenant_metadata.tables[table].c
        for personal in personals:
            assert {personal.by, *personal.empties, *(name for name, _ in personal.rewrites)} <= set(columns.keys())
            if personal.through:
                parent, _, by = personal.through.partition(".")
                assert by in tenant_metadata.tables[parent].c


def test_ledgers_are_never_given_on() -> None:
    ledgers = {ledger for module in MODULES for ledger in module.ledgers}
    for table, personals in declared().items():
        assert not (table in ledgers and any(p.empties or (p.follows and not p.through) for p in personals)), table


def test_columns_about_a_person_are_emptied_with_the_person() -> None:
    """A new column with a name, phone, address or note in a declared table is emptied, or its name is a staff's."""
    missing = [
        f"{table}.{column.name}"
        for table, personals in declared().items()
        for column in tenant_metadata.tables[table].c
        if PERSONAL.search(column.name)
        and column.name not in OTHERS
        and not any(column.name in {*p.empties, *dict(p.rewrites)} for p in personals)
        and not (table == "order_line" and column.name == "name")  # the goods'
    ]
    assert missing == []
