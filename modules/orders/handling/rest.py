"""Holds, flags and parcels for programs."""

from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Controller, get, post
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from infra.kit import clock
from infra.kit.db.sessions import ReadTenantSession, TenantSession
from infra.kit.problems import NotFound
from infra.kit.unit import unit_of_work
from modules.orders.fulfillment.schemas import FulfillmentOut
from modules.orders.permissions import Perm
from modules.orders.schemas import OrderOut
from modules.orders.services.fulfillments import find_part
from modules.orders.services.handling import add_flag, add_note, hold_order, release_order
from modules.orders.services.marking import MarkIn, mark_parcel
from modules.orders.services.parcels import ParcelIn, cancel_label, send_parcel
from modules.orders.services.read import get_order
from modules.shipping import api as shipping
from tenancy.access.api import Acting

Id = FromPath[UUID]


class HoldIn(msgspec.Struct, frozen=True, kw_only=True):
    reason: Annotated[str, Meta(min_length=1, max_length=500)]


class FlagIn(msgspec.Struct, frozen=True, kw_only=True):
    flag: Annotated[str, Meta(min_length=1, max_length=60)]


class NoteIn(msgspec.Struct, frozen=True, kw_only=True):
    """`confirm`: nothing leaves until its packer has confirmed it."""

    text: Annotated[str, Meta(min_length=1, max_length=500)]
    confirm: bool = False


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

    @post("/notes", operation_id="addOrderNote", needs=Perm.FULFILL)
    @unit_of_work
    async def note(self, session: TenantSession, actor: Acting, order: Id, data: JSONBody[NoteIn]) -> OrderOut:
        """What staff have to mind when they pack the order."""
        await add_note(session, actor, order, data.text, clock.now(), confirm=data.confirm)
        return await get_order(session, order, actor)

    @post("/fulfillments/{part:uuid}/parcel", operation_id="sendParcel", needs=Perm.FULFILL)
    @unit_of_work
    async def parcel(
        self, session: TenantSession, actor: Acting, order: Id, part: Id, data: JSONBody[ParcelIn]
    ) -> FulfillmentOut:
        """A part is given to a carrier; once more, and carrier and number are corrected."""
        await send_parcel(session, actor, order, part, data, clock.now())
        return await find_part(session, part)

    @get("/fulfillments/{part:uuid}/parcel", operation_id="getParcel", needs=Perm.READ)
    @unit_of_work
    async def get_parcel(self, session: ReadTenantSession, actor: Acting, order: Id, part: Id) -> shipping.ParcelOut:
        """A part's parcel: its number, how far its booking is, and where it has been."""
        whole, found = await get_order(session, order, actor), await find_part(session, part)
        parcel = (await shipping.shipments_of(session, [part])).get(part)
        if found.order != whole.id or parcel is None:
            raise NotFound
        return shipping.parcel_out(parcel)

    @post("/fulfillments/{part:uuid}/parcel/scans", operation_id="markParcel", needs=Perm.FULFILL)
    @unit_of_work
    async def mark(
        self, session: TenantSession, actor: Acting, order: Id, part: Id, data: JSONBody[MarkIn]
    ) -> shipping.ParcelOut:
        """What a person saw of a part's parcel: the part goes where it is said to be."""
        await mark_parcel(session, actor, order, part, data, clock.now())
        return shipping.parcel_out((await shipping.shipments_of(session, [part]))[part])

    @post("/fulfillments/{part:uuid}/parcel/cancellation", operation_id="cancelParcel", needs=Perm.FULFILL)
    @unit_of_work
    async def cancel_parcel(self, session: TenantSession, actor: Acting, order: Id, part: Id) -> FulfillmentOut:
        """The carrier with which the parcel is booked doesn't bring it; the part stays packed."""
        await cancel_label(session, actor, order, part, clock.now())
        return await find_part(session, part)
