"""The card terminal: see the package's own words for its protocol."""

from typing import Any

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.exceptions import NotAuthorizedException
from litestar.params import FromPath

from infra.local.wallets.book import Book, Charge
from infra.local.wallets.signing import Merchant

AnyRequest = Request[Any, Any, Any]
STATES = {"waiting": "waiting", "paid": "approved", "declined": "declined", "closed": "reversed"}


class Terminal:
    """Answers over `book`. The payer uses the card by `Book.pay`."""

    def __init__(self, book: Book, merchant: Merchant) -> None:
        self.book, self.merchant = book, merchant

    async def opened(self, request: AnyRequest) -> tuple[dict[str, Any], str]:
        self.book.asked.append(f"{request.method} {request.scope['path']}")
        fault = self.book.take_fault()
        if fault == "cut":
            raise ConnectionAbortedError("the line is cut")
        if request.headers.get("authorization") != f"Bearer {self.merchant.terminal_key}":
            raise NotAuthorizedException
        raw = await request.body()
        return (msgspec.json.decode(raw, type=dict[str, Any]) if raw else {}), fault

    def said(self, charge: Charge | None, fault: str, state: str = "") -> Response[Any]:
        if fault == "lost":
            raise ConnectionAbortedError("the line is cut")
        if fault == "broken":
            return Response({"detail": "out of order"}, status_code=500)
        if charge is None:
            return Response({"detail": "no such charge"}, status_code=404)
        return Response({
            "key": charge.number, "state": state or STATES[charge.state], "amount": charge.total,
            "currency": charge.currency, "reference": charge.reference,
        })  # fmt: skip

    def routes(self) -> Router:
        """Below /v1."""

        @get("/terminal")
        async def known(request: AnyRequest) -> dict[str, str]:
            await self.opened(request)
            return {"name": "Try-out terminal"}

        @post("/charges", status_code=200)
        async def charge(request: AnyRequest) -> Response[Any]:
            body, fault = await self.opened(request)
            if fault == "broken":
                return self.said(None, fault)
            return self.said(self.book.begin(body["key"], body["amount"], body["currency"], mode="terminal"), fault)

        @get("/charges/{key:str}")
        async def ask(request: AnyRequest, key: FromPath[str]) -> Response[Any]:
            _body, fault = await self.opened(request)
            return self.said(self.book.charges.get(key), fault)

        @post("/charges/{key:str}/reversal", status_code=200)
        async def reverse(request: AnyRequest, key: FromPath[str]) -> Response[Any]:
            _body, fault = await self.opened(request)
            found = self.book.charges.get(key)
            if found and fault != "broken":
                self.book.reverse(found)
            return self.said(found, fault)

        @post("/charges/{key:str}/refunds", status_code=200)
        async def refund(request: AnyRequest, key: FromPath[str]) -> Response[Any]:
            body, fault = await self.opened(request)
            found = self.book.charges.get(key)
            is_back = found is not None and self.book.give_back(found, body["key"], body["amount"])
            return self.said(found, fault, "refunded") if is_back else Response({"detail": "no"}, status_code=409)

        return Router("/v1", route_handlers=[known, charge, ask, reverse, refund])
