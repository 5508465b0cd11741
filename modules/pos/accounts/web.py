"""How much more a customer may owe: asked when a register sells on account. Its own copy of them has no balance."""

from uuid import UUID

import msgspec
from litestar import Controller, get
from litestar.params import FromPath

from infra.kit.db.sessions import ReadTenantSession
from infra.kit.unit import unit_of_work
from modules.customers.api import survivor
from modules.payments.api import standing
from modules.pos.devices.door import BY_DEVICE, Device


class RoomOut(msgspec.Struct, frozen=True, kw_only=True):
    """`left` of the limit, minor units of `currency`: 0 for a customer without an account."""

    left: int
    currency: str


class AccountsApi(Controller):
    path = "/pos/{slug:str}/accounts"
    include_in_schema = False
    dependencies = BY_DEVICE

    @get("/{customer:uuid}", public=True)
    @unit_of_work
    async def room(self, session: ReadTenantSession, device: Device, customer: FromPath[UUID]) -> RoomOut:
        """Of the profile that this one went into, if it has. What it says may be over when the sale is handed in."""
        known = await standing(session, await survivor(session, customer) or customer)
        usable = known is not None and known.currency == device.actor.currency
        return RoomOut(left=known.left if known and usable else 0, currency=device.actor.currency)
