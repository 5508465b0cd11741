"""Where carriers send their news: the body as it came is checked by its signature before anything is read of it."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, post
from litestar.params import FromPath

from infra.kit import clock
from infra.kit.db.sessions import Databases
from infra.kit.keys import tenant_key
from infra.kit.limits import Limit
from infra.kit.problems import NotFound
from modules.shipping.carriers.signatures import is_signed
from modules.shipping.services.accounts import secret_of
from modules.shipping.services.following import take_scans
from modules.shipping.tracking import Scan
from tenancy.tenants.api import TenantCard, find_by_slug

AnyRequest = Request[Any, Any, Any]
LARGEST = 256 * 1024
MOST = Limit(600, 60)
OPEN = {"open", "read_only"}
TAKEN, UNREADABLE, UNSIGNED, UNKNOWN, TOO_LARGE = 200, 400, 401, 404, 413


class News(msgspec.Struct, frozen=True, kw_only=True):
    """What a carrier tells of a parcel: `key` is ours, the parcel's id."""

    key: UUID
    scans: list[Scan]


async def shop_of(databases: Databases, slug: str) -> TenantCard | None:
    """The shop of an address without log-in, if it is open."""
    async with databases.read_platform() as session:
        card = await find_by_slug(session, slug)
    return card if card and card.state in OPEN else None


class CarrierHooks(Controller):
    """Webhooks of carriers. A repeat is taken like the first time, and changes nothing."""

    path = "/hooks/carriers/{slug:str}/{account:uuid}"
    include_in_schema = False

    @post("/", public=True, outside=True, status_code=TAKEN)
    async def take(self, request: AnyRequest, slug: FromPath[str], account: FromPath[UUID]) -> Response[bytes]:
        databases: Databases = request.app.state.databases
        shop = await shop_of(databases, slug)
        if shop is None:
            return Response(b"", status_code=UNKNOWN)
        await request.app.state.limits.check(tenant_key(shop.id, "carrier", str(account)), MOST)
        body = await request.body()
        if len(body) > LARGEST:
            return Response(b"", status_code=TOO_LARGE)
        status = await take_news(databases, shop, account, dict(request.headers), body)
        return Response(b"", status_code=status)


async def take_news(databases: Databases, shop: TenantCard, account: UUID, headers: dict[str, str], body: bytes) -> int:
    """One piece of news; gives the status to answer. What is not about our parcels is not asked for again."""
    now = clock.now()
    async with databases.tenant(shop.id, shop.cell) as session:
        try:
            secret = await secret_of(session, account)
        except NotFound:
            return UNKNOWN
        if not is_signed(secret.hook, headers, body, now):
            return UNSIGNED
        try:
            news = msgspec.json.decode(body, type=News)
        except msgspec.MsgspecError:
            return UNREADABLE
        try:
            await take_scans(session, news.key, news.scans, now, account=account)
        except NotFound:
            return UNKNOWN
        await session.commit()
    return TAKEN
