"""Where wallets tell that they were paid: the body as it came is checked by its signature before it is believed."""

from typing import Any

from litestar import Controller, Request, Response, post
from litestar.params import FromPath

from infra.kit import clock
from infra.kit.db.sessions import Databases
from infra.kit.keys import tenant_key
from infra.kit.limits import Limit
from infra.kit.problems import NotFound
from modules.payments.wallets.accounts import open_wallet
from modules.payments.wallets.charges import take_news
from modules.payments.wallets.errors import WalletOff
from modules.payments.wallets.port import NewsRefused
from tenancy.tenants.api import TenantCard, find_by_slug

AnyRequest = Request[Any, Any, Any]
LARGEST = 256 * 1024
MOST = Limit(600, 60)
OPEN = {"open", "read_only"}
TAKEN, REFUSED, UNKNOWN, TOO_LARGE = 200, 401, 404, 413
WORDS = {TAKEN: b"success"}  # Alipay wants to read it; WeChat Pay wants the status


class WalletHooks(Controller):
    """News of wallets. A repeat is taken like the first time, and changes nothing."""

    path = "/hooks/wallets/{slug:str}/{kind:str}"
    include_in_schema = False

    @post("/", public=True, outside=True, status_code=TAKEN)
    async def take(self, request: AnyRequest, slug: FromPath[str], kind: FromPath[str]) -> Response[bytes]:
        databases: Databases = request.app.state.databases
        async with databases.read_platform() as session:
            shop = await find_by_slug(session, slug)
        if shop is None or shop.state not in OPEN:
            return Response(b"", status_code=UNKNOWN)
        await request.app.state.limits.check(tenant_key(shop.id, "wallet", kind[:20]), MOST)
        body = await request.body()
        status = TOO_LARGE
        if len(body) <= LARGEST:
            status = await taken(databases, shop, kind, dict(request.headers), body)
        return Response(WORDS.get(status, b'{"code":"FAIL"}'), status_code=status, media_type="text/plain")


async def taken(databases: Databases, shop: TenantCard, kind: str, headers: dict[str, str], body: bytes) -> int:
    """One piece of news; gives the status to answer."""
    now = clock.now()
    async with databases.tenant(shop.id, shop.cell) as session:
        try:
            wallet = await open_wallet(session, kind, even_off=True)
            news = wallet.read_news(headers, body, now)
            if news is not None:
                await take_news(session, kind, news, now)
        except NewsRefused:
            return REFUSED
        except (NotFound, WalletOff):
            return UNKNOWN
        await session.commit()
    return TAKEN
