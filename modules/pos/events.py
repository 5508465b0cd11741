"""What happens at registers."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from infra.kit.outbox import Event


class ShiftClosed(Event, frozen=True, kw_only=True):
    """A drawer was counted and its Z drawn."""

    name: ClassVar[str] = "register.shift_closed"

    shift: UUID
    store: UUID
    number: str
    at: datetime


class ReceiptMailAsked(Event, frozen=True, kw_only=True):
    """A receipt is to go to its buyer; `mail` is which of the document's, the address stands there."""

    name: ClassVar[str] = "register.receipt_mail_asked"

    document: UUID
    mail: UUID
    at: datetime


class DocumentFlagged(Event, frozen=True, kw_only=True):
    """Somebody has to look at what a register handed in."""

    name: ClassVar[str] = "register.document_flagged"

    document: UUID
    store: UUID
    register: str
    code: str
    at: datetime
