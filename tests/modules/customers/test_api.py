"""The door: find or create, cards, search, totals."""

import asyncio
from datetime import datetime
from uuid import UUID

import msgspec
import pytest
import sqlalchemy as sa

from infra.kit.clock import Clock
from infra.kit.db.sessions import Databases, TenantSession
from infra.kit.ids import new_id
from infra.kit.problems import Invalid
from modules.customers import api
from modules.customers.api import Contact, Identity, IdentityKind, Source, Total, find_or_create
from modules.customers.models import Customer
from modules.customers.views import customers, identities
from modules.desk.api import Author
from tenancy.tenants.api import TenantCard


@pytest.fixture
def source(clock: Clock) -> Source:
    return Source(author=Author(new_id(), "Lin"), now=clock.instant, country="CN")


def total(customer: UUID, at: datetime, *, orders: int = 1, spent: int = 100, currency: str = "CNY") -> Total:
    return Total(customer=customer, currency=currency, orders=orders, spent=spent, last_order_at=at)


async def test_the_same_phone_leads_to_the_same_customer(session: TenantSession, source: Source) -> None:
    first = await find_or_create(session, Contact(name="王芳", phone="13800138000"), source)
    again = await find_or_create(session, Contact(name="Fang", phone="+86 138-0013-8000"), source)
    assert first == again


async def test_an_id_at_a_platform_goes_before_the_phone(session: TenantSession, source: Source) -> None:
    by_phone = await find_or_create(session, Contact(phone="13800138000"), source)
    buyer = Identity(IdentityKind.MARKETPLACE, "pinduoduo:77")
    by_buyer = await find_or_create(session, Contact(name="Z", identities=(buyer,)), source)
    both = Contact(phone="13800138000", identities=(buyer,))
    assert await find_or_create(session, both, source) == by_buyer != by_phone


async def test_an_origin_leads_back_to_the_imported_customer(session: TenantSession, source: Source) -> None:
    imported = msgspec.structs.replace(source, origin="journey", external_id="42")
    customer = await find_or_create(session, Contact(), imported)
    card = await api.card(session, customer)
    assert card
    assert card.name == "42"
    assert await find_or_create(session, Contact(phone="13800138000"), imported) == customer


async def test_what_an_order_claims_is_not_added_to_who_it_found(session: TenantSession, source: Source) -> None:
    victim = await find_or_create(session, Contact(name="王芳", phone="13800138000"), source)
    await find_or_create(session, Contact(phone="13800138000", email="mallory@example.com"), source)
    mallory = await find_or_create(session, Contact(email="mallory@example.com"), source)
    assert mallory != victim


async def test_a_masked_phone_is_kept_and_leads_to_nobody(session: TenantSession, source: Source) -> None:
    one = await find_or_create(session, Contact(name="赵", phone="138****8000"), source)
    two = await find_or_create(session, Contact(name="赵", phone="138****8000"), source)
    cards = await api.cards(session, [one, two])
    assert one != two
    assert {card.phone for card in cards.values()} == {"138****8000"}


async def test_nobody_at_all_is_refused(session: TenantSession, source: Source) -> None:
    with pytest.raises(Invalid):
        await find_or_create(session, Contact(), source)


async def test_search_finds_chinese_pinyin_and_parts_of_a_number(session: TenantSession, source: Source) -> None:
    fang = await find_or_create(session, Contact(name="王芳", phone="13800138000"), source)
    await find_or_create(session, Contact(name="Emma Clarke", email="emma@example.com"), source)
    for query in ("王芳", "芳", "wangfang", "wf", "0013800"):
        assert [card.id for card in await api.search(session, query)] == [fang], query
    assert [card.name for card in await api.search(session, "clarke")] == ["Emma Clarke"]


async def test_totals_are_targets_so_that_repeating_them_changes_nothing(
    session: TenantSession, source: Source, clock: Clock
) -> None:
    customer = await find_or_create(session, Contact(phone="13800138000"), source)
    totals = [total(customer, clock.instant, orders=2, spent=500), total(customer, clock.instant, currency="EUR")]
    for _ in range(2):
        await api.lock(session, [customer])
        await api.set_totals(session, [customer], totals)
    card = await api.card(session, customer)
    assert card
    assert (card.orders, card.spent, card.last_order_at) == (3, {"CNY": 500, "EUR": 100}, clock.instant)


async def test_a_customer_whose_orders_are_all_cancelled_has_bought_nothing(
    session: TenantSession, source: Source, clock: Clock
) -> None:
    customer = await find_or_create(session, Contact(phone="13800138000"), source)
    await api.set_totals(session, [customer], [total(customer, clock.instant)])
    await api.set_totals(session, [customer], [])
    card = await api.card(session, customer)
    assert card
    assert (card.orders, card.spent, card.last_order_at) == (0, {}, None)


async def test_the_views_show_customers_and_what_leads_to_them(session: TenantSession, source: Source) -> None:
    customer = await find_or_create(session, Contact(name="王芳", phone="13800138000"), source)
    joined = sa.select(customers.c.name, identities.c.kind, identities.c.value).join(
        identities, identities.c.customer_id == customers.c.id
    )
    rows = (await session.execute(joined.where(customers.c.id == customer))).all()
    assert [tuple(row) for row in rows] == [("王芳", "phone", "+8613800138000")]


async def test_many_orders_of_a_new_buyer_at_once_make_one_customer(
    databases: Databases, fresh_tenant: TenantCard, source: Source
) -> None:
    start = asyncio.Barrier(4)

    async def buy() -> UUID:
        async with databases.tenant(fresh_tenant.id) as session:
            await session.execute(sa.text("SELECT 1"))
            await start.wait()
            customer = await find_or_create(session, Contact(name="王芳", phone="13800138000"), source)
            await session.commit()
            return customer

    assert len(set(await asyncio.gather(*(buy() for _ in range(4))))) == 1
    async with databases.read_tenant(fresh_tenant.id) as session:
        assert await session.scalar(sa.select(sa.func.count()).select_from(Customer)) == 1
