"""What became known of costs."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from infra.kit.outbox import Event


class VariantValued(Event, frozen=True, kw_only=True):
    """Moves of a variant since `since` have been valued, some perhaps anew."""

    name: ClassVar[str] = "costing.valued"

    variant: UUID
    since: datetime
