"""The review list: what waits, and what somebody has done about it."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from infra.kit.db.sessions import TenantSession
from infra.kit.problems import NotFound
from modules.desk.api import Author, Deed, note
from modules.pos.models import RegisterDocument, RegisterShift
from modules.pos.words import DOCUMENT
from modules.shops import api as shops
from tenancy.access.api import Actor


async def mark_handled(
    session: TenantSession, actor: Actor, document: UUID, words: str, by: Author, at: datetime
) -> None:
    """Somebody has looked. The document and what it was booked as stay as they are. Raises NotFound."""
    own = sa.and_(
        RegisterDocument.id == document, RegisterDocument.state == "review",
        shops.visible(actor, RegisterDocument.store_id),
    )  # fmt: skip
    handled = {"by": by.name, "at": at.isoformat(), "note": words[:500]}
    change = sa.update(RegisterDocument).where(own).values(state="handled", handled=handled)
    row = (await session.execute(change.returning(RegisterDocument.number, RegisterDocument.kind))).one_or_none()
    if row is None:
        raise NotFound
    deed = Deed(
        act="document.handled", kind=DOCUMENT, subject=document, subject_name=row.number or row.kind,
        after={"note": words[:500]},
    )  # fmt: skip
    await note(session, [deed], by=by, at=at)


async def waiting_shift(session: TenantSession, actor: Actor, shift: UUID) -> RegisterShift:
    """A shift that somebody has counted, and whose documents are not all here. Raises NotFound."""
    query = sa.select(RegisterShift).where(RegisterShift.id == shift, shops.visible(actor, RegisterShift.store_id))
    row = (await session.scalars(query.with_for_update())).one_or_none()
    if row is None:
        raise NotFound
    return row
