"""What the search fields of a new order find: goods with what can be sold of them, customers."""

from datetime import datetime
from decimal import Decimal

import msgspec

from infra.kit.db.sessions import TenantReader
from modules.catalog import api as catalog
from modules.customers import api as customers
from modules.orders.entry.basket import an_id
from modules.orders.services.context import Where, find_where
from modules.shops.api import COUNTER
from modules.stock import api as stock
from tenancy.access.api import Actor

MOST_FOUND = 8


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """Goods that answer the search, with what can be sold of them. `pack`: the id of the larger unit that was scanned,
    `unit` its name.
    """

    variant: str
    pack: str
    name: str
    code: str
    unit: str
    price: int | None
    sellable: Decimal


class FoundCustomer(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    name: str
    phone: str


async def find_products(session: TenantReader, actor: Actor, query: str, store: str, at: datetime) -> list[Found]:
    """Goods that answer `query`, priced over the counter, with what can be sold."""
    if not query.strip():
        return []
    where: Where = await find_where(session, actor, an_id(store) if store else None, COUNTER)
    place = catalog.Place(store=where.store, channel=where.channel, currency=actor.currency, at=at)
    scanned = await catalog.find_by_barcode(session, query, place)
    goods = [scanned] if scanned and scanned.is_sold else await catalog.search(session, query, place, most=MOST_FOUND)
    left = await stock.sellable_by_variant(session, where.store, [each.variant for each in goods])
    return [
        Found(
            variant=str(each.variant), pack=str(each.unit_id or ""), name=each.name, code=each.code,
            unit=each.unit if each.unit_id else "", price=each.price, sellable=left[each.variant],
        )
        for each in goods
    ]  # fmt: skip


async def find_customers(session: TenantReader, query: str) -> list[FoundCustomer]:
    if not query.strip():
        return []
    found = await customers.search(session, query, MOST_FOUND)
    return [FoundCustomer(id=str(each.id), name=each.name, phone=each.phone) for each in found]
