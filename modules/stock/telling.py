"""What staff are told of stock."""

from datetime import timedelta

import sqlalchemy as sa

from infra.kit import clock
from infra.kit.db.sessions import TenantSession
from infra.kit.i18n import N_
from infra.kit.outbox import Delivered
from modules.desk.api import Kind, Told, ngettext, notify
from modules.shops.views import stores
from modules.stock.events import StockLow
from modules.stock.permissions import Perm
from modules.stock.services.finding import names_of

LOW = Kind(
    name="stock.low",
    label=N_("Goods run low"),
    said=ngettext("{n} product is running low", "{n} products are running low"),
    icon="package",
    needs=Perm.READ,
    path="/stock?view=low",
    action=N_("See what runs low"),
)


NEWS = timedelta(days=2)


async def tell_low(session: TenantSession, event: StockLow, _delivered: Delivered) -> None:
    """One line a day for each store; several goods stand in it."""
    goods = (await names_of(session, [event.variant])).get(event.variant)
    if goods is None or clock.now() - event.at > NEWS:  # what was written down later is no news
        return
    place = await session.scalar(sa.select(stores.c.name).where(stores.c.id == event.store)) or ""
    name = f"{goods.name} ({plain(event.left)})"
    told = Told(
        kind=LOW.name,
        thing=event.variant,
        name=name,
        path=f"/stock/{event.variant}",
        store=event.store,
        place=place,
        at=event.at,
    )
    await notify(session, told)


def plain(quantity: str) -> str:
    """9.000 is 9."""
    return quantity.rstrip("0").rstrip(".") if "." in quantity else quantity
