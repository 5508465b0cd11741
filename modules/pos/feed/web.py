"""The feed, as devices follow it."""

from typing import Any

import msgspec
from litestar import Controller, Response, get
from litestar.params import FromQuery

from infra.kit import clock
from infra.kit.db.sessions import ReadTenantSession
from infra.kit.unit import unit_of_work
from modules.pos.devices.door import BY_DEVICE, Device
from modules.pos.feed.service import page


class FeedApi(Controller):
    path = "/pos/{slug:str}/feed"
    include_in_schema = False
    dependencies = BY_DEVICE

    @get("/", public=True)
    @unit_of_work
    async def feed(self, session: ReadTenantSession, device: Device, cursor: FromQuery[str] = "") -> Response[bytes]:
        found: dict[str, Any] = await page(session, device, cursor, clock.now())
        return Response(
            msgspec.json.encode(found), media_type="application/json", headers={"Cache-Control": "no-store"}
        )
