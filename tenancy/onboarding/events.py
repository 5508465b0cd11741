"""What happens while shops are opened."""

from typing import ClassVar
from uuid import UUID

from infra.kit.outbox import Event


class OpeningAsked(Event, frozen=True, kw_only=True):
    """The wizard's last step: whoever comes first, the web process or the worker, opens the shop."""

    name: ClassVar[str] = "opening.asked"
    opening: UUID


class TenantClaimed(Event, frozen=True, kw_only=True):
    """A ready tenant became somebody's: the stock is one short."""

    name: ClassVar[str] = "tenant.claimed"
    tenant: str


class TenantOpened(Event, frozen=True, kw_only=True):
    """A shop is open: its seeds are in, its jobs are planned."""

    name: ClassVar[str] = "tenant.opened"
    tenant: str
    cell: str
