"""What changed in the shop's settings."""

from typing import ClassVar
from uuid import UUID

from infra.kit.outbox import Event


class StoreAdded(Event, frozen=True, kw_only=True):
    """The shop has one more place that sells."""

    name: ClassVar[str] = "shops.store_added"

    store: UUID


class PriceTagsChanged(Event, frozen=True, kw_only=True):
    """Whether price tags hold the tax; the catalog's own list follows."""

    name: ClassVar[str] = "shops.price_tags_changed"

    include_tax: bool
