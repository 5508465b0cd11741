"""Alipay's OpenAPI: a form signed by the merchant (RSA2), an answer whose node is signed as it stands in the text."""

import json
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from decimal import Decimal, InvalidOperation
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qsl, urlencode

import msgspec

from infra.kit import clock
from infra.kit.money import to_decimal, to_minor
from infra.kit.outside import NotOutside, Unreached, call
from infra.kit.problems import Problem
from modules.payments.domain import Answer, Declined, Done, Pending, Unknown
from modules.payments.wallets import words
from modules.payments.wallets.keys import KeyUnreadable, is_signed, sign
from modules.payments.wallets.port import NewsRefused, Paid, Sum, not_there
from modules.payments.wallets.wechat import NotSaid
from tenancy.accounts.api import installation

HOST = "https://openapi.alipay.com/gateway.do"
CHINA = timezone(timedelta(hours=8))
OK, FAILED = "10000", "40004"
MISSING = "ACQ.TRADE_NOT_EXIST"
BUSY = {"ACQ.SYSTEM_ERROR", "aop.ACQ.SYSTEM_ERROR", "isp.unknow-error"}
THERE = {"ACQ.TRADE_HAS_SUCCESS", "ACQ.CONTEXT_INCONSISTENT"}  # this number was begun before: it is asked about
CODE_FAULTS = {"ACQ.PAYMENT_AUTH_CODE_INVALID", "ACQ.AUTH_CODE_INVALID"}
POOR = {"ACQ.BUYER_BALANCE_NOT_ENOUGH", "ACQ.BUYER_BANKCARD_BALANCE_NOT_ENOUGH"}
KEY_FAULTS = ("isv.invalid-signature", "isv.invalid-app-id", "isv.missing-signature")
CERTAIN = {words.NOT_ACCEPTED, words.KEY_UNREADABLE}


class AlipayAccount(msgspec.Struct, frozen=True, kw_only=True):
    """`key`: the app's private key; `platform`: Alipay's public key; `seller`: the merchant's id, checked if given."""

    address: str
    app: str
    key: str
    platform: str
    seller: str = ""


def signed_text(fields: Mapping[str, str]) -> str:
    """What a request's signature is over: all but `sign` and what is empty, by name."""
    return "&".join(f"{name}={fields[name]}" for name in sorted(fields) if name != "sign" and fields[name])


def news_text(fields: Mapping[str, str]) -> str:
    """What the signature of news is over: without sign_type, too."""
    return "&".join(f"{name}={fields[name]}" for name in sorted(fields) if name not in {"sign", "sign_type"})


def node_of(text: str, name: str) -> str:
    """The value of `name` exactly as it stands in the JSON `text`, "" where it isn't."""
    start = text.find(f'"{name}"')
    if start < 0:
        return ""
    opening = text.find("{", start)
    try:
        _value, end = json.JSONDecoder().raw_decode(text, opening)
    except ValueError:
        return ""
    return text[opening:end]


