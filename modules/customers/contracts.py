"""Contracts by which other packages take part when profiles are joined and persons removed.

Plain rows with a customer's id are declared in the manifest (`Personal`); these are for what needs more.
"""

from collections.abc import Sequence
from typing import Any, Protocol
from uuid import UUID

from infra.kit.db.sessions import TenantReader, TenantSession
from tenancy.access.api import Actor

FOLLOWERS = "customers.followers"
"""Filled with a `Follower`."""
OPEN = "customers.open"
"""Filled with an `Opener`."""


class Follower(Protocol):
    """Rows that can't simply be given to another customer: a balance that is added up, say.

    Both profiles are locked; `other` goes when `join` is done, and is back when `part` begins.
    """

    tables: tuple[str, ...]
    """What it takes care of."""

    async def join(self, session: TenantSession, survivor: UUID, other: UUID) -> dict[str, Any]:
        """Gives what is `other`'s to `survivor`; the answer (JSON) is what `part` will need."""
        ...

    async def part(self, session: TenantSession, survivor: UUID, other: UUID, joined: dict[str, Any]) -> None:
        """Gives back what `join` gave, as far as it is still there."""
        ...


class Opener(Protocol):
    """Says what must end before a person can be removed."""

    async def __call__(self, session: TenantReader, actor: Actor, customer: UUID) -> Sequence[str]:
        """Each reason in the reader's language ("Order A-100 is not completed"); none when nothing is open."""
        ...
