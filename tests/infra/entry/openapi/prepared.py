"""A shop that has what the examples speak of: each thing is made when an example names it."""

from base64 import b64decode
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import httpx
import sqlalchemy as sa

from infra.entry.openapi import examples
from infra.kit.db.sessions import TenantSession
from modules.catalog.models import Variant
from modules.stock.models import Warehouse
from tests.factories.bundles import add_bundle
from tests.factories.goods import add_goods

PAID = {"payments": [{"tender": "card"}]}
HALF = {"name": "Second at half price", "rule": {"kind": "nth", "nth": 2, "off": 5000}}


def as_form(body: dict[str, str]) -> dict[str, Any]:
    """The body of an example that brings a file, whose bytes it says in base64."""
    picture = b64decode(body["file"])
    texts = {name: said for name, said in body.items() if name != "file"}
    return {"files": {"file": ("picture.png", picture, "image/png")}, "data": texts}


class Shop:
    """`ids`: the examples' ids, and what stands for each here."""

    def __init__(self, api: httpx.AsyncClient, session: TenantSession, variant: UUID) -> None:
        self.api, self.session, self.variant = api, session, variant
        self.ids: dict[str, str] = {}

    async def has(self, said: str) -> str:
        """Gives the id of the thing, which is made if it isn't there yet."""
        if said not in self.ids:
            self.ids[said] = await MAKERS[said](self)
        return self.ids[said]

    async def write(self, path: str, body: Any = None) -> dict[str, Any]:
        answer = await self.api.post(f"/api/v1/{path}", json=body)
        assert answer.is_success, answer.text
        return answer.json()

    async def add(self, path: str, body: Any) -> str:
        return (await self.write(path, body))["id"]

    async def order(self, **more: Any) -> dict[str, Any]:
        return await self.write("orders", {"lines": [{"code": examples.TEA}], "handover": "later", **more})

    async def product(self) -> str:
        found = await self.session.scalar(sa.select(Variant.product_id).where(Variant.id == self.variant))
        return str(found)

    async def photo(self) -> str:
        photos = f"/api/v1/products/{await self.has(examples.PRODUCT)}/photos"
        answer = await self.api.post(photos, **as_form({"file": examples.GRAY}))
        assert answer.is_success, answer.text
        return answer.json()["photos"][0]["id"]

    async def change(self) -> str:
        mug = await self.add("products", {"name": "Mug"})
        return await self.add(
            "product-changes", {"change": {"field": "tags", "how": "add", "value": "new"}, "products": [mug]}
        )

    async def coupon(self) -> str:
        codes = f"promotions/{await self.has(examples.OFFER)}/coupons"
        await self.write(codes, {"code": "WELCOME-5"})
        return (await self.api.get(f"/api/v1/{codes}")).json()["items"][0]["id"]

    async def sold(self) -> str:
        order = await self.order(handover="now", lines=[{"code": examples.TEA, "quantity": "2"}], **PAID)
        self.ids[examples.LINE] = order["lines"][0]["id"]
        return order["id"]

    async def line(self) -> str:
        await self.has(examples.SOLD)
        return self.ids[examples.LINE]

    async def on_hold(self) -> str:
        order = (await self.order(**PAID))["id"]
        await self.write(f"orders/{order}/hold", {"reason": "Ask first"})
        return order

    async def part(self, order: str, *, gone: bool) -> str:
        parts = f"orders/{await self.has(order)}/fulfillments"
        part = await self.add(parts, {"way": "ship", "gone": gone})
        if gone:
            await self.write(f"{parts}/{part}/parcel", {"carrier": "own"})
        return part

    async def taken_back(self) -> str:
        order = await self.has(examples.SOLD)
        lines = [{"line": await self.line(), "quantity": "1"}]
        return await self.add(f"orders/{order}/returns", {"lines": lines})

    async def act(self) -> str:
        order = await self.has(examples.KEPT)
        return await self.add("order-acts", {"kind": "flag", "text": "Ring first", "orders": [order]})

    async def half_gone(self) -> str:
        order = await self.order(lines=[{"code": examples.TEA, "quantity": "3"}], **PAID)
        lines = [{"line": order["lines"][0]["id"], "quantity": "1"}]
        await self.write(f"orders/{order['id']}/fulfillments", {"lines": lines})
        return order["id"]

    async def invoice(self) -> str:
        buyer = {"name": "Old Well Noodles", "email": "noodles@example.com"}
        return await self.add("order-invoices", {"orders": [await self.has(examples.INVOICED)], "buyer": buyer})

    async def document(self, kind: str, **more: Any) -> str:
        lines = [{"variant": str(self.variant), "quantity": "2"}]
        return await self.add("stock-documents", {"kind": kind, "lines": lines, **more})

    async def transfer(self) -> str:
        there = UUID(int=self.variant.int + 1)
        await self.session.execute(sa.insert(Warehouse).values(id=there, name="Cellar", sells=False))
        await self.session.commit()
        return await self.document("transfer", to=str(there))

    async def sent(self) -> str:
        document = await self.transfer()
        await self.write(f"stock-documents/{document}/sending")
        return document

    async def kit(self) -> str:
        kit = await add_bundle(self.session, {self.variant: 2}, kind="kit")
        await self.session.commit()
        return str(kit)

    async def hold(self) -> str:
        lines = [{"variant": str(self.variant), "quantity": "1"}]
        return await self.add("stock-holds", {"lines": lines, "name": "Mr Hopper"})

    async def owing(self) -> str:
        customer = await self.add("customers", {"name": "Emmy Noether", "email": "emmy@example.com"})
        set_ = await self.api.put(f"/api/v1/accounts/{customer}/terms", json={"credit_limit": 50_000})
        assert set_.is_success, set_.text
        return customer

    async def bank_line(self) -> str:
        await self.write("bank-lines", examples.TRANSFER_IN)
        return (await self.api.get("/api/v1/bank-lines")).json()["items"][0]["id"]

    async def id_of_order(self, **more: Any) -> str:
        return (await self.order(**more))["id"]

    async def id_of_variant(self) -> str:
        return str(self.variant)


