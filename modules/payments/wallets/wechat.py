"""WeChat Pay, API v3: JSON, each request signed by the merchant, each answer and piece of news by the platform."""

import base64
import secrets
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from infra.kit import clock
from infra.kit.outside import Answer as Told
from infra.kit.outside import NotOutside, Unreached, call
from modules.payments.domain import Answer, Declined, Done, Pending, Unknown
from modules.payments.wallets import words
from modules.payments.wallets.keys import KeyUnreadable, is_signed, sign
from modules.payments.wallets.port import NewsRefused, Paid, Sum, not_there
from tenancy.accounts.api import installation

HOST = "https://api.mch.weixin.qq.com"
SCHEME = "WECHATPAY2-SHA256-RSA2048"
SKEW = 300  # seconds
PROBE = "WECHATPAY/SIGNTEST/"
LONGEST_SUBJECT = 127
OK, DENIED, NOT_FOUND, ERROR, BUSY = range(200, 300), (401, 403), 404, 500, 429
PAYING = {"USERPAYING", "USER_PAYING"}
KEY_FAULTS = {"SIGN_ERROR", "NO_AUTH", "MCH_NOT_EXISTS", "APPID_MCHID_NOT_MATCH"}
THERE = {"OUT_TRADE_NO_USED", "ORDER_PAID", "ORDERPAID"}  # this number was begun before: it is asked about
CODE_FAULTS = {"AUTH_CODE_ERROR", "AUTH_CODE_EXPIRED", "AUTH_CODE_INVALID", "AUTHCODEEXPIRE"}
MISSING = {"ORDER_NOT_EXIST", "ORDERNOTEXIST", "RESOURCE_NOT_EXISTS"}
UNSURE = {"SYSTEM_ERROR", "SYSTEMERROR", "BANK_ERROR", "BANKERROR", "FREQUENCY_LIMITED", "RATELIMIT_EXCEEDED"}
NEVER = {"CLOSED", "REVOKED", "PAYERROR", "REFUND"}


class WechatAccount(msgspec.Struct, frozen=True, kw_only=True):
    """`serial`: of the merchant's certificate; `key`: its private key; `secret`: the API v3 key of 32 bytes;
    `platform`: WeChat Pay's public key or certificate, `platform_serial` names it.
    """

    address: str
    app: str
    merchant: str
    serial: str
    key: str
    secret: str
    platform: str
    platform_serial: str


class Said(msgspec.Struct, frozen=True):
    """A verified answer, read; an error has `code` and `message`."""

    status: int
    body: dict[str, Any]

    @property
    def code(self) -> str:
        return str(self.body.get("code", ""))


class NotSaid(Exception):
    """No answer that can be believed: what was asked may have been done. `words`: why, a msgid."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


def request_message(method: str, path: str, stamp: str, nonce: str, body: str) -> str:
    """What a request's signature is over."""
    return f"{method}\n{path}\n{stamp}\n{nonce}\n{body}\n"


def answer_message(stamp: str, nonce: str, body: str) -> str:
    """What the signature of an answer, and of news, is over."""
    return f"{stamp}\n{nonce}\n{body}\n"


def authorization(account: WechatAccount, method: str, path: str, body: str, *, stamp: str, nonce: str) -> str:
    """The header. Raises KeyUnreadable."""
    signature = sign(account.key, request_message(method, path, stamp, nonce, body).encode())
    parts = {
        "mchid": account.merchant, "nonce_str": nonce, "signature": signature, "timestamp": stamp,
        "serial_no": account.serial,
    }  # fmt: skip
    return f"{SCHEME} " + ",".join(f'{name}="{value}"' for name, value in parts.items())


def is_theirs(account: WechatAccount, headers: Mapping[str, str], body: bytes, now: datetime) -> bool:
    """Whether the platform has signed this lately. Header names in lower case."""
    stamp, signature = headers.get("wechatpay-timestamp", ""), headers.get("wechatpay-signature", "")
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= 12) or abs(now.timestamp() - int(stamp)) > SKEW:  # noqa: PLR2004
        return False
    if signature.startswith(PROBE) or headers.get("wechatpay-serial") != account.platform_serial:
        return False
    message = f"{stamp}\n{headers.get('wechatpay-nonce', '')}\n".encode() + body + b"\n"
    return is_signed(account.platform, message, signature)


