"""What is known of one person, handed out as an archive; and a person removed, with the documents' figures kept."""

import io
import zipfile
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from infra.kit.db.sessions import TenantReader, TenantSession
from infra.kit.i18n import for_locale
from infra.kit.module import Personal, registry
from modules.customers.api import known_as
from modules.customers.contracts import OPEN, Opener
from modules.customers.errors import NoSuchCustomer, PersonErased, StillOpen
from modules.customers.models import Customer, CustomerIdentity, CustomerTotal
from modules.customers.services.profiles import KIND, LOCKED, Source
from modules.customers.services.references import present, rows_of, table_of
from modules.desk.api import Deed, note
from tenancy.access.api import Actor

UNTOLD = {"search_text", "version", "snapshot", "moved"}  # ours, or another profile's that went into this one
MOST_ROWS = 50_000


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """The rows of one table: `table` for programs, `label` in the reader's language."""

    table: str
    label: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


async def known_of(session: TenantReader, actor: Actor, customer: UUID) -> list[Part]:
    """Everything that any package keeps of the customer, by the manifests. Raises NoSuchCustomer."""
    if not await session.scalar(sa.select(Customer.id).where(Customer.id == customer)):
        raise NoSuchCustomer
    ids = await known_as(session, customer)
    words = for_locale(actor.locale).gettext
    parts: list[Part] = []
    for personal in await present(session):
        table = table_of(personal.table)
        columns = [column for column in table.c if column.name not in UNTOLD]
        query = sa.select(*columns).where(rows_of(personal, ids)).order_by(*table.primary_key.columns).limit(MOST_ROWS)
        rows = tuple(tuple(row) for row in await session.execute(query))
        if rows:
            names = tuple(column.name for column in columns)
            parts.append(Part(table=personal.table, label=words(personal.label), columns=names, rows=rows))
    return parts


def as_json(parts: Sequence[Part], at: datetime, shop: str) -> bytes:
    tables = {part.table: [dict(zip(part.columns, row, strict=True)) for row in part.rows] for part in parts}
    return msgspec.json.format(msgspec.json.encode({"shop": shop, "as_of": at, "tables": tables}), indent=2)


def archive(files: dict[str, bytes]) -> bytes:
    """The files as one ZIP."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return buffer.getvalue()


async def note_handed_out(session: TenantSession, customer: UUID, source: Source) -> None:
    deed = Deed(act="customer.exported", kind=KIND, subject=customer)
    await note(session, [deed], by=source.author, at=source.now)


async def what_is_open(session: TenantReader, actor: Actor, customer: UUID) -> list[str]:
    """What must end before the person can be removed, in the reader's language."""
    openers: tuple[Opener, ...] = registry.hooks(OPEN)
    return [reason for opener in openers for reason in await opener(session, actor, customer)]


async def erase_person(session: TenantSession, actor: Actor, customer: UUID, reason: str, source: Source) -> None:
    """Empties every personal column of every package, for good; documents keep their figures.

    Profiles that went into this one can't be parted any more. Raises NoSuchCustomer, PersonErased, StillOpen.
    """
    row = (await session.execute(LOCKED, {"customer": customer})).one_or_none()
    if row is None:
        raise NoSuchCustomer
    if row.erased_at:
        raise PersonErased
    if open_ := await what_is_open(session, actor, customer):
        raise StillOpen(reasons=" ".join(open_))
    ids = await known_as(session, customer)
    counts = {personal.table: await empty(session, personal, ids) for personal in await present(session)}
    for table in (CustomerIdentity, CustomerTotal):
        await session.execute(sa.delete(table).where(table.customer_id == customer))
    kept = {
        "by": source.author.name, "reason": reason, "rows": {table: n for table, n in counts.items() if n},
    }  # fmt: skip
    done = {"erased_at": source.now, "erasure": kept, "version": row.version + 1}
    await session.execute(sa.update(Customer).where(Customer.id == customer).values(done))
    deed = Deed(act="customer.erased", kind=KIND, subject=customer, after={"rows": kept["rows"]})
    await note(session, [deed], by=source.author, at=source.now)


async def empty(session: TenantSession, personal: Personal, customers: Sequence[UUID]) -> int:
    """Empties the personal columns of a table's rows; gives how many rows there were."""
    table = table_of(personal.table)
    values: dict[str, Any] = {name: emptied(table.c[name]) for name in personal.empties}
    values |= {name: sa.literal_column(sql) for name, sql in personal.rewrites}
    if not values:
        return 0
    change = sa.update(table).where(rows_of(personal, customers)).values(values)
    done = await session.execute(change.returning(sa.literal(1)))
    return len(done.all())


def emptied(column: sa.Column[Any]) -> Any:
    """What stands in a personal column once the person is removed."""
    if column.nullable:
        return None
    if isinstance(column.type, JSONB):
        default = str(getattr(column.server_default, "arg", "{}"))
        return [] if "[" in default else {}
    return ""


async def erased_rows(session: TenantReader, most: int = 200) -> Sequence[sa.Row[Any]]:
    """The log of removals, the newest first: id, erased_at, erasure."""
    query = sa.select(Customer.id, Customer.erased_at, Customer.erasure).where(Customer.erased_at.is_not(None))
    rows: Sequence[Any] = (await session.execute(query.order_by(Customer.erased_at.desc()).limit(most))).all()
    return rows


def shown(value: Any) -> str:
    """A value for people's eyes."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="minutes")
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, list | dict):
        return msgspec.json.encode(value).decode() if value else ""
    return str(value)
