"""Cashiers as people set them up."""

import asyncio
from datetime import datetime
from uuid import UUID

import msgspec
import sqlalchemy as sa

from infra.kit.db.sessions import TenantReader, TenantSession
from infra.kit.ids import new_id
from infra.kit.problems import FieldError, Invalid, NotFound
from modules.desk.api import Author, Deed, note
from modules.pos.cashiers.pins import LONGEST, SHORTEST, is_pin, make_pin
from modules.pos.errors import PinUnfit, WordsMissing
from modules.pos.models import Cashier
from modules.pos.permissions import AT_REGISTER
from modules.pos.registers import LONGEST as LONGEST_NAME
from modules.pos.registers import fault
from modules.pos.words import CASHIER


class CashierIn(msgspec.Struct, frozen=True, kw_only=True):
    """As it was typed in. `pin`: empty to keep the one there is. `stores`: empty for all."""

    name: str
    pin: str = ""
    rights: frozenset[str] = frozenset()
    stores: frozenset[UUID] = frozenset()
    staff: UUID | None = None


def faults_of(data: CashierIn, *, is_new: bool) -> list[FieldError]:
    found: list[FieldError] = []
    if not data.name or len(data.name) > LONGEST_NAME or not data.name.isprintable():
        found.append(fault("name", WordsMissing(longest=LONGEST_NAME)))
    if (data.pin or is_new) and not is_pin(data.pin):
        found.append(fault("pin", PinUnfit(shortest=SHORTEST, longest=LONGEST)))
    return found


async def save_cashier(session: TenantSession, cashier: UUID | None, data: CashierIn, by: Author, at: datetime) -> UUID:
    """Adds a cashier, or changes one. Raises Invalid, NotFound."""
    if faults := faults_of(data, is_new=cashier is None):
        raise Invalid(fields=faults)
    rights = [right.value for right in AT_REGISTER if right.value in data.rights]
    values: dict[str, object] = {
        "name": data.name, "rights": rights, "stores": sorted(data.stores) or None, "staff_id": data.staff,
    }  # fmt: skip
    if data.pin:
        values["pin"] = msgspec.to_builtins(await asyncio.to_thread(make_pin, data.pin))
    key = cashier or new_id()
    if cashier is None:
        session.add(Cashier(id=key, **values))
        await session.flush()
    else:
        row = await find_cashier(session, cashier)
        for name, value in values.items():
            setattr(row, name, value)
    act = "cashier.changed" if cashier else "cashier.added"
    deed = Deed(act=act, kind=CASHIER, subject=key, subject_name=data.name, after={"rights": rights})
    await note(session, [deed], by=by, at=at)
    return key


async def archive_cashier(session: TenantSession, cashier: UUID, by: Author, at: datetime) -> None:
    """Sells no more, once the registers have heard of it. What was sold keeps the name. Raises NotFound."""
    row = await find_cashier(session, cashier)
    row.archived, row.pin = True, {}
    deed = Deed(act="cashier.archived", kind=CASHIER, subject=cashier, subject_name=row.name)
    await note(session, [deed], by=by, at=at)


async def find_cashier(session: TenantReader, cashier: UUID) -> Cashier:
    """Raises NotFound."""
    query = sa.select(Cashier).where(Cashier.id == cashier, ~Cashier.archived).with_for_update()
    row = (await session.scalars(query)).one_or_none()
    if row is None:
        raise NotFound
    return row
