"""What a customer answered to being written to, and notes of staff: added to the profile under its lock."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from infra.kit.db.sessions import TenantSession
from infra.kit.i18n import N_
from infra.kit.ids import new_id
from infra.kit.problems import FieldError, Invalid
from modules.customers.answers import PAIRS, Answer, How, Pair, allowed, with_answers
from modules.customers.domain import LONGEST, TOO_LONG
from modules.customers.errors import NoSuchCustomer, PersonErased
from modules.customers.models import Customer
from modules.customers.services.profiles import KIND, LOCKED, Source
from modules.desk.api import Deed, note

NOTE_EMPTY = N_("Write something first.")
MOST_NOTES = 500
TOO_MANY_NOTES = N_("At most {most} notes fit here. Remove old ones first.")


async def locked(session: TenantSession, customer: UUID) -> sa.Row[Any]:
    """The profile, held until the transaction ends. Raises NoSuchCustomer, PersonErased."""
    row = (await session.execute(LOCKED, {"customer": customer})).one_or_none()
    if row is None:
        raise NoSuchCustomer
    if row.erased_at:
        raise PersonErased
    return row


async def take_answers(
    session: TenantSession, customer: UUID, wanted: Iterable[Pair], how: How, source: Source, of: Iterable[Pair] = PAIRS
) -> None:
    """Writes down what changed: of the pairs `of`, those in `wanted` are allowed now and the others are not."""
    row = await locked(session, customer)
    before = msgspec.convert(row.consents, list[Answer])
    after = with_answers(before, wanted, of=of, how=how, at=source.now, by=source.author.name)
    if len(after) == len(before):
        return
    values = {"consents": msgspec.to_builtins(after), "allowed": allowed(after), "version": row.version + 1}
    await session.execute(sa.update(Customer).where(Customer.id == customer).values(values))
    told = [f"{a.purpose}:{a.channel}:{'given' if a.given else 'withdrawn'}" for a in after[len(before) :]]
    deed = Deed(act="customer.answered", kind=KIND, subject=customer, after={"answers": told})
    await note(session, [deed], by=source.author, at=source.now)


async def add_note(session: TenantSession, customer: UUID, text: str, source: Source) -> None:
    """A note that staff alone read. Raises Invalid."""
    kept, longest = text.strip(), LONGEST["note"]
    row = await locked(session, customer)
    if not kept or len(kept) > longest or "\0" in kept:
        message, facts = (TOO_LONG, {"longest": longest}) if kept else (NOTE_EMPTY, {})
        raise Invalid(fields=[FieldError(field="text", code="note_unfit", message=message, facts={**facts})])
    if len(row.notes) >= MOST_NOTES:
        error = FieldError(field="text", code="too_many", message=TOO_MANY_NOTES, facts={"most": MOST_NOTES})
        raise Invalid(fields=[error])
    added = {"id": str(new_id()), "text": kept, "at": source.now.isoformat(), "by": source.author.name}
    await session.execute(sa.update(Customer).where(Customer.id == customer).values(notes=[*row.notes, added]))


async def remove_note(session: TenantSession, customer: UUID, note_id: UUID) -> None:
    """Takes one note away; one that is gone already is no mistake."""
    row = await locked(session, customer)
    kept = [note for note in row.notes if note["id"] != str(note_id)]
    await session.execute(sa.update(Customer).where(Customer.id == customer).values(notes=kept))
