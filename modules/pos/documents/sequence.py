"""What is missing: a device numbers its documents one after another, so that a gap is seen."""

from uuid import UUID

import sqlalchemy as sa

from infra.kit.db.sessions import TenantReader, TenantSession
from modules.pos.documents.schemas import DocumentIn
from modules.pos.models import RegisterDevice, RegisterDocument

MOST = 500
REACH = 10_000
"""How far ahead is looked at once: a sequence is the device's word, which may be a wrong one."""


async def advance(session: TenantSession, asked: DocumentIn) -> None:
    """The device's marks, moved by a document that has just come."""
    row = (
        await session.execute(
            sa.select(RegisterDevice.whole, RegisterDevice.highest)
            .where(RegisterDevice.id == asked.device)
            .with_for_update()
        )
    ).one()
    highest = max(row.highest, asked.seq)
    gaps = await missing_between(session, asked.device, row.whole, highest, most=1)
    whole = gaps[0] - 1 if gaps else min(highest, row.whole + REACH)
    change = sa.update(RegisterDevice).where(RegisterDevice.id == asked.device)
    await session.execute(change.values(whole=whole, highest=highest))


async def missing_between(session: TenantReader, device: UUID, after: int, to: int, *, most: int = MOST) -> list[int]:
    """Sequence numbers above `after` through `to` of which there is no document, the lowest first."""
    every = sa.func.generate_series(after + 1, min(to, after + REACH)).table_valued("seq").render_derived()
    known = sa.exists().where(RegisterDocument.device_id == device, RegisterDocument.seq == every.c.seq)
    query = sa.select(every.c.seq).where(~known).order_by(every.c.seq).limit(most)
    return list((await session.scalars(query)).all())


async def standing(session: TenantReader, device: UUID) -> tuple[list[int], int]:
    """(what is missing of a device, the highest that is here)."""
    query = sa.select(RegisterDevice.whole, RegisterDevice.highest).where(RegisterDevice.id == device)
    row = (await session.execute(query)).one()
    return await missing_between(session, device, row.whole, row.highest), row.highest
