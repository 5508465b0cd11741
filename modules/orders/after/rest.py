"""What comes after a sale, for programs."""

from uuid import UUID

import msgspec
from litestar import Controller, get, post
from litestar.params import FromPath, JSONBody

from infra.kit import clock
from infra.kit.db.sessions import ReadTenantSession, TenantSession
from infra.kit.unit import unit_of_work
from modules.orders.after.schemas import AfterOut, ExchangeIn, RebateIn, RefundIn, ReturnIn
from modules.orders.permissions import Perm
from modules.orders.schemas import PlacedOut
from modules.orders.services.after import documents_of
from modules.orders.services.exchange import exchange_order
from modules.orders.services.read import get_order
from modules.orders.services.rebate import give_rebate
from modules.orders.services.refund import refund_order
from modules.orders.services.take_back import take_back
from modules.shops.api import API
from tenancy.access.api import Acting


class ExchangeOut(msgspec.Struct, frozen=True, kw_only=True):
    """The exchange and the new order that it made."""

    exchange: AfterOut
    order: PlacedOut


class AfterSales(Controller):
    """Each is a document of its own; nothing that was written before is changed."""

    path = "/api/v1/orders/{order:uuid}"
    tags = ("Orders",)

    @get("/documents", operation_id="listAfterSales", needs=Perm.READ)
    @unit_of_work
    async def documents(self, session: ReadTenantSession, actor: Acting, order: FromPath[UUID]) -> list[AfterOut]:
        """The order's returns, refunds, rebates and exchanges, oldest first."""
        await get_order(session, order, actor)
        return await documents_of(session, order)

    @post("/returns", operation_id="returnGoods", needs=Perm.RETURN)
    @unit_of_work
    async def take_back(
        self, session: TenantSession, actor: Acting, order: FromPath[UUID], data: JSONBody[ReturnIn]
    ) -> AfterOut:
        """Takes goods back; their price is reversed in proportion, and paid back unless `refund` is false."""
        if data.refund:
            actor.require(Perm.REFUND)
        return await take_back(session, actor, order, data, clock.now())

    @post("/refunds", operation_id="refundOrder", needs=Perm.REFUND)
    @unit_of_work
    async def refund(
        self, session: TenantSession, actor: Acting, order: FromPath[UUID], data: JSONBody[RefundIn]
    ) -> AfterOut:
        """Pays back what is owed, or a part of it; `lines` lowers prices first, the goods stay with the customer."""
        return await refund_order(session, actor, order, data, clock.now())

    @post("/rebates", operation_id="giveRebate", needs=Perm.REBATE)
    @unit_of_work
    async def rebate(
        self, session: TenantSession, actor: Acting, order: FromPath[UUID], data: JSONBody[RebateIn]
    ) -> AfterOut:
        """Gives money for a reason of its own; the sale, its tax and its points stay as they are."""
        return await give_rebate(session, actor, order, data, clock.now())

    @post("/exchanges", operation_id="exchangeGoods", needs=Perm.RETURN)
    @unit_of_work
    async def exchange(
        self, session: TenantSession, actor: Acting, order: FromPath[UUID], data: JSONBody[ExchangeIn]
    ) -> ExchangeOut:
        """Takes goods back and places a new order in one act; the difference is paid, or goes back."""
        actor.require(Perm.PLACE)
        done = await exchange_order(session, actor, order, data, clock.now(), channel=API)
        return ExchangeOut(exchange=done.document, order=done.order)
