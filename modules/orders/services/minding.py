"""What the packer has to confirm before goods leave: the notes of the order that ask for it, part by part."""

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
import sqlalchemy as sa

from infra.kit.db.sessions import TenantSession
from modules.orders.errors import FulfillmentCannotBecome, NotConfirmed
from modules.orders.fulfillment.schemas import FulfillmentOut, Minded
from modules.orders.models import Fulfillment
from modules.orders.schemas import HandlingNote
from modules.orders.services.change import Locked, tell
from modules.stock.api import By

SEPARATOR = " · "


def asked_notes(handling: Iterable[Any]) -> list[str]:
    """The texts that have to be confirmed, each once; of notes as they are stored or read."""
    notes = msgspec.convert(handling, list[HandlingNote], from_attributes=True)
    return list(dict.fromkeys(note.text for note in notes if note.confirm))


def open_notes(handling: Iterable[Any], minded: Iterable[str]) -> list[str]:
    """Those that nobody has confirmed for the part yet."""
    done = set(minded)
    return [text for text in asked_notes(handling) if text not in done]


def require_minded(order: Locked, minded: Iterable[str]) -> None:
    """Nothing leaves before its packer has confirmed what has to be. Raises NotConfirmed."""
    if left := open_notes(order.handling, minded):
        raise NotConfirmed(notes=SEPARATOR.join(left))


def newly_minded(order: Locked, there: Sequence[Minded], texts: Iterable[str], author: By) -> list[Minded]:
    """What a confirmation adds to those that are there: notes of the order alone, each once."""
    said = set(texts)
    left = open_notes(order.handling, (each.text for each in there))
    return [Minded(text=text, by=author.name, at=author.at) for text in left if text in said]


async def tell_minded(session: TenantSession, order: Locked, part: str, added: Sequence[Minded], author: By) -> None:
    """One line in the order's history, if there is something to tell."""
    if added:
        await tell(session, order, "minded", author, part=part, text=SEPARATOR.join(each.text for each in added))


async def confirm(
    session: TenantSession, order: Locked, part: FulfillmentOut, texts: Iterable[str], author: By
) -> None:
    """The packer of a part has minded these; a repeat changes nothing.

    Raises FulfillmentCannotBecome for a part that is gone already.
    """
    if part.state != "packed":
        raise FulfillmentCannotBecome(state=part.state, target="packed")
    added = newly_minded(order, part.minded, texts, author)
    if added:
        kept = msgspec.to_builtins([*part.minded, *added])
        await session.execute(sa.update(Fulfillment).where(Fulfillment.id == part.id).values(minded=kept))
        await tell_minded(session, order, part.number, added, author)
