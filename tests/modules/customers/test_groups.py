"""Groups decide whose prices apply."""

import pytest
import sqlalchemy as sa

from infra.kit import clock
from infra.kit.clock import Clock
from infra.kit.db.sessions import TenantSession
from infra.kit.ids import new_id
from modules.catalog.models import Price, PriceList
from modules.customers.api import Source, groups
from modules.customers.domain import Profile
from modules.customers.services.groups import create_group
from modules.customers.services.profiles import create_customer
from modules.desk.api import Author
from modules.orders.schemas import LineIn, QuoteIn
from modules.orders.services.context import price
from tests.factories.actors import an_actor
from tests.factories.goods import add_goods


@pytest.fixture
def source(clock: Clock) -> Source:
    return Source(author=Author(new_id(), "Lin"), now=clock.instant, country="GB")


async def test_who_is_in_a_group_pays_its_prices(session: TenantSession, source: Source) -> None:
    group = await create_group(session, "Restaurants", "", source)
    assert await groups(session) == {group: "Restaurants"}
    member = await create_customer(session, Profile(name="Ann", group=group), source)
    other = await create_customer(session, Profile(name="Bob"), source)
    goods, list_ = await add_goods(session, price=1000), new_id()
    own = {"id": list_, "name": "For restaurants", "currency": "GBP", "includes_tax": True, "group_id": group}
    await session.execute(sa.insert(PriceList).values(**own, priority=9))
    await session.execute(sa.insert(Price).values(id=new_id(), variant_id=goods, price_list_id=list_, amount=700))
    for customer, total in ((member, 700), (other, 1000), (None, 1000)):
        asked = QuoteIn(lines=[LineIn(variant=goods)], customer=customer)
        priced = await price(session, an_actor(tenant=session.tenant), asked, clock.now())
        assert priced.quote.total == total, customer
