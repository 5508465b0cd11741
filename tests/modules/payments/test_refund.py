"""Money that a provider gives back after its order was canceled."""

from datetime import timedelta
from typing import Any

from infra.kit.clock import Clock
from infra.kit.db.sessions import Databases
from tests.factories.gadgets.provider import SlowPay
from tests.factories.gadgets.selling import ORDERS, order_of, place, stocked
from tests.fixtures.gadgets import GadgetShop

PAY_BACK, FOLLOWED = "payments.pay_back", "orders.follow_refund"


async def a_paid_order(databases: Databases, shop: GadgetShop) -> str:
    order = (await place(shop, await stocked(databases, shop))).json()["id"]
    paid = await shop.api.post(f"{ORDERS}/{order}/payments", json={"tender": "slowpay"})
    assert paid.status_code == 201, paid.text
    await shop.post.deliver("orders.follow_payment")
    return order


async def cancel(shop: GadgetShop, order: str) -> dict[str, Any]:
    answer = await shop.api.post(f"{ORDERS}/{order}/cancellation", json={})
    assert answer.status_code == 201, answer.text
    return answer.json()


async def state(shop: GadgetShop, order: str) -> tuple[str, str, int]:
    found = await order_of(shop, order)
    return found["state"], found["payments"][0]["state"], found["paid"]


async def test_a_canceled_orders_money_goes_back_by_its_provider(databases: Databases, gadgets_on: GadgetShop) -> None:
    order = await a_paid_order(databases, gadgets_on)
    await cancel(gadgets_on, order)
    assert await state(gadgets_on, order) == ("canceled", "refunding", 2500)
    await gadgets_on.post.deliver(PAY_BACK, FOLLOWED)
    assert await state(gadgets_on, order) == ("canceled", "refunded", 0)
    assert SlowPay.provider.calls.count(("refund", 2500)) == 1


async def test_a_refund_without_an_answer_is_asked_for_again_and_paid_once(
    databases: Databases, gadgets_on: GadgetShop, clock: Clock
) -> None:
    order = await a_paid_order(databases, gadgets_on)
    SlowPay.provider.is_mute = True
    await cancel(gadgets_on, order)
    await gadgets_on.post.deliver(PAY_BACK, rounds=2)
    assert await state(gadgets_on, order) == ("canceled", "refunding", 2500)
    SlowPay.provider.is_mute = False
    clock.advance(timedelta(minutes=11))
    await gadgets_on.post.tick("payments.ask", clock.instant)
    await gadgets_on.post.deliver("job.payments.ask", FOLLOWED)
    assert await state(gadgets_on, order) == ("canceled", "refunded", 0)
    assert len([name for name in SlowPay.provider.kept if name.startswith("refund:")]) == 1


async def test_a_refund_that_is_declined_calls_for_a_person(databases: Databases, gadgets_on: GadgetShop) -> None:
    order = await a_paid_order(databases, gadgets_on)
    SlowPay.provider.declines = True
    await cancel(gadgets_on, order)
    await gadgets_on.post.deliver(PAY_BACK, FOLLOWED)
    assert await state(gadgets_on, order) == ("canceled", "paid", 2500)
    page = (await gadgets_on.owner.open(f"{gadgets_on.home}/orders/{order}")).text
    assert "A payment could not be paid back." in page


async def test_while_a_payment_is_open_nothing_is_canceled(databases: Databases, gadgets_on: GadgetShop) -> None:
    order = (await place(gadgets_on, await stocked(databases, gadgets_on))).json()["id"]
    SlowPay.provider.is_mute = True
    await gadgets_on.api.post(f"{ORDERS}/{order}/payments", json={"tender": "slowpay"})
    answer = await gadgets_on.api.post(f"{ORDERS}/{order}/cancellation", json={})
    assert (answer.status_code, answer.json()["code"]) == (409, "payment_under_way")