MAKERS: dict[str, Callable[[Shop], Awaitable[str]]] = {
    examples.VARIANT: Shop.id_of_variant,
    examples.PRODUCT: Shop.product,
    examples.PHOTO: Shop.photo,
    examples.CATEGORY: lambda shop: shop.add("categories", {"name": "Cups"}),
    examples.CHANGE: Shop.change,
    examples.PRICE_LIST: lambda shop: shop.add("price-lists", {"name": "Dealers"}),
    examples.CUSTOMER: lambda shop: shop.add("customers", {"name": "Grace Hopper", "email": "grace@example.com"}),
    examples.DEBTOR: lambda shop: shop.add("customers", {"name": "Alan Turing", "email": "alan@example.com"}),
    examples.OWING: Shop.owing,
    examples.GROUP: lambda shop: shop.add("customer-groups", {"name": "Regulars"}),
    examples.PROMOTION: lambda shop: shop.add("promotions", HALF),
    examples.OFFER: lambda shop: shop.add("promotions", HALF | {"by_code": True}),
    examples.COUPON: Shop.coupon,
    examples.ORDER: lambda shop: shop.id_of_order(**PAID),
    examples.UNPAID: Shop.id_of_order,
    examples.KEPT: lambda shop: shop.id_of_order(**PAID),
    examples.CANCELABLE: lambda shop: shop.id_of_order(**PAID),
    examples.SOLD: Shop.sold,
    examples.LINE: Shop.line,
    examples.TAKEN_BACK: Shop.taken_back,
    examples.RULE: lambda shop: shop.add("order-rules", examples.GLASS),
    examples.ACT: Shop.act,
    examples.ON_HOLD: Shop.on_hold,
    examples.PACKED: lambda shop: shop.id_of_order(**PAID),
    examples.PART: lambda shop: shop.part(examples.PACKED, gone=False),
    examples.SHIPPED: lambda shop: shop.id_of_order(**PAID),
    examples.PARCEL: lambda shop: shop.part(examples.SHIPPED, gone=True),
    examples.HALF_GONE: Shop.half_gone,
    examples.RECEIPT: lambda shop: shop.document("receipt"),
    examples.TRANSFER: Shop.transfer,
    examples.SENT: Shop.sent,
    examples.HOLD: Shop.hold,
    examples.INVOICED: lambda shop: shop.id_of_order(**PAID),
    examples.INVOICE: Shop.invoice,
    examples.TO_INVOICE: lambda shop: shop.id_of_order(**PAID),
    examples.KIT: Shop.kit,
    examples.BANK_LINE: Shop.bank_line,
}


async def a_shop(api: httpx.AsyncClient, session: TenantSession) -> Shop:
    """With tea and pens to sell."""
    variant = await add_goods(session, code=examples.TEA, price=1250)
    await add_goods(session, code=examples.PEN, price=99, name="Pen")
    await session.commit()
    return Shop(api, session, variant)
