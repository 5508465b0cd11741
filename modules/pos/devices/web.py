"""Pairing and the beat, as devices call them. A shop that can only be read may still end its day."""

from typing import Any

import sqlalchemy as sa
from litestar import Controller, Request, post
from litestar.params import FromPath, JSONBody

from infra.kit import clock
from infra.kit.db.sessions import Databases, TenantSession
from infra.kit.keys import tenant_key
from infra.kit.limits import Limit
from infra.kit.templating import manifest
from infra.kit.unit import unit_of_work
from modules.pos.devices.door import BY_DEVICE, Device, where_on
from modules.pos.devices.pairing import pair, register_out
from modules.pos.devices.schemas import BeatIn, BeatOut, PairedOut, PairingIn
from modules.pos.models import RegisterDevice
from modules.pos.switch import SWITCH
from tenancy.access.api import visit_shop

AnyRequest = Request[Any, Any, Any]
TRIES = Limit(10, 15 * 60)
"""Codes that may be tried for one shop from one address: of 32⁸ there are, that is none."""
TRIES_OF_SHOP = Limit(60, 15 * 60)


class PairingApi(Controller):
    path = "/pos/{slug:str}/pairing"
    include_in_schema = False
    guards = (where_on,)

    @post("/", public=True, outside=True, status_code=201)
    async def pair(self, request: AnyRequest, slug: FromPath[str], data: JSONBody[PairingIn]) -> PairedOut:
        shop = await visit_shop(request, slug, SWITCH)
        client = request.client.host if request.client else ""
        limits = request.app.state.limits
        await limits.check(tenant_key(shop.tenant, "pairing", client), TRIES)
        await limits.check(tenant_key(shop.tenant, "pairing"), TRIES_OF_SHOP)
        databases: Databases = request.app.state.databases
        async with databases.tenant(shop.tenant, shop.cell) as session:
            paired = await pair(session, data, clock.now())
            await session.commit()
        return paired


class BeatApi(Controller):
    path = "/pos/{slug:str}/beat"
    include_in_schema = False
    dependencies = BY_DEVICE

    @post("/", public=True, outside=True, status_code=200)
    @unit_of_work
    async def beat(self, session: TenantSession, device: Device, data: JSONBody[BeatIn]) -> BeatOut:
        at = clock.now()
        health = {
            "version": data.version, "queue": data.queue, "persisted": data.persisted, "locale": data.locale,
            "oldest": data.oldest.isoformat() if data.oldest else None,
            "skew_ms": round((data.device_at - at).total_seconds() * 1000),
        }  # fmt: skip
        change = sa.update(RegisterDevice).where(RegisterDevice.id == device.device)
        await session.execute(change.values(seen_at=at, health=health))
        return BeatOut(
            server_at=at, version=app_version(), sign_out=device.is_told,
            register=await register_out(session, device.register),
        )  # fmt: skip


def app_version() -> str:
    """The name of the app's build as it is served: another one is newer."""
    return str(manifest()["files"].get("register.js", ""))
