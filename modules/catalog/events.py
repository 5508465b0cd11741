"""What happened to goods."""

from typing import ClassVar
from uuid import UUID

from infra.kit.outbox import Event


class ProductCreated(Event, frozen=True, kw_only=True):
    name: ClassVar[str] = "product.created"

    product: UUID


class ProductChanged(Event, frozen=True, kw_only=True):
    """`version` as the API gives it: a reader that has a later one can leave it."""

    name: ClassVar[str] = "product.changed"

    product: UUID
    product_version: int


class ProductsArchived(Event, frozen=True, kw_only=True):
    """`restored`: they came back."""

    name: ClassVar[str] = "product.archived"

    products: list[UUID]
    restored: bool = False
