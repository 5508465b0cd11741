"""Facts as balanced entries. Pure: amounts in minor units, a debit above 0, a credit below.

Everything meets in `clearing`, what customers have still to pay or have paid ahead: so each fact is balanced by itself,
and money that comes on another day than the goods needs no rule of its own.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

import msgspec

NO_RATE = -1
STOCK_AGAINST = {
    "opening": "opening", "receive": "received", "adjust": "differences", "count": "differences", "sell": "cogs",
    "return": "cogs",
}  # fmt: skip
"""What stands against the stock account for each kind of move. Transfers stay in it."""
ACCOUNT_AGAINST = {
    "opening": "opening", "sale": "clearing", "receipt": "clearing", "refund": "clearing", "rebate": "clearing",
    "payout": "clearing",
    "correction": "corrections",
}  # fmt: skip


class Posting(msgspec.Struct, frozen=True, kw_only=True, order=True):
    """One line: the store's day, why, which account (a key), at which tax rate (basis points), how much.

    `of`: the closed month ("2026-10") that it mends, or an empty text.
    """

    day: date
    kind: str
    account: str
    rate: int = NO_RATE
    of: str = ""
    amount: int


class Taxed(msgspec.Struct, frozen=True, kw_only=True):
    """Goods (`account` sales or delivery) of one day at one rate."""

    day: date
    account: str
    rate: int
    net: int
    tax: int


class Sum(msgspec.Struct, frozen=True, kw_only=True):
    """A sum of one day; `what` is a tender, a kind of move, a kind of entry."""

    day: date
    what: str = ""
    amount: int
    rounding: int = 0


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """All that happened in a store in some days. `sold` and `back` above 0; `roundings` of sales, `back_roundings` of
    what came back.
    """

    sold: Sequence[Taxed] = ()
    roundings: Sequence[Sum] = ()
    back: Sequence[Taxed] = ()
    back_roundings: Sequence[Sum] = ()
    rebates: Sequence[Sum] = ()
    paid: Sequence[Sum] = ()
    refunded: Sequence[Sum] = ()
    accounts: Sequence[Sum] = ()
    stock: Sequence[Sum] = ()


class Book:
    """Sums by day, kind, account and rate; whatever is put in is put in twice, so it is balanced."""

    def __init__(self) -> None:
        self.sums: dict[tuple[date, str, str, int], int] = defaultdict(int)

    def put(self, day: date, kind: str, debit: str, credit: str, amount: int, *, rate: int = NO_RATE) -> None:
        """`amount` from `credit` to `debit`; the rate belongs to the account that isn't clearing."""
        for account, signed in ((debit, amount), (credit, -amount)):
            self.sums[day, kind, account, NO_RATE if account == "clearing" else rate] += signed

    def postings(self) -> list[Posting]:
        return sorted(
            Posting(day=day, kind=kind, account=account, rate=rate, amount=amount)
            for (day, kind, account, rate), amount in self.sums.items()
            if amount
        )


def post(facts: Facts) -> list[Posting]:
    """The entries of `facts`; what comes to nothing is left out."""
    book = Book()
    post_goods(book, facts)
    post_money(book, facts)
    for each in facts.accounts:
        book.put(each.day, "account", "receivable", ACCOUNT_AGAINST.get(each.what, "corrections"), each.amount)
    for each in facts.stock:
        book.put(each.day, "goods", "stock", STOCK_AGAINST[each.what], each.amount)
    return book.postings()


def post_goods(book: Book, facts: Facts) -> None:
    for each in facts.sold:
        book.put(each.day, "sale", "clearing", each.account, each.net, rate=each.rate)
        book.put(each.day, "sale", "clearing", "tax", each.tax, rate=each.rate)
    for each in facts.roundings:
        book.put(each.day, "sale", "clearing", "rounding", each.amount)
    for each in facts.back:
        book.put(each.day, "return", "returns", "clearing", each.net, rate=each.rate)
        book.put(each.day, "return", "tax", "clearing", each.tax, rate=each.rate)
    for each in facts.back_roundings:
        book.put(each.day, "return", "rounding", "clearing", each.amount)
    for each in facts.rebates:
        book.put(each.day, "rebate", "rebates", "clearing", each.amount)


def post_money(book: Book, facts: Facts) -> None:
    for each in facts.paid:
        book.put(each.day, "payment", tender_account(each.what), "clearing", each.amount)
        book.put(each.day, "payment", "clearing", "rounding", each.rounding)
    for each in facts.refunded:
        book.put(each.day, "refund", "clearing", tender_account(each.what), each.amount)
        book.put(each.day, "refund", "rounding", "clearing", each.rounding)


def tender_account(tender: str) -> str:
    return f"tender.{tender}"


def is_balanced(postings: Iterable[Posting]) -> bool:
    """Whether debit is credit on each day, for each kind of entry."""
    sums: dict[tuple[date, str, str], int] = defaultdict(int)
    for posting in postings:
        sums[posting.day, posting.kind, posting.of] += posting.amount
    return not any(sums.values())


def late(target: Iterable[Posting], posted: Iterable[Posting], of: str, day: date) -> list[Posting]:
    """What a closed month has become since, less what was posted of it: entries of `day` in a month that is open."""
    sums: dict[tuple[str, str, int], int] = defaultdict(int)
    for sign, postings in ((1, target), (-1, posted)):
        for each in postings:
            sums[each.kind, each.account, each.rate] += sign * each.amount
    return sorted(
        Posting(day=day, kind=kind, account=account, rate=rate, of=of, amount=amount)
        for (kind, account, rate), amount in sums.items()
        if amount
    )
