"""Parts of orders for programs."""

from uuid import UUID

from litestar import Controller, get, post
from litestar.params import FromPath, JSONBody

from infra.kit import clock
from infra.kit.db.sessions import ReadTenantSession, TenantSession
from infra.kit.unit import unit_of_work
from modules.orders.fulfillment.schemas import ConfirmationIn, FulfillmentIn, FulfillmentOut, FulfillmentReason
from modules.orders.permissions import Perm
from modules.orders.schemas import OrderOut
from modules.orders.services.cancel_rest import cancel_rest
from modules.orders.services.fulfillments import (
    cancel_part,
    confirm_part,
    deliver_part,
    find_part,
    fulfill_part,
    fulfillments_of,
    send_part,
)
from modules.orders.services.read import get_order
from tenancy.access.api import Acting

Id = FromPath[UUID]


class Fulfillments(Controller):
    path = "/api/v1/orders/{order:uuid}"
    tags = ("Orders",)

    @get("/fulfillments", operation_id="listFulfillments", needs=Perm.READ)
    @unit_of_work
    async def list_parts(self, session: ReadTenantSession, actor: Acting, order: Id) -> list[FulfillmentOut]:
        """The parts of an order, the first one first. A sale over the counter went as a whole and has none."""
        await get_order(session, order, actor)
        return await fulfillments_of(session, order)

    @post("/fulfillments", operation_id="fulfillPart", needs=Perm.FULFILL)
    @unit_of_work
    async def add(
        self, session: TenantSession, actor: Acting, order: Id, data: JSONBody[FulfillmentIn]
    ) -> FulfillmentOut:
        """A part of an order goes out, or is packed to go later."""
        return await find_part(session, await fulfill_part(session, actor, order, data, clock.now()))

    @post("/fulfillments/{part:uuid}/confirmation", operation_id="confirmPart", needs=Perm.FULFILL)
    @unit_of_work
    async def confirm(
        self, session: TenantSession, actor: Acting, order: Id, part: Id, data: JSONBody[ConfirmationIn]
    ) -> FulfillmentOut:
        """The packer of a part has minded what the order's notes ask for: without it the part can't leave."""
        await confirm_part(session, actor, order, part, data.notes, clock.now())
        return await find_part(session, part)

    @post("/fulfillments/{part:uuid}/departure", operation_id="sendPart", needs=Perm.FULFILL)
    @unit_of_work
    async def send(self, session: TenantSession, actor: Acting, order: Id, part: Id) -> FulfillmentOut:
        """What was packed leaves the shelf: on its way, or picked up."""
        await send_part(session, actor, order, part, clock.now())
        return await find_part(session, part)

    @post("/fulfillments/{part:uuid}/arrival", operation_id="deliverPart", needs=Perm.FULFILL)
    @unit_of_work
    async def deliver(self, session: TenantSession, actor: Acting, order: Id, part: Id) -> FulfillmentOut:
        """What was shipped has arrived."""
        await deliver_part(session, actor, order, part, clock.now())
        return await find_part(session, part)

    @post("/fulfillments/{part:uuid}/cancellation", operation_id="cancelPart", needs=Perm.FULFILL)
    @unit_of_work
    async def cancel(
        self, session: TenantSession, actor: Acting, order: Id, part: Id, data: JSONBody[FulfillmentReason]
    ) -> FulfillmentOut:
        """What was packed doesn't go: its goods are left of the order again."""
        await cancel_part(session, actor, order, part, data.reason, clock.now())
        return await find_part(session, part)

    @post("/rest-cancellation", operation_id="cancelRest", needs=Perm.CANCEL)
    @unit_of_work
    async def cancel_rest(
        self, session: TenantSession, actor: Acting, order: Id, data: JSONBody[FulfillmentReason]
    ) -> OrderOut:
        """What has not gone out doesn't go: lines shrink to what has, and the order comes to less."""
        await cancel_rest(session, actor, order, data.reason, clock.now())
        return await get_order(session, order, actor)
