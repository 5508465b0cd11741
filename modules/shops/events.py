"""What changed in the shop's settings."""

from typing import ClassVar

from infra.kit.outbox import Event


class PriceTagsChanged(Event, frozen=True, kw_only=True):
    """Whether price tags hold the tax; the catalog's own list follows."""

    name: ClassVar[str] = "shops.price_tags_changed"

    include_tax: bool
