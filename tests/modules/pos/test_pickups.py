"""Orders placed elsewhere are picked up at a register: found, paid, handed out once."""

import asyncio
from collections import Counter
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from infra.kit import clock
from infra.kit.db.sessions import Databases, TenantSession
from infra.kit.ids import new_id
from infra.kit.problems import Problem
from modules.customers.models import Customer
from modules.orders.api import HandOut, LineIn, OrderIn, PaymentIn, RecordPayment, place_order
from modules.orders.fulfillment.schemas import FulfillmentIn
from modules.orders.models import SalesOrder
from modules.orders.services import hand_out
from modules.orders.services.cancel import cancel_order
from modules.orders.services.change import NEEDED, Locked
from modules.orders.services.fulfillments import fulfill_part
from modules.orders.services.handling import hold_order
from modules.orders.services.read import get_order
from modules.pos.documents import taking
from modules.pos.models import RegisterDocument
from modules.stock import api as stock
from tenancy.access.api import Actor
from tenancy.tenants.api import TenantCard
from tests.factories.accounts import add_customer, add_debtor, balance
from tests.factories.actors import an_actor
from tests.factories.registers import Till, a_line, copy_of, faults, states
from tests.fixtures.servers import Servers
from tests.modules.orders.races import many_connections


class Shop:
    """Orders by page, as a buyer places them."""

    def __init__(self, databases: Databases, tenant: TenantCard, tea: UUID) -> None:
        self.databases, self.tenant, self.tea = databases, tenant, tea
        self.actor = an_actor(tenant=tenant.id, slug=tenant.slug)

    async def order(self, pieces: int = 3, paid: int = 0, customer: UUID | None = None) -> UUID:
        """Tea at 10.00 that is kept; `paid` of it by card."""
        payments = [PaymentIn(tender="card", amount=paid)] if paid else []
        asked = OrderIn(
            lines=[LineIn(variant=self.tea, quantity=Decimal(pieces))], payments=payments, customer=customer
        )
        async with self.databases.tenant(self.tenant.id) as session:
            made = await place_order(session, self.actor, asked, clock.now())
            await session.commit()
        return made.id

    async def stands(self, order: UUID) -> tuple[str, int, list[str]]:
        """State, what was paid, its history."""
        async with self.databases.read_tenant(self.tenant.id) as session:
            found = await get_order(session, order, self.actor)
        return found.state, found.paid, [event.kind for event in found.history]

    async def level(self) -> tuple[int, int]:
        async with self.databases.read_tenant(self.tenant.id) as session:
            (level,) = await stock.levels_in_store(session, [self.tea])
        return int(level.on_hand), int(level.reserved)


@pytest.fixture
def shop(databases: Databases, pos_shop: TenantCard, tea: UUID) -> Shop:
    return Shop(databases, pos_shop, tea)


