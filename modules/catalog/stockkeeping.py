"""What the catalog needs of whoever keeps stock, above it: opening quantities of new goods, and how many can be sold.

Filled by a `Hook` of the contract CONTRACT in a manifest. While nobody fills it, pages show no stock.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Protocol, cast
from uuid import UUID

import msgspec
import sqlalchemy as sa

from infra.kit.db.sessions import TenantReader, TenantSession
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

    def runs_low(self, stores: Collection[UUID] | None) -> sa.FromClause:
        """A selectable with `variant_id` and `product_id` of what runs low in one of these stores (None: in any)."""
        ...

    async def follow_thresholds(self, session: TenantSession, variants: Sequence[UUID]) -> None:
        """The thresholds of these may have changed: called in the unit that has written them."""
        ...

    async def lies_there(self, session: TenantReader, variants: Sequence[UUID]) -> bool:
        """Whether some of these lie on a shelf, are promised, or have gone below what is there."""
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


async def follow_thresholds(session: TenantSession, variants: Sequence[UUID]) -> None:
    """Tells whoever keeps stock that thresholds were written."""
    keeper = stockkeeper()
    if keeper is not None and variants:
        await keeper.follow_thresholds(session, variants)


def stockkeeper() -> Stockkeeper | None:
    """Whoever keeps stock in this installation."""
    return cast("Stockkeeper | None", next(iter(registry.hooks(CONTRACT)), None))
