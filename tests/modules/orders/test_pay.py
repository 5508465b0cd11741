"""Payments whose tender calls its provider: taken from a page, in steps; asked again where nobody could tell."""

from datetime import timedelta
from typing import Any

import pytest

from infra.kit.clock import Clock
from infra.kit.db.sessions import Databases
from infra.kit.ids import new_id
from tests.factories.gadgets.provider import SlowPay
from tests.factories.gadgets.selling import order_of, place, stocked
from tests.fixtures.gadgets import GadgetShop

ASKED, FOLLOWED = "job.payments.ask", "orders.follow_payment"


async def an_order(databases: Databases, shop: GadgetShop) -> str:
    return (await place(shop, await stocked(databases, shop))).json()["id"]


async def pay(shop: GadgetShop, order: str, key: str = "") -> Any:
    """Somebody presses "Take payment" on the order's page."""
    page = f"{shop.home}/orders/{order}"
    given = {"_key": key} if key else {}
    return await shop.owner.send(page, f"{page}/payments", tender="slowpay", amount="", **given)


async def state(shop: GadgetShop, order: str) -> tuple[str, str, int]:
    """The order's state, its payment's, and what counts as paid."""
    found = await order_of(shop, order)
    return found["state"], found["payments"][0]["state"], found["paid"]


async def ask_later(shop: GadgetShop, clock: Clock) -> None:
    """The schedule brings its turn of the job that asks."""
    clock.advance(timedelta(minutes=11))
    await shop.post.tick("payments.ask", clock.instant)
    await shop.post.deliver(ASKED)


async def test_a_payment_taken_on_the_page_pays_the_order(databases: Databases, gadgets_on: GadgetShop) -> None:
    order = await an_order(databases, gadgets_on)
    answer = await pay(gadgets_on, order)
    assert answer.status_code == 303, answer.text
    await gadgets_on.post.deliver(FOLLOWED)
    assert await state(gadgets_on, order) == ("paid", "paid", 2500)
    assert SlowPay.provider.calls == [("authorize", 2500), ("capture", 2500)]


async def test_control_a_switched_off_package_has_no_tender(databases: Databases, gadget_shop: GadgetShop) -> None:
    answer = await pay(gadget_shop, await an_order(databases, gadget_shop))
    assert answer.status_code == 422
    assert "There is no way to pay called slowpay." in answer.text


async def test_pressed_twice_it_is_charged_once(databases: Databases, gadgets_on: GadgetShop) -> None:
    order, key = await an_order(databases, gadgets_on), str(new_id())
    assert [(await pay(gadgets_on, order, key)).status_code for _ in range(2)] == [303, 303]
    assert SlowPay.provider.calls.count(("capture", 2500)) == 1
    assert len((await order_of(gadgets_on, order))["payments"]) == 1


async def test_without_an_answer_it_is_unknown_and_nothing_is_guessed(
    databases: Databases, gadgets_on: GadgetShop, clock: Clock
) -> None:
    order = await an_order(databases, gadgets_on)
    SlowPay.provider.is_mute = True
    await pay(gadgets_on, order)
    page = (await gadgets_on.owner.open(f"{gadgets_on.home}/orders/{order}")).text
    assert "No answer yet" in page
    assert "charge again: we are asking" in page
    await ask_later(gadgets_on, clock)
    assert await state(gadgets_on, order) == ("placed", "unknown", 0)


@pytest.mark.parametrize(("declines", "becomes"), [(False, ("paid", "paid", 2500)), (True, ("placed", "failed", 0))])
async def test_what_was_unknown_is_asked_again_later(
    databases: Databases, gadgets_on: GadgetShop, clock: Clock, declines: bool, becomes: tuple[str, str, int]
) -> None:
    order = await an_order(databases, gadgets_on)
    SlowPay.provider.is_mute, SlowPay.provider.declines = True, declines
    await pay(gadgets_on, order)
    SlowPay.provider.is_mute = False
    assert (await state(gadgets_on, order))[1] == "unknown"
    await ask_later(gadgets_on, clock)
    await gadgets_on.post.deliver(FOLLOWED)
    assert await state(gadgets_on, order) == becomes
    assert [act for act, _ in SlowPay.provider.calls if act != "ask"] == ["authorize"]


async def test_control_before_its_time_nobody_is_asked(
    databases: Databases, gadgets_on: GadgetShop, clock: Clock
) -> None:
    order = await an_order(databases, gadgets_on)
    SlowPay.provider.is_mute = True
    await pay(gadgets_on, order)
    SlowPay.provider.is_mute = False
    await gadgets_on.post.tick("payments.ask", clock.instant)
    await gadgets_on.post.deliver(ASKED)
    assert (await state(gadgets_on, order))[1] == "unknown"
    assert ("ask", 0) not in SlowPay.provider.calls


async def test_who_died_before_the_call_leaves_a_payment_that_failed(
    databases: Databases, gadgets_on: GadgetShop, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The intent is written, nobody was called: the provider has never heard of it, and says so."""

    async def dies(*_: object, **__: object) -> None:
        raise SystemError

    order = await an_order(databases, gadgets_on)
    with monkeypatch.context() as dying:
        dying.setattr(SlowPay, "authorize", dies)
        assert (await pay(gadgets_on, order)).status_code == 500
    assert (await state(gadgets_on, order))[1] == "created"
    clock.advance(timedelta(minutes=1))
    await gadgets_on.post.deliver("payments.finish")
    assert (await state(gadgets_on, order))[1] == "failed"
