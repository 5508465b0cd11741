"""Orders that money of the bank can be for (payments' contract of receivables)."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from infra.kit.clock import day_of
from infra.kit.db.sessions import TenantReader, TenantSession
from infra.kit.money import Amount
from modules.invoices import api as invoices
from modules.orders.models import SalesOrder
from modules.orders.services.change import change, lock_order, settle, tell
from modules.orders.services.pay import bill_of
from modules.orders.states import HOLDS_STOCK, OrderState
from modules.payments import api as payments
from modules.payments.api import Arrived, Claim, Money, NotOpenAnyMore
from modules.shops import api as shops
from modules.stock.api import by
from tenancy.access.api import Actor

MOST = 5_000
DUE = SalesOrder.total - SalesOrder.reversed - SalesOrder.paid
UNPAID = sa.select(
    SalesOrder.id, SalesOrder.number, SalesOrder.external_id, SalesOrder.currency, SalesOrder.customer_id,
    SalesOrder.customer_name, SalesOrder.store_id, SalesOrder.placed_at, DUE.label("due"),
).where(SalesOrder.state == OrderState.PLACED, DUE > 0)  # fmt: skip


class OrderClaims:
    """An order is paid by what comes in for it, in parts too; taken back, it is to be paid again."""

    kind = "order"

    async def open(self, session: TenantReader, actor: Actor) -> Sequence[Claim]:
        query: Any = UNPAID.where(shops.visible(actor, SalesOrder.store_id))
        rows = (await session.execute(query.order_by(SalesOrder.placed_at.desc()).limit(MOST))).all()
        names = await self.names(session, [row.id for row in rows])
        return [
            Claim(
                kind=self.kind, id=row.id, number=row.number, due=row.due, currency=row.currency,
                day=day_of(row.placed_at, actor.zone), customer=row.customer_id, payer=row.customer_name,
                names=(*names.get(row.id, ()), *([row.external_id] if row.external_id else [])), store=row.store_id,
                href=f"/app/{actor.slug}/orders/{row.id}",
            )
            for row in rows
        ]  # fmt: skip

    async def names(self, session: TenantReader, documents: Sequence[UUID]) -> Mapping[UUID, Sequence[str]]:
        return await invoices.numbers_of(session, documents)

    async def take(self, session: TenantSession, actor: Actor, claim: UUID, money: Money) -> dict[str, Any]:
        order = await lock_order(session, claim, actor)
        cards = await payments.list_tenders(session, actor.switches)
        on_its_way = sum(row.amount for row in await payments.expected_of(session, order.id))
        asked_for = await payments.under_way(session, order.id) - on_its_way
        left = max(0, order.total - order.reversed - order.paid - asked_for)
        if order.state not in HOLDS_STOCK | {OrderState.COMPLETED} or money.amount > left:
            raise NotOpenAnyMore(number=order.number, left=Amount(left, order.currency))
        author = by(actor, money.at)
        arrived = await payments.arrive(
            session, bill_of(order), order.currency, money.amount, money.reference, money.key, author, cards,
            settled=money.settled,
        )  # fmt: skip
        label = cards[payments.TRANSFER].label
        for each in (one for one in arrived if one.is_new):  # of the others `payment.settled` tells
            await tell(session, order, "payment", author, tender=label, amount=each.amount, state="paid")
        await settle(session, order, author)
        customer = str(order.customer_id) if order.customer_id else None
        return {"arrived": msgspec.to_builtins(arrived), "store": str(order.store_id), "customer": customer}

    async def give_back(
        self, session: TenantSession, actor: Actor, claim: UUID, taken: dict[str, Any], money: Money
    ) -> None:
        order = await lock_order(session, claim, actor)
        author = by(actor, money.at)
        cards = await payments.list_tenders(session, actor.switches)
        arrived = msgspec.convert(taken["arrived"], list[Arrived])
        await payments.leave(session, bill_of(order), arrived, money.key, author, cards)
        label = cards[payments.TRANSFER].label
        await tell(session, order, "payment_undone", author, tender=label, amount=money.amount, reason=money.reference)
        await settle(session, order, author)
        now = await lock_order(session, order.id)
        if now.state in {OrderState.PAID, OrderState.COMPLETED} and now.paid < now.total - now.reversed:
            await change(session, now, state=OrderState.PLACED)
