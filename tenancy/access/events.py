"""What changed in who may do what."""

from typing import Any, ClassVar
from uuid import UUID

import msgspec

from infra.kit.outbox import Event


class AccessChanged(Event, frozen=True, kw_only=True):
    """`act`: staff.invited, staff.joined, staff.role_changed, staff.suspended, staff.resumed, staff.removed,
    staff.handed_over, invitation.withdrawn, role.made, role.changed, role.deleted, key.made, key.rotated, key.revoked.
    `who` did it.

    `subject`: the id of the staff, invitation, role or key, `subject_name` what a role is called. `before`, `after`:
    what changed, in words. Published on the platform, with the tenant and cell it is about.
    """

    name: ClassVar[str] = "access.changed"
    tenant: str
    cell: str
    act: str
    who: UUID
    subject: str
    subject_name: str = ""
    before: dict[str, Any] = msgspec.field(default_factory=dict)
    after: dict[str, Any] = msgspec.field(default_factory=dict)


class RoomShort(Event, frozen=True, kw_only=True):
    """A shop uses 80 % of one of its plan's limits, `what`; `period`: of which month, empty for what there is now.

    Published where it was used: in the shop's own place or on the platform.
    """

    name: ClassVar[str] = "access.room_short"
    tenant: str
    cell: str
    what: str
    used: int
    most: int
    period: str = ""


class StaffInvited(Event, frozen=True, kw_only=True):
    """Somebody was asked to work in a shop, or asked again: the mail is written when it is sent."""

    name: ClassVar[str] = "staff.invited"
    invitation: UUID
    cause: UUID
