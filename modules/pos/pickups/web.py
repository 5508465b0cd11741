"""Orders to pick up in a register's store: listed, found by number, telephone or name, and opened."""

from typing import Annotated
from uuid import UUID

from litestar import Controller, get
from litestar.params import FromPath, QueryParameter

from infra.kit.db.sessions import ReadTenantSession
from infra.kit.unit import unit_of_work
from modules.orders.api import Pickup, PickupCard, get_pickup, list_pickups
from modules.pos.devices.door import BY_DEVICE, Device

MOST = 100
MOST_SIGNS = 200


class PickupsApi(Controller):
    path = "/pos/{slug:str}/pickups"
    include_in_schema = False
    dependencies = BY_DEVICE

    @get("/", public=True)
    @unit_of_work
    async def waiting(
        self,
        session: ReadTenantSession,
        device: Device,
        q: Annotated[str, QueryParameter(max_length=MOST_SIGNS)] = "",
    ) -> list[PickupCard]:
        """Those of its store: what lies ready first, then the oldest."""
        return await list_pickups(session, device.actor, device.store, q, MOST)

    @get("/{order:uuid}", public=True)
    @unit_of_work
    async def show(self, session: ReadTenantSession, device: Device, order: FromPath[UUID]) -> Pickup:
        """With what is left to pay just now."""
        return await get_pickup(session, device.actor, device.store, order)
