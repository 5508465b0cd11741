"""The demo's five weeks, act by act in the order of time, each by the use case that a shop would use."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, time, timedelta
from decimal import Decimal
from functools import partial
from operator import itemgetter
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
import sqlalchemy as sa

from infra.entry.demo.people import regulars
from infra.entry.demo.plan import Sale, Ware, days, demand, planned
from infra.kit.db.sessions import TenantReader, TenantSession
from infra.kit.ids import new_id
from modules.catalog.demo import add_demo
from modules.catalog.views import variants
from modules.customers.api import Address, Contact, Source, find_or_create
from modules.desk.api import Author
from modules.orders.api import LineIn, OrderIn, PaymentIn, cancel_order, fulfill_order, place_order
from modules.shops.api import get_settings
from modules.stock.api import Document, StockLine, by, open_stock, receive_goods
from modules.stock.views import levels
from tenancy.access.actor import Actor

Report = Callable[[int, int], None]
Act = tuple[datetime, Callable[[], Awaitable[None]]]
SHARES = (9, 4, 6, 2, 7, 3, 5, 1)
SCARCE = 6  # every so many goods, one runs low


class Good(msgspec.Struct, frozen=True):
    """What the catalog has: `there` on the shelf already, `wanted` on it at the end."""

    ware: Ware
    there: Decimal
    wanted: Decimal


async def tell(session: TenantSession, owner: Actor, now: datetime, report: Report) -> None:
    """Writes everything, from the first delivery until `now`."""
    first = days(now, owner.zone)[0]
    start = datetime.combine(first, time(), ZoneInfo(owner.zone))
    await add_demo(session, by=Author.of(owner), at=start)
    goods = await goods_of(session)
    people = await welcome_regulars(session, owner, start)
    sales = planned(now, owner.zone, [good.ware for good in goods], len(people))
    story = Story(session, owner, people)
    acts: list[Act] = [(at, partial(story.deliver, at, lines)) for at, lines in deliveries(goods, sales, start)]
    acts += [(sale.at, partial(story.sell, sale)) for sale in sales]
    acts += [(sale.closed, partial(story.close, sale, sale.closed)) for sale in sales if sale.closed]
    for number, (_, act) in enumerate(sorted(acts, key=itemgetter(0))):
        await act()
        report(number + 1, len(acts))


async def goods_of(session: TenantReader) -> list[Good]:
    """The demo's goods with what is on the shelf, by code."""
    shelf = (
        sa.select(levels.c.variant_id, sa.func.sum(levels.c.on_hand).label("there"))
        .group_by(levels.c.variant_id)
        .subquery()
    )
    query = sa.select(
        variants.c.id, variants.c.weighed, variants.c.low_stock, sa.func.coalesce(shelf.c.there, 0).label("there")
    )
    query = (
        query.outerjoin(shelf, shelf.c.variant_id == variants.c.id).where(variants.c.is_sold).order_by(variants.c.code)
    )
    return [good_of(row, number) for number, row in enumerate(await session.execute(query))]


def good_of(row: Any, number: int) -> Good:
    least = row.low_stock or Decimal(8)
    is_scarce = row.low_stock and number % SCARCE == 1
    wanted = least // 3 if is_scarce else least * 2 + number % 7
    return Good(Ware(row.id, row.weighed, SHARES[number % len(SHARES)]), row.there, wanted)


def deliveries(goods: Sequence[Good], sales: Sequence[Sale], start: datetime) -> list[tuple[datetime, list[StockLine]]]:
    """Every Monday what the week will ask for, so that nothing is ever short and each good ends where it is wanted."""
    there = {good.ware.variant: good.there for good in goods}
    found: list[tuple[datetime, list[StockLine]]] = []
    for week, asked in enumerate(demand(sales, start)):
        lines: list[StockLine] = []
        for good in goods:
            variant, gone = good.ware.variant, asked.get(good.ware.variant, Decimal(0))
            missing = gone + good.wanted - there[variant]
            if missing > 0:
                lines.append(StockLine(new_id(), variant, missing))
            there[variant] += max(missing, Decimal(0)) - gone
        if lines:
            found.append((start + timedelta(weeks=week), lines))
    return found


async def welcome_regulars(session: TenantSession, owner: Actor, at: datetime) -> list[UUID]:
    source = Source.of(owner, at)
    contacts = [
        Contact(
            name=person.name, phone=person.phone, email=person.email,
            addresses=(Address(name=person.name, country="CN", city="Hangzhou", street=person.street),),
        )
        for person in regulars()
    ]  # fmt: skip
    return [await find_or_create(session, contact, source) for contact in contacts]


class Story:
    """The acts. `orders`: what each sale became."""

    def __init__(self, session: TenantSession, owner: Actor, people: Sequence[UUID]) -> None:
        self.session, self.owner, self.people = session, owner, people
        self.orders: dict[Sale, UUID] = {}
        self.store: UUID | None = None

    async def deliver(self, at: datetime, lines: Sequence[StockLine]) -> None:
        is_first = self.store is None
        self.store = self.store or (await get_settings(self.session)).store
        take = open_stock if is_first else receive_goods
        await take(self.session, self.store, lines, Document("delivery", new_id()), by(self.owner, at))

    async def sell(self, sale: Sale) -> None:
        is_paid = sale.ending not in {"unpaid", "canceled"}
        asked = OrderIn(
            lines=[LineIn(variant=variant, quantity=quantity) for variant, quantity in sale.lines],
            channel="online" if sale.is_online else "counter",
            customer=None if sale.customer is None else self.people[sale.customer],
            handover="later" if sale.is_online else "now",
            payments=[PaymentIn(tender=sale.tender)] if is_paid else [],
            hold_minutes=None if is_paid else 24 * 60,
        )
        self.orders[sale] = (await place_order(self.session, self.owner, asked, sale.at)).id

    async def close(self, sale: Sale, at: datetime) -> None:
        if sale.ending == "sent":
            await fulfill_order(self.session, self.owner, self.orders[sale], at)
        else:
            await cancel_order(self.session, self.owner, self.orders[sale], "Never paid", at)
