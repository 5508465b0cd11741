"""What changed in who may do what."""

from typing import ClassVar
from uuid import UUID

from infra.kit.outbox import Event


class AccessChanged(Event, frozen=True, kw_only=True):
    """`act`: staff.added, staff.removed, staff.role_changed, key.made, key.rotated, key.revoked. `who` did it.

    `subject`: the staff id, or the key's id. Published on the platform, with the tenant and cell it is about.
    """

    name: ClassVar[str] = "access.changed"
    tenant: str
    cell: str
    act: str
    who: UUID
    subject: str
