"""What the catalog does when others have changed something."""

import sqlalchemy as sa

from infra.kit.db.followed import CHANGED
from infra.kit.db.sessions import TenantSession
from infra.kit.outbox import Delivered
from modules.catalog.models import PriceList
from modules.shops.api import get_settings
from modules.shops.events import PriceTagsChanged


async def follow_price_tags(session: TenantSession, _event: PriceTagsChanged, _delivered: Delivered) -> None:
    """The lists say what the shop's settings say now, all alike, since an order can't mix them: the events' order and
    number don't matter.
    """
    settings = await get_settings(session)
    others = sa.update(PriceList).where(PriceList.includes_tax != settings.prices_include_tax)
    await session.execute(others.values(includes_tax=settings.prices_include_tax, changed=CHANGED))
