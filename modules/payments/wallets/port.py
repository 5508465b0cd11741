"""What every wallet can do, whatever its provider speaks. Nothing here raises for what can't be told: `Unknown` is."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol
from uuid import UUID

import msgspec

from modules.payments.domain import Answer, Declined
from modules.payments.wallets.words import NOT_THERE_SAID

NOT_THERE = "not_there"


class Sum(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be paid. `number` names it with the provider, `total` in minor units; `mode`: code, qr or terminal.

    `news`: where the provider tells that it was paid, "" where nobody can be told; `until`: when we give up.
    """

    id: UUID
    total: int
    currency: str
    subject: str
    mode: str
    until: datetime
    news: str = ""
    place: str = ""

    @property
    def number(self) -> str:
        return self.id.hex


class Paid(msgspec.Struct, frozen=True, kw_only=True):
    """News of a provider, its signature checked: `number` was paid. `total` in minor units."""

    number: str
    reference: str
    total: int
    currency: str


class NewsRefused(Exception):
    """What claims to be of the provider can't be believed, or can't be read."""


class Wallet(Protocol):
    """An account with a provider. Done: the money is there (taken, or given back); Pending: the payer has to act.

    `ask` and `reverse` of what the provider has never heard of are Declined with the code NOT_THERE.
    """

    async def by_code(self, asked: Sum, code: str) -> Answer:
        """Charges the payer whose code was scanned."""
        ...

    async def by_qr(self, asked: Sum) -> Answer:
        """Pending, with the `url` that the payer scans."""
        ...

    async def ask(self, asked: Sum) -> Answer:
        """What has become of it. Declined: it was not paid and never will be."""
        ...

    async def reverse(self, asked: Sum) -> Answer:
        """Done: nobody can pay it any more, and what was paid is given back."""
        ...

    async def refund(self, asked: Sum, amount: int, key: str) -> Answer:
        """Gives `amount` (minor units) back, once for each `key`."""
        ...

    async def check(self) -> str:
        """Why the account can't be used, a msgid; "" if it can."""
        ...

    def read_news(self, headers: Mapping[str, str], body: bytes, now: datetime) -> Paid | None:
        """None for news of something else. Raises NewsRefused."""
        ...


def not_there() -> Declined:
    return Declined(NOT_THERE_SAID, NOT_THERE)


def is_not_there(answer: Answer) -> bool:
    return isinstance(answer, Declined) and answer.code == NOT_THERE
