"""Orders for programs."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from litestar import Controller, Request, get, post
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from infra.kit import clock
from infra.kit.cursors import Paged
from infra.kit.db.sessions import PlannedSession, ReadTenantSession, TenantSession
from infra.kit.idempotency import HEADER, KeyMissing
from infra.kit.unit import unit_of_work
from modules.orders.entry.salespeople import people_for
from modules.orders.permissions import Perm
from modules.orders.schemas import (
    CancellationIn,
    OrderBrief,
    OrderIn,
    OrderOut,
    PaymentIn,
    PlacedOut,
    QuoteIn,
    QuoteOut,
)
from modules.orders.schemas_record import RecordIn
from modules.orders.services.cancel import cancel_order
from modules.orders.services.context import price, quote_out
from modules.orders.services.fulfill import fulfill_order
from modules.orders.services.list import OrderFilter, page_orders
from modules.orders.services.pay import pay_order, take_payment
from modules.orders.services.place import place_order
from modules.orders.services.read import get_order
from modules.orders.services.record import record_order
from modules.payments.api import any_is_called
from tenancy.access.api import Acting

AnyRequest = Request[Any, Any, Any]
Limit = Annotated[int, QueryParameter(ge=1, le=200)]


class Quotes(Controller):
    path = "/api/v1/quotes"
    tags = ("Orders",)

    @post("/", operation_id="makeQuote", status_code=200, needs=Perm.PLACE, dry=True)
    @unit_of_work
    async def make(self, session: ReadTenantSession, actor: Acting, data: JSONBody[QuoteIn]) -> QuoteOut:
        """What goods cost, with the reason for each cent. Nothing is written."""
        return quote_out(await price(session, actor, data, clock.now()), actor.locale)


class Orders(Controller):
    path = "/api/v1/orders"
    tags = ("Orders",)

    @post("/", operation_id="placeOrder", needs=Perm.PLACE)
    @unit_of_work
    async def place(
        self, session: PlannedSession, actor: Acting, request: AnyRequest, data: JSONBody[OrderIn]
    ) -> PlacedOut:
        """Places an order: priced, its goods taken or kept, its payments taken; all of it, or nothing."""
        return await place_order(session, actor, data, clock.now(), await people_for(request, actor, data))

    @get("/", operation_id="listOrders", needs=Perm.READ)
    @unit_of_work
    async def list_orders(  # noqa: PLR0913  each filter is one
        self,
        session: ReadTenantSession,
        actor: Acting,
        *,
        q: Annotated[str, QueryParameter(max_length=200)] = "",
        is_in: Annotated[str, QueryParameter(name="state", max_length=20)] = "",
        payment: Annotated[Literal["", "unpaid", "partly", "paid", "back"], QueryParameter()] = "",
        fulfillment: Annotated[Literal["", "open", "partly", "gone"], QueryParameter()] = "",
        store: FromQuery[UUID | None] = None,
        channel: FromQuery[UUID | None] = None,
        customer: FromQuery[UUID | None] = None,
        salesperson: FromQuery[UUID | None] = None,
        flag: Annotated[str, QueryParameter(max_length=60)] = "",
        tender: Annotated[str, QueryParameter(max_length=40)] = "",
        noted: FromQuery[bool] = False,
        least: FromQuery[int | None] = None,
        most: FromQuery[int | None] = None,
        since: FromQuery[datetime | None] = None,
        until: FromQuery[datetime | None] = None,
        cursor: Annotated[str | None, QueryParameter(max_length=500)] = None,
        limit: Limit = 50,
    ) -> Paged[OrderBrief]:
        """Orders, newest first. `q` finds numbers and customers; `state` also takes `open`, `unpaid`, `flagged` and
        `held`; `least` and `most` are totals in minor units; `noted`: with a remark, or something to mind.
        """
        wanted = OrderFilter(
            q=q, state=is_in, payment=payment, fulfillment=fulfillment, store=store, channel=channel, customer=customer,
            salesperson=salesperson, flag=flag, tender=tender, noted=noted, least=least, most=most, since=since,
            until=until,
        )  # fmt: skip
        return await page_orders(session, actor, wanted, cursor, limit)

    @get("/{order:uuid}", operation_id="getOrder", needs=Perm.READ)
    @unit_of_work
    async def get(self, session: ReadTenantSession, actor: Acting, order: FromPath[UUID]) -> OrderOut:
        """One order with its lines, payments and history."""
        return await get_order(session, order, actor)

    @post("/{order:uuid}/payments", operation_id="payOrder", needs=Perm.PAY)
    async def pay(
        self, request: AnyRequest, actor: Acting, order: FromPath[UUID], data: JSONBody[PaymentIn]
    ) -> OrderOut:
        """Takes a further payment. One that its provider can't tell yet stays `unknown` and is asked again."""
        key = request.headers.get(HEADER, "")
        if not key:
            raise KeyMissing
        databases, named, now = request.app.state.databases, f"{actor.who}:{key}", clock.now()
        if any_is_called(data.tender, actor.switches):
            await take_payment(databases, actor, order, data, named, now)
        else:
            async with databases.tenant(actor.tenant, actor.cell) as session:
                await pay_order(session, actor, order, data, named, now)
                await session.commit()
        async with databases.read_tenant(actor.tenant, actor.cell) as session:
            return await get_order(session, order, actor)

    @post("/{order:uuid}/fulfillment", operation_id="fulfillOrder", needs=Perm.FULFILL)
    @unit_of_work
    async def fulfill(self, session: TenantSession, actor: Acting, order: FromPath[UUID]) -> OrderOut:
        """Hands the whole order over: its goods leave the shelf. With notes to confirm: as a part, `confirmed`."""
        await fulfill_order(session, actor, order, clock.now())
        return await get_order(session, order, actor)

    @post("/{order:uuid}/cancellation", operation_id="cancelOrder", needs=Perm.CANCEL)
    @unit_of_work
    async def cancel(
        self, session: TenantSession, actor: Acting, order: FromPath[UUID], data: JSONBody[CancellationIn]
    ) -> OrderOut:
        """Cancels an order that was not handed over: its goods are free, recorded payments go back."""
        await cancel_order(session, actor, order, data.reason, clock.now())
        return await get_order(session, order, actor)


class OrderRecords(Controller):
    path = "/api/v1/order-records"
    tags = ("Orders",)

    @post("/", operation_id="recordOrder", needs=Perm.RECORD)
    @unit_of_work
    async def record(self, session: PlannedSession, actor: Acting, data: JSONBody[RecordIn]) -> PlacedOut:
        """Takes over an order that happened elsewhere, as it was. The same origin and external id again: no change."""
        return await record_order(session, actor, data)
