"""How a new order is paid, as it is typed: by one way or several, what is left, what goes back as change."""

from collections.abc import Sequence
from uuid import UUID

import msgspec
from litestar.datastructures import FormMultiDict

from infra.kit.db.sessions import TenantReader
from infra.kit.money import to_minor
from infra.kit.problems import Problem
from modules.orders.schemas import PaymentIn
from modules.payments import api as payments
from modules.payments.api import Offered, Tally, TenderCard

LATER = ""  # no tender: the order, or the rest of it, is paid afterwards
MOST_WAYS = 6


class Pay(msgspec.Struct, frozen=True):
    """One way, and how much of it was handed over, as typed: nothing is all that is left."""

    tender: str = "cash"
    given: str = ""


class Paying(msgspec.Struct, frozen=True, kw_only=True):
    """What the ways come to. `room`: what the customer may still buy on account, None where nothing is to be said."""

    others: tuple[Pay, ...] = ()
    may_add: bool = True
    tally: Tally = Tally()
    room: int | None = None


def others_in(form: FormMultiDict) -> tuple[Pay, ...]:
    """The further ways of the form; `pay_more` adds one, `pay_less` takes one off."""
    pairs = zip(form.getall("more_tender", []), form.getall("more_given", []), strict=False)
    gone = {str(each) for each in form.getall("pay_less", [])}
    there = [Pay(str(tender), str(given)) for n, (tender, given) in enumerate(pairs) if str(n) not in gone]
    added = [Pay(str(tender)) for tender in form.getall("pay_more", [])]
    return tuple([*there, *added][: MOST_WAYS - 1])


def payments_in(pays: Sequence[Pay], currency: str) -> list[PaymentIn]:
    """Raises the problems of an amount that can't be read."""
    return [
        PaymentIn(tender=pay.tender, amount=to_minor(pay.given, currency) if pay.given.strip() else None)
        for pay in pays
        if pay.tender != LATER
    ]


def offered(total: int, asked: Sequence[PaymentIn]) -> list[Offered]:
    """Who says no amount pays what the others leave, the first of them."""
    rest = max(0, total - sum(payment.amount or 0 for payment in asked))
    offers: list[Offered] = []
    for payment in asked:
        amount = payment.amount
        if amount is None:
            amount, rest = rest, 0
        if amount:
            offers.append(Offered(payment.tender, amount))
    return offers


async def paying_of(  # noqa: PLR0917  what a bill and those who pay it are
    session: TenantReader, first: Pay, others: Sequence[Pay], total: int, currency: str,
    cards: dict[str, TenderCard], customer: UUID | None,
) -> Paying:  # fmt: skip
    """What was typed so far; what can't be read yet comes to nothing."""
    pays = [first, *others]
    kinds = {pay.tender for pay in pays}
    on_account = any(kind in cards and cards[kind].is_account for kind in kinds)
    standing = await payments.standing(session, customer) if on_account and customer else None
    return Paying(
        others=tuple(others), may_add=len(pays) < MOST_WAYS and LATER not in kinds,
        tally=tally_of(pays, total, currency, cards), room=standing.left if standing else None,
    )  # fmt: skip


def tally_of(pays: Sequence[Pay], total: int, currency: str, cards: dict[str, TenderCard]) -> Tally:
    try:
        asked = payments_in(pays, currency)
    except Problem:  # said when the order is placed
        return Tally()
    return payments.tally(total, offered(total, asked), cards) if asked else Tally()
