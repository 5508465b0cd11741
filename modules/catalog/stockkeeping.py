"""What the catalog needs of whoever keeps stock, above it: opening quantities of new goods, and how many can be sold.

Filled by a `Hook` of the contract CONTRACT in a manifest. While nobody fills it, pages show no stock.
"""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Protocol, cast
from uuid import UUID

import msgspec
import sqlalchemy as sa

from infra.kit.db.sessions import TenantSession
from infra.kit.module import registry
from modules.desk.api import Author

CONTRACT = "catalog.stockkeeper"


class Opening(msgspec.Struct, frozen=True):
    """How many of a new variant are there already, in its base unit; above 0."""

    variant: UUID
    quantity: Decimal


class Stockkeeper(Protocol):
    def sellable(self) -> sa.FromClause:
        """A selectable with `variant_id`, `store_id` and `sellable` (≥ 0); no row is 0."""
        ...

    async def open_stock(
        self,
        session: TenantSession,
        store: UUID,
        openings: Sequence[Opening],
        *,
        cause: UUID,
        by: Author,
        at: datetime,
    ) -> None:
        """Books the openings in the caller's unit; `cause` (an import's block, a product) does it once."""
        ...


def stockkeeper() -> Stockkeeper | None:
    """Whoever keeps stock in this installation."""
    return cast("Stockkeeper | None", next(iter(registry.hooks(CONTRACT)), None))
