"""Alipay's side of its gateway."""

import json
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl, urlencode

from litestar import Request, Response, Router, post

from infra.local.wallets.book import ASKS_PASSWORD, IS_STALE, Book, Charge
from infra.local.wallets.signing import Keys, Merchant, is_by, public_of, signature

AnyRequest = Request[Any, Any, Any]
Said = dict[str, Any]
OK: Said = {"code": "10000", "msg": "Success"}
STATES = {"waiting": "WAIT_BUYER_PAY", "paid": "TRADE_SUCCESS", "declined": "TRADE_CLOSED", "closed": "TRADE_CLOSED"}


def failed(sub: str, words: str) -> Said:
    """A refusal by the business."""
    return {"code": "40004", "msg": "Business Failed", "sub_code": sub, "sub_msg": words}


def yuan(minor: int) -> str:
    """Fen as "88.88"."""
    return f"{Decimal(minor) / 100:.2f}"


class Alipay:
    """Answers over `book`, signing with `keys.provider`."""

    def __init__(self, book: Book, keys: Keys, merchant: Merchant) -> None:
        self.book, self.keys, self.merchant = book, keys, merchant

    def is_merchant(self, fields: dict[str, str]) -> bool:
        text = "&".join(f"{name}={fields[name]}" for name in sorted(fields) if name != "sign" and fields[name])
        known = fields.get("app_id") == self.merchant.alipay_app
        return known and is_by(public_of(self.keys.merchant), text, fields.get("sign", ""))

    async def answer(self, request: AnyRequest) -> Response[Any]:
        fields = dict(parse_qsl((await request.body()).decode()))
        method = fields.get("method", "")
        self.book.asked.append(method)
        fault = self.book.take_fault()
        if fault == "cut":
            raise ConnectionAbortedError("the line is cut")
        if not self.is_merchant(fields):
            refusal = {"code": "40002", "msg": "Invalid Arguments", "sub_code": "isv.invalid-signature"}
            return Response({"error_response": refusal})
        said = {"code": "20000", "msg": "Service Currently Unavailable"}
        if fault != "broken":
            said = self.done(method, json.loads(fields["biz_content"]), fields.get("notify_url", ""))
        if fault == "lost":
            raise ConnectionAbortedError("the line is cut")
        # Signed as it stands, in a form that a second serialization would not give.
        node = json.dumps(said, ensure_ascii=False, separators=(", ", ":"))
        signed = signature(self.keys.stranger if fault == "forged" else self.keys.provider, node)
        text = f'{{"{method.replace(".", "_")}_response":{node},"sign":"{signed}"}}'
        return Response(text.encode(), media_type="application/json;charset=utf-8")

    def done(self, method: str, asked: Said, hook: str) -> Said:
        charge = self.book.charges.get(asked["out_trade_no"])
        if method in {"alipay.trade.pay", "alipay.trade.precreate"}:
            return self.charge(asked, "code" if method == "alipay.trade.pay" else "qr", hook)
        if charge is None or (charge.mode == "qr" and charge.state == "waiting" and method == "alipay.trade.query"):
            return failed("ACQ.TRADE_NOT_EXIST", "交易不存在")  # a QR makes no trade until somebody scans it
        match method:
            case "alipay.trade.query":
                return OK | self.trade(charge)
            case "alipay.trade.cancel":
                act = "refund" if charge.state == "paid" else "close"
                self.book.reverse(charge)
                return OK | {"out_trade_no": charge.number, "retry_flag": "N", "action": act}
            case "alipay.trade.refund":
                return self.refund(charge, asked)
            case _:
                is_back = asked["out_request_no"] in charge.refunds
                return OK | ({"refund_status": "REFUND_SUCCESS", "trade_no": charge.reference} if is_back else {})

    def charge(self, asked: Said, mode: str, hook: str) -> Said:
        code = str(asked.get("auth_code", ""))
        if mode == "code" and code.endswith(IS_STALE):
            return failed("ACQ.PAYMENT_AUTH_CODE_INVALID", "支付授权码无效")
        before = self.book.charges.get(asked["out_trade_no"])
        if before is not None and before.state == "paid":
            return failed("ACQ.TRADE_HAS_SUCCESS", "交易已被支付")
        total = int(Decimal(asked["total_amount"]) * 100)
        charge = self.book.begin(asked["out_trade_no"], total, "CNY", mode=mode, code=code, hook=hook)
        if mode == "qr":
            return OK | {"out_trade_no": charge.number, "qr_code": f"https://qr.alipay.com/{charge.number[:24]}"}
        if charge.state == "declined":
            return failed("ACQ.BUYER_BALANCE_NOT_ENOUGH", "买家余额不足")
        if code.endswith(ASKS_PASSWORD) and charge.state == "waiting":
            return {"code": "10003", "msg": " order success pay inprocess", "out_trade_no": charge.number}
        return OK | self.trade(charge)

    def refund(self, charge: Charge, asked: Said) -> Said:
        key, before = asked["out_request_no"], charge.refunded
        if not self.book.give_back(charge, key, int(Decimal(asked["refund_amount"]) * 100)):
            return failed("ACQ.REFUND_AMT_NOT_EQUAL_TOTAL", "退款金额超限")
        moved = "Y" if charge.refunded != before else "N"
        return OK | {"out_trade_no": charge.number, "trade_no": charge.reference, "fund_change": moved}

    def trade(self, charge: Charge) -> Said:
        return {
            "out_trade_no": charge.number, "trade_no": charge.reference, "total_amount": yuan(charge.total),
            "trade_status": STATES[charge.state],
        }  # fmt: skip

    def news(self, charge: Charge, *, forged: bool = False, tampered: bool = False) -> tuple[bytes, dict[str, str]]:
        """What tells that it was paid: body and headers."""
        fields = {
            "notify_id": charge.number, "app_id": self.merchant.alipay_app, "seller_id": self.merchant.alipay_seller,
            "out_trade_no": charge.number, "trade_no": charge.reference, "trade_status": "TRADE_SUCCESS",
            "total_amount": yuan(charge.total), "subject": "茶 & 饼 + 1",
        }  # fmt: skip
        text = "&".join(f"{name}={fields[name]}" for name in sorted(fields))
        signed = signature(self.keys.stranger if forged else self.keys.provider, text)
        fields |= {"total_amount": yuan(charge.total + 1)} if tampered else {}
        body = urlencode(fields | {"sign": signed, "sign_type": "RSA2"}).encode()
        return body, {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}

    def routes(self) -> Router:
        """The one address."""

        @post("/gateway.do", status_code=200)
        async def gateway(request: AnyRequest) -> Response[Any]:
            return await self.answer(request)

        return Router("/", route_handlers=[gateway])
