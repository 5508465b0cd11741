"""What happens to archives."""

from typing import ClassVar
from uuid import UUID

from infra.kit.outbox import Event


class ArchiveAsked(Event, frozen=True, kw_only=True):
    """An export or an import of a shop waits for the worker."""

    name: ClassVar[str] = "archive.asked"
    archive: UUID
    tenant: str
    cell: str
