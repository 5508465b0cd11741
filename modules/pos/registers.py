"""Registers as people set them up: added within the plan, changed, archived; their numbers are never given again."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from msgspec import Meta

from infra.kit.db.sessions import TenantReader, TenantSession
from infra.kit.ids import new_id
from infra.kit.problems import FieldError, Invalid, NotFound, Problem
from modules.desk.api import Author, Deed, changes, note
from modules.pos.errors import CodeUnreadable, RegisterCodeTaken, RegistersExhausted, WordsMissing
from modules.pos.models import Register
from modules.pos.shifts.closing import Z
from modules.pos.words import REGISTER
from modules.shops import api as shops
from tenancy.access.api import Actor, take_room

LONGEST, LONGEST_CODE = 80, 10
PAPERS = (80, 58)
SETTINGS = ("words", "paper", "printer", "packing_printer", "packing_paper", "packs", "blind")


class RegisterIn(msgspec.Struct, frozen=True, kw_only=True):
    """A register as it was typed in. `drawer`: empty for one of its own. `words`: what stands last on a receipt.
    `packs`: a packing slip is printed after each sale, by `packing_printer` where it is not the receipts' own.
    """

    code: Annotated[str, Meta(max_length=40)]
    name: str
    store: UUID
    drawer: str = ""
    words: str = ""
    paper: int = 80
    printer: str = ""
    packing_printer: str = ""
    packing_paper: int = 80
    packs: bool = False
    blind: bool = True


def fault(field: str, problem: Problem) -> FieldError:
    return FieldError(field=field, code=problem.code, message=problem.message, facts=problem.facts)


def faults_of(data: RegisterIn) -> list[FieldError]:
    found: list[FieldError] = []
    if not data.code.isascii() or not data.code.isalnum() or len(data.code) > LONGEST_CODE:
        found.append(fault("code", CodeUnreadable(longest=LONGEST_CODE)))
    if not data.name or len(data.name) > LONGEST or not data.name.isprintable():
        found.append(fault("name", WordsMissing(longest=LONGEST)))
    optional = {"drawer": data.drawer, "printer": data.printer, "packing_printer": data.packing_printer}
    long = [field for field, text in optional.items() if len(text) > LONGEST or not text.isprintable()]
    return [*found, *(fault(field, WordsMissing(longest=LONGEST)) for field in long)]


async def save_register(
    session: TenantSession, actor: Actor, register: UUID | None, data: RegisterIn, by: Author, at: datetime
) -> UUID:
    """Adds a register, or changes one. Raises Invalid, NotFound, RegistersExhausted."""
    data = msgspec.structs.replace(data, code=data.code.upper())
    if faults := faults_of(data):
        raise Invalid(fields=faults)
    await lock_registers(session, actor)
    same = sa.select(Register.id).where(Register.code == data.code, Register.id != (register or new_id()))
    if await session.scalar(same):
        raise Invalid(fields=[fault("code", RegisterCodeTaken(code=data.code))])
    if data.store not in {store.id for store in await shops.list_stores(session, actor)}:
        raise NotFound
    row: dict[str, Any] = {
        "code": data.code,
        "name": data.name,
        "store_id": data.store,
        "drawer": data.drawer or data.code,
    }
    kept = {name: getattr(data, name) for name in SETTINGS}
    if register:
        return await change_register(session, actor, register, row | {"settings": kept}, by, at)
    await take_one(session, actor)
    await shops.add_series(session, Z, "Z-{n:6}")
    key = new_id()
    session.add(Register(id=key, settings=kept, **row))
    await session.flush()
    deed = Deed(act="register.added", kind=REGISTER, subject=key, subject_name=data.name)
    await note(session, [deed], by=by, at=at)
    return key


async def change_register(
    session: TenantSession, actor: Actor, register: UUID, row: dict[str, Any], by: Author, at: datetime
) -> UUID:
    """Its code stays once a sale has it: numbers begin with it. What was chosen at the register stays, too."""
    old = await get_register(session, actor, register, lock=True)
    row |= {"settings": {**old.settings, **row["settings"]}}
    if old.counter and row["code"] != old.code:
        raise Invalid(fields=[fault("code", RegisterCodeTaken(code=old.code))])
    before, after = changes({name: getattr(old, name) for name in row}, row)
    for name, value in row.items():
        setattr(old, name, value)
    if after:
        plain = {"store_id"}
        deed = Deed(
            act="register.changed", kind=REGISTER, subject=register, subject_name=old.name,
            before={k: str(v) if k in plain else v for k, v in before.items()},
            after={k: str(v) if k in plain else v for k, v in after.items()},
        )  # fmt: skip
        await note(session, [deed], by=by, at=at)
    return register


async def archive_register(
    session: TenantSession, actor: Actor, register: UUID, by: Author, at: datetime, *, archived: bool
) -> None:
    """Away, or back: then within the plan again. Raises NotFound, RegistersExhausted."""
    old = await get_register(session, actor, register, lock=True)
    if old.archived == archived:
        return
    if not archived:
        await take_one(session, actor)
    old.archived = archived
    act = "register.archived" if archived else "register.restored"
    await note(session, [Deed(act=act, kind=REGISTER, subject=register, subject_name=old.name)], by=by, at=at)


async def lock_registers(session: TenantSession, actor: Actor) -> None:
    """Others of this shop who add or change one wait."""
    key = sa.func.hashtextextended(f"registers {actor.tenant}", 0)
    await session.execute(sa.select(sa.func.pg_advisory_xact_lock(key)))


async def take_one(session: TenantSession, actor: Actor) -> None:
    """Room for one more; others who add one wait. Raises RegistersExhausted."""
    await lock_registers(session, actor)
    await take_room(session, actor, RegistersExhausted, await count_registers(session))


async def get_register(session: TenantReader, actor: Actor, register: UUID, *, lock: bool = False) -> Register:
    """Raises NotFound, for one of a store that `actor` doesn't see too."""
    query = sa.select(Register).where(Register.id == register, shops.visible(actor, Register.store_id))
    found = (await session.scalars(query.with_for_update() if lock else query)).one_or_none()
    if found is None:
        raise NotFound
    return found


async def count_registers(session: TenantReader) -> int:
    """Those in use: what the plan counts."""
    return await session.scalar(sa.select(sa.func.count()).where(~Register.archived)) or 0
