"""What happened to payments."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from infra.kit.outbox import Event


class PaymentBegun(Event, frozen=True, kw_only=True):
    """A tender is about to be called; whoever handles this makes sure that its outcome becomes known."""

    name: ClassVar[str] = "payment.begun"

    payment: UUID


class RefundBegun(Event, frozen=True, kw_only=True):
    """A provider is to give money back; whoever handles this asks it until it says that it has."""

    name: ClassVar[str] = "refund.begun"

    refund: UUID


class ChargeBegun(Event, frozen=True, kw_only=True):
    """A wallet is asked for money, or has to be asked again; whoever handles this follows it to its end."""

    name: ClassVar[str] = "wallet.charge_begun"

    charge: UUID


class RefundSettled(Event, frozen=True, kw_only=True):
    """A provider has given money back, or has refused to. `amount` in minor units."""

    name: ClassVar[str] = "refund.settled"

    payment: UUID
    document_kind: str
    document: UUID
    is_refunded: bool
    label: str
    amount: int


class PaymentSettled(Event, frozen=True, kw_only=True):
    """A payment's outcome became known after its document was written."""

    name: ClassVar[str] = "payment.settled"

    payment: UUID
    document_kind: str
    document: UUID
    state: str
    label: str
    amount: int


class AccountLetterAsked(Event, frozen=True, kw_only=True):
    """A statement or a reminder is to be mailed to the customer: `letter` stands with the account."""

    name: ClassVar[str] = "account.letter_asked"

    customer: UUID
    letter: UUID


class PaymentUnknown(Event, frozen=True, kw_only=True):
    """The provider can't say whether it was paid: it is asked again, and nobody may charge anew meanwhile."""

    name: ClassVar[str] = "payment.unknown"

    payment: UUID
    document_kind: str
    document: UUID
    at: datetime
