"""A coupon by its code: what it takes off, so that the register reckons with it and can say why it doesn't apply."""

from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Controller, get
from litestar.params import FromQuery, QueryParameter

from infra.kit.db.sessions import ReadTenantSession
from infra.kit.unit import unit_of_work
from modules.pos.devices.door import BY_DEVICE, Device, where_on
from modules.promotions.api import Offer, load

MOST_CODE = 80


class CouponOut(msgspec.Struct, frozen=True, kw_only=True):
    """`offer`: None where nobody made such a code. `uses`: on how many orders the customer had it."""

    code: str
    offer: Offer | None
    uses: int


class CouponsApi(Controller):
    path = "/pos/{slug:str}/coupons"
    include_in_schema = False
    guards = (where_on,)
    dependencies = BY_DEVICE

    @get("/", public=True)
    @unit_of_work
    async def find(
        self,
        session: ReadTenantSession,
        device: Device,
        code: Annotated[str, QueryParameter(max_length=MOST_CODE)],
        customer: FromQuery[UUID | None] = None,
    ) -> CouponOut:
        """As it stands now; whether it applies to what is in the cart the register reckons itself."""
        known = await load(session, (), [], customer, [code] if device.device else [])
        offer = known.offers[0] if known.offers else None
        return CouponOut(code=code, offer=offer, uses=known.uses.get(offer.id, 0) if offer else 0)
