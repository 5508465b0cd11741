"""Orders to pick up in a register's store: listed, found by number, telephone, name or receipt, and opened."""

from typing import Annotated
from uuid import UUID

import sqlalchemy as sa
from litestar import Controller, get
from litestar.params import FromPath, QueryParameter

from infra.kit.db.sessions import ReadTenantSession, TenantReader
from infra.kit.problems import NotFound
from infra.kit.unit import unit_of_work
from modules.orders.api import Pickup, PickupCard, get_pickup, list_pickups
from modules.pos.devices.door import BY_DEVICE, AtRegister, Device
from modules.pos.models import RegisterDocument
from modules.pos.receipts.tokens import is_token

MOST = 100
MOST_SIGNS = 200
Text = Annotated[str, QueryParameter(max_length=MOST_SIGNS)]


class PickupsApi(Controller):
    path = "/pos/{slug:str}/pickups"
    include_in_schema = False
    dependencies = BY_DEVICE

    @get("/", public=True)
    @unit_of_work
    async def waiting(
        self, session: ReadTenantSession, device: Device, q: Text = "", receipt: Text = ""
    ) -> list[PickupCard]:
        """Those of its store: what lies ready first, then the oldest. `receipt`: the order of a down payment's."""
        if receipt:
            return await of_receipt(session, device, receipt)
        return await list_pickups(session, device.actor, device.store, q, MOST)

    @get("/{order:uuid}", public=True)
    @unit_of_work
    async def show(self, session: ReadTenantSession, device: Device, order: FromPath[UUID]) -> Pickup:
        """With what is left to pay just now."""
        return await get_pickup(session, device.actor, device.store, order)


async def of_receipt(session: TenantReader, device: AtRegister, text: str) -> list[PickupCard]:
    """By the receipt's number, or the address that its code holds; none where nobody has to come for it."""
    own, token = RegisterDocument, text.rstrip("/").rpartition("/")[2]
    known = own.token == token if is_token(token) else own.number == text.strip().upper()
    query = sa.select(own.order_id).where(known, own.kind == "deposit", own.store_id == device.store)
    order = await session.scalar(query.where(own.order_id.is_not(None)).limit(1))
    if order is None:
        return []
    try:
        return [await get_pickup(session, device.actor, device.store, order)]
    except NotFound:
        return []
