"""The finder and the store switcher of the top bar."""

from uuid import UUID

import pytest
from litestar import Litestar

from infra.kit import clock
from infra.kit.db.sessions import Databases, TenantSession
from infra.kit.search import search_text
from modules.desk.finder import find
from modules.shops.api import NewStore, add_stores, list_stores
from tenancy.access.roles import permissions_of
from tenancy.tenants.api import TenantCard
from tests.factories.actors import an_actor
from tests.factories.callers import owner_at
from tests.factories.goods import add_variant
from tests.factories.people import employ
from tests.factories.sales import add_sale


async def found(session: TenantSession, query: str, role: str = "owner", locale: str = "en") -> dict[str, list[str]]:
    hits = await find(session, an_actor(role=role, permissions=permissions_of(role), locale=locale), query)
    return {group.label: [hit.text for hit in group.hits] for group in hits.groups}


async def test_things_are_found_by_name_pinyin_code_and_number(session: TenantSession) -> None:
    await add_variant(session, name="西湖龙井", code="LJ-250")
    await add_sale(session, clock.now(), number="S-90210", search_text=search_text("S-90210"))
    assert (await found(session, "lj"))["Products"] == ["西湖龙井"]
    assert (await found(session, "LJ-250"))["Products"] == ["西湖龙井"]
    assert (await found(session, "90210"))["Orders"] == ["S-90210"]


@pytest.mark.parametrize(("query", "locale"), [("tax", "en"), ("tax", "zh_Hans"), ("shuiwu", "zh_Hans")])
async def test_pages_are_found_in_either_language_and_by_pinyin(
    session: TenantSession, query: str, locale: str
) -> None:
    groups = await found(session, query, locale=locale)
    assert {"Taxes", "税务"} & {text for texts in groups.values() for text in texts}


async def test_nobody_finds_what_they_may_not_open(session: TenantSession) -> None:
    await add_sale(session, clock.now(), number="S-90210", search_text=search_text("S-90210"))
    assert "Orders" in await found(session, "90210", "cashier")
    assert "Pages" not in await found(session, "taxes", "cashier")
    assert (await found(session, ""))["Do"][:2] == ["New order", "New product"]
    assert "New product" not in (await found(session, "", "cashier"))["Do"]


async def test_no_more_than_five_of_a_kind(session: TenantSession) -> None:
    for number in range(7):
        await add_variant(session, name=f"Biscuit {number}")
    hits = await find(session, an_actor(), "biscuit")
    assert [hit.n for group in hits.groups for hit in group.hits] == [1, 2, 3, 4, 5]


async def furnish(databases: Databases, tenant: TenantCard) -> tuple[UUID, UUID]:
    """Two stores with an order each."""
    async with databases.tenant(tenant.id) as session:
        await add_stores(session, [NewStore("TWO", "Second street")])
        one, two = [store.id for store in await list_stores(session)]
        await add_sale(session, clock.now(), number="in-one", store_id=one)
        await add_sale(session, clock.now(), number="in-two", store_id=two)
        await session.commit()
    return one, two


async def test_the_chosen_store_limits_lists_and_is_kept_until_another_is_chosen(
    live_app: Litestar, databases: Databases, fresh_tenant: TenantCard
) -> None:
    _, two = await furnish(databases, fresh_tenant)
    async with databases.platform() as session:
        owner = await owner_at(live_app, session, fresh_tenant)
    orders, choice = f"/app/{fresh_tenant.slug}/orders", f"/app/{fresh_tenant.slug}/store"
    page = (await owner.open(orders)).text
    assert "in-one" in page
    assert "Second street" in page
    answer = await owner.send(orders, choice, store=str(two), next=orders)
    assert answer.headers["location"] == orders
    page = (await owner.open(orders)).text
    assert "in-one" not in page
    assert "in-two" in page
    await owner.send(orders, choice, store="", next=orders)
    assert "in-one" in (await owner.open(orders)).text


async def test_a_store_that_is_not_ones_own_cannot_be_chosen(
    live_app: Litestar, databases: Databases, fresh_tenant: TenantCard
) -> None:
    one, two = await furnish(databases, fresh_tenant)
    person, _ = await employ(live_app, databases, fresh_tenant, "manager", [one])
    orders, choice = f"/app/{fresh_tenant.slug}/orders", f"/app/{fresh_tenant.slug}/store"
    await person.send(orders, choice, store=str(two), next="//elsewhere.example")
    page = (await person.open(orders)).text
    assert "in-two" not in page
    assert "in-one" in page
