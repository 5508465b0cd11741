"""Stock as the catalog asks for it: fills `catalog.stockkeeper`."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from infra.kit.db.sessions import TenantSession
from modules.catalog.api import Opening
from modules.desk.api import Author
from modules.stock import views
from modules.stock.parts import StockLine
from modules.stock.service import By, Document, receive_goods


class Keeper:
    """A modules.catalog.api.Stockkeeper."""

    def sellable(self) -> sa.FromClause:
        return views.levels

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
        lines = [StockLine(opening.variant, opening.variant, opening.quantity) for opening in openings]
        await receive_goods(session, store, lines, Document("opening", cause), By(by.id, by.name, at), kind="opening")
