"""What is on its way to the payment provider; published on the platform."""

from typing import ClassVar

from infra.kit.outbox import Event


class ChangeWanted(Event, frozen=True, kw_only=True):
    """A change of the tenant's subscription is written down and is to be made there."""

    name: ClassVar[str] = "subscription.change_wanted"
    tenant: str
