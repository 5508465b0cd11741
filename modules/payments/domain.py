"""Payments: their states, what a tender may answer, and how an amount is split over tenders, change included."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any, Literal, Protocol, runtime_checkable
from uuid import UUID

import msgspec

from infra.kit import money
from infra.kit.money import Amount
from modules.payments.errors import (
    PaymentCannotBecome,
    RefundExceedsPaid,
    TenderAmountNotPositive,
    TendersExceedTotal,
    TendersFallShort,
)


class PaymentState(StrEnum):
    CREATED = "created"
    PENDING = "pending"
    AUTHORIZED = "authorized"
    PAID = "paid"
    REFUNDING = "refunding"
    REFUNDED = "refunded"
    VOIDED = "voided"
    FAILED = "failed"
    UNKNOWN = "unknown"


_S = PaymentState
_OUTCOMES = frozenset({_S.PENDING, _S.AUTHORIZED, _S.PAID, _S.FAILED, _S.UNKNOWN, _S.VOIDED})

TRANSITIONS: dict[PaymentState, frozenset[PaymentState]] = {
    _S.CREATED: _OUTCOMES,
    _S.PENDING: _OUTCOMES - {_S.PENDING},
    _S.UNKNOWN: _OUTCOMES - {_S.UNKNOWN},
    _S.AUTHORIZED: frozenset({_S.PENDING, _S.PAID, _S.VOIDED, _S.FAILED, _S.UNKNOWN}),
    _S.PAID: frozenset({_S.REFUNDING}),
    # Back to paid: a part was refunded, or the refund was declined.
    _S.REFUNDING: frozenset({_S.PAID, _S.REFUNDED}),
    _S.REFUNDED: frozenset(),
    _S.VOIDED: frozenset(),
    _S.FAILED: frozenset(),
}
UNSETTLED = frozenset({_S.PENDING, _S.UNKNOWN, _S.REFUNDING})
"""Where the provider is asked again, never guessed."""

_REFUNDABLE = frozenset({_S.PAID, _S.REFUNDING, _S.REFUNDED})


def become(state: PaymentState, target: PaymentState) -> PaymentState:
    """`target`, if the payment may go there from `state`; staying where it is is always allowed (a repeated answer)."""
    if target != state and target not in TRANSITIONS[state]:
        raise PaymentCannotBecome(state=state.value, target=target.value)
    return target


class Done(msgspec.Struct, frozen=True, tag="done"):
    """It has happened. `reference` is the provider's own."""

    reference: str = ""


class Pending(msgspec.Struct, frozen=True, tag="pending"):
    """It is under way; the payer may still have to act, at `url` if there is one."""

    reference: str = ""
    url: str = ""


class Declined(msgspec.Struct, frozen=True, tag="declined"):
    """It has not happened and will not. `reason` is a msgid for the person at the counter."""

    reason: str
    code: str = ""


class Unknown(msgspec.Struct, frozen=True, tag="unknown"):
    """Nobody can tell yet: ask again. An answer, not an error."""


Answer = Done | Pending | Declined | Unknown
Act = Literal["authorize", "capture", "void", "refund"]


class Tender(Protocol):
    """A way to pay. Amounts in minor units; `key` names the act, so that repeating it with the same key is once.

    What can't be told (a time-out, a cut line) is `Unknown`; no act raises for it. `ask` tells what became of the
    payment `key`: done once the money is in, declined also for a key that the provider has never heard of.
    """

    kind: str
    label: str
    is_cash: bool

    async def authorize(self, *, amount: int, currency: str, key: str) -> Answer: ...
    async def capture(self, *, amount: int, currency: str, key: str) -> Answer: ...
    async def void(self, *, amount: int, currency: str, key: str) -> Answer: ...
    async def refund(self, *, amount: int, currency: str, key: str) -> Answer: ...
    async def ask(self, *, amount: int, currency: str, key: str) -> Answer: ...


@runtime_checkable
class OfShop(Protocol):
    """A tender that needs the shop's own account with its provider before it can be called."""

    async def opened(self, session: Any, reference: str) -> Tender:
        """For the payment that the provider knows by `reference`; `session` reads the shop's tables."""
        ...


_DONE: dict[Act, PaymentState] = {
    "authorize": _S.AUTHORIZED,
    "capture": _S.PAID,
    "void": _S.VOIDED,
    "refund": _S.REFUNDED,
}


