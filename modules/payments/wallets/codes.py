"""The one scan box: whose payment code was scanned is told by its digits."""

from modules.payments.wallets.errors import CodeNotPaying

WECHAT, ALIPAY, TERMINAL = "wechat", "alipay", "terminal"
EITHER, BY_QR = "", (WECHAT, ALIPAY)
"""The tender of a charge whose code any of them takes, as long as no app has been chosen."""
WECHAT_DIGITS, ALIPAY_DIGITS = 18, range(16, 25)


def wallet_of(code: str) -> str:
    """WECHAT for 18 digits that begin with 10–15, ALIPAY for 16–24 that begin with 25–30. Raises CodeNotPaying."""
    text = "".join(code.split())
    if text.isascii() and text.isdigit():
        if len(text) == WECHAT_DIGITS and "10" <= text[:2] <= "15":
            return WECHAT
        if len(text) in ALIPAY_DIGITS and "25" <= text[:2] <= "30":
            return ALIPAY
    raise CodeNotPaying
