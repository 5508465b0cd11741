"""What staff are told of orders: one needs a hand, a payment has not been answered."""

import sqlalchemy as sa

from infra.kit.db.sessions import TenantSession
from infra.kit.i18n import N_
from infra.kit.outbox import Delivered, Subscription
from modules.desk.api import Kind, Told, ngettext, notify
from modules.orders.events import OrderFlagged
from modules.orders.models import SalesOrder
from modules.orders.permissions import Perm
from modules.payments.events import PaymentUnknown
from modules.shops.views import stores

FLAGGED = Kind(
    name="orders.flagged",
    label=N_("An order needs a hand"),
    said=ngettext("{n} order needs a hand", "{n} orders need a hand"),
    icon="triangle-alert",
    needs=Perm.READ,
    path="/orders/exceptions",
    action=N_("See what stands in the way"),
)
UNTOLD = Kind(
    name="orders.untold",
    label=N_("A payment is not answered"),
    said=ngettext("{n} payment has not been answered", "{n} payments have not been answered"),
    icon="credit-card",
    needs=Perm.READ,
    path="/orders/exceptions",
    action=N_("Open the order"),
    tone="bad",
)
KINDS_HERE = (FLAGGED, UNTOLD)
PLACES = sa.select(stores.c.name)


async def tell_flagged(session: TenantSession, event: OrderFlagged, _delivered: Delivered) -> None:
    place = await session.scalar(PLACES.where(stores.c.id == event.store)) or ""
    told = Told(
        kind=FLAGGED.name,
        thing=event.order,
        name=event.number,
        path=f"/orders/{event.order}",
        store=event.store,
        place=place,
        at=event.at,
    )
    await notify(session, told)


async def tell_untold(session: TenantSession, event: PaymentUnknown, _delivered: Delivered) -> None:
    if event.document_kind != "order":
        return
    query = sa.select(SalesOrder.number, SalesOrder.store_id).where(SalesOrder.id == event.document)
    order = (await session.execute(query)).one()
    place = await session.scalar(PLACES.where(stores.c.id == order.store_id)) or ""
    told = Told(
        kind=UNTOLD.name,
        thing=event.payment,
        name=order.number,
        path=f"/orders/{event.document}",
        store=order.store_id,
        place=place,
        at=event.at,
    )
    await notify(session, told)


TOLD = (
    Subscription(handler="orders.tell_flagged", event=OrderFlagged, run=tell_flagged),
    Subscription(handler="orders.tell_untold", event=PaymentUnknown, run=tell_untold),
)
