"""A sale is kept as an order with a first part paid at the register, picked up for the rest, or called off."""

from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from infra.kit import clock
from infra.kit.db.sessions import Databases
from infra.kit.ids import new_id
from modules.orders.api import cancel_order
from modules.orders.services.read import get_order
from modules.payments import views as payments
from modules.pos.documents import deposits
from modules.stock import api as stock
from tenancy.tenants.api import TenantCard
from tests.browser.registers import add_cashier
from tests.factories.accounts import add_customer
from tests.factories.actors import an_actor
from tests.factories.registers import Till, a_line, faults, states


class Kept:
    """What the books say of an order that a register has kept."""

    def __init__(self, databases: Databases, tenant: TenantCard, tea: UUID) -> None:
        self.databases, self.tenant, self.tea = databases, tenant, tea
        self.actor = an_actor(tenant=tenant.id, slug=tenant.slug)

    async def stands(self, order: str) -> tuple[str, int, int]:
        """State, total, what is paid."""
        async with self.databases.read_tenant(self.tenant.id) as session:
            found = await get_order(session, UUID(order), self.actor)
        return found.state, found.total, found.paid

    async def level(self) -> tuple[int, int]:
        async with self.databases.read_tenant(self.tenant.id) as session:
            (level,) = await stock.levels_in_store(session, [self.tea])
        return int(level.on_hand), int(level.reserved)

    async def went_back(self, order: str) -> list[tuple[str, int]]:
        paid, back = payments.payments, payments.payment_refunds
        async with self.databases.read_tenant(self.tenant.id) as session:
            query = sa.select(back.c.tender, back.c.amount).join(paid, paid.c.id == back.c.payment_id)
            rows = await session.execute(query.where(paid.c.document_id == UUID(order)))
            return sorted((row.tender, row.amount) for row in rows)


@pytest.fixture
def kept(databases: Databases, pos_shop: TenantCard, tea: UUID) -> Kept:
    return Kept(databases, pos_shop, tea)


def deposit(till: Till, tea: UUID, *paid: tuple[str, int], total: int = 3000, **more: Any) -> dict[str, Any]:
    """Three of the tea, of which `paid` was taken."""
    given = paid or (("cash", 1000),)
    outside = {name: more.pop(name) for name in ("cashier", "approved_by", "approved") if name in more}
    line = {"quantity": "3.000", "count": "3.000"} | more.pop("line", {})
    body = {
        "currency": "GBP", "prices_include_tax": True, "total": total, "lines": [a_line(tea, total=total, **line)],
        "payments": [{"tender": tender, "label": tender, "amount": amount} for tender, amount in given],
    }  # fmt: skip
    return till.document("deposit", body | more, **outside)