async def opened(till: Till, order: UUID) -> dict[str, Any]:
    answer = await till.client.get(f"{till.home}/pickups/{order}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def picked(till: Till, found: dict[str, Any], *paid: tuple[str, int], **more: Any) -> dict[str, Any]:
    """The document of a register at which `paid` was taken; nothing given: all that is left, in cash."""
    given = paid or ((("cash", found["due"]),) if found["due"] else ())
    confirmed = more.pop("confirmed", [])
    body = {
        "currency": "GBP", "total": found["total"], "lines": [a_line(UUID(each["variant"]), each["quantity"],
        each["total"], id=each["id"], tax=each["tax"]) for each in found["lines"]],
        "payments": [{"tender": tender, "label": tender, "amount": amount} for tender, amount in given],
        "order": {"id": found["id"], "number": found["number"], "earlier": found["paid"], "confirmed": confirmed},
    }  # fmt: skip
    return till.document("pickup", body, **more)


async def begun(till: Till, *documents: dict[str, Any], cash: int = 0) -> dict[str, Any]:
    """The answer to what a shift begins with, its opening apart."""
    await till.send(till.opening(cash))
    return await till.send(*documents)


async def test_what_is_left_is_paid_and_the_goods_go(till: Till, shop: Shop) -> None:
    order = await shop.order(3, paid=1000)
    found = await opened(till, order)
    assert (found["due"], found["paid"], found["total"]) == (2000, 1000, 3000)
    document = picked(till, found)
    answer = await begun(till, document, cash=5000)
    assert (states(answer), faults(answer)) == (["recorded"], [])
    state, paid, history = await shop.stands(order)
    assert (state, paid) == ("completed", 3000)
    assert history[-2:] == ["payment", "handed_over"]
    assert await shop.level() == (97, 0)
    report = (await till.send(till.closing(7000)))["results"][0]["report"]
    assert (report["orders"], report["collected"], report["cash_expected"], report["sold"]) == (1, 2000, 7000, 0)
    assert [(each["tender"], each["taken"], each["difference"]) for each in report["tenders"]] == [("cash", 2000, 0)]


async def test_an_answer_that_was_lost_is_asked_again_and_nothing_happens_twice(till: Till, shop: Shop) -> None:
    order = await shop.order(3)
    document = picked(till, await opened(till, order))
    first = await begun(till, document)
    again = [await till.send(document, document) for _ in range(2)]
    assert {tuple(states(each)) for each in again} == {("recorded", "recorded")}
    assert again[0]["results"][0]["order"] == first["results"][0]["order"] == str(order)
    assert (await shop.stands(order))[1] == 3000
    assert await shop.level() == (97, 0)


async def test_the_second_register_is_refused_and_its_drawer_has_nothing_of_it(
    till: Till, other_till: Till, shop: Shop
) -> None:
    order = await shop.order(2)
    found = await opened(till, order)
    await begun(till, picked(till, found))
    late = picked(other_till, found)
    answer = await begun(other_till, late, cash=1000)
    assert (states(answer), faults(answer)) == (["refused"], ["handed_out_before"])
    assert states(await other_till.send(late)) == ["refused"]
    report = (await other_till.send(other_till.closing(1000)))["results"][0]["report"]
    assert (report["orders"], report["cash_expected"], report["number"] != "") == (0, 1000, True)
    assert (await shop.stands(order))[1] == 2000


async def both_at_once(servers: Servers, shop: Shop, order: UUID) -> Counter[str]:
    """Two registers that hand the same order out on connections of their own, each with the money taken."""

    async def one(databases: Databases) -> str:
        asked = HandOut(key=new_id(), payments=[RecordPayment(tender="cash", amount=2000)])
        async with databases.tenant(shop.tenant.id) as session:
            try:
                await hand_out.hand_out(session, shop.actor, order, asked, clock.now())
                await session.commit()
            except (Problem, IntegrityError) as error:
                return type(error).__name__
            return "handed out"

    async with many_connections(servers, 2) as databases:
        return Counter(await asyncio.gather(one(databases), one(databases)))


async def test_of_two_registers_at_once_one_hands_it_out(prepared: Servers, shop: Shop) -> None:
    for _ in range(5):
        order, (there, _kept) = await shop.order(2), await shop.level()
        assert await both_at_once(prepared, shop, order) == {"handed out": 1, "HandedOutBefore": 1}
        assert (await shop.stands(order))[1] == 2000
        assert (await shop.level())[0] == there - 2


async def test_control_without_the_orders_lock_both_take_the_money(
    prepared: Servers, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = asyncio.Barrier(2)

    async def unlocked(session: TenantSession, order: UUID, _actor: Actor) -> Locked:
        query: Any = sa.select(*NEEDED).where(SalesOrder.id == order)
        row = (await session.execute(query)).one()
        await looked.wait()
        return row

    async def no_goods(_session: TenantSession, _order: UUID) -> dict[UUID, Decimal]:
        return {}

    monkeypatch.setattr(hand_out, "lock_order", unlocked)
    monkeypatch.setattr(hand_out, "left_of", no_goods)  # the goods have locks of their own: the money has this one
    order = await shop.order(2)
    assert await both_at_once(prepared, shop, order) == {"handed out": 2}
    async with shop.databases.read_tenant(shop.tenant.id) as session:
        found = await get_order(session, order, shop.actor)
    assert [each.amount for each in found.payments] == [2000, 2000]


async def test_what_is_left_to_pay_must_be_what_was_taken(till: Till, shop: Shop) -> None:
    """It was paid elsewhere meanwhile, or changed: the money goes back, and the cashier begins anew."""
    order = await shop.order(3)
    found = await opened(till, order)
    answer = await begun(till, picked(till, found, ("cash", 2000)))
    fault = answer["results"][0]["faults"][0]
    assert (fault["code"], fault["facts"]) == ("due_differs", {"due": 3000, "paid": 2000})
    assert await shop.stands(order) == ("placed", 0, ["placed"])
    assert await shop.level() == (100, 3)


async def test_several_tenders_pay_it_each_as_a_payment_of_the_order(till: Till, shop: Shop) -> None:
    order = await shop.order(3)
    document = picked(till, await opened(till, order), ("card", 1000), ("cash", 2000))
    assert faults(await begun(till, document)) == []
    async with shop.databases.read_tenant(shop.tenant.id) as session:
        found = await get_order(session, order, shop.actor)
    assert [(each.tender, each.amount, each.state) for each in found.payments] == [
        ("card", 1000, "paid"),
        ("cash", 2000, "paid"),
    ]


async def test_on_account_is_within_the_limit_or_not_at_all(databases: Databases, till: Till, shop: Shop) -> None:
    async with databases.tenant(shop.tenant.id) as session:
        debtor = await add_debtor(session, 2500)
        await session.commit()
    orders = [await shop.order(2, customer=debtor) for _ in range(2)]
    documents = [picked(till, await opened(till, order), ("account", 2000)) for order in orders]
    answer = await begun(till, *documents)
    assert (states(answer), faults(answer)) == (["recorded", "refused"], ["order_refused"])
    async with databases.read_tenant(shop.tenant.id) as session:
        assert await balance(session, debtor) == 2000
    assert [(await shop.stands(order))[0] for order in orders] == ["completed", "placed"]


async def test_on_account_needs_somebody_who_owes_it(till: Till, shop: Shop) -> None:
    order = await shop.order(1)
    answer = await begun(till, picked(till, await opened(till, order), ("account", 1000)))
    assert (states(answer)[0], faults(answer)) == ("refused", ["order_refused"])


async def test_what_lies_packed_goes_with_the_rest(till: Till, shop: Shop) -> None:
    order = await shop.order(3, paid=3000)
    async with shop.databases.tenant(shop.tenant.id) as session:
        await fulfill_part(session, shop.actor, order, FulfillmentIn(way="pickup", gone=False), clock.now())
        await session.commit()
    found = await opened(till, order)
    assert (found["is_packed"], found["due"]) == (True, 0)
    assert faults(await begun(till, picked(till, found))) == []
    assert (await shop.stands(order))[0] == "completed"
    assert await shop.level() == (97, 0)


async def test_a_held_or_canceled_order_is_not_handed_out(till: Till, shop: Shop) -> None:
    held, canceled = await shop.order(1), await shop.order(1)
    documents = [picked(till, await opened(till, each)) for each in (held, canceled)]
    async with shop.databases.tenant(shop.tenant.id) as session:
        await hold_order(session, shop.actor, held, "Looks odd", clock.now())
        await cancel_order(session, shop.actor, canceled, "", clock.now())
        await session.commit()
    assert (await opened(till, held))["held"] == "Looks odd"
    assert (await till.client.get(f"{till.home}/pickups/{canceled}")).status_code == 404
    answer = await begun(till, *documents)
    assert (states(answer), faults(answer)) == (["refused"] * 2, ["order_refused"] * 2)


async def test_it_is_found_by_number_phone_and_name_in_its_own_store(till: Till, shop: Shop) -> None:
    async with shop.databases.tenant(shop.tenant.id) as session:
        customer = await add_customer(session)
        named = {"name": "Zhou Mei", "phone": "+442079460018"}
        await session.execute(sa.update(Customer).where(Customer.id == customer).values(**named))
        await session.commit()
    order = await shop.order(1, customer=customer)
    number = (await opened(till, order))["number"]

    async def hits(query: str) -> list[str]:
        answer = await till.client.get(f"{till.home}/pickups", params={"q": query})
        return [each["id"] for each in answer.json()]

    for query in (number, "zhou", "020 7946 0018", "Zhou Mei", ""):
        assert str(order) in await hits(query), query
    assert await hits("nobody at all") == []
    async with shop.databases.tenant(shop.tenant.id) as session:
        shipped = {"kind": "ship"}
        await session.execute(sa.update(SalesOrder).where(SalesOrder.id == order).values(delivery=shipped))
        await session.commit()
    assert str(order) not in await hits("zhou")


async def test_without_a_register_nothing_is_told(till: Till, shop: Shop) -> None:
    order = await shop.order(1)
    till.client.headers["Authorization"] = "Bearer nobody"
    assert (await till.client.get(f"{till.home}/pickups")).status_code == 401
    assert (await till.client.get(f"{till.home}/pickups/{order}")).status_code == 401


async def test_another_body_under_its_id_changes_nothing(till: Till, shop: Shop) -> None:
    order = await shop.order(1)
    document = picked(till, await opened(till, order))
    other = copy_of(document, body=document["body"] | {"order": {"id": str(new_id())}})
    assert faults(await begun(till, document, other)) == ["document_differs"]


async def test_one_that_names_no_order_is_refused(till: Till, shop: Shop) -> None:
    order = await shop.order(1)
    document = picked(till, await opened(till, order))
    del document["body"]["order"]
    assert states(await begun(till, document)) == ["refused"]


async def test_its_receipt_says_what_was_paid_before(till: Till, shop: Shop) -> None:
    order = await shop.order(3, paid=1000)
    found, token = await opened(till, order), "A" * 22
    document = picked(till, found)
    document["body"]["token"] = token
    await begun(till, document)
    page = (await till.client.get(f"/r/{shop.tenant.slug}/{token}")).text
    assert "Paid before" in page
    assert found["number"] in page


async def test_a_refused_one_keeps_no_word_about_a_person(till: Till, shop: Shop) -> None:
    """No order leads to it: whoever is removed would not be removed from it."""
    order = await shop.order(3)
    document = picked(till, await opened(till, order), ("cash", 1))
    document["body"] |= {"customer_name": "Rosalind Quirk", "note": "Ring Rosalind"}
    await begun(till, document)
    async with shop.databases.read_tenant(shop.tenant.id) as session:
        query = sa.select(RegisterDocument.body).where(RegisterDocument.id == UUID(document["id"]))
        kept = (await session.scalars(query)).one()
    assert "Rosalind" not in str(kept)
    assert kept["body"]["payments"][0]["amount"] == 1
    assert states(await till.send(document)) == ["refused"], "the same once more is still the same"


async def test_control_a_refused_one_has_no_receipt(till: Till, shop: Shop) -> None:
    order, token = await shop.order(3), "B" * 22
    document = picked(till, await opened(till, order), ("cash", 1))
    document["body"]["token"] = token
    await begun(till, document)
    assert (await till.client.get(f"/r/{shop.tenant.slug}/{token}")).status_code == 404


async def test_control_without_the_answer_a_refusal_would_stand_in_the_z(
    till: Till, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If what can't be were merely looked over, its money would be expected in the drawer's tenders."""
    monkeypatch.setattr(taking, "ANSWERED", ())
    order = await shop.order(3)
    await begun(till, picked(till, await opened(till, order), ("card", 1)))
    report = (await till.send(till.closing(0)))["results"][0]["report"]
    assert [each["tender"] for each in report["tenders"]] == ["cash", "card"]
