"""An order is called off at a counter: it is canceled, and its money handed back there, exactly what was told."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from infra.kit.db.sessions import TenantReader, TenantSession
from infra.kit.money import Amount
from modules.orders.errors import BackDiffers
from modules.orders.services.cancel import cancel_order
from modules.orders.services.change import lock_order
from modules.payments import api as payments
from modules.payments.api import PaymentState
from tenancy.access.api import Actor


class GoingBack(msgspec.Struct, frozen=True, kw_only=True):
    """What goes back by the tender that it came with, minor units. `is_called`: its provider does it, later."""

    tender: str
    label: str
    amount: int
    is_called: bool


async def going_back_of(session: TenantReader, order: UUID) -> list[GoingBack]:
    """What an order that is canceled now gives back, tender by tender."""
    found: dict[str, GoingBack] = {}
    for each in await payments.of_document(session, order):
        left = each["amount"] - each["refunded"]
        if each["state"] != PaymentState.PAID or not left:
            continue
        kind = each["tender"]
        before = found[kind].amount if kind in found else 0
        called = payments.is_called_kind(kind)
        found[kind] = GoingBack(tender=kind, label=each["label"], amount=before + left, is_called=called)
    return list(found.values())


async def call_off(
    session: TenantSession, actor: Actor, order_id: UUID, back: Mapping[str, int], reason: str, at: datetime
) -> None:
    """`back`: what is handed back by tender, as whoever asks was told. Raises BackDiffers, and what `cancel_order`
    refuses; the order is locked first, so that nothing is paid or given back in between.
    """
    order = await lock_order(session, order_id, actor)
    now: Sequence[GoingBack] = await going_back_of(session, order_id)
    if {each.tender: each.amount for each in now} != {tender: amount for tender, amount in back.items() if amount}:
        due, said = sum(each.amount for each in now), sum(back.values())
        raise BackDiffers(due=Amount(due, order.currency), paid=Amount(said, order.currency))
    await cancel_order(session, actor, order_id, reason, at)
