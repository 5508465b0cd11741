"""What is sold on account at a register its customer owes: once, and whatever has become of the limit meanwhile."""

from uuid import UUID

import pytest

from infra.kit.db.sessions import Databases
from infra.kit.ids import new_id
from tenancy.tenants.api import TenantCard
from tests.factories.accounts import add_customer, add_debtor, balance
from tests.factories.registers import Till, a_line, faults, states


@pytest.fixture
async def debtor(databases: Databases, pos_shop: TenantCard) -> UUID:
    """May owe 15.00."""
    async with databases.tenant(pos_shop.id) as session:
        customer = await add_debtor(session, 1500)
        await session.commit()
    return customer


async def owed(databases: Databases, tenant: TenantCard, customer: UUID) -> int | None:
    async with databases.read_tenant(tenant.id) as session:
        return await balance(session, customer)


async def test_a_sale_on_account_is_owed_once_however_often_it_comes(
    databases: Databases, pos_shop: TenantCard, till: Till, tea: UUID, debtor: UUID
) -> None:
    sale = till.sale(a_line(tea), tender="account", customer=str(debtor))
    answer = await till.send(till.opening(), sale)
    await till.send(sale, sale)
    assert (faults(answer), await owed(databases, pos_shop, debtor)) == ([], 1000)


async def test_control_the_same_paid_by_card_is_owed_by_nobody(
    databases: Databases, pos_shop: TenantCard, till: Till, tea: UUID, debtor: UUID
) -> None:
    await till.send(till.opening(), till.sale(a_line(tea), tender="card", customer=str(debtor)))
    assert await owed(databases, pos_shop, debtor) == 0


async def test_beyond_the_limit_it_is_owed_all_the_same_and_somebody_looks(
    databases: Databases, pos_shop: TenantCard, till: Till, tea: UUID, debtor: UUID
) -> None:
    """A register without a network can't know what was bought elsewhere: the goods are gone."""
    sales = [till.sale(a_line(tea), tender="account", customer=str(debtor)) for _ in range(2)]
    answer = await till.send(till.opening(), *sales)
    assert (sorted(states(answer)), faults(answer)) == (["recorded", "recorded", "review"], ["customer_blocked"])
    assert await owed(databases, pos_shop, debtor) == 2000


async def test_who_has_no_account_gets_one_with_the_debt(
    databases: Databases, pos_shop: TenantCard, till: Till, tea: UUID
) -> None:
    async with databases.tenant(pos_shop.id) as session:
        customer = await add_customer(session)
        await session.commit()
    answer = await till.send(till.opening(), till.sale(a_line(tea), tender="account", customer=str(customer)))
    assert (faults(answer), await owed(databases, pos_shop, customer)) == (["customer_blocked"], 1000)


async def test_on_account_of_nobody_is_looked_over(till: Till, tea: UUID) -> None:
    gone = till.sale(a_line(tea), tender="account", customer=str(new_id()))
    unnamed = till.sale(a_line(tea), tender="account")
    answer = await till.send(till.opening(), gone, unnamed)
    assert sorted(faults(answer)) == ["customer_gone", "nobody_owes", "nobody_owes"]


async def test_what_comes_back_of_it_is_owed_no_more(
    databases: Databases, pos_shop: TenantCard, till: Till, tea: UUID, debtor: UUID
) -> None:
    line = a_line(tea)
    sale = till.sale(line, tender="account", customer=str(debtor))
    answer = await till.send(till.opening(), sale)
    order = next(result["order"] for result in answer["results"] if result["id"] == sale["id"])
    body = {
        "currency": "GBP", "of": {"order": order, "number": sale["number"]}, "total": 1000,
        "lines": [a_line(tea, return_of=line["id"])],
        "payments": [{"tender": "account", "amount": 1000, "label": "On account"}],
    }  # fmt: skip
    assert faults(await till.send(till.document("return", body))) == []
    assert await owed(databases, pos_shop, debtor) == 0


async def room(till: Till, customer: UUID) -> int:
    answer = await till.client.get(f"{till.home}/accounts/{customer}")
    assert answer.status_code == 200, answer.text
    return answer.json()["left"]


async def test_what_may_still_be_owed_is_told_before_the_sale_as_it_is_just_then(
    till: Till, tea: UUID, debtor: UUID
) -> None:
    assert await room(till, debtor) == 1500
    await till.send(till.opening(), till.sale(a_line(tea), tender="account", customer=str(debtor)))
    assert await room(till, debtor) == 500
    await till.send(till.sale(a_line(tea), tender="account", customer=str(debtor)))
    assert await room(till, debtor) == 0


async def test_control_what_the_register_keeps_of_the_customer_does_not_follow(
    till: Till, tea: UUID, debtor: UUID
) -> None:
    """The feed brings customers who were changed: a sale changes what is owed, and not the customer."""

    async def kept(cursor: str = "") -> tuple[list[int], str]:
        pages = await till.whole_feed(cursor)
        rows = [row for page in pages for row in page.get("customers", []) if row["id"] == str(debtor)]
        return [row["on_account"]["left"] for row in rows], pages[-1]["cursor"]

    first, cursor = await kept()
    await till.send(till.opening(), till.sale(a_line(tea), tender="account", customer=str(debtor)))
    assert (first, (await kept(cursor))[0]) == ([1500], [])
    assert await room(till, debtor) == 500


async def test_who_has_no_account_may_owe_nothing_and_strangers_are_told_nothing(
    databases: Databases, pos_shop: TenantCard, till: Till, debtor: UUID
) -> None:
    async with databases.tenant(pos_shop.id) as session:
        customer = await add_customer(session)
        await session.commit()
    assert [await room(till, each) for each in (customer, new_id())] == [0, 0]
    till.client.headers["Authorization"] = "Bearer nobody"
    assert (await till.client.get(f"{till.home}/accounts/{debtor}")).status_code == 401