class Alipay:
    """As Wallet."""

    def __init__(self, account: AlipayAccount) -> None:
        self.account = account

    async def by_code(self, asked: Sum, code: str) -> Answer:
        return await self.charged(asked, "alipay.trade.pay", {"scene": "bar_code", "auth_code": code})

    async def by_qr(self, asked: Sum) -> Answer:
        return await self.charged(asked, "alipay.trade.precreate", {})

    async def charged(  # noqa: PLR0911  each answer means something else
        self, asked: Sum, method: str, extra: dict[str, str]
    ) -> Answer:
        if asked.currency != "CNY":
            return Declined(words.YUAN_ONLY)
        content = {
            "out_trade_no": asked.number, "total_amount": yuan(asked.total), "subject": asked.subject[:256],
            "timeout_express": "5m", **extra,
        }  # fmt: skip
        try:
            said = await self.say(method, content, news=asked.news)
        except NotSaid as error:
            return Declined(error.words) if error.words in CERTAIN else Unknown()
        sub = str(said.get("sub_code", ""))
        match str(said.get("code", "")):
            case "10000" if said.get("qr_code"):
                return Pending(url=str(said["qr_code"]))
            case "10000":
                return self.done(asked, said)
            case "10003":
                return Pending(str(said.get("trade_no", "")))
            case "40004" if sub not in {*BUSY, *THERE}:
                return Declined(words.CODE_BAD if sub in CODE_FAULTS else poor_or(sub), sub)
            case _:
                return Unknown()

    def done(self, asked: Sum, said: Mapping[str, Any]) -> Answer:
        """Paid, if what is told is exactly ours."""
        is_own = said.get("out_trade_no") == asked.number and minor(said.get("total_amount")) == asked.total
        reference = str(said.get("trade_no") or "")
        return Done(reference) if is_own and reference else Unknown()

    async def ask(self, asked: Sum) -> Answer:  # noqa: PLR0911  each answer means something else
        try:
            said = await self.say("alipay.trade.query", {"out_trade_no": asked.number})
        except NotSaid:
            return Unknown()
        if said.get("sub_code") == MISSING:
            return not_there()
        if str(said.get("code")) != OK:
            return Unknown()
        match str(said.get("trade_status", "")):
            case "TRADE_SUCCESS" | "TRADE_FINISHED":
                return self.done(asked, said)
            case "WAIT_BUYER_PAY" if said.get("out_trade_no") == asked.number:
                return Pending(str(said.get("trade_no", "")))
            case "TRADE_CLOSED" if said.get("out_trade_no") == asked.number:
                return Declined(words.REFUSED, "TRADE_CLOSED")
            case _:
                return Unknown()

    async def reverse(self, asked: Sum) -> Answer:
        try:
            said = await self.say("alipay.trade.cancel", {"out_trade_no": asked.number})
        except NotSaid:
            return Unknown()
        if said.get("sub_code") == MISSING:
            return not_there()
        if str(said.get("code")) == OK and said.get("retry_flag") != "Y":
            return Done()
        sub, is_again = str(said.get("sub_code", "")), said.get("retry_flag") == "Y"
        is_sure = str(said.get("code")) == FAILED and not is_again and sub not in BUSY
        return Declined(words.REFUSED, sub) if is_sure else Unknown()

    async def refund(self, asked: Sum, amount: int, key: str) -> Answer:
        """Done also where a repeat moves nothing: the money has gone back under this key before."""
        content = {
            "out_trade_no": asked.number, "refund_amount": yuan(amount),
            "out_request_no": sha256(key.encode()).hexdigest()[:32],
        }  # fmt: skip
        try:
            said = await self.say("alipay.trade.refund", content)
            if str(said.get("code")) == OK and said.get("fund_change") == "Y":
                return Done(str(said.get("trade_no", "")))
            if str(said.get("code")) == FAILED and said.get("sub_code") not in BUSY:
                return Declined(words.REFUSED, str(said.get("sub_code", "")))
            found = await self.say(
                "alipay.trade.fastpay.refund.query",
                {"out_trade_no": asked.number, "out_request_no": content["out_request_no"]},
            )
        except NotSaid:
            return Unknown()
        is_back = str(found.get("code")) == OK and found.get("refund_status") == "REFUND_SUCCESS"
        return Done(str(found.get("trade_no", ""))) if is_back else Unknown()

    async def check(self) -> str:
        try:
            said = await self.say("alipay.trade.query", {"out_trade_no": secrets.token_hex(16)})
        except NotSaid as error:
            return error.words
        return "" if said.get("sub_code") == MISSING else words.REFUSED

    def read_news(self, headers: Mapping[str, str], body: bytes, now: datetime) -> Paid | None:  # noqa: ARG002  the port's
        try:
            fields = dict(parse_qsl(body.decode(), keep_blank_values=True, strict_parsing=True))
        except ValueError as error:
            raise NewsRefused from error
        if not self.is_theirs(fields) or fields.get("app_id") != self.account.app:
            raise NewsRefused
        if self.account.seller and fields.get("seller_id") != self.account.seller:
            raise NewsRefused
        if fields.get("trade_status") not in {"TRADE_SUCCESS", "TRADE_FINISHED"}:
            return None
        total = minor(fields.get("total_amount"))
        if total is None or not fields.get("trade_no"):
            raise NewsRefused
        return Paid(
            number=fields.get("out_trade_no", ""), reference=fields["trade_no"], total=total, currency="CNY"
        )  # fmt: skip

    def is_theirs(self, fields: Mapping[str, str]) -> bool:
        """Some news is signed with sign_type and some without."""
        texts, signature = (news_text(fields), signed_text(fields)), fields.get("sign", "")
        return any(is_signed(self.account.platform, text.encode(), signature) for text in texts)

    async def say(self, method: str, content: dict[str, str], *, news: str = "") -> dict[str, Any]:
        """One call, its answer's signature checked. Raises NotSaid."""
        fields = {
            "app_id": self.account.app, "method": method, "format": "JSON", "charset": "utf-8", "sign_type": "RSA2",
            "timestamp": clock.now().astimezone(CHINA).strftime("%Y-%m-%d %H:%M:%S"), "version": "1.0",
            "notify_url": news, "biz_content": msgspec.json.encode(content).decode(),
        }  # fmt: skip
        fields = {name: value for name, value in fields.items() if value}
        headers = {"Content-Type": "application/x-www-form-urlencoded;charset=utf-8", "User-Agent": "Yuntai"}
        try:
            body = urlencode(fields | {"sign": sign(self.account.key, signed_text(fields).encode())}).encode()
            private = installation().private_hosts
            told = await call("POST", self.account.address, headers=headers, body=body, private=private)
        except KeyUnreadable as error:
            raise NotSaid(words.KEY_UNREADABLE) from error
        except (NotOutside, Unreached) as error:
            raise NotSaid(words.SILENT) from error
        return self.believed(told.body, method)

    def believed(self, body: bytes, method: str) -> dict[str, Any]:
        """The node of `method`. Raises NotSaid for what Alipay hasn't signed; faults of the key it says unsigned."""
        text = body.decode(errors="replace")
        try:
            whole = msgspec.json.decode(text, type=dict[str, Any])
        except msgspec.MsgspecError as error:
            raise NotSaid(words.SILENT) from error
        raw = node_of(text, method.replace(".", "_") + "_response")
        if raw and is_signed(self.account.platform, raw.encode(), str(whole.get("sign"))):
            return json.loads(raw)
        refused: dict[str, Any] = whole.get("error_response") or {}
        if str(refused.get("sub_code", "")).startswith(KEY_FAULTS):
            raise NotSaid(words.NOT_ACCEPTED)
        raise NotSaid(words.WRONG_SIGNATURE)


def poor_or(sub: str) -> str:
    return words.NO_MONEY if sub in POOR else words.REFUSED


def yuan(amount: int) -> str:
    """Fen as "88.88"."""
    return f"{to_decimal(amount, 'CNY'):.2f}"


def minor(text: Any) -> int | None:
    """Yuan as fen; None for what is no amount."""
    try:
        return to_minor(Decimal(str(text)), "CNY")
    except (InvalidOperation, Problem):
        return None