async def opened(till: Till, order: str) -> dict[str, Any]:
    answer = await till.client.get(f"{till.home}/pickups/{order}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def about(till: Till, kind: str, found: dict[str, Any], *paid: tuple[str, int]) -> dict[str, Any]:
    body = {
        "currency": "GBP", "total": found["total"], "lines": [a_line(None, "1.000", found["total"])], "note": "Why",
        "payments": [{"tender": tender, "label": tender, "amount": amount} for tender, amount in paid],
        "order": {"id": found["id"], "number": found["number"], "earlier": found["paid"]},
    }  # fmt: skip
    return till.document(kind, body)


async def test_a_first_part_is_paid_the_goods_are_kept_and_the_rest_is_paid_at_the_pick_up(
    till: Till, tea: UUID, kept: Kept
) -> None:
    await till.send(till.opening(5000))
    document = deposit(till, tea)
    result = (await till.send(document))["results"][0]
    assert (result["state"], result["faults"]) == ("recorded", [])
    order = result["order"]
    assert await kept.stands(order) == ("placed", 3000, 1000)
    assert await kept.level() == (100, 3)
    found = await opened(till, order)
    assert (found["due"], found["paid"], found["number"]) == (2000, 1000, result["order_number"])
    assert states(await till.send(about(till, "pickup", found, ("card", 2000)))) == ["recorded"]
    assert await kept.stands(order) == ("completed", 3000, 3000)
    assert await kept.level() == (97, 0)
    report = (await till.send(till.closing(6000)))["results"][0]["report"]
    assert (report["collected"], report["sold"], report["cash_expected"]) == (3000, 0, 6000)
    assert {each["tender"]: each["taken"] for each in report["tenders"]} == {"cash": 1000, "card": 2000}


async def test_an_answer_that_was_lost_is_asked_again_and_one_order_is_kept(till: Till, tea: UUID, kept: Kept) -> None:
    await till.send(till.opening())
    document = deposit(till, tea)
    orders = {(await till.send(document))["results"][0]["order"] for _ in range(3)}
    assert len(orders) == 1
    assert await kept.stands(orders.pop()) == ("placed", 3000, 1000)
    assert await kept.level() == (100, 3)


@pytest.mark.parametrize("paid", [(("cash", 3001),), (("card", 2000), ("cash", 2000))])
async def test_more_than_the_order_costs_is_no_first_part(till: Till, tea: UUID, kept: Kept, paid: Any) -> None:
    await till.send(till.opening())
    answer = await till.send(deposit(till, tea, *paid))
    assert (states(answer), faults(answer)) == (["refused"], ["due_differs"])
    assert await kept.level() == (100, 0)


async def test_another_price_than_the_shop_has_is_refused_and_nothing_is_kept(
    till: Till, tea: UUID, kept: Kept
) -> None:
    await till.send(till.opening(1000))
    answer = await till.send(deposit(till, tea, total=2400))
    assert (states(answer), faults(answer)) == (["refused"], ["order_refused"])
    assert await kept.level() == (100, 0)
    report = (await till.send(till.closing(1000)))["results"][0]["report"]
    assert (report["collected"], report["cash_expected"]) == (0, 1000)


async def test_what_the_stock_does_not_have_is_not_kept(till: Till, tea: UUID, kept: Kept) -> None:
    await till.send(till.opening())
    line = {"quantity": "101.000", "count": "101.000"}
    answer = await till.send(deposit(till, tea, total=101_000, line=line))
    assert (states(answer), faults(answer)) == (["refused"], ["order_refused"])


async def test_a_price_by_hand_is_theirs_who_may_and_refused_to_others(
    databases: Databases, pos_shop: TenantCard, till: Till, tea: UUID, kept: Kept
) -> None:
    cashier = await add_cashier(databases, pos_shop)
    await till.send(till.opening())
    agreed = {"own_price": 800}
    allowed = await till.send(deposit(till, tea, total=2400, line=agreed, cashier=str(cashier)))
    assert await kept.stands(allowed["results"][0]["order"]) == ("placed", 2400, 1000)
    refused = await till.send(deposit(till, tea, total=2400, line=agreed, cashier=str(new_id())))
    assert (states(refused), faults(refused)) == (["refused"], ["order_refused"])


async def test_it_is_called_off_and_what_was_paid_goes_back_to_its_tenders(
    till: Till, other_till: Till, tea: UUID, kept: Kept
) -> None:
    await till.send(till.opening(5000))
    order = (await till.send(deposit(till, tea, ("card", 500), ("cash", 1000))))["results"][0]["order"]
    found = await opened(till, order)
    back = tuple((each["tender"], each["amount"]) for each in found["back"])
    assert sorted(back) == [("card", 500), ("cash", 1000)]
    await other_till.send(other_till.opening(5000))
    document = about(other_till, "cancellation", found, *back)
    assert states(await other_till.send(document)) == states(await other_till.send(document)) == ["recorded"]
    assert (await kept.stands(order))[::2] == ("canceled", 0)
    assert await kept.level() == (100, 0)
    assert len(await kept.went_back(order)) == 2
    first, second = [
        (await each.send(each.closing(0)))["results"][0]["report"] for each in (till, other_till)
    ]  # fmt: skip
    assert (first["collected"], first["cash_expected"]) == (1500, 6000)
    assert (second["collected"], second["cash_expected"]) == (-1500, 4000)
    assert {each["tender"]: each["given_back"] for each in second["tenders"]} == {"cash": 1000, "card": 500}


async def test_what_was_called_off_elsewhere_or_says_another_sum_moves_nothing(
    till: Till, tea: UUID, kept: Kept
) -> None:
    await till.send(till.opening(5000))
    order = (await till.send(deposit(till, tea)))["results"][0]["order"]
    found = await opened(till, order)
    wrong = await till.send(about(till, "cancellation", found, ("cash", 900)))
    assert (states(wrong), faults(wrong)) == (["refused"], ["back_differs"])
    assert await kept.stands(order) == ("placed", 3000, 1000)
    async with kept.databases.tenant(kept.tenant.id) as session:
        await cancel_order(session, kept.actor, UUID(order), "", clock.now())
        await session.commit()
    late = await till.send(about(till, "cancellation", found, ("cash", 1000)))
    assert (states(late), faults(late)) == (["refused"], ["back_differs"])
    assert len(await kept.went_back(order)) == 1


async def test_control_a_cancellation_that_nobody_compares_hands_back_what_was_not_paid(
    till: Till, tea: UUID, kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def careless(session: Any, actor: Any, order: UUID, _back: Any, reason: str, at: Any) -> None:
        await cancel_order(session, actor, order, reason, at)

    monkeypatch.setattr(deposits, "call_off", careless)
    await till.send(till.opening(5000))
    order = (await till.send(deposit(till, tea)))["results"][0]["order"]
    wrong = about(till, "cancellation", await opened(till, order), ("cash", 1900))
    assert states(await till.send(wrong)) == ["recorded"]
    report = (await till.send(till.closing(0)))["results"][0]["report"]
    assert report["cash_expected"] == 5000 + 1000 - 1900
    assert [amount for _, amount in await kept.went_back(order)] == [1000]


async def test_its_receipt_says_what_is_left_and_leads_to_the_order(
    databases: Databases, pos_shop: TenantCard, till: Till, tea: UUID
) -> None:
    async with databases.tenant(pos_shop.id) as session:
        customer = await add_customer(session, "Rosalind Quirk")
        await session.commit()
    await till.send(till.opening())
    document, token = deposit(till, tea, customer=str(customer)), new_id().hex[:22]
    document["body"]["token"] = token
    result = (await till.send(document))["results"][0]
    page = (await till.client.get(f"/r/{pos_shop.slug}/{token}")).text
    assert "Left to pay" in page
    assert result["order_number"] in page

    async def by_receipt(text: str) -> list[str]:
        answer = await till.client.get(f"{till.home}/pickups", params={"receipt": text})
        return [each["id"] for each in answer.json()]

    assert await by_receipt(f"https://shop.example/r/{pos_shop.slug}/{token}") == [result["order"]]
    assert await by_receipt(document["number"]) == [result["order"]]
    assert await by_receipt("R0-999999") == []
