"""What happens to shops that close."""

from datetime import datetime
from typing import ClassVar

from infra.kit.outbox import Event


class ShopCloses(Event, frozen=True, kw_only=True):
    """The owner closes the shop: it can be read until `at`, and is gone then. Published on the platform."""

    name: ClassVar[str] = "shop.closes"
    tenant: str
    cell: str
    at: datetime
