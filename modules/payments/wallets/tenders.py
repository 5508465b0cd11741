"""Wallets as ways to pay: taken at the register, given back from anywhere."""

from typing import Any

import sqlalchemy as sa

from infra.kit.i18n import N_
from modules.payments.domain import Answer, Declined, Unknown
from modules.payments.models import WalletCharge
from modules.payments.wallets.accounts import open_wallet
from modules.payments.wallets.errors import WalletOff
from modules.payments.wallets.kinds import WALLETS, Kind
from modules.payments.wallets.port import Sum, Wallet

AT_REGISTER = N_("Take it at the register: the customer’s code is scanned there.")
GONE = N_("This payment was not taken through the wallet that is set up here. Give the money back by hand.")


class WalletTender:
    """As Tender and OfShop. `wallet`, `asked`: of the payment that it was opened for."""

    is_cash = False

    def __init__(self, kind: Kind, wallet: Wallet | None = None, asked: Sum | None = None) -> None:
        self.of, self.wallet, self.asked = kind, wallet, asked
        self.kind, self.label, self.icon = kind.kind, kind.label, kind.icon

    async def opened(self, session: Any, reference: str) -> "WalletTender":
        """As OfShop."""
        query = sa.select(WalletCharge).where(WalletCharge.tender == self.kind, WalletCharge.reference == reference)
        charge = await session.scalar(query) if reference else None
        try:
            wallet = await open_wallet(session, self.kind, even_off=True)
        except WalletOff:
            return self
        return WalletTender(self.of, wallet, sum_of(charge) if charge else None)

    async def authorize(self, *, amount: int, currency: str, key: str) -> Answer:  # noqa: ARG002  the protocol's
        return Declined(AT_REGISTER)

    async def capture(self, *, amount: int, currency: str, key: str) -> Answer:  # noqa: ARG002
        return Declined(AT_REGISTER)

    async def void(self, *, amount: int, currency: str, key: str) -> Answer:  # noqa: ARG002
        return Unknown()

    async def refund(self, *, amount: int, currency: str, key: str) -> Answer:  # noqa: ARG002
        if self.wallet is None:
            return Unknown()
        return await self.wallet.refund(self.asked, amount, key) if self.asked else Declined(GONE)

    async def ask(self, *, amount: int, currency: str, key: str) -> Answer:  # noqa: ARG002
        return Declined(AT_REGISTER)


def sum_of(charge: Any, news: str = "") -> Sum:
    """A row of wallet_charge as providers are asked about it."""
    return Sum(
        id=charge.id, total=charge.amount, currency=charge.currency, subject=charge.subject, mode=charge.mode,
        until=charge.until, news=news, place=charge.place,
    )  # fmt: skip


TENDERS = tuple(WalletTender(kind) for kind in WALLETS.values())