def opened(secret: str, resource: Mapping[str, Any]) -> bytes:
    """The news inside its envelope. Raises NewsRefused."""
    try:
        nonce, extra = str(resource["nonce"]).encode(), str(resource.get("associated_data") or "").encode()
        return AESGCM(secret.encode()).decrypt(nonce, base64.b64decode(str(resource["ciphertext"])), extra)
    except (InvalidTag, KeyError, ValueError) as error:
        raise NewsRefused from error


class Wechat:
    """As Wallet."""

    def __init__(self, account: WechatAccount) -> None:
        self.account = account

    async def by_code(self, asked: Sum, code: str) -> Answer:
        body = self.order(asked) | {
            "payer": {"auth_code": code},
            "scene_info": {"device_id": asked.place[:32], "store_info": {"out_id": asked.place[:32]}},
        }
        return await self.charged(asked, "/v3/pay/transactions/codepay", body)

    async def by_qr(self, asked: Sum) -> Answer:
        body = self.order(asked) | {"time_expire": asked.until.isoformat(timespec="seconds")}
        return await self.charged(asked, "/v3/pay/transactions/native", body)

    def order(self, asked: Sum) -> dict[str, Any]:
        news = {"notify_url": asked.news} if asked.news else {}
        return {
            "appid": self.account.app, "mchid": self.account.merchant, "description": asked.subject[:LONGEST_SUBJECT],
            "out_trade_no": asked.number, "amount": {"total": asked.total, "currency": asked.currency}, **news,
        }  # fmt: skip

    async def charged(self, asked: Sum, path: str, body: dict[str, Any]) -> Answer:
        if asked.currency != "CNY":
            return Declined(words.YUAN_ONLY)
        try:
            said = await self.say("POST", path, body)
        except NotSaid as error:
            return Declined(error.words) if error.words in CERTAIN else Unknown()
        if said.status in OK:
            url = str(said.body.get("code_url", ""))
            return Pending(url=url) if url else self.state_of(asked, said.body)
        if said.code in PAYING:
            return Pending()
        if said.code in {*UNSURE, *THERE} or said.status >= ERROR or said.status == BUSY:
            return Unknown()
        return Declined(reason_of(said.code), said.code)

    async def ask(self, asked: Sum) -> Answer:
        path = f"/v3/pay/transactions/out-trade-no/{asked.number}?mchid={self.account.merchant}"
        try:
            said = await self.say("GET", path)
        except NotSaid:
            return Unknown()
        if said.status in OK:
            return self.state_of(asked, said.body)
        return not_there() if said.code in MISSING or said.status == NOT_FOUND else Unknown()

    def state_of(self, asked: Sum, body: Mapping[str, Any]) -> Answer:
        """Of a transaction; one that is not exactly ours tells nothing."""
        own = body.get("out_trade_no") == asked.number and body.get("mchid") == self.account.merchant
        state = str(body.get("trade_state", ""))
        if not own:
            return Unknown()
        if state in NEVER:
            return Declined(words.REFUSED, state)
        if state in {"NOTPAY", "USERPAYING"}:
            return Pending()
        amount: dict[str, Any] = body.get("amount") or {}
        is_whole = (amount.get("total"), amount.get("currency", "CNY")) == (asked.total, asked.currency)
        reference = str(body.get("transaction_id") or "")
        return Done(reference) if state == "SUCCESS" and is_whole and reference else Unknown()

    async def reverse(self, asked: Sum) -> Answer:
        """What was scanned from the payer is reversed, what the payer scans is closed."""
        is_code = asked.mode == "code"
        body = {"mchid": self.account.merchant} | ({"appid": self.account.app} if is_code else {})
        act = "reverse" if is_code else "close"
        try:
            said = await self.say("POST", f"/v3/pay/transactions/out-trade-no/{asked.number}/{act}", body)
        except NotSaid:
            return Unknown()
        if said.status in OK:
            return Done()
        if said.code in MISSING or said.status == NOT_FOUND:
            return not_there()
        is_sure = said.status < ERROR and said.code not in UNSURE and said.status != BUSY
        return Declined(words.REFUSED, said.code) if is_sure else Unknown()

    async def refund(self, asked: Sum, amount: int, key: str) -> Answer:
        body = {
            "out_trade_no": asked.number, "out_refund_no": sha256(key.encode()).hexdigest()[:32],
            "amount": {"refund": amount, "total": asked.total, "currency": asked.currency},
        }  # fmt: skip
        try:
            said = await self.say("POST", "/v3/refund/domestic/refunds", body)
        except NotSaid:
            return Unknown()
        if said.status in OK:
            state, reference = said.body.get("status"), str(said.body.get("refund_id", ""))
            if state == "SUCCESS":
                return Done(reference)
            return Declined(words.REFUSED, str(state)) if state in {"CLOSED", "ABNORMAL"} else Pending(reference)
        is_sure = said.status < ERROR and said.code not in {*UNSURE, *KEY_FAULTS} and said.status != BUSY
        return Declined(words.REFUSED, said.code) if is_sure else Unknown()

    async def check(self) -> str:
        path = f"/v3/pay/transactions/out-trade-no/{secrets.token_hex(16)}?mchid={self.account.merchant}"
        try:
            said = await self.say("GET", path)
        except NotSaid as error:
            return error.words
        return "" if said.code in MISSING or said.status == NOT_FOUND else reason_of(said.code)

    def read_news(self, headers: Mapping[str, str], body: bytes, now: datetime) -> Paid | None:
        if not is_theirs(self.account, headers, body, now):
            raise NewsRefused
        try:
            told = msgspec.json.decode(body, type=dict[str, Any])
            if told.get("event_type") != "TRANSACTION.SUCCESS":
                return None
            paid = msgspec.json.decode(opened(self.account.secret, told.get("resource") or {}), type=dict[str, Any])
            if (paid["mchid"], paid["appid"], paid["trade_state"]) != (
                self.account.merchant, self.account.app, "SUCCESS",
            ):  # fmt: skip
                raise NewsRefused
            return Paid(
                number=str(paid["out_trade_no"]), reference=str(paid["transaction_id"]),
                total=int(paid["amount"]["total"]), currency=str(paid["amount"].get("currency", "CNY")),
            )  # fmt: skip
        except (msgspec.MsgspecError, KeyError, TypeError, ValueError, AttributeError) as error:
            raise NewsRefused from error

    async def say(self, method: str, path: str, data: dict[str, Any] | None = None) -> Said:
        """One call, its answer's signature checked. Raises NotSaid."""
        now = clock.now()
        body = "" if data is None else msgspec.json.encode(data).decode()
        url = self.account.address.rstrip("/") + path
        parts = urlsplit(url)
        signed_path = parts.path + (f"?{parts.query}" if parts.query else "")
        stamp, nonce = str(int(now.timestamp())), secrets.token_hex(16)
        try:
            headers = {
                "Authorization": authorization(self.account, method, signed_path, body, stamp=stamp, nonce=nonce),
                "Accept": "application/json", "Content-Type": "application/json", "User-Agent": "Yuntai",
                "Wechatpay-Serial": self.account.platform_serial,
            }  # fmt: skip
            told = await call(method, url, headers=headers, body=body.encode(), private=installation().private_hosts)
        except KeyUnreadable as error:
            raise NotSaid(words.KEY_UNREADABLE) from error
        except (NotOutside, Unreached) as error:
            raise NotSaid(words.SILENT) from error
        return self.believed(told, now)

    def believed(self, told: Told, now: datetime) -> Said:
        """Raises NotSaid for what the platform hasn't signed; that the account is unknown it says unsigned.

        A 403 alone says nothing: an empty purse and a number that was used are told with it, too.
        """
        if not is_theirs(self.account, told.headers, told.body, now):
            raise NotSaid(words.NOT_ACCEPTED if told.status in DENIED else words.WRONG_SIGNATURE)
        try:
            return Said(told.status, msgspec.json.decode(told.body, type=dict[str, Any]) if told.body else {})
        except msgspec.MsgspecError as error:
            raise NotSaid(words.SILENT) from error


def reason_of(code: str) -> str:
    """Why not, a msgid, for who stands at the register."""
    if code in CODE_FAULTS:
        return words.CODE_BAD
    if code in KEY_FAULTS:
        return words.NOT_ACCEPTED
    return words.NO_MONEY if code in {"NOT_ENOUGH", "NOTENOUGH"} else words.REFUSED


CERTAIN = {words.NOT_ACCEPTED, words.KEY_UNREADABLE}
"""Nothing was done for certain: the request wasn't let in, or was never sent."""
