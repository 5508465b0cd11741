"""Groups: made, renamed, removed; a customer's group is part of the profile."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from infra.kit.db.sessions import TenantReader, TenantSession
from infra.kit.i18n import N_
from infra.kit.ids import new_id
from infra.kit.problems import FieldError, Invalid
from modules.customers.domain import NAME_MISSING, TOO_LONG
from modules.customers.errors import GroupInUse, NoSuchGroup
from modules.customers.models import Customer, CustomerGroup
from modules.customers.reading import tidy
from modules.customers.services.profiles import Source
from modules.desk.api import Deed, note

KIND = "customers.group"
LONGEST_NAME, LONGEST_NOTE = 80, 500
NAME_TAKEN = N_("There is a group of this name. Choose another name.")
COUNTED: sa.Select[Any] = (  # type: ignore[assignment]
    sa.select(CustomerGroup.id, CustomerGroup.name, CustomerGroup.note, sa.func.count(Customer.id).label("customers"))
    .outerjoin(Customer, Customer.group_id == CustomerGroup.id)
    .group_by(CustomerGroup.id)
    .order_by(sa.func.lower(CustomerGroup.name), CustomerGroup.id)
)
NAMES = sa.select(CustomerGroup.id, CustomerGroup.name).order_by(sa.func.lower(CustomerGroup.name))
SAME_NAME = sa.select(CustomerGroup.id).where(
    sa.func.lower(CustomerGroup.name) == sa.func.lower(sa.bindparam("wanted")),
    CustomerGroup.id.is_distinct_from(sa.bindparam("own", type_=sa.Uuid)),
)


async def group_rows(session: TenantReader) -> Sequence[sa.Row[Any]]:
    """id, name, note and the number of customers of each group, by name."""
    return (await session.execute(COUNTED)).all()


async def group_names(session: TenantReader) -> dict[UUID, str]:
    return {row.id: row.name for row in await session.execute(NAMES)}


async def create_group(session: TenantSession, name: str, text: str, source: Source) -> UUID:
    """A new group. Raises Invalid."""
    checked = await check(session, name, text, None)
    group = new_id()
    await session.execute(sa.insert(CustomerGroup).values(id=group, **checked))
    deed = Deed(act="customer_group.created", kind=KIND, subject=group, subject_name=checked["name"])
    await note(session, [deed], by=source.author, at=source.now)
    return group


async def edit_group(session: TenantSession, group: UUID, name: str, text: str, source: Source) -> None:
    """Raises NoSuchGroup, Invalid."""
    checked = await check(session, name, text, group)
    change = sa.update(CustomerGroup).where(CustomerGroup.id == group).values(checked).returning(CustomerGroup.id)
    if not await session.scalar(change):
        raise NoSuchGroup
    deed = Deed(act="customer_group.edited", kind=KIND, subject=group, subject_name=checked["name"])
    await note(session, [deed], by=source.author, at=source.now)


async def remove_group(session: TenantSession, group: UUID, source: Source) -> None:
    """Raises NoSuchGroup; GroupInUse while a customer is in it."""
    try:
        async with session.begin_nested():
            gone = sa.delete(CustomerGroup).where(CustomerGroup.id == group).returning(CustomerGroup.name)
            name = await session.scalar(gone)
    except IntegrityError as error:
        raise GroupInUse from error
    if name is None:
        raise NoSuchGroup
    deed = Deed(act="customer_group.removed", kind=KIND, subject=group, subject_name=name)
    await note(session, [deed], by=source.author, at=source.now)


async def check(session: TenantReader, name: str, text: str, own: UUID | None) -> dict[str, str]:
    """Name and note as they are kept. Raises Invalid with every field that can't be taken."""
    tidied, kept = tidy(name), text.strip()
    errors: list[FieldError] = []
    if not tidied:
        errors.append(FieldError(field="name", code="name_missing", message=NAME_MISSING))
    for field, value, most in (("name", tidied, LONGEST_NAME), ("note", kept, LONGEST_NOTE)):
        if len(value) > most or "\0" in value:
            errors.append(FieldError(field=field, code="too_long", message=TOO_LONG, facts={"longest": most}))
    if not errors and await session.scalar(SAME_NAME, {"wanted": tidied, "own": own}):
        errors.append(FieldError(field="name", code="name_taken", message=NAME_TAKEN))
    if errors:
        raise Invalid(fields=errors)
    return {"name": tidied, "note": kept}
