"""A rebate: money given for a reason of its own. It reverses nothing: not the sale, not its tax, not its points."""

from datetime import datetime
from uuid import UUID

from infra.kit.db.sessions import TenantSession
from infra.kit.ids import new_id
from infra.kit.outbox import publish
from modules.orders.after.schemas import AfterOut, PaidBackOut, RebateIn
from modules.orders.errors import OrderCannotBecome
from modules.orders.events import OrderRebated
from modules.orders.services.after import goods_of, line_of, write
from modules.orders.services.change import fact, lock_order, tell
from modules.orders.states import OrderState
from modules.payments import api as payments
from modules.stock.api import by
from tenancy.access.api import Actor


async def give_rebate(session: TenantSession, actor: Actor, order_id: UUID, asked: RebateIn, at: datetime) -> AfterOut:
    """Hands out `asked.amount` by a recorded tender. Raises OrderCannotBecome for a canceled order, what the tender
    refuses, Invalid for a line of another order.
    """
    order = await lock_order(session, order_id, actor)
    if order.state == OrderState.CANCELED:
        raise OrderCannotBecome(state=order.state, target=order.state)
    author, document = by(actor, at), new_id()
    facts: dict[str, str] = {"kind": asked.kind, "funded_by": asked.funded_by}
    if asked.line:
        own = line_of(await goods_of(session, order.id), asked.line, 0)
        facts |= {"line": str(asked.line), "name": own.name}
    cards = await payments.list_tenders(session, actor.switches)
    given = await payments.pay_out(
        session, "rebate", document, asked.amount, order.currency, asked.tender, author, store=order.store_id,
        cards=cards, account=order.customer_id, number=order.number,
    )  # fmt: skip
    backs = [PaidBackOut(tender=given.tender, label=given.label, amount=given.amount)]
    made = await write(session, order, "rebate", author, id=document, backs=backs, note=asked.note, facts=facts)
    await tell(session, order, "rebate", author, number=made.number, amount=made.paid)
    await publish(
        session, fact(OrderRebated, order, at, document=document, amount=made.paid, funded_by=asked.funded_by)
    )
    return made
