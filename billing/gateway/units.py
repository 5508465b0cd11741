"""Amounts as the provider counts them. Pure.

Stripe's parts are ours in most currencies. Some it counts without decimals, where others have two of them in its books
and none in ours: these can't be sold in. Two have none, but are sent with two zeros; those of three end with a zero.
"""

from billing.gateway.errors import AmountNotTaken
from infra.kit.money import exponent

WHOLE = frozenset(
    ("BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF")
)
THOUSANDTHS = frozenset({"BHD", "JOD", "KWD", "OMR", "TND"})
ZEROS_ADDED = frozenset({"ISK", "UGX"})
HUNDRED, TEN = 100, 10


def places(currency: str) -> int:
    """How many decimals the provider gives `currency`."""
    return 0 if currency in WHOLE else 3 if currency in THOUSANDTHS else 2


def is_sold_in(currency: str) -> bool:
    """Whether subscriptions can be sold in `currency` without an amount changing on the way."""
    return currency in ZEROS_ADDED or places(currency) == exponent(currency)


def sent(amount: int, currency: str) -> int:
    """`amount` of ours as it is sent. Raises AmountNotTaken."""
    if not is_sold_in(currency):
        raise AmountNotTaken("currency", f"no subscriptions in {currency}")
    if currency in THOUSANDTHS and amount % TEN:
        raise AmountNotTaken("amount", f"{currency} is charged in tens")
    return amount * HUNDRED if currency in ZEROS_ADDED else amount


def received(amount: int, currency: str) -> int:
    """An amount that came, in our minor units. Raises AmountNotTaken for one that is finer than they are."""
    if currency not in ZEROS_ADDED:
        return amount
    whole, rest = divmod(amount, HUNDRED)
    if rest:
        raise AmountNotTaken("amount", f"{amount} is no whole {currency}")
    return whole
