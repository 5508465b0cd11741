"""What the catalog asks of whoever keeps stock."""

from collections.abc import Collection, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Protocol
from uuid import UUID

import sqlalchemy as sa

from infra.kit.db.sessions import TenantReader, TenantSession
from modules.desk.api import Author
from modules.stock.parts import StockLine
from modules.stock.services.moving import By, Document, receive_goods
from modules.stock.services.thresholds import follow_thresholds
from modules.stock.views import levels, low_variants, sellable


class Opening(Protocol):
    """How many of a new variant are there already."""

    @property
    def variant(self) -> UUID: ...
    @property
    def quantity(self) -> Decimal: ...


class Keeper:
    """Fills `catalog.stockkeeper`."""

    def sellable(self) -> sa.FromClause:
        return sellable

    def runs_low(self, stores: Collection[UUID] | None) -> sa.FromClause:
        return low_variants(stores)

    async def follow_thresholds(self, session: TenantSession, variants: Sequence[UUID]) -> None:
        await follow_thresholds(session, variants)

    async def lies_there(self, session: TenantReader, variants: Sequence[UUID]) -> bool:
        some = sa.or_(levels.c.on_hand != 0, levels.c.reserved != 0)
        there = sa.exists().where(levels.c.variant_id.in_(variants), some)
        return bool(await session.scalar(sa.select(there)))

    async def open_stock(
        self, session: TenantSession, store: UUID, openings: Sequence[Opening], *, cause: UUID, by: Author, at: datetime
    ) -> None:
        """Each opening is one line of its cause, named by the variant: the same cause again books nothing."""
        lines = [StockLine(opening.variant, opening.variant, opening.quantity) for opening in openings]
        await receive_goods(session, store, lines, Document("opening", cause), By(by.id, by.name, at), kind="opening")
