"""A card terminal over HTTP: it is told an amount, the payer uses the card, and it is asked how it went.

The protocol is ours, `infra.local.terminal` serves it and says what it is.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from infra.kit.outside import NotOutside, Unreached, call
from modules.payments.domain import Answer, Declined, Done, Pending, Unknown
from modules.payments.wallets import words
from modules.payments.wallets.port import NewsRefused, Paid, Sum, not_there
from tenancy.accounts.api import installation

OK, NOT_FOUND, DENIED = range(200, 300), 404, (401, 403)


class TerminalAccount(msgspec.Struct, frozen=True, kw_only=True):
    address: str
    key: str


class Charged(msgspec.Struct, frozen=True):
    """What the terminal says of a charge."""

    key: str = ""
    state: str = ""
    amount: int = -1
    currency: str = ""
    reference: str = ""


class Terminal:
    """As Wallet."""

    def __init__(self, account: TerminalAccount) -> None:
        self.account = account

    async def by_code(self, asked: Sum, code: str) -> Answer:  # noqa: ARG002  the card is its own code
        body = {"key": asked.number, "amount": asked.total, "currency": asked.currency, "text": asked.subject}
        answer = await self.say(asked, "POST", "/v1/charges", body)
        return Declined(words.REFUSED) if isinstance(answer, int) else answer

    async def by_qr(self, asked: Sum) -> Answer:  # noqa: ARG002  the port's
        return Declined(words.NO_QR)

    async def ask(self, asked: Sum) -> Answer:
        answer = await self.say(asked, "GET", f"/v1/charges/{asked.number}")
        return absent(answer) if isinstance(answer, int) else answer

    async def reverse(self, asked: Sum) -> Answer:
        answer = await self.say(asked, "POST", f"/v1/charges/{asked.number}/reversal", {})
        if isinstance(answer, int):
            return absent(answer)
        match answer:
            case Declined():
                return Done()  # reversed, or never approved: nothing is taken, and nothing will be
            case Done():
                return Declined(words.REFUSED)
            case _:
                return Unknown()

    async def refund(self, asked: Sum, amount: int, key: str) -> Answer:
        body = {"key": key, "amount": amount}
        answer = await self.say(asked, "POST", f"/v1/charges/{asked.number}/refunds", body)
        return Declined(words.REFUSED) if isinstance(answer, int) else answer

    async def check(self) -> str:
        try:
            told = await self.send("GET", "/v1/terminal", None)
        except (NotOutside, Unreached):
            return words.SILENT
        return words.NOT_ACCEPTED if told.status in DENIED else "" if told.status in OK else words.SILENT

    def read_news(self, headers: Mapping[str, str], body: bytes, now: datetime) -> Paid | None:  # noqa: ARG002
        raise NewsRefused  # a terminal is asked, it doesn't tell

    async def say(  # noqa: PLR0911  each answer means something else
        self, asked: Sum, method: str, path: str, data: dict[str, Any] | None = None
    ) -> Answer | int:
        """What the terminal says of the charge, or the status by which it refuses."""
        try:
            told = await self.send(method, path, data)
        except (NotOutside, Unreached):
            return Unknown()
        if told.status not in OK:
            return told.status if 400 <= told.status < 500 and told.status != 429 else Unknown()  # noqa: PLR2004
        try:
            said = msgspec.json.decode(told.body, type=Charged)
        except msgspec.MsgspecError:
            return Unknown()
        if (said.key, said.currency) != (asked.number, asked.currency):
            return Unknown()
        match said.state:
            case "approved" | "refunded":
                return Done(said.reference)
            case "waiting":
                return Pending(said.reference)
            case "declined" | "reversed":
                return Declined(words.REFUSED, said.state)
            case _:
                return Unknown()

    async def send(self, method: str, path: str, data: dict[str, Any] | None) -> Any:
        headers = {"Authorization": f"Bearer {self.account.key}", "Content-Type": "application/json"}
        body = b"" if data is None else msgspec.json.encode(data)
        url = self.account.address.rstrip("/") + path
        return await call(method, url, headers=headers, body=body, private=installation().private_hosts)


def absent(status: int) -> Answer:
    return not_there() if status == NOT_FOUND else Unknown()
