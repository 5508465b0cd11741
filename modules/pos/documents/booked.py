"""What is to be booked, and what it came to."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from modules.payments.api import CASH
from modules.pos.devices.door import AtRegister
from modules.pos.documents.faults import Fault
from modules.pos.documents.people import Who
from modules.pos.documents.schemas import DocumentIn, PaymentIn
from modules.pos.models import RegisterShift
from tenancy.access.api import Actor


class Booking(msgspec.Struct, frozen=True, kw_only=True):
    """A document on its way into the books: `at` is when it happened, `received` when it came."""

    device: AtRegister
    asked: DocumentIn
    who: Who
    shift: RegisterShift
    at: datetime
    received: datetime

    @property
    def actor(self) -> Actor:
        """The register in its cashier's name: what is written keeps both."""
        cashier = self.who.cashier
        if cashier is None:
            return self.device.actor
        return msgspec.structs.replace(self.device.actor, key=cashier.known_as, name=cashier.name)


class Booked(msgspec.Struct, frozen=True, kw_only=True):
    """`cash`: what the drawer has more (or, below 0, less) of."""

    cash: int = 0
    order: UUID | None = None
    number: str | None = None
    faults: Sequence[Fault] = ()


def cash_of(payments: Sequence[PaymentIn]) -> int:
    """What of a bill lies in the drawer: given less change."""
    return sum(payment.amount for payment in payments if payment.tender == CASH)
