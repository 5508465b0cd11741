"""The demo's five weeks, act by act in the order of time, each by the use case that a shop would use."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, time, timedelta
from decimal import Decimal
from functools import partial
from operator import itemgetter
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
import sqlalchemy as sa

from infra.entry.demo.counter import Counter, open_counter
from infra.entry.demo.offers import make_offers
from infra.entry.demo.people import CITY, regulars
from infra.entry.demo.plan import Sale, Shift, Ware, days, demand, planned, shifts
from infra.kit.clock import day_of
from infra.kit.db.sessions import TenantReader, TenantSession
from infra.kit.i18n import N_, for_locale
from infra.kit.ids import new_id
from modules.catalog.demo import add_demo
from modules.catalog.views import variants
from modules.customers.api import Address, Contact, Source, find_or_create
from modules.desk.api import Author
from modules.insight.targets.domain import before, month_of
from modules.insight.targets.service import Aim, set_targets
from modules.orders.api import (
    LineIn,
    OrderIn,
    PaymentIn,
    PlacedOut,
    ReturnIn,
    ReturnLine,
    cancel_order,
    fulfill_order,
    place_order,
    take_back,
)
from modules.orders.schemas import LineOut
from modules.shops.api import get_settings, list_stores
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


async def tell(
    session: TenantSession, owner: Actor, crew: Sequence[Actor], pin: str, now: datetime, report: Report
) -> None:
    """Writes everything, from the first delivery until `now`; `crew`: those who sell, the best first, `pin`: what they
    type at the register.
    """
    first = days(now, owner.zone)[0]
    start = datetime.combine(first, time(), ZoneInfo(owner.zone))
    await add_demo(session, by=Author.of(owner), at=start)
    goods = await goods_of(session)
    people = await welcome_regulars(session, owner, start)
    sales = planned(now, owner.zone, [good.ware for good in goods], len(people))
    await make_offers(session, owner, start, now)
    await aim(session, owner, crew, now)
    worked = list(shifts(now, owner.zone))
    counter = await open_counter(session, owner, crew, pin, worked[0].begin)
    story = Story(session, owner, crew, people, counter, worked)
    acts: list[Act] = [(at, partial(story.deliver, at, lines)) for at, lines in deliveries(goods, sales, start)]
    acts += [(sale.at, partial(story.sell, sale)) for sale in sales]
    acts += [(sale.closed, partial(story.close, sale, sale.closed)) for sale in sales if sale.closed]
    acts += [(sale.back, partial(story.take_back, sale, sale.back)) for sale in sales if sale.back]
    acts += [(shift.begin, partial(counter.begin, shift.begin)) for shift in worked]
    acts += [(shift.end, partial(counter.end, shift.end)) for shift in worked if shift.end <= now]
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


async def welcome_regulars(session: TenantSession, owner: Actor, at: datetime) -> dict[UUID, str]:
    """Their ids and names."""
    source = Source.of(owner, at)
    contacts = [
        Contact(
            name=person.name, phone=person.phone, email=person.email,
            addresses=(Address(name=person.name, country="CN", city=CITY[owner.locale], street=person.street),),
        )
        for person in regulars(owner.locale)
    ]  # fmt: skip
    return {await find_or_create(session, contact, source): contact.name for contact in contacts}


class Story:
    """The acts. `orders`: the order that each sale became, and its first line."""

    def __init__(
        self, session: TenantSession, owner: Actor, crew: Sequence[Actor], people: Mapping[UUID, str],
        counter: Counter, worked: Sequence[Shift],
    ) -> None:  # fmt: skip
        self.session, self.owner, self.crew, self.people = session, owner, crew, list(people.items())
        self.counter, self.worked = counter, worked
        self.names = {seller.who: seller.name for seller in crew}
        self.orders: dict[Sale, tuple[UUID, LineOut]] = {}
        self.store: UUID | None = None

    async def deliver(self, at: datetime, lines: Sequence[StockLine]) -> None:
        is_first = self.store is None
        self.store = self.store or (await get_settings(self.session)).store
        take = open_stock if is_first else receive_goods
        await take(self.session, self.store, lines, Document("delivery", new_id()), by(self.owner, at))

    async def sell(self, sale: Sale) -> None:
        """Over the counter, since there is a register, by the register."""
        at_register = not sale.is_online and any(shift.begin <= sale.at <= shift.end for shift in self.worked)
        customer, name = (None, "") if sale.customer is None else self.people[sale.customer]
        if at_register:
            seller = self.crew[sale.seller]
            self.orders[sale] = await self.counter.sell(sale, customer, name, seller)
        else:
            placed = await self.place(sale, customer)
            self.orders[sale] = placed.id, placed.lines[0]

    async def place(self, sale: Sale, customer: UUID | None) -> PlacedOut:
        is_paid = sale.ending not in {"unpaid", "canceled"}
        asked = OrderIn(
            lines=[LineIn(variant=variant, quantity=quantity) for variant, quantity in sale.lines],
            channel="online" if sale.is_online else "counter",
            customer=customer,
            handover="later" if sale.is_online else "now",
            payments=[PaymentIn(tender=sale.tender)] if is_paid else [],
            hold_minutes=None if is_paid else 24 * 60,
            salesperson=None if sale.is_online else self.crew[sale.seller].who,
            codes=[sale.code] if sale.code else [],
        )
        who = self.owner if sale.is_online else self.crew[sale.seller]
        return await place_order(self.session, who, asked, sale.at, self.names)

    async def close(self, sale: Sale, at: datetime) -> None:
        if sale.ending == "sent":
            await fulfill_order(self.session, self.crew[0], self.orders[sale][0], at)
        else:
            reason = for_locale(self.owner.locale).gettext(N_("Never paid"))
            await cancel_order(self.session, self.owner, self.orders[sale][0], reason, at)

    async def take_back(self, sale: Sale, at: datetime) -> None:
        """One piece of the first line, found damaged: it doesn't go back to the shelf."""
        order, line = self.orders[sale]
        reason = for_locale(self.owner.locale).gettext(N_("The package was torn"))
        back = ReturnLine(line=line.id, quantity=min(line.quantity, Decimal(1)), condition="damaged", reason=reason)
        await take_back(self.session, self.crew[0], order, ReturnIn(lines=[back]), at)


async def aim(session: TenantSession, owner: Actor, crew: Sequence[Actor], now: datetime) -> None:
    """What each is to sell, last month and this one: some will make it."""
    store = (await list_stores(session))[0]
    this = month_of(day_of(now, owner.zone))
    people = {seller.who: seller.name for seller in crew}
    for month, amounts in ((before(this), (7_500_00, 6_000_00, 5_000_00)), (this, (8_000_00, 6_500_00, 4_000_00))):
        aims = {seller.who: Aim(amount=amount) for seller, amount in zip(crew, amounts, strict=True)}
        await set_targets(session, owner, month, store, aims, people, now)
