"""What happened to profiles."""

from typing import ClassVar
from uuid import UUID

from infra.kit.outbox import Event


class ProfilesChanged(Event, frozen=True, kw_only=True):
    """Two profiles that are now one, or two again. `survivor` is there in both cases."""

    survivor: UUID
    other: UUID


class ProfilesJoined(ProfilesChanged, frozen=True, kw_only=True):
    """`other` is gone: everything of it is the survivor's."""

    name: ClassVar[str] = "customer.joined"


class ProfilesParted(ProfilesChanged, frozen=True, kw_only=True):
    """`other` is back with what it had."""

    name: ClassVar[str] = "customer.parted"
