"""What shops are to be told; published on the platform."""

from datetime import datetime
from typing import ClassVar

from infra.kit.outbox import Event


class LetterDue(Event, frozen=True, kw_only=True):
    """A shop's owners are to get the letter `kind`, about the bill `number` (0 for none); `until`: what comes then."""

    name: ClassVar[str] = "plan.letter_due"
    tenant: str
    kind: str
    number: int = 0
    until: datetime | None = None
