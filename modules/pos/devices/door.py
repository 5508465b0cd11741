"""The door of devices: a bearer token, looked up in the shop of the address and nowhere else."""

from typing import Any, cast
from uuid import UUID

import msgspec
import sqlalchemy as sa
from litestar import Request
from litestar.connection import ASGIConnection
from litestar.di import NamedDependency, Provide
from litestar.handlers import BaseRouteHandler
from litestar.params import FromPath

from infra.kit.db.sessions import Databases, TenantReader
from infra.kit.keys import tenant_key
from infra.kit.limits import Limit
from infra.kit.scope import ACTOR, carry
from modules.pos.devices.pairing import PREFIX
from modules.pos.errors import DeviceRevoked, DeviceUnknown
from modules.pos.models import Register, RegisterDevice
from modules.pos.switch import SWITCH
from modules.shops import views as shops
from tenancy.access.api import Actor, visit_shop
from tenancy.accounts.api import digest

AnyRequest = Request[Any, Any, Any]
AnyConnection = ASGIConnection[Any, Any, Any, Any]
MOST = Limit(600, 60)
"""Requests of one device: far above what an app sends that works."""


class AtRegister(msgspec.Struct, frozen=True, kw_only=True):
    """A device that has shown its token. `actor` is the register itself: it sees its store, and has no right."""

    actor: Actor
    device: UUID
    name: str
    register: UUID
    code: str
    store: UUID
    zone: str
    drawer: str
    skew_ms: int
    is_told: bool


DEVICE = (
    sa.select(
        RegisterDevice.id, RegisterDevice.name, RegisterDevice.revoked_at, RegisterDevice.is_told,
        sa.func.coalesce(RegisterDevice.health["skew_ms"].as_integer(), 0).label("skew_ms"),
        Register.id.label("register"), Register.code, Register.name.label("register_name"), Register.drawer,
        Register.store_id.label("store"), shops.stores.c.zone,
    )
    .join(Register, Register.id == RegisterDevice.register_id)
    .join(shops.stores, shops.stores.c.id == Register.store_id)
    .where(RegisterDevice.token_hash == sa.bindparam("digest", type_=sa.LargeBinary))
)  # fmt: skip


async def enter_device(request: AnyRequest, slug: str) -> AtRegister:
    """Raises NotFound, ModuleDisabled, ShopClosed, DeviceUnknown, DeviceRevoked, TooMany."""
    shop = await visit_shop(request, slug, SWITCH)
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.startswith(PREFIX):
        raise DeviceUnknown(headers={"WWW-Authenticate": "Bearer"})
    databases: Databases = request.app.state.databases
    async with databases.read_tenant(shop.tenant, shop.cell) as session:
        found = await find_device(session, shop, token.strip())
    await request.app.state.limits.check(tenant_key(shop.tenant, "device", str(found.device)), MOST)
    carry(request.scope, ACTOR, found.actor)
    return found


async def find_device(session: TenantReader, shop: Actor, token: str) -> AtRegister:
    """Raises DeviceUnknown, DeviceRevoked."""
    row = (await session.execute(DEVICE, {"digest": digest(token)})).one_or_none()
    if row is None:
        raise DeviceUnknown(headers={"WWW-Authenticate": 'Bearer error="invalid_token"'})
    if row.revoked_at is not None:
        raise DeviceRevoked
    actor = msgspec.structs.replace(
        shop, key=row.id, name=row.register_name, role="register", stores=frozenset({row.store}), zone=row.zone
    )
    return AtRegister(
        actor=actor, device=row.id, name=row.name, register=row.register, code=row.code, store=row.store,
        zone=row.zone, drawer=row.drawer, skew_ms=row.skew_ms, is_told=row.is_told,
    )  # fmt: skip


async def provide_device(request: AnyRequest, slug: FromPath[str]) -> AtRegister:
    return await enter_device(request, slug)


async def where_on(connection: AnyConnection, _handler: BaseRouteHandler) -> None:
    """A guard, before anything of the request is read: a shop without registers says nothing of them.

    Raises NotFound, ModuleDisabled, ShopOpening, ShopClosed.
    """
    await visit_shop(cast("AnyRequest", connection), str(connection.path_params["slug"]), SWITCH)


BY_DEVICE = {"device": Provide(provide_device)}
Device = NamedDependency[AtRegister]
