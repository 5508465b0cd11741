"""Which wallets there are, and what a shop enters of its account with each."""

from collections.abc import Callable
from typing import Any

import msgspec

from infra.kit.i18n import N_
from modules.payments.wallets.alipay import HOST as ALIPAY_HOST
from modules.payments.wallets.alipay import Alipay, AlipayAccount
from modules.payments.wallets.codes import ALIPAY, TERMINAL, WECHAT
from modules.payments.wallets.port import Wallet
from modules.payments.wallets.terminal import Terminal, TerminalAccount
from modules.payments.wallets.wechat import HOST as WECHAT_HOST
from modules.payments.wallets.wechat import Wechat, WechatAccount

Account = WechatAccount | AlipayAccount | TerminalAccount


class Entry(msgspec.Struct, frozen=True):
    """One field of an account. `is_secret`: sealed, and never shown again; `is_long`: a key of many lines."""

    name: str
    label: str
    is_secret: bool = False
    is_long: bool = False
    is_optional: bool = False
    form: str = ""


class Kind(msgspec.Struct, frozen=True, kw_only=True):
    """`address`: the provider's own, "" where the shop has to say it. `open` gives the wallet of an account."""

    kind: str
    label: str
    icon: str
    text: str
    address: str
    account: type[Account]
    open: Callable[[Any], Wallet]
    entries: tuple[Entry, ...]


ADDRESS = Entry("address", N_("Address of the service"), form="address")
WALLETS: dict[str, Kind] = {
    each.kind: each
    for each in (
        Kind(
            kind=WECHAT, label=N_("WeChat Pay"), icon="smartphone", address=WECHAT_HOST, account=WechatAccount,
            open=Wechat, text=N_("Scans the customer’s code, or shows one to scan. Needs a merchant number."),
            entries=(
                Entry("merchant", N_("Merchant number")), Entry("app", N_("App ID")),
                Entry("serial", N_("Serial number of the merchant’s certificate")),
                Entry("key", N_("Merchant’s private key"), is_secret=True, is_long=True, form="private"),
                Entry("secret", N_("API v3 key"), is_secret=True, form="secret"),
                Entry("platform_serial", N_("ID of WeChat Pay’s public key")),
                Entry("platform", N_("WeChat Pay’s public key"), is_long=True, form="public"), ADDRESS,
            ),
        ),
        Kind(
            kind=ALIPAY, label=N_("Alipay"), icon="smartphone", address=ALIPAY_HOST, account=AlipayAccount, open=Alipay,
            text=N_("Scans the customer’s code, or shows one to scan. Needs an app with face-to-face payment."),
            entries=(
                Entry("app", N_("App ID")), Entry("seller", N_("Merchant’s PID"), is_optional=True),
                Entry("key", N_("App’s private key"), is_secret=True, is_long=True, form="private"),
                Entry("platform", N_("Alipay’s public key"), is_long=True, form="public"), ADDRESS,
            ),
        ),
        Kind(
            kind=TERMINAL, label=N_("Connected card terminal"), icon="credit-card", address="",
            account=TerminalAccount, open=Terminal, text=N_("Shows the amount on the terminal, and hears how it went."),
            entries=(Entry("key", N_("Key"), is_secret=True), ADDRESS),
        ),
    )
}  # fmt: skip
