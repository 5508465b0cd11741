"""What happens to bills; published on the platform."""

from typing import ClassVar
from uuid import UUID

from infra.kit.outbox import Event


class BillIssued(Event, frozen=True, kw_only=True):
    """A bill was written, or a credit."""

    name: ClassVar[str] = "bill.issued"
    tenant: str
    bill: UUID
