"""What was charged, and by whom it was paid. Kept in memory. The last digit of a payment code says who the payer is."""

import secrets
from collections import deque

import msgspec

ASKS_PASSWORD, IS_POOR, IS_STALE = "1", "9", "8"


class Charge(msgspec.Struct, kw_only=True):
    """`state`: waiting, paid, declined, closed. `refunds`: amounts by key."""

    number: str
    total: int
    currency: str
    mode: str
    hook: str = ""
    state: str = "waiting"
    reference: str = ""
    refunds: dict[str, int] = {}

    @property
    def refunded(self) -> int:
        return sum(self.refunds.values())

    @property
    def kept(self) -> int:
        """What of it the merchant has."""
        return self.total - self.refunded if self.state == "paid" else 0


class Book:
    """`faults`: done to the requests that come next, one each: "cut" (nothing done, no answer), "lost" (done, no
    answer), "broken" (500, nothing done), "forged" (done, signed by somebody else), "" (all is well).
    """

    def __init__(self) -> None:
        self.charges: dict[str, Charge] = {}
        self.faults: deque[str] = deque()
        self.asked: list[str] = []

    def take_fault(self) -> str:
        return self.faults.popleft() if self.faults else ""

    def begin(self, number: str, total: int, currency: str, *, mode: str, code: str = "", hook: str = "") -> Charge:
        """The charge; one with this number is not begun again."""
        charge = self.charges.get(number)
        if charge is None:
            charge = Charge(number=number, total=total, currency=currency, mode=mode, hook=hook, refunds={})
            self.charges[number] = charge
            if code.endswith(IS_POOR):
                charge.state = "declined"
            elif code and not code.endswith(ASKS_PASSWORD):
                self.pay(number)
        return charge

    def pay(self, number: str, *, by_force: bool = False) -> Charge:
        """The payer agrees; `by_force`: also where it was closed, as a provider's bad day has it."""
        charge = self.charges[number]
        if charge.state == "waiting" or by_force:
            charge.state, charge.reference = "paid", charge.reference or f"42{secrets.randbelow(10**16):016d}"
        return charge

    def reverse(self, charge: Charge) -> None:
        """All of it goes back, or nobody can pay it any more."""
        if charge.state == "paid":
            charge.refunds.setdefault("reversal", charge.total - charge.refunded)
        charge.state = "closed"

    def give_back(self, charge: Charge, key: str, amount: int) -> bool:
        """Whether it went back, now or before under this key."""
        if key in charge.refunds:
            return charge.refunds[key] == amount
        if charge.state != "paid" or amount > charge.kept:
            return False
        charge.refunds[key] = amount
        return True
