"""Who did it, as rows keep it."""

from uuid import UUID

import msgspec

from tenancy.access.api import Actor


class Author(msgspec.Struct, frozen=True):
    """Who did it, as rows keep it: the staff's or key's id (None: the system itself) and the name at that time."""

    id: UUID | None
    name: str

    @classmethod
    def of(cls, actor: Actor) -> "Author":
        return cls(actor.who, actor.name)
