"""Customers whom a file brought in and nobody has dealt with since go away again."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from infra.kit.db.sessions import TenantReader, TenantSession
from modules.customers.models import Customer, CustomerIdentity, CustomerTotal
from modules.customers.services.profiles import BY_FILE, IMPORT_UNDONE, IMPORTED, KIND
from modules.customers.services.references import present, rows_of, table_of
from modules.desk.api import Author, Deed, note
from modules.desk.views import deeds

OWN = {"customer", "customer_identity", "customer_total"}
IDS = sa.bindparam("ids", type_=ARRAY(sa.Uuid))


class FromFile(msgspec.Struct, frozen=True, kw_only=True):
    """A customer whom a file brought in. `has`: what there is of them (msgids of `Personal` labels)."""

    id: UUID
    name: str
    by_hand: bool
    has: tuple[str, ...] = ()


async def customers_from_files(session: TenantReader) -> list[FromFile]:
    """Those that are still there, by name."""
    came = (
        sa.select(deeds.c.subject, sa.func.bool_or(deeds.c.act.not_in(BY_FILE)).label("by_hand"))
        .where(deeds.c.kind == KIND)
        .group_by(deeds.c.subject)
        .having(sa.func.bool_or(deeds.c.act == IMPORTED))
        .subquery("came")
    )
    query = sa.select(Customer.id, Customer.name, came.c.by_hand).join(came, came.c.subject == Customer.id)
    rows: Any = (await session.execute(query.where(Customer.erased_at.is_(None)).order_by(Customer.name))).all()
    found = {row.id: FromFile(id=row.id, name=row.name, by_hand=row.by_hand) for row in rows}
    for label, owners in await owners_of_rows(session, list(found)):
        for key in owners & found.keys():
            found[key] = msgspec.structs.replace(found[key], has=tuple(dict.fromkeys((*found[key].has, label))))
    return list(found.values())


async def owners_of_rows(session: TenantReader, customers: Sequence[UUID]) -> list[tuple[str, set[UUID]]]:
    """(what, whose) of each table that has rows of any of them: orders, accounts, invoices, whatever packages keep."""
    found: list[tuple[str, set[UUID]]] = []
    for personal in await present(session):
        if customers and personal.table not in OWN and not personal.through:
            by = table_of(personal.table).c[personal.by]
            rows = await session.scalars(sa.select(by).distinct().where(rows_of(personal, customers)))
            found.append((personal.label, set(rows)))
    return found


async def take_customers_back(session: TenantSession, ids: Sequence[UUID], by: Author, at: datetime) -> None:
    """Removes the profiles; the log says that they went, not who they were."""
    for model in (CustomerIdentity, CustomerTotal):
        await session.execute(sa.delete(model).where(model.customer_id == sa.func.any(IDS)), {"ids": sorted(ids)})
    await session.execute(sa.delete(Customer).where(Customer.id == sa.func.any(IDS)), {"ids": sorted(ids)})
    await note(session, [Deed(act=IMPORT_UNDONE, kind=KIND, subject=key) for key in ids], by=by, at=at)
