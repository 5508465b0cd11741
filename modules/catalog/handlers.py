"""What the catalog does when others have changed something."""

import sqlalchemy as sa

from infra.kit.db.followed import CHANGED
from infra.kit.db.sessions import TenantSession
from infra.kit.outbox import Delivered
from modules.catalog.models import PriceList
from modules.shops.api import get_settings
from modules.shops.events import PriceTagsChanged


async def follow_price_tags(session: TenantSession, _event: PriceTagsChanged, _delivered: Delivered) -> None:
    """The shop's own list says what its settings say now: the events' order and number don't matter."""
    settings = await get_settings(session)
    own = sa.update(PriceList).where(PriceList.is_default)
    await session.execute(own.values(includes_tax=settings.prices_include_tax, changed=CHANGED))
