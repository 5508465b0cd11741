"""What a shop enters to try the wallets out, and what can be scanned, as a text to read."""

from infra.local.wallets.book import ASKS_PASSWORD, IS_POOR, IS_STALE
from infra.local.wallets.signing import Keys, Merchant, public_of

TEXT = """\
Wallets to try things on. Enter these under Settings, Wallets.

WeChat Pay
  Merchant number: {merchant.number}
  App ID: {merchant.app}
  Serial number of the merchant's certificate: {merchant.serial}
  API v3 key: {merchant.secret}
  ID of WeChat Pay's public key: {merchant.platform_serial}
  Address of the service: {url}

Alipay
  App ID: {merchant.alipay_app}
  Merchant's PID: {merchant.alipay_seller}
  Address of the service: {url}/gateway.do

Connected card terminal
  Key: {merchant.terminal_key}
  Address of the service: {url}

Codes to scan: 1345678901234567 and two digits is WeChat Pay's, 2845678901234567 and two digits Alipay's. The last digit
says who pays: {asks} is asked for a password, {poor} has too little money, {stale} shows an old code, any other pays.
Who is waited for agrees with POST {url}/paid/NUMBER; the numbers are under {url}/charges.

The merchant's (or app's) private key, for both
{private}
WeChat Pay's and Alipay's public key
{public}"""


def what_to_enter(url: str, keys: Keys, merchant: Merchant) -> str:
    """Plain text; the keys last, since they are long."""
    return TEXT.format(
        url=url, merchant=merchant, asks=ASKS_PASSWORD, poor=IS_POOR, stale=IS_STALE, private=keys.merchant,
        public=public_of(keys.provider),
    )  # fmt: skip


def entries(url: str, keys: Keys, merchant: Merchant) -> dict[str, dict[str, str]]:
    """The same as fields of each wallet's form."""
    platform = public_of(keys.provider)
    return {
        "wechat": {
            "address": url, "app": merchant.app, "merchant": merchant.number, "serial": merchant.serial,
            "key": keys.merchant, "secret": merchant.secret, "platform": platform,
            "platform_serial": merchant.platform_serial,
        },
        "alipay": {
            "address": f"{url}/gateway.do", "app": merchant.alipay_app, "seller": merchant.alipay_seller,
            "key": keys.merchant, "platform": platform,
        },
        "terminal": {"address": url, "key": merchant.terminal_key},
    }  # fmt: skip
