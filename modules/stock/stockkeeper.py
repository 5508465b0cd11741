"""What the catalog asks of whoever keeps stock."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Protocol
from uuid import UUID

import sqlalchemy as sa

from infra.kit.db.sessions import TenantSession
from modules.desk.api import Author
from modules.stock.parts import StockLine
from modules.stock.services.moving import By, Document, receive_goods
from modules.stock.views import levels


class Opening(Protocol):
    """How many of a new variant are there already."""

    @property
    def variant(self) -> UUID: ...
    @property
    def quantity(self) -> Decimal: ...


class Keeper:
    """Fills `catalog.stockkeeper`."""

    def sellable(self) -> sa.FromClause:
        return levels

    async def open_stock(
        self, session: TenantSession, store: UUID, openings: Sequence[Opening], *, cause: UUID, by: Author, at: datetime
    ) -> None:
        """Each opening is one line of its cause, named by the variant: the same cause again books nothing."""
        lines = [StockLine(opening.variant, opening.variant, opening.quantity) for opening in openings]
        await receive_goods(session, store, lines, Document("opening", cause), By(by.id, by.name, at), kind="opening")
