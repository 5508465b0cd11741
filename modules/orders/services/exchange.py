"""An exchange: a return and a new order in one act. What the old goods are worth pays for the new ones first."""

from datetime import datetime
from uuid import UUID

import msgspec

from infra.kit.db.sessions import TenantSession
from infra.kit.ids import new_id
from modules.orders.after.schemas import AfterOut, ExchangeIn
from modules.orders.schemas import OrderIn, PlacedOut
from modules.orders.services.after import owed_of
from modules.orders.services.change import Locked, lock_order, settle, tell
from modules.orders.services.pay import bill_of, pay_order
from modules.orders.services.place import place_order
from modules.orders.services.refund import hand_back
from modules.orders.services.take_back import finish, receive_back
from modules.payments import api as payments
from modules.payments.api import Draft, PaymentState
from modules.shops.api import COUNTER
from modules.stock.api import By, by
from tenancy.access.api import Actor


class Exchanged(msgspec.Struct, frozen=True):
    """What an exchange made: its document, and the new order as it stands."""

    document: AfterOut
    order: PlacedOut


async def exchange_order(
    session: TenantSession, actor: Actor, order_id: UUID, asked: ExchangeIn, at: datetime, *, channel: str = COUNTER
) -> Exchanged:
    """Takes goods back and places the new order; the difference is paid, or goes back.

    Raises what a return, a new order and a payment raise; then nothing of either has happened.
    """
    order = await lock_order(session, order_id, actor)
    author = by(actor, at)
    received = await receive_back(session, actor, order, asked.lines, at)
    new = OrderIn(
        lines=asked.goods, store=order.store_id, channel=channel, customer=order.customer_id, handover=asked.handover,
        note=asked.note,
    )  # fmt: skip
    placed = await place_order(session, actor, new, at)
    owed = await owed_of(session, order.id)
    moved = min(owed, placed.total)
    carried = await carry(session, actor, order, author, received.document, moved, placed)
    back = await hand_back(session, actor, order, author, new_id(), owed - moved, asked.tender)
    document = await finish(
        session, order, "exchange", received, author, note=asked.note, backs=back, other_id=placed.id,
        facts={"moved": moved},
    )  # fmt: skip
    await settle(session, order, author)
    for number, payment in enumerate(asked.payments if carried < placed.total else []):
        await pay_order(session, actor, placed.id, payment, f"{document.id}:{number}", at)
    return Exchanged(document, await as_it_stands(session, placed))


async def carry(  # noqa: PLR0917  how much, from where to where
    session: TenantSession, actor: Actor, order: Locked, author: By, document: UUID, moved: int, placed: PlacedOut
) -> int:  # fmt: skip
    """Money of the old order becomes a payment of the new one; it leaves no till."""
    if not moved:
        return 0
    await hand_back(session, actor, order, author, document, moved, payments.EXCHANGE)
    new = await lock_order(session, placed.id)
    tender = payments.any_tender(payments.EXCHANGE)
    draft = Draft(
        id=new_id(), tender=tender.kind, label=tender.label, amount=moved, given=moved, rounding=0,
        state=PaymentState.PAID, reference=order.number, key=f"{document}:exchange",
        account_id=await payments.account_of(session, order.id),
    )  # fmt: skip
    await payments.write(session, bill_of(new), new.currency, [draft], author)
    await tell(session, new, "exchanged_from", author, number=order.number, amount=moved)
    await settle(session, new, author)
    return moved


async def as_it_stands(session: TenantSession, placed: PlacedOut) -> PlacedOut:
    now = await lock_order(session, placed.id)
    return msgspec.structs.replace(placed, state=now.state, paid=now.paid)
