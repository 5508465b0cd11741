"""Low stock: strictly below, once, armed again by a return; and the worked rows of what can be sold."""

from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa

from infra.kit import clock
from infra.kit.db.sessions import Databases, TenantSession
from infra.kit.outbox import OUTBOX
from modules.orders.schemas import LineIn, OrderIn, PaymentIn
from modules.orders.services.pay import pay_order
from modules.orders.services.place import place_order
from modules.shops.api import get_settings
from modules.stock import api as stock
from modules.stock.domain import sellable_kits
from modules.stock.events import StockLow
from modules.stock.jobs import expire
from modules.stock.services.documents import correct, receive
from modules.stock.services.warehouses import visible_warehouse
from tests.factories.actors import an_actor
from tests.factories.goods import add_goods

ACTOR = an_actor()


async def told(rolled_back: Databases, variant: UUID) -> list[tuple[str, str]]:
    events = OUTBOX["cell"]
    of_this = (events.c.name == StockLow.name, events.c.facts["variant"].astext == str(variant))
    query = sa.select(events.c.facts).where(*of_this).order_by(events.c.id)
    async with rolled_back.cell() as session:
        return [(facts["left"], facts["threshold"]) for facts in await session.scalars(query)]


def bought(variant: UUID, quantity: int, **more: object) -> OrderIn:
    lines = [LineIn(variant=variant, quantity=Decimal(quantity))]
    return OrderIn(lines=lines, **more)  # type: ignore[arg-type]


async def sell(session: TenantSession, variant: UUID, quantity: int) -> None:
    asked = bought(variant, quantity, channel="counter", handover="now", payments=[PaymentIn(tender="card")])
    await place_order(session, ACTOR, asked, clock.now())


async def test_low_stock_is_told_strictly_below_once_and_again_after_a_return(
    session: TenantSession, rolled_back: Databases
) -> None:
    """Worked example 4.3: threshold 10: 12 → 10 no; → 9 yes; → 8 no; + 5 → 13 armed."""
    tea, place = (
        await add_goods(session, on_hand=12, low_stock=Decimal(10)),
        await visible_warehouse(session, ACTOR, None),
    )
    await sell(session, tea, 2)
    assert await told(rolled_back, tea) == []
    await sell(session, tea, 1)
    assert await told(rolled_back, tea) == [("9.000", "10.000")]
    await correct(session, ACTOR, place.id, tea, Decimal(-1), reason="lost", note="", at=clock.now())
    assert len(await told(rolled_back, tea)) == 1
    await receive(session, ACTOR, place.id, [(tea, Decimal(5), None)], note="", at=clock.now())
    assert len(await told(rolled_back, tea)) == 1
    await place_order(session, ACTOR, bought(tea, 4, handover="later"), clock.now())
    assert [left for left, _ in await told(rolled_back, tea)] == ["9.000", "9.000"]


async def test_an_unpaid_order_holds_until_its_time_is_over(session: TenantSession) -> None:
    """S2: on hand 12; an unpaid order holds 5: 7; after the time-out 12; paid at the last second: 7."""
    tea, shop = await add_goods(session, on_hand=12), await get_settings(session)

    async def sellable() -> Decimal:
        return (await stock.sellable(session, shop.store, tea)).quantity

    first = await place_order(session, ACTOR, bought(tea, 5, handover="later", hold_minutes=30), clock.now())
    assert await sellable() == 7
    await expire(session, "order", first.id)
    assert await sellable() == 12
    second = await place_order(session, ACTOR, bought(tea, 5, handover="later", hold_minutes=30), clock.now())
    await pay_order(session, ACTOR, second.id, PaymentIn(tender="card"), "last second", clock.now())
    assert await sellable() == 7


def test_the_scarcest_part_decides_how_many_kits() -> None:
    """S7: a kit is 2 X + 1 Y; X 17, Y 5: 5 kits; 3 sold: X 11, Y 2: 2 kits."""
    x, y = Decimal(17), Decimal(5)
    assert sellable_kits({"X": (x, Decimal(2)), "Y": (y, Decimal(1))}) == 5
    x, y = x - 3 * 2, y - 3
    assert (x, y) == (11, 2)
    assert sellable_kits({"X": (x, Decimal(2)), "Y": (y, Decimal(1))}) == 2
