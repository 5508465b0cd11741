"""What the catalog does when others have changed something."""

from datetime import timedelta

import sqlalchemy as sa

from infra.kit import clock
from infra.kit.db.followed import CHANGED
from infra.kit.db.sessions import Databases, TenantSession
from infra.kit.outbox import Delivered
from modules.catalog.events import BulkEditAsked
from modules.catalog.models import BulkEdit, PriceList
from modules.catalog.services.bulk import run_block
from modules.shops.api import get_settings
from modules.shops.events import PriceTagsChanged

KEPT = timedelta(days=90)


async def follow_price_tags(session: TenantSession, _event: PriceTagsChanged, _delivered: Delivered) -> None:
    """The lists say what the shop's settings say now, all alike, since an order can't mix them: the events' order and
    number don't matter.
    """
    settings = await get_settings(session)
    others = sa.update(PriceList).where(PriceList.includes_tax != settings.prices_include_tax)
    await session.execute(others.values(includes_tax=settings.prices_include_tax, changed=CHANGED))


async def carry_out_bulk_edit(databases: Databases, event: BulkEditAsked, delivered: Delivered) -> None:
    """Block after block, each a transaction of its own; a repeat goes on where it was."""
    more = True
    while more:
        async with databases.tenant(delivered.tenant, delivered.cell) as session:
            more = await run_block(session, event.edit, at=clock.now())
            await session.commit()
        await delivered.renew()


async def forget_bulk_edits(databases: Databases, _due: object, delivered: Delivered) -> None:
    """What can be undone no longer; its rows go with it."""
    async with databases.tenant(delivered.tenant, delivered.cell) as session:
        await session.execute(sa.delete(BulkEdit).where(BulkEdit.created_at < clock.now() - KEPT))
        await session.commit()
