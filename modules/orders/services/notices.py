"""Buyers are told by e-mail, once: composed from the order as it is then, sent, and noted on the order."""

from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
import structlog

from infra.kit.db.sessions import Databases, TenantReader
from infra.kit.i18n import for_locale
from infra.kit.mail import Mail, MailNotSent
from infra.kit.money import format_money
from infra.kit.outbox import Delivered, Event, Subscription
from infra.kit.wordings import filled, in_one_line
from modules.customers import api as customers
from modules.orders.events import (
    OrderFact,
    OrderKept,
    OrderPaidLater,
    OrderRefunded,
    PartDelivered,
    PartGone,
    PartReady,
)
from modules.orders.models import OrderEvent, SalesOrder
from modules.orders.notices.letters import Settings, wording
from modules.orders.schemas import DeliveryOut
from modules.orders.services.change import lock_order, tell
from modules.orders.services.fulfillments import find_part, goods_lines, named
from modules.shipping import api as shipping
from modules.shops import api as shops
from modules.stock.api import By
from tenancy.accounts.api import installation
from tenancy.tenants.api import find_tenant

log = structlog.get_logger(__name__)
KINDS: dict[type[Event], str] = {
    OrderKept: "placed", OrderPaidLater: "paid", PartGone: "shipped", PartDelivered: "delivered", PartReady: "ready",
    OrderRefunded: "refunded",
}  # fmt: skip
ORDER = (
    SalesOrder.number, SalesOrder.customer_id, SalesOrder.customer_name, SalesOrder.store_id, SalesOrder.currency,
    SalesOrder.total, SalesOrder.delivery,
)  # fmt: skip


def setting_name(store: UUID) -> str:
    return f"notices.{store}"


async def settings_of(session: TenantReader, store: UUID) -> Settings:
    """What `store` sends; nothing unless somebody has switched it on."""
    stored = await shops.get_setting(session, setting_name(store))
    if stored is not None:
        return msgspec.convert(stored, Settings)
    return Settings(language=(await shops.get_settings(session)).locale)


async def send_notice(databases: Databases, event: OrderFact, delivered: Delivered) -> None:
    """In steps: a repeat sends the same Message-ID, and nothing at all once it is noted.

    Raises MailNotSent when the server may take it later; an address that never will is noted and left.
    """
    kind = KINDS[type(event)]
    about = getattr(event, "part", None) or getattr(event, "document", None) or event.order
    key = f"{delivered.tenant} {kind} {about}"
    async with databases.read_tenant(delivered.tenant, delivered.cell) as session:
        is_on = kind in (await settings_of(session, event.store)).on
        if not is_on or await is_noted(session, event.order, key):
            return
    async with databases.read_platform() as platform:
        shop = await find_tenant(platform, delivered.tenant)
    async with databases.read_tenant(delivered.tenant, delivered.cell) as session:
        mail = await compose(session, event, kind, shop.slug if shop else "")
    if mail is None:
        return
    mailer = installation().mailer
    if mailer is None:
        log.warning("no mail server is set: not sent", notice=kind, order=str(event.order))
        return
    told = "notice_sent"
    try:
        await mailer.send(mail, key)
    except MailNotSent as error:
        if not error.is_final:
            raise
        told = "notice_refused"
    async with databases.tenant(delivered.tenant, delivered.cell) as session:
        order = await lock_order(session, event.order)
        if not await is_noted(session, event.order, key):
            await tell(session, order, told, By(None, "", delivered.at), notice=kind, key=key)
        await session.commit()


async def is_noted(session: TenantReader, order: UUID, key: str) -> bool:
    noted = sa.exists().where(OrderEvent.order_id == order, OrderEvent.facts["key"].astext == key)
    return bool(await session.scalar(sa.select(noted)))


async def compose(session: TenantReader, event: OrderFact, kind: str, slug: str) -> Mail | None:
    """The mail; None when the store doesn't send it, nobody is to be told, or it is no matter for a mail."""
    settings = await settings_of(session, event.store)
    if kind not in settings.on or (isinstance(event, PartGone) and event.way != "ship"):
        return None
    row = (await session.execute(sa.select(*ORDER).where(SalesOrder.id == event.order))).one()
    to, name = await buyer_of(session, row)
    if not to:
        return None
    language = await customers.language_of(session, row.customer_id) or settings.language
    words = wording(settings, kind, language)
    values = await values_of(session, event, row, language, slug) | {"name": name}
    return Mail(to=to, subject=in_one_line(filled(words.subject, values)), text=filled(words.text, values))


async def buyer_of(session: TenantReader, row: Any) -> tuple[str, str]:
    """Where the buyer is written to, and as whom: by the order's address first, then by the profile."""
    address = msgspec.convert(row.delivery, DeliveryOut).address
    card = await customers.card(session, row.customer_id) if row.customer_id else None
    return address.email or (card.email if card else ""), address.name or row.customer_name


async def values_of(session: TenantReader, event: OrderFact, row: Any, locale: str, slug: str) -> dict[str, str]:
    stores = {each.id: each.name for each in await shops.list_stores(session)}
    goods = await goods_lines(session, event.order)
    quantities = {line.id: line.quantity for line in goods}
    values = {
        "number": row.number, "total": format_money(row.total, row.currency, locale),
        "shop": stores.get(row.store_id, ""), "goods": named(quantities, goods),
    }  # fmt: skip
    if isinstance(event, OrderRefunded):
        values["amount"] = format_money(event.refunded, row.currency, locale)
    if isinstance(event, PartGone | PartDelivered | PartReady):
        part = await find_part(session, event.part)
        values["goods"] = named({line.line: line.quantity for line in part.lines}, goods)
        parcel = (await shipping.shipments_of(session, [event.part])).get(event.part)
        if parcel:
            carrier = for_locale(locale).gettext(parcel.carrier_name)
            link = shipping.link_of(session.tenant, slug, parcel.id, locale)
            values |= {"carrier": carrier, "tracking": parcel.number, "link": link}
    return values


NOTICES = tuple(
    Subscription(handler=f"orders.tell_{kind}", event=event, run=send_notice, steps=True)
    for event, kind in KINDS.items()
)
