"""Holds, flags and parcels for programs."""

from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Controller, post
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from infra.kit import clock
from infra.kit.db.sessions import TenantSession
from infra.kit.unit import unit_of_work
from modules.orders.fulfillment_schemas import FulfillmentOut
from modules.orders.permissions import Perm
from modules.orders.schemas import OrderOut
from modules.orders.services.fulfillments import find_part
from modules.orders.services.handling import add_flag, hold_order, release_order
from modules.orders.services.parcels import ParcelIn, send_parcel
from modules.orders.services.read import get_order
from tenancy.access.api import Acting

Id = FromPath[UUID]


class HoldIn(msgspec.Struct, frozen=True, kw_only=True):
    reason: Annotated[str, Meta(min_length=1, max_length=500)]


class FlagIn(msgspec.Struct, frozen=True, kw_only=True):
    flag: Annotated[str, Meta(min_length=1, max_length=60)]


class Handling(Controller):
    path = "/api/v1/orders/{order:uuid}"
    tags = ("Orders",)

    @post("/hold", operation_id="holdOrder", needs=Perm.FULFILL)
    @unit_of_work
    async def hold(self, session: TenantSession, actor: Acting, order: Id, data: JSONBody[HoldIn]) -> OrderOut:
        """Nothing of the order goes out until it is released."""
        await hold_order(session, actor, order, data.reason, clock.now())
        return await get_order(session, order, actor)

    @post("/release", operation_id="releaseOrder", needs=Perm.FULFILL)
    @unit_of_work
    async def release(self, session: TenantSession, actor: Acting, order: Id) -> OrderOut:
        """The order may go out again."""
        await release_order(session, actor, order, clock.now())
        return await get_order(session, order, actor)

    @post("/flags", operation_id="flagOrder", needs=Perm.FULFILL)
    @unit_of_work
    async def flag(self, session: TenantSession, actor: Acting, order: Id, data: JSONBody[FlagIn]) -> OrderOut:
        """Somebody has to look at the order; the flag says why."""
        await add_flag(session, actor, order, data.flag, clock.now())
        return await get_order(session, order, actor)

    @post("/fulfillments/{part:uuid}/parcel", operation_id="sendParcel", needs=Perm.FULFILL)
    @unit_of_work
    async def parcel(
        self, session: TenantSession, actor: Acting, order: Id, part: Id, data: JSONBody[ParcelIn]
    ) -> FulfillmentOut:
        """A part is given to a carrier; once more, and carrier and number are corrected."""
        await send_parcel(session, actor, order, part, data, clock.now())
        return await find_part(session, part)
