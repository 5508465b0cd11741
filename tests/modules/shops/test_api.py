"""Settings, numbers, taxes and what an actor sees."""

from datetime import date
from uuid import uuid4

import pytest
import sqlalchemy as sa

from infra.kit.db.sessions import Databases, TenantSession
from infra.kit.problems import Problem
from modules.shops import api, domain
from modules.shops.errors import SeriesMissing
from modules.shops.seeds import seed
from tenancy.tenants.api import TenantCard
from tests.fixtures.tenants import CORNER

TODAY = date(2026, 11, 22)


async def test_a_new_shop_has_a_store_in_its_zone_and_three_channels(session: TenantSession) -> None:
    settings = await api.get_settings(session)
    assert (settings.zone, settings.region, settings.currency) == ("Europe/London", "GB", "GBP")
    assert set(settings.channels) == {"counter", "api", "online"}
    assert [store.name for store in await api.list_stores(session)] == ["Corner Shop"]


async def test_seeding_twice_changes_nothing(session: TenantSession) -> None:
    before = await api.get_settings(session)
    await seed(session, CORNER)
    assert await api.get_settings(session) == before
    assert len(await api.tax_classes(session)) == 3


async def test_a_new_shop_has_the_rates_of_its_country(session: TenantSession) -> None:
    rates = await api.tax_rates(session, TODAY)
    assert domain.rate_for(rates, "standard", "GB") == 2000
    assert domain.rate_for(rates, "reduced", "GB-SCT") == 500


async def test_numbers_count_up_by_the_pattern(session: TenantSession) -> None:
    drawn = [await api.next_number(session, api.ORDERS, TODAY) for _ in range(2)]
    assert drawn == ["SO-000001", "SO-000002"]


async def test_a_series_that_starts_again_daily_goes_on_for_yesterday(session: TenantSession) -> None:
    await api.add_series(session, "receipt", "{yyyy}{mm}{dd}-{n:3}", reset="day")
    days = [date(2026, 11, 21), TODAY, date(2026, 11, 21), TODAY]
    drawn = [await api.next_number(session, "receipt", day) for day in days]
    assert drawn == ["20261121-001", "20261122-001", "20261121-002", "20261122-002"]


async def test_a_number_longer_than_its_width_is_not_cut(session: TenantSession) -> None:
    await api.add_series(session, "long", "{prefix}L{n:2}")
    await session.execute(sa.text("UPDATE number_series SET counter = 99, prefix = 'A-' WHERE kind = 'long'"))
    assert await api.next_number(session, "long", TODAY) == "A-L100"


async def test_a_series_that_is_not_there_is_a_problem(session: TenantSession) -> None:
    with pytest.raises(SeriesMissing):
        await api.next_number(session, "nothing", TODAY)


async def test_a_pattern_without_a_counter_is_refused(session: TenantSession) -> None:
    with pytest.raises(Problem):
        await api.add_series(session, "bad", "SO")


async def test_no_number_is_burned_when_it_is_not_given(session: TenantSession) -> None:
    part = api.number_part(api.ORDERS, given=sa.false())
    assert (await session.execute(sa.select(part.c.number), {"numbered_day": TODAY})).all() == []
    assert await api.next_number(session, api.ORDERS, TODAY) == "SO-000001"


async def test_numbers_drawn_at_once_differ(databases: Databases, fresh_tenant: TenantCard) -> None:
    import asyncio  # noqa: PLC0415

    async def draw() -> str:
        async with databases.tenant(fresh_tenant.id) as session:
            number = await api.next_number(session, api.ORDERS, TODAY)
            await session.commit()
            return number

    drawn = await asyncio.gather(*(draw() for _ in range(20)))
    assert sorted(drawn) == [f"SO-{n:06}" for n in range(1, 21)]


async def test_an_actor_of_one_store_sees_no_other(session: TenantSession) -> None:
    from tests.factories.actors import an_actor  # noqa: PLC0415

    settings = await api.get_settings(session)
    assert len(await api.list_stores(session, an_actor(stores=frozenset({settings.store})))) == 1
    assert await api.list_stores(session, an_actor(stores=frozenset({uuid4()}))) == []
    assert len(await api.list_stores(session, an_actor(stores=None))) == 1
