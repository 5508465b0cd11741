"""The proof of the counters: silent while they add up, and it names what doesn't."""

import sqlalchemy as sa

from infra.kit.db.sessions import TenantSession
from modules.orders.schemas import LineIn, OrderIn
from modules.orders.services.place import place_order
from modules.promotions.domain import AmountOff
from modules.promotions.jobs import unproven
from modules.promotions.models import Coupon
from tests.factories.actors import an_actor
from tests.factories.goods import add_goods
from tests.factories.offers import NOON, add_coupon, add_promotion


async def test_a_counter_that_is_not_its_entries_is_named(session: TenantSession) -> None:
    tea = await add_goods(session)
    await add_promotion(session, AmountOff(amount=100), in_all=5)
    await add_coupon(session, AmountOff(amount=50), most_uses=5)
    asked = OrderIn(lines=[LineIn(variant=tea)], channel="counter", codes=["TEN"])
    await place_order(session, an_actor(), asked, NOON)
    assert await unproven(session) == []
    await session.execute(sa.update(Coupon).values(used=3))
    assert [(row["used"], row["uses"]) for row in await unproven(session)] == [(3, 1)]
