"""What staff note on an order: that it has to wait, that somebody has to look at it, what to mind."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from infra.kit.db.sessions import TenantSession
from infra.kit.i18n import N_
from infra.kit.problems import FieldError, Invalid
from modules.orders.errors import OrderCannotBecome
from modules.orders.schemas import HandlingNote, HoldOut
from modules.orders.services.change import change, lock_order, tell, with_flag
from modules.orders.states import HOLDS_STOCK
from modules.stock.api import by
from tenancy.access.api import Actor

LONGEST_FLAG, LONGEST_NOTE, MOST = 60, 500, 20
EMPTY = N_("Write a few words.")
LONG = N_("At most {longest} characters.")
MANY = N_("An order holds at most {most} of these. Take one away first.")


def words_of(field: str, typed: str, longest: int) -> str:
    """What was typed in one line. Raises Invalid."""
    text = " ".join(typed.split())
    if not text or not text.isprintable():
        raise Invalid(fields=(FieldError(field=field, code="missing", message=EMPTY),))
    if len(text) > longest:
        raise Invalid(fields=(FieldError(field=field, code="too_long", message=LONG, facts={"longest": longest}),))
    return text


def require_room(field: str, there: list[Any]) -> None:
    if len(there) >= MOST:
        raise Invalid(fields=(FieldError(field=field, code="too_many", message=MANY, facts={"most": MOST}),))


async def hold_order(session: TenantSession, actor: Actor, order_id: UUID, reason: str, at: datetime) -> None:
    """Nothing of it goes out until it is released. Raises OrderCannotBecome once it is gone, canceled, or on hold."""
    order = await lock_order(session, order_id, actor)
    if order.state not in HOLDS_STOCK or order.handed_over_at or order.held:
        raise OrderCannotBecome(state=order.state, target=order.state)
    author, why = by(actor, at), words_of("hold_reason", reason, LONGEST_NOTE)
    held = HoldOut(reason=why, by=author.name, at=at)
    await change(session, order, held=msgspec.to_builtins(held))
    await tell(session, order, "held", author, reason=why)


async def release_order(session: TenantSession, actor: Actor, order_id: UUID, at: datetime) -> None:
    """It may go out again. Raises OrderCannotBecome when it was not on hold."""
    order = await lock_order(session, order_id, actor)
    if not order.held:
        raise OrderCannotBecome(state=order.state, target=order.state)
    await change(session, order, held={})
    await tell(session, order, "released", by(actor, at))


async def add_flag(session: TenantSession, actor: Actor, order_id: UUID, flag: str, at: datetime) -> None:
    """Somebody has to look at it, and why; the same flag again changes nothing."""
    order = await lock_order(session, order_id, actor)
    text = words_of("flag", flag, LONGEST_FLAG)
    if text not in order.flags:
        require_room("flag", order.flags)
        await change(session, order, flags=with_flag(order, text))
        await tell(session, order, "flag_added", by(actor, at), flag=text)


async def remove_flag(session: TenantSession, actor: Actor, order_id: UUID, flag: str, at: datetime) -> None:
    """It was looked at; one that is gone already is none to complain about."""
    order = await lock_order(session, order_id, actor)
    if flag in order.flags:
        await change(session, order, flags=[each for each in order.flags if each != flag])
        await tell(session, order, "flag_removed", by(actor, at), flag=flag)


async def add_note(
    session: TenantSession, actor: Actor, order_id: UUID, text: str, at: datetime, *, confirm: bool = False
) -> None:
    """What to mind when it is packed: staff see it, on the packing slip too. `confirm`: the packer has to say so."""
    order = await lock_order(session, order_id, actor)
    author, said = by(actor, at), words_of("handling", text, LONGEST_NOTE)
    require_room("handling", order.handling)
    added = HandlingNote(text=said, by=author.name, at=at, confirm=confirm)
    await change(session, order, handling=[*order.handling, msgspec.to_builtins(added)])
    await tell(session, order, "handling_added", author, text=said)


async def remove_note(session: TenantSession, actor: Actor, order_id: UUID, position: int, at: datetime) -> None:
    """Takes the note at `position` away; one that isn't there is none to complain about."""
    order = await lock_order(session, order_id, actor)
    if 0 <= position < len(order.handling):
        gone = order.handling[position]
        await change(session, order, handling=[each for each in order.handling if each is not gone])
        await tell(session, order, "handling_removed", by(actor, at), text=gone["text"])
