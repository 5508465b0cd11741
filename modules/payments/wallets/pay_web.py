"""Where a code for every wallet leads: on to the app that it was opened in, or to the choice of one. Without log-in.

Whoever has the link sees the shop's name and the sum, and may pay it.
"""

from typing import Any, Literal
from uuid import UUID

import msgspec
import sqlalchemy as sa
from litestar import Controller, Request, get, post
from litestar.params import FromPath

from infra.kit import clock
from infra.kit.db.sessions import Databases
from infra.kit.keys import tenant_key
from infra.kit.limits import Limit
from infra.kit.pages import Page, Redirect
from infra.kit.problems import NotFound
from modules.payments.wallets.accounts import news_address
from modules.payments.wallets.charges import BEGUN, Shop, find_charge
from modules.payments.wallets.choosing import app_of, choose
from modules.payments.wallets.codes import BY_QR, EITHER
from modules.payments.wallets.hooks_web import OPEN
from modules.payments.wallets.kinds import WALLETS
from tenancy.accounts.api import address_of
from tenancy.tenants.api import TenantCard, find_by_slug

AnyRequest = Request[Any, Any, Any]
MOST = Limit(120, 60)
HEADERS = {"Referrer-Policy": "same-origin", "X-Robots-Tag": "noindex", "Cache-Control": "no-store"}
Step = Literal["choose", "go", "other", "wait", "paid", "over"]


class PayPage(msgspec.Struct, frozen=True, kw_only=True):
    """`step`: what the payer does next. `url` leads into the app of `wallet`, by itself where `is_there`: the page was
    opened in it. `apps`: (where choosing it is sent, its label) of those that there are; labels are msgids.
    """

    shop: str
    amount: int
    currency: str
    step: Step
    wallet: str
    url: str
    is_there: bool
    apps: tuple[tuple[str, str], ...]


class PayPages(Controller):
    path = "/w/{slug:str}/{charge:uuid}"
    include_in_schema = False

    @get("/", public=True)
    async def show(self, request: AnyRequest, slug: FromPath[str], charge: FromPath[UUID]) -> Page:
        shop = await let_in(request, slug)
        databases: Databases = request.app.state.databases
        async with databases.read_tenant(shop.id, shop.cell) as session:
            row = await find_charge(session, charge)
        if row.mode != "qr":
            raise NotFound
        app = app_of(request.headers.get("user-agent", ""))
        return Page("payments/pay.html", page_of(shop, row, app), headers=HEADERS)

    @post("/{kind:str}", public=True, status_code=200)
    async def pay(
        self, request: AnyRequest, slug: FromPath[str], charge: FromPath[UUID], kind: FromPath[str]
    ) -> Redirect:
        """Calls the chosen provider, unless one was before. No connection is held meanwhile."""
        shop = await let_in(request, slug)
        if kind not in BY_QR:
            raise NotFound
        databases: Databases = request.app.state.databases
        await choose(Shop(databases, shop.id, shop.cell, news_address(slug, kind)), charge, kind, clock.now())
        return Redirect(f"/w/{slug}/{charge.hex}")


async def let_in(request: AnyRequest, slug: str) -> TenantCard:
    """Raises NotFound, TooMany."""
    databases: Databases = request.app.state.databases
    async with databases.read_platform() as session:
        shop = await find_by_slug(session, slug)
    if shop is None or shop.state not in OPEN:
        raise NotFound
    await request.app.state.limits.check(tenant_key(shop.id, "pay", address_of(request)), MOST)
    return shop


def page_of(shop: TenantCard, row: sa.Row[Any], app: str) -> PayPage:
    step, here = step_of(row, app), f"/w/{shop.slug}/{row.id.hex}"
    offered = ((app,) if app else BY_QR) if step == "choose" else ()
    return PayPage(
        shop=shop.name, amount=row.amount, currency=row.currency, step=step, url=row.url if step == "go" else "",
        wallet=WALLETS[row.tender].label if row.tender in WALLETS else "", is_there=bool(app),
        apps=tuple((f"{here}/{kind}", WALLETS[kind].label) for kind in offered),
    )  # fmt: skip


def step_of(row: sa.Row[Any], app: str) -> Step:
    if row.state == "paid":
        return "paid"
    if row.state not in BEGUN or row.until <= clock.now():
        return "over"
    if row.tender == EITHER:
        return "choose"
    if app and app != row.tender:
        return "other"
    return "go" if row.url else "wait"
