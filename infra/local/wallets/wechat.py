"""WeChat Pay's side of API v3."""

import base64
import re
import secrets
from datetime import UTC, datetime
from typing import Any

import msgspec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from litestar import Request, Response, Router, get, post
from litestar.params import FromPath

from infra.local.wallets.book import IS_STALE, Book, Charge
from infra.local.wallets.signing import Keys, Merchant, is_by, public_of, signature

AnyRequest = Request[Any, Any, Any]
PARTS = re.compile(r'(\w+)="([^"]*)"')
STATES = {"waiting": "NOTPAY", "paid": "SUCCESS", "declined": "PAYERROR", "closed": "CLOSED"}


class Wechat:
    """Answers over `book`, signing with `keys.provider`."""

    def __init__(self, book: Book, keys: Keys, merchant: Merchant) -> None:
        self.book, self.keys, self.merchant = book, keys, merchant

    def said(self, status: int, body: dict[str, Any] | None, fault: str = "") -> Response[Any]:
        """A signed answer, or what `fault` makes of it."""
        if fault in {"cut", "lost"}:
            raise ConnectionAbortedError("the line is cut")
        raw = b"" if body is None else msgspec.json.encode(body)
        signer = self.keys.stranger if fault == "forged" else self.keys.provider
        headers = self.signed(raw, signer)
        return Response(raw, status_code=status, headers=headers, media_type="application/json")

    def signed(self, raw: bytes, signer: str) -> dict[str, str]:
        stamp, nonce = str(int(datetime.now(UTC).timestamp())), secrets.token_hex(8)
        return {
            "Wechatpay-Timestamp": stamp, "Wechatpay-Nonce": nonce, "Wechatpay-Serial": self.merchant.platform_serial,
            "Wechatpay-Signature": signature(signer, f"{stamp}\n{nonce}\n{raw.decode()}\n"),
        }  # fmt: skip

    def is_merchant(self, request: AnyRequest, body: bytes) -> bool:
        header = request.headers.get("authorization", "")
        parts = dict(PARTS.findall(header))
        query = request.scope["query_string"].decode()
        path = request.scope["path"] + (f"?{query}" if query else "")
        text = f"{request.method}\n{path}\n{parts.get('timestamp')}\n{parts.get('nonce_str')}\n{body.decode()}\n"
        known = (parts.get("mchid"), parts.get("serial_no")) == (self.merchant.number, self.merchant.serial)
        is_signed = is_by(public_of(self.keys.merchant), text, parts.get("signature", ""))
        return known and is_signed and header.startswith("WECHATPAY2-SHA256-RSA2048 ")

    async def opened(self, request: AnyRequest) -> tuple[dict[str, Any] | Response[Any], str]:
        """The request's body and what fault it meets, or the answer that it gets instead."""
        self.book.asked.append(f"{request.method} {request.scope['path']}")
        raw = await request.body()
        fault = self.book.take_fault()
        if fault == "cut":
            raise ConnectionAbortedError("the line is cut")
        if not self.is_merchant(request, raw):
            return Response({"code": "SIGN_ERROR", "message": "签名错误"}, status_code=401), ""
        if fault == "broken":
            return self.said(500, {"code": "SYSTEM_ERROR", "message": "系统错误"}), ""
        return (msgspec.json.decode(raw, type=dict[str, Any]) if raw else {}), fault

    def transaction(self, charge: Charge) -> dict[str, Any]:
        state = "REVOKED" if charge.state == "closed" and charge.mode == "code" else STATES[charge.state]
        if charge.state == "waiting" and charge.mode == "code":
            state = "USERPAYING"
        return {
            "appid": self.merchant.app, "mchid": self.merchant.number, "out_trade_no": charge.number,
            "trade_state": state, **({"transaction_id": charge.reference} if charge.reference else {}),
            "amount": {"total": charge.total, "currency": charge.currency},
        }  # fmt: skip

    def charge(self, body: dict[str, Any], fault: str, mode: str) -> Response[Any]:
        code = str(body.get("payer", {}).get("auth_code", ""))
        if mode == "code" and code.endswith(IS_STALE):
            return self.said(400, {"code": "AUTH_CODE_EXPIRED", "message": "付款码已过期"}, fault)
        if mode == "code" and body["out_trade_no"] in self.book.charges:
            return self.said(403, {"code": "OUT_TRADE_NO_USED", "message": "商户订单号重复"}, fault)
        amount = body["amount"]
        charge = self.book.begin(
            body["out_trade_no"], amount["total"], amount["currency"], mode=mode, code=code,
            hook=str(body.get("notify_url", "")),
        )  # fmt: skip
        if mode == "qr":
            return self.said(200, {"code_url": f"weixin://wxpay/bizpayurl?pr={charge.number}"}, fault)
        if charge.state == "declined":
            return self.said(403, {"code": "NOT_ENOUGH", "message": "余额不足"}, fault)
        return self.said(200, self.transaction(charge), fault)

    def stop(self, number: str, act: str, fault: str) -> Response[Any]:
        charge = self.book.charges.get(number)
        if charge is None:
            return self.said(404, {"code": "ORDER_NOT_EXIST", "message": "订单不存在"}, fault)
        if act == "close" and charge.state == "paid":
            return self.said(400, {"code": "ORDER_PAID", "message": "订单已支付"}, fault)
        self.book.reverse(charge)
        return self.said(200 if act == "reverse" else 204, None, fault)

    def refund(self, body: dict[str, Any], fault: str) -> Response[Any]:
        charge, amount = self.book.charges.get(body["out_trade_no"]), body["amount"]
        key = body["out_refund_no"]
        is_whole = charge is not None and amount["total"] == charge.total
        if charge is None or not is_whole or not self.book.give_back(charge, key, amount["refund"]):
            return self.said(400, {"code": "INVALID_REQUEST", "message": "退款金额大于可退金额"}, fault)
        return self.said(200, {"refund_id": f"50{key[:16]}", "status": "SUCCESS", "out_refund_no": key}, fault)

    def news(self, charge: Charge, *, forged: bool = False, tampered: bool = False) -> tuple[bytes, dict[str, str]]:
        """What tells that it was paid: body and headers."""
        paid = self.transaction(charge) | {"trade_state": "SUCCESS"}
        nonce = secrets.token_hex(6)
        box = AESGCM(self.merchant.secret.encode())
        sealed = box.encrypt(nonce.encode(), msgspec.json.encode(paid), b"transaction")
        body = msgspec.json.encode({
            "id": secrets.token_hex(8), "create_time": datetime.now(UTC).isoformat(), "summary": "支付成功",
            "event_type": "TRANSACTION.SUCCESS", "resource_type": "encrypt-resource",
            "resource": {
                "algorithm": "AEAD_AES_256_GCM", "original_type": "transaction", "nonce": nonce,
                "associated_data": "transaction", "ciphertext": base64.b64encode(sealed).decode(),
            },
        })  # fmt: skip
        headers = self.signed(body, self.keys.stranger if forged else self.keys.provider)
        return body.replace(b"TRANSACTION", b"TRANSACTIOM") if tampered else body, headers

    def routes(self) -> Router:
        """Below /v3."""

        @post("/pay/transactions/codepay", status_code=200)
        async def codepay(request: AnyRequest) -> Response[Any]:
            body, fault = await self.opened(request)
            return body if isinstance(body, Response) else self.charge(body, fault, "code")

        @post("/pay/transactions/native", status_code=200)
        async def native(request: AnyRequest) -> Response[Any]:
            body, fault = await self.opened(request)
            return body if isinstance(body, Response) else self.charge(body, fault, "qr")

        @get("/pay/transactions/out-trade-no/{number:str}")
        async def query(request: AnyRequest, number: FromPath[str]) -> Response[Any]:
            body, fault = await self.opened(request)
            if isinstance(body, Response):
                return body
            if number not in self.book.charges:
                return self.said(404, {"code": "ORDER_NOT_EXIST", "message": "订单不存在"}, fault)
            return self.said(200, self.transaction(self.book.charges[number]), fault)

        @post("/pay/transactions/out-trade-no/{number:str}/{act:str}", status_code=200)
        async def stop(request: AnyRequest, number: FromPath[str], act: FromPath[str]) -> Response[Any]:
            body, fault = await self.opened(request)
            return body if isinstance(body, Response) else self.stop(number, act, fault)

        @post("/refund/domestic/refunds", status_code=200)
        async def refund(request: AnyRequest) -> Response[Any]:
            body, fault = await self.opened(request)
            return body if isinstance(body, Response) else self.refund(body, fault)

        return Router("/v3", route_handlers=[codepay, native, query, stop, refund])
