"""At the register: a wallet is charged by the code that was scanned, or by one that it shows. Needs the network."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from litestar import Controller, Request, get, post
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from infra.kit import clock
from infra.kit.db.sessions import Databases
from infra.kit.problems import NotFound
from modules.payments.api import (
    EITHER,
    BeginCharge,
    WalletShop,
    begin_charge,
    charge_now,
    find_charge,
    follow_charge,
    give_up_charge,
    news_address,
    pay_address,
    wallet_of,
)
from modules.pos.devices.door import AtRegister, enter_device, where_on

AnyRequest = Request[Any, Any, Any]
Charge = FromPath[UUID]
CODE = "code"


class ChargeIn(msgspec.Struct, frozen=True, kw_only=True):
    """`id` is the device's: the same again is one charge. `code`: as it was scanned, its wallet is told by its digits;
    otherwise `tender` says which, "" a code for any. `amount` in minor units of `currency`.
    """

    id: UUID
    mode: Literal["code", "qr", "terminal"]
    amount: Annotated[int, Meta(gt=0, le=10**12)]
    currency: Annotated[str, Meta(max_length=3)]
    code: Annotated[str, Meta(max_length=40)] = ""
    tender: Annotated[str, Meta(max_length=40)] = ""
    by: Annotated[str, Meta(max_length=200)] = ""


class ChargeOut(msgspec.Struct, frozen=True, kw_only=True):
    """`state`: created, pending, unknown, reversing, paid, closed, refunding, refunded; `url`: what the customer scans;
    `reference`: the provider's; `reason`: why it was refused, a msgid; `until`: when it is given up.
    """

    id: UUID
    tender: str
    state: str
    amount: int
    currency: str
    url: str
    reference: str
    reason: str
    until: datetime


class ChargesApi(Controller):
    path = "/pos/{slug:str}/charges"
    include_in_schema = False
    guards = (where_on,)

    @post("/", public=True, outside=True, status_code=200)
    async def begin(self, request: AnyRequest, slug: FromPath[str], data: JSONBody[ChargeIn]) -> ChargeOut:
        """Written down, then charged; a repeat tells how it stands."""
        device = await enter_device(request, slug)
        tender = wallet_of(data.code) if data.mode == CODE else data.tender
        shop, at = shop_of(request, device, slug, tender), clock.now()
        asked = BeginCharge(
            id=data.id, tender=tender, mode=data.mode, amount=data.amount, currency=data.currency,
            subject=f"{device.actor.shop} {device.code}", store=device.store, place=device.code, who=data.by,
            url=pay_address(slug, data.id) if tender == EITHER else "",
        )  # fmt: skip
        async with shop.databases.tenant(shop.tenant, shop.cell) as session:
            is_new = await begin_charge(session, asked, at)
            await session.commit()
        if is_new and tender != EITHER:
            await charge_now(shop, data.id, "".join(data.code.split()), at)
        return await told(shop, device, data.id)

    @get("/{charge:uuid}", public=True)
    async def ask(self, request: AnyRequest, slug: FromPath[str], charge: Charge) -> ChargeOut:
        """How it stands; the provider is asked if it is time."""
        device = await enter_device(request, slug)
        shop = shop_of(request, device, slug)
        await told(shop, device, charge)
        await follow_charge(shop, charge, clock.now())
        return await told(shop, device, charge)

    @post("/{charge:uuid}/cancellation", public=True, outside=True, status_code=200)
    async def cancel(self, request: AnyRequest, slug: FromPath[str], charge: Charge) -> ChargeOut:
        """Nobody waits for it any more: what was paid is paid, otherwise it is reversed."""
        device = await enter_device(request, slug)
        shop = shop_of(request, device, slug)
        await told(shop, device, charge)
        await give_up_charge(shop, charge, clock.now())
        return await told(shop, device, charge)


def shop_of(request: AnyRequest, device: AtRegister, slug: str, tender: str = "") -> WalletShop:
    databases: Databases = request.app.state.databases
    news = news_address(slug, tender) if tender else ""
    return WalletShop(databases, device.actor.tenant, device.actor.cell, news)


async def told(shop: WalletShop, device: AtRegister, charge: UUID) -> ChargeOut:
    """Raises NotFound for one of another store."""
    async with shop.databases.read_tenant(shop.tenant, shop.cell) as session:
        row = await find_charge(session, charge)
    if row.store_id != device.store:
        raise NotFound
    return ChargeOut(**{name: getattr(row, name) for name in ChargeOut.__struct_fields__})
