"""Pairing: a code is shown for a quarter of an hour and taken once; what is kept of it and of the token is a digest."""

import secrets
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
import sqlalchemy as sa

from infra.kit.db.sessions import TenantReader, TenantSession
from infra.kit.ids import new_id
from modules.desk.api import Author, Deed, note
from modules.pos.devices.schemas import PairedOut, PairingIn, RegisterOut
from modules.pos.errors import CodeUnknown
from modules.pos.models import Register, RegisterDevice
from modules.pos.words import DEVICE, REGISTER
from modules.shops import views as shops
from tenancy.accounts.api import digest, new_token

LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # nothing that is read as something else
LENGTH, LASTS = 8, timedelta(minutes=15)
PREFIX = "yt_dev_"
LONGEST_NAME = 80


class Pairing(msgspec.Struct, frozen=True, kw_only=True):
    """A code while it is shown."""

    code: str
    until: datetime


def new_code() -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(LENGTH))


def plain(code: str) -> str:
    """A code as it is compared, however it was typed."""
    return "".join(code.split()).replace("-", "").upper()


async def show_code(session: TenantSession, register: Register, by: Author, at: datetime) -> Pairing:
    """A new code for the register; the one before is worth nothing any more."""
    made = Pairing(code=new_code(), until=at + LASTS)
    register.pairing = {"digest": digest(made.code).hex(), "until": made.until.isoformat(), "by": by.name}
    deed = Deed(act="register.code_shown", kind=REGISTER, subject=register.id, subject_name=register.name)
    await note(session, [deed], by=by, at=at)
    return made


async def pair(session: TenantSession, asked: PairingIn, at: datetime) -> PairedOut:
    """A device for the register whose code this is. Raises CodeUnknown."""
    known = Register.pairing["digest"].astext == digest(plain(asked.code)).hex()
    query = sa.select(Register).where(known, ~Register.archived).with_for_update()
    register = (await session.scalars(query)).one_or_none()
    if register is None or datetime.fromisoformat(register.pairing["until"]) <= at:
        raise CodeUnknown
    by, register.pairing = register.pairing["by"], {}
    token, device = PREFIX + new_token(), new_id()
    name = " ".join(asked.name.split())[:LONGEST_NAME] or register.name
    session.add(
        RegisterDevice(
            id=device, register_id=register.id, name=name, token_hash=digest(token), paired_at=at, paired_by=by,
            seen_at=at,
        )
    )  # fmt: skip
    await session.flush()
    deed = Deed(act="device.paired", kind=DEVICE, subject=register.id, subject_name=f"{register.name}: {name}")
    await note(session, [deed], by=Author(id=None, name=by), at=at)
    return PairedOut(device=device, token=token, register=await register_out(session, register.id))


REGISTER_OUT = (
    sa.select(Register.id, Register.code, Register.name, Register.drawer, shops.stores.c.name.label("store"))
    .join(shops.stores, shops.stores.c.id == Register.store_id)
    .where(Register.id == sa.bindparam("register"))
)


async def register_out(session: TenantReader, register: UUID) -> RegisterOut:
    row = (await session.execute(REGISTER_OUT, {"register": register})).mappings().one()
    return RegisterOut(**row)
