"""Who did it, as rows keep it."""

from uuid import UUID

import msgspec

from tenancy.access.api import Actor


class Author(msgspec.Struct, frozen=True):
    """Who did it, as rows keep it: the staff's or key's id (None: the system itself) and the name at that time.

    `rights`: what they were allowed to as they did it, for work that is carried out later.
    """

    id: UUID | None
    name: str
    rights: frozenset[str] = frozenset()

    @classmethod
    def of(cls, actor: Actor) -> "Author":
        return cls(actor.who, actor.name, actor.permissions)

    def may(self, permission: str) -> bool:
        return permission in self.rights
