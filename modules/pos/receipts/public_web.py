"""The buyer's receipt: by the link that the paper's QR code has, without log-in."""

from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from babel.dates import format_date, format_time
from litestar import Controller, Request, Response, get
from litestar.params import FromPath
from msgspec.structs import replace

from infra.kit.db.sessions import Databases
from infra.kit.keys import tenant_key
from infra.kit.limits import Limit
from infra.kit.pages import Page
from infra.kit.problems import NotFound
from infra.kit.scope import ACTOR, carry
from infra.kit.shell import anonymous_shell
from modules.invoices.api import Documents, documents_of, paper_response
from modules.pos.receipts.printing import file_name, receipt_pdf
from modules.pos.receipts.reading import by_token, slip_for, whose
from modules.pos.receipts.slip import Slip, What
from modules.pos.receipts.tokens import is_token, path_of
from modules.pos.switch import SWITCH
from tenancy.access.api import Actor, visit_shop
from tenancy.accounts.api import address_of

AnyRequest = Request[Any, Any, Any]
LOOKS, PAPERS = Limit(120, 60), Limit(20, 60)
"""Of one address in one shop: everybody in it may stand behind the same one."""
HEADERS = {"Referrer-Policy": "same-origin", "X-Robots-Tag": "noindex"}
# Not no-referrer: forms of the page would say that they come from nowhere, and be refused.


class ReceiptPage(msgspec.Struct, frozen=True, kw_only=True):
    """`day` and `time` are ready, in the store's time zone."""

    slip: Slip
    day: str
    time: str
    paper: str
    gift: str


class NoReceiptPage(msgspec.Struct, frozen=True):
    shop: str


class PublicReceipts(Controller):
    """A token that leads nowhere yet gets a page, too: the register may not have had a network at the sale."""

    path = "/r/{slug:str}/{token:str}"
    include_in_schema = False

    @get("/", public=True)
    async def show(self, request: AnyRequest, slug: FromPath[str], token: FromPath[str]) -> Page:
        actor = await let_in(request, slug, token, LOOKS)
        slip, _documents = await found(request, actor, token)
        if slip is None:
            return Page("pos/receipt_missing.html", NoReceiptPage(actor.shop), status=404, headers=HEADERS)
        return Page("pos/receipt.html", page_of(slip, path_of(slug, token), actor.locale), headers=HEADERS)

    @get("/receipt.pdf", public=True)
    async def paper(self, request: AnyRequest, slug: FromPath[str], token: FromPath[str]) -> Response[bytes]:
        return await as_pdf(request, slug, token)

    @get("/gift.pdf", public=True)
    async def gift(self, request: AnyRequest, slug: FromPath[str], token: FromPath[str]) -> Response[bytes]:
        """Without prices, for whom the goods are given to."""
        return await as_pdf(request, slug, token, "gift")


async def let_in(request: AnyRequest, slug: str, token: str, limit: Limit) -> Actor:
    """The shop, speaking the buyer's language. Raises NotFound for what no register makes, TooMany."""
    shop = await visit_shop(request, slug, SWITCH)
    speaks = "accept-language" in request.headers or "locale" in request.cookies
    actor = replace(shop, locale=anonymous_shell(request).locale) if speaks else shop
    carry(request.scope, ACTOR, actor)
    key = tenant_key(actor.tenant, "receipt", str(limit.most), address_of(request))
    await request.app.state.limits.check(key, limit)
    if not is_token(token):
        raise NotFound
    return actor


async def found(request: AnyRequest, actor: Actor, token: str) -> tuple[Slip | None, Documents]:
    databases: Databases = request.app.state.databases
    async with databases.read_tenant(actor.tenant, actor.cell) as session:
        row = await by_token(session, token)
        slip = await slip_for(session, whose(actor), row) if row else None
        return slip, await documents_of(session)


def page_of(slip: Slip, here: str, locale: str) -> ReceiptPage:
    zone = ZoneInfo(slip.place.zone)
    return ReceiptPage(
        slip=slip, day=format_date(slip.at.astimezone(zone), "long", locale=locale),
        time=format_time(slip.at, "HH:mm", tzinfo=zone, locale=locale), paper=f"{here}/receipt.pdf",
        gift="" if slip.is_return else f"{here}/gift.pdf",
    )  # fmt: skip


async def as_pdf(request: AnyRequest, slug: str, token: str, what: What = "receipt") -> Response[bytes]:
    """Raises NotFound."""
    actor = await let_in(request, slug, token, PAPERS)
    slip, documents = await found(request, actor, token)
    if slip is None or (what == "gift" and slip.is_return):
        raise NotFound
    content = await receipt_pdf(whose(actor), slip, documents, what)
    made = paper_response(content, file_name(slip), download=True)
    made.headers.update(HEADERS)
    return made