def state_after(state: PaymentState, act: Act, answer: Answer, *, is_whole_refund: bool = True) -> PaymentState:
    """Where `answer` to `act` takes a payment that is in `state`."""
    if act == "refund" and state not in _REFUNDABLE:
        raise PaymentCannotBecome(state=state.value, target=_S.REFUNDED.value)
    if act in {"void", "refund"}:
        return become(state, _after_taking_back(state, act, answer, is_whole_refund=is_whole_refund))
    match answer:
        case Done():
            return become(state, _DONE[act])
        case Pending():
            return become(state, _S.PENDING)
        case Declined():
            return become(state, _S.FAILED)
        case Unknown():
            return become(state, _S.UNKNOWN)


def _after_taking_back(state: PaymentState, act: Act, answer: Answer, *, is_whole_refund: bool) -> PaymentState:
    """Only a clear answer moves it: until then the money counts as still with the merchant."""
    match answer:
        case Done():
            return _DONE[act] if act == "void" or is_whole_refund else _S.PAID
        case Declined():
            return _S.PAID if act == "refund" else state
        case _:
            return state


class Rounding(msgspec.Struct, frozen=True):
    """How cash is rounded: to multiples of `step` minor units, "half_up" or "down"."""

    step: int = 1
    mode: money.Rounding = "half_up"


EXACT = Rounding()


class Offered(msgspec.Struct, frozen=True):
    """What the payer puts on the counter with one tender."""

    kind: str
    amount: int
    is_cash: bool = False


class Share(msgspec.Struct, frozen=True):
    """What one tender pays of the bill; `given` is what was handed over, more than `amount` for cash with change."""

    kind: str
    amount: int
    given: int


class Settlement(msgspec.Struct, frozen=True):
    """Σ shares = total + rounding, and Σ given − Σ shares = change."""

    shares: tuple[Share, ...]
    rounding: int
    change: int


def settle(total: int, offers: Sequence[Offered], rounding: Rounding = EXACT, *, currency: str) -> Settlement:
    """Split `total` (≥ 0) over the tenders offered. Only what is left for cash is rounded, and only cash gives change.

    Raises TendersFallShort, TendersExceedTotal and TenderAmountNotPositive.
    """
    if any(offer.amount <= 0 for offer in offers):
        raise TenderAmountNotPositive
    exact = sum(offer.amount for offer in offers if not offer.is_cash)
    cash = [offer for offer in offers if offer.is_cash]
    if exact > total or (cash and exact == total):
        excess = exact + sum(offer.amount for offer in cash) - total
        raise TendersExceedTotal(excess=Amount(excess, currency))
    due = money.round_to(total - exact, rounding.step, rounding.mode) if cash else 0
    missing = (due if cash else total - exact) - sum(offer.amount for offer in cash)
    if missing > 0:
        raise TendersFallShort(missing=Amount(missing, currency))
    shares = [Share(offer.kind, offer.amount, offer.amount) for offer in offers if not offer.is_cash]
    shares += _cash_shares(due, cash)
    return Settlement(tuple(shares), due - (total - exact) if cash else 0, -missing if cash else 0)


def to_the_coin(total: int, offers: Sequence[Offered], rounding: Rounding) -> list[Offered]:
    """Who offers cash for exactly what is left offers what that comes to in coins."""
    left = total - sum(offer.amount for offer in offers if not offer.is_cash)
    cash = [offer for offer in offers if offer.is_cash]
    if len(cash) != 1 or cash[0].amount != left:
        return list(offers)
    rounded = money.round_to(left, rounding.step, rounding.mode)
    return [Offered(o.kind, rounded, o.is_cash) if o.is_cash and rounded else o for o in offers]


def _cash_shares(due: int, cash: Sequence[Offered]) -> list[Share]:
    """Each note counts towards what is due; the last of them gets the change."""
    shares: list[Share] = []
    for offer in cash:
        part = min(offer.amount, due)
        due -= part
        shares.append(Share(offer.kind, part, offer.amount))
    return shares


class Paid(msgspec.Struct, frozen=True):
    """A payment of an order and what of it has gone back, minor units."""

    id: UUID
    amount: int
    refunded: int = 0

    @property
    def left(self) -> int:
        return self.amount - self.refunded


class RefundPart(msgspec.Struct, frozen=True):
    payment: UUID
    amount: int


def split_refund(amount: int, payments: Sequence[Paid], *, currency: str) -> list[RefundPart]:
    """`amount` (> 0) back to the tenders it came from, the last one first. Raises RefundExceedsPaid."""
    if amount <= 0:
        raise TenderAmountNotPositive
    left = sum(payment.left for payment in payments)
    if amount > left:
        raise RefundExceedsPaid(left=Amount(left, currency))
    parts: list[RefundPart] = []
    for payment in reversed(payments):
        part = min(amount, payment.left)
        if part > 0:
            parts.append(RefundPart(payment.id, part))
        amount -= part
    return parts
