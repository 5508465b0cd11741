"""The merchant that is replayed into: opened, and stocked with stores, products and customers, in blocks."""

from collections.abc import Callable, Sequence

import msgspec
import sqlalchemy as sa

from billing.plans.api import FREE
from billing.plans.service import give_plan
from infra.entry.demo.merchant import password_for
from infra.entry.merchants import Merchant, open_merchant
from infra.entry.replay.source import ORIGIN, Item, Source
from infra.kit import clock
from infra.kit.db.sessions import Databases
from infra.kit.ids import new_id
from infra.kit.problems import Problem
from modules.catalog.api import Line, ids_of, take_lines
from modules.customers.api import Contact, find_or_create
from modules.customers.api import Source as CameFrom
from modules.customers.views import customers
from modules.desk.api import Author, Work
from modules.shops.api import NewStore, add_stores
from tenancy.access.actor import Actor
from tenancy.access.keys import make_key

JOURNEY = Merchant(
    person="Complete Journey", email="owner@complete-journey.example", shop="Complete Journey", country="US",
    trade="grocery", currency="USD", zone="America/New_York", locale="en",
)  # fmt: skip
SCOPES = ("orders:read", "orders:record", "shops:read", "customers:read", "insight:read")
# No merchant is as fast as a replay: the plan lets one key call as often as it can.
PLAN = msgspec.structs.replace(FREE, name="replay", limits={"api_calls_minute": 1_000_000})
BLOCK = 1_000
Report = Callable[[str, int, int], None]


class GoodsRefused(Problem):
    status, code = 500, "goods_refused"
    message = "{count} of the data's products could not be taken over. The first: {reason}."


async def open_shop(databases: Databases, merchant: Merchant = JOURNEY) -> tuple[Actor, str]:
    """Opens the merchant, once; gives its owner and an API key, the same one each time."""
    owner = await open_merchant(databases, merchant, password_for(merchant.email))
    async with databases.platform() as session:
        await give_plan(session, owner.tenant, PLAN, clock.now())
        key = await make_key(session, owner, "Replay", SCOPES, cause=ORIGIN, now=clock.now())
        await session.commit()
    return owner, key.secret


async def furnish(databases: Databases, owner: Actor, source: Source, report: Report) -> None:
    """Adds what of stores, products and customers is not there yet: may be stopped and done again."""
    async with databases.tenant(owner.tenant, owner.cell) as session:
        await add_stores(session, [NewStore(store, f"Store {store}") for store in source.stores()])
        await session.commit()
    await bring_goods(databases, owner, source.items(), report)
    await bring_households(databases, owner, source.households(), report)


async def bring_goods(databases: Databases, owner: Actor, items: Sequence[Item], report: Report) -> None:
    for start in range(0, len(items), BLOCK):
        block = items[start : start + BLOCK]
        async with databases.tenant(owner.tenant, owner.cell) as session:
            known = await ids_of(session, [item.code for item in block])
            lines = [line_of(n, item) for n, item in enumerate(block) if item.code not in known]
            work = Work(run=new_id(), by=Author.of(owner), at=clock.now(), dry=False)
            if lines:
                outcome = await take_lines(session, lines, work, locale="zh_Hans", option="Variant")
                if outcome.faults:
                    raise GoodsRefused(count=len(outcome.faults), reason=outcome.faults[0])
            await session.commit()
        report("Products", start + len(block), len(items))


def line_of(number: int, item: Item) -> Line:
    return Line(line=number, code=item.code, name=item.name, category=item.department, brand=item.brand, tags=item.tags)


async def bring_households(databases: Databases, owner: Actor, every: Sequence[str], report: Report) -> None:
    async with databases.read_tenant(owner.tenant, owner.cell) as session:
        known = set(await session.scalars(sa.select(customers.c.external_id).where(customers.c.origin == ORIGIN)))
    households = [household for household in every if household not in known]
    for start in range(0, len(households), BLOCK // 4):
        block = households[start : start + BLOCK // 4]
        async with databases.tenant(owner.tenant, owner.cell) as session:
            for household in block:
                came = CameFrom.of(owner, clock.now(), origin=ORIGIN, external_id=household)
                await find_or_create(session, Contact(name=f"Household {household}"), came)
            await session.commit()
        report("Customers", start + len(block), len(households))
