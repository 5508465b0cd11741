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


class ProductsChanged(Event, frozen=True, kw_only=True):
    """Many products changed by one act; a large one sends several of these."""

    name: ClassVar[str] = "product.changed_together"

    products: list[UUID]


class BulkEditAsked(Event, frozen=True, kw_only=True):
    """A change of many products, or its undoing, waits to be carried out."""

    name: ClassVar[str] = "product.bulk_edit_asked"

    edit: UUID
