"""The end of a shift: its Z is drawn once all that its device made before is here, and never again."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from infra.kit import clock
from infra.kit.db.sessions import TenantSession
from infra.kit.outbox import publish
from modules.desk.api import Author, Deed, note
from modules.pos.documents.sequence import missing_between
from modules.pos.events import ShiftClosed
from modules.pos.models import RegisterDocument, RegisterShift
from modules.pos.shifts.report import Report, counted, facts_of, report_of
from modules.pos.shifts.service import lock_shift
from modules.pos.words import SHIFT
from modules.shops import api as shops

Z = "z_report"
"""The number series of Z reports."""


async def draw_if_whole(session: TenantSession, shift_id: UUID, at: datetime) -> None:
    """Draws the Z of a shift that is closing and whole; leaves any other as it is."""
    shift = await lock_shift(session, shift_id)
    if shift.state != "closing" or await missing_before(session, shift_id):
        return
    await draw(session, shift, at)


async def missing_before(session: TenantSession, shift: UUID) -> list[int]:
    """What the closing device made before and has not sent; empty without a closing."""
    query = sa.select(RegisterDocument.device_id, RegisterDocument.seq, RegisterDocument.body).where(
        RegisterDocument.shift_id == shift, RegisterDocument.kind == "closing"
    )
    missing: list[int] = []
    for row in await session.execute(query):
        sent_to = row.body["body"].get("sent_to")
        to = min(sent_to, row.seq) if isinstance(sent_to, int) and sent_to > 0 else row.seq
        missing += await missing_between(session, row.device_id, await opened_after(session, row.device_id, shift), to)
    return missing


async def opened_after(session: TenantSession, device: UUID, shift: UUID) -> int:
    """The sequence before the device's first document of this shift: what is missing below was another shift's."""
    first = sa.select(sa.func.min(RegisterDocument.seq)).where(
        RegisterDocument.device_id == device, RegisterDocument.shift_id == shift, RegisterDocument.kind == "opening"
    )
    return int(await session.scalar(first) or 1) - 1


async def draw(session: TenantSession, shift: RegisterShift, at: datetime, *, why: str = "") -> Report:
    """The Z: computed, numbered last of all, and kept as it is."""
    made = counted(report_of(await facts_of(session, shift.id)), counts_of(shift.counted))
    zone = await shops.zone_of(session, shift.store_id)
    number = await shops.next_number(session, Z, clock.day_of(shift.closed_at or at, zone))
    said = " ".join(filter(None, (str(shift.counted.get("note") or ""), why)))
    made = msgspec.structs.replace(made, number=number, note=said)
    values: dict[str, Any] = {"state": "closed", "number": number, "report": msgspec.to_builtins(made)}
    await session.execute(sa.update(RegisterShift).where(RegisterShift.id == shift.id).values(**values))
    by = Author(id=None, name=shift.closed_by)
    deed = Deed(act="shift.closed", kind=SHIFT, subject=shift.id, subject_name=number, after=differences(made))
    await note(session, [deed], by=by, at=at)
    await publish(session, ShiftClosed(shift=shift.id, store=shift.store_id, number=number, at=at))
    return made


def counts_of(kept: dict[str, Any]) -> dict[str, int]:
    counts: dict[str, Any] = kept.get("counted") or {}
    return {tender: amount for tender, amount in counts.items() if isinstance(amount, int)}


def differences(report: Report) -> dict[str, Any]:
    return {each.tender: each.difference for each in report.tenders if each.difference}
