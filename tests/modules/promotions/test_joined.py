"""What a customer had stays had when their profile goes into another one."""

from uuid import UUID

import msgspec
import pytest

from infra.kit.clock import Clock
from infra.kit.db.sessions import TenantSession
from infra.kit.ids import new_id
from modules.customers.domain import Profile
from modules.customers.services.merging import join_profiles, part_profiles
from modules.customers.services.profiles import Source, create_customer
from modules.desk.api import Author
from modules.promotions import claims
from modules.promotions.errors import PromotionGone
from modules.promotions.loading import load
from modules.promotions.rules import AmountOff
from modules.shops import api as shops
from tests.factories.goods import add_goods
from tests.factories.offers import add_promotion, an_offer
from tests.fixtures.moments import MOMENT


@pytest.fixture
def source(clock: Clock) -> Source:
    return Source(author=Author(new_id(), "Lin"), now=clock.instant, country="GB")


async def claim(session: TenantSession, promotion: UUID, customer: UUID) -> None:
    store = (await shops.get_settings(session)).store
    cause = claims.Cause(order=new_id(), store=store, customer=customer, sales=1000, currency="GBP", at=MOMENT)
    await claims.claim(session, cause, [claims.Use(promotion=promotion, code="", discount=100)])


async def used(session: TenantSession, promotion: UUID, customer: UUID) -> int:
    """How often the price list's question counts it."""
    tea, offer = await add_goods(session), msgspec.structs.replace(an_offer(AmountOff(amount=100)), id=promotion)
    return (await load(session, [offer], [tea], customer)).uses.get(promotion, 0)


async def test_a_limit_by_customer_follows_the_profile_into_another_and_out_again(
    session: TenantSession, source: Source
) -> None:
    promotion = await add_promotion(session, AmountOff(amount=100), "Once", per_customer=1)
    ann = await create_customer(session, Profile(name="Ann"), source)
    other = await create_customer(session, Profile(name="Ann L."), source)
    await claim(session, promotion, other)
    assert (await used(session, promotion, ann), await used(session, promotion, other)) == (0, 1)
    merge = await join_profiles(session, ann, other, frozenset(), source)
    assert await used(session, promotion, ann) == 1
    with pytest.raises(PromotionGone):
        async with session.begin_nested():
            await claim(session, promotion, ann)
    await part_profiles(session, merge, source)
    assert await used(session, promotion, ann) == 0
    await claim(session, promotion, ann)
