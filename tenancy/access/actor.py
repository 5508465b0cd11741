"""The request's identity: loaded once, frozen, handed down as a parameter."""

from datetime import datetime
from uuid import UUID

import msgspec

from infra.kit.problems import Forbidden


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """How a shop stands with whom it pays for its plan. `until`: when the next stage comes, None for no other.

    trialing: nothing is owed yet; past_due: it is told, and goes on; read_only: it can be read, and its day be ended;
    suspended: there is only the way back, the export and the way out.
    """

    state: str
    until: datetime | None = None


class Actor(msgspec.Struct, frozen=True, kw_only=True):
    """Who acts in which tenant, with what rights. `staff` or `key` is set, never both.

    `stores`: the stores it may see, None for all; `store`: the one it looks at just now, None for all that it may see.
    `limits`: entitlements by name. `standing`: how the shop stands with whom it pays for its plan, if it matters.
    `name`: the display name that rows keep. `told`: kind of notification → how they
    chose to hear of it.
    """

    tenant: str
    cell: str = "main"
    slug: str
    shop: str
    staff: UUID | None = None
    account: UUID | None = None
    key: UUID | None = None
    name: str
    role: str
    permissions: frozenset[str]
    stores: frozenset[UUID] | None = None
    store: UUID | None = None
    switches: frozenset[str] = frozenset()
    limits: dict[str, int] = {}
    standing: Standing | None = None
    told: dict[str, str] = {}
    locale: str = "en"
    currency: str
    zone: str
    country: str = ""

    @property
    def who(self) -> UUID:
        """The id that rows keep beside `name`: the staff member's, or the key's."""
        who = self.staff or self.key
        assert who is not None  # noqa: S101  one of the two is set by construction
        return who

    def may(self, permission: str) -> bool:
        return permission in self.permissions

    def has_room(self, what: str, used: int, more: int = 1) -> bool:
        """Whether the plan takes `more` of `what` (staff, stores, orders_month) beside the `used` ones."""
        most = self.limits.get(what)
        return most is None or used + more <= most

    def require(self, permission: str) -> None:
        """Raises Forbidden when the actor may not."""
        if not self.may(permission):
            raise Forbidden
