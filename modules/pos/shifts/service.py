"""Shifts as documents make them: any document of a shift may be the first to come."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from infra.kit.db.sessions import TenantSession
from modules.pos.devices.door import AtRegister
from modules.pos.documents.schemas import DocumentIn
from modules.pos.models import RegisterShift


async def begin_shift(session: TenantSession, device: AtRegister, asked: DocumentIn) -> None:
    """The shift's row, unless it is there."""
    row = {
        "id": asked.shift, "store_id": device.store, "register_id": device.register, "drawer": device.drawer,
        "opened_at": asked.at,
    }  # fmt: skip
    await session.execute(insert(RegisterShift).values(**row).on_conflict_do_nothing(index_elements=["id"]))


async def lock_shift(session: TenantSession, shift: UUID) -> RegisterShift:
    """The shift as it is now, held until the unit ends: its documents come one after another."""
    query = sa.select(RegisterShift).where(RegisterShift.id == shift).with_for_update()
    return (await session.scalars(query.execution_options(populate_existing=True))).one()
