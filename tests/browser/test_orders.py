"""An order after it was placed: changed, canceled, held, sent in parts, brought back, exchanged."""

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.selling import cancel
from tests.browser.walking import ID, Answer, Walk, fresh

HOME = {"name": "Bo Li", "street": "1", "city": "York", "postcode": "YO1 7AA", "country": "GB"}


def line_of(order: Answer, number: int = 0) -> str:
    return order["lines"][number]["id"]


@pytest.mark.flow("edit_order")
def test_an_order_is_changed_before_it_goes_and_then_canceled(walk: Walk) -> None:
    window, reason = walk.window, fresh()
    order = walk.order(walk.goods(price=1000), payments=[])
    walk.open_order(order)
    window.press("Change")
    walk.comes_to(f"orders/{ID}/edit")
    quantity = window.page.locator("#basket [name=quantity]")
    with window.page.expect_response(lambda answer: answer.url.endswith("/basket")):
        quantity.fill("5")
        quantity.press("Tab")
    window.reads("50.00")
    window.check_access("light")
    window.press("Save changes")
    walk.at_order()
    window.reads("50.00")
    cancel(window, order["number"], reason)
    walk.go(f"orders?q={order['number']}&state=canceled")
    walk.row(order["number"])


@pytest.mark.flow("parts")
def test_an_order_goes_in_two_parts_and_each_is_seen_to_arrive(walk: Walk) -> None:
    window, goods = walk.window, (walk.goods(), walk.goods())
    order = walk.order(*goods, delivery={"address": HOME})
    walk.open_order(order)
    parts = window.page.locator(".part-row")
    for number, of_first in enumerate(("1", ""), start=1):
        window.press("New part")
        walk.comes_to(f"orders/{ID}/fulfillments/new")
        if of_first:
            window.page.get_by_label(goods[0]["name"], exact=True).fill("1")
            window.page.get_by_label(goods[1]["name"], exact=True).fill("0")
        window.field("way").select_option("ship")
        window.field("gone").check()
        window.press("Save part")
        walk.at_order()
        expect(parts).to_have_count(number)
    window.check_access("light")
    walk.go("parcels?view=shipped")
    expect(window.page.locator("main tbody tr").filter(has_text=order["number"])).to_have_count(2)
    walk.open_order(order)
    arrived = window.page.get_by_role("button", name=window.words("It has arrived"), exact=True)
    for left in (1, 0):
        arrived.first.click()
        expect(arrived).to_have_count(left)
    walk.go(f"orders?q={order['number']}&state=completed")
    walk.row(order["number"])


def papers_in(after: Locator) -> Locator:
    """Links to the documents; each has its PDF beside it."""
    return after.locator("a[href]:not([href$='.pdf'])")


@pytest.mark.flow("return")
def test_goods_come_back_are_looked_at_and_money_goes_back_in_part_and_whole(walk: Walk) -> None:
    window, why = walk.window, fresh()
    order = walk.order(walk.goods(price=1000), handover="now", payments=[{"tender": "cash"}])
    walk.open_order(order)
    window.press("Return")
    walk.comes_to(f"orders/{ID}/return")
    window.fill(**{f"back.{line_of(order)}": "1", f"reason.{line_of(order)}": why})
    window.field(f"condition.{line_of(order)}").select_option("damaged")
    window.field("refund").uncheck()
    window.check_access("light")
    window.press("Take back")
    walk.at_order()
    after = window.page.get_by_label(window.words("After the sale"), exact=True)
    expect(after).to_contain_text("10.00")
    for amount in ("4", ""):
        after.get_by_role("link", name=re.compile("6.00|10.00")).last.click()
        walk.comes_to(f"orders/{ID}/refund")
        window.fill(amount=amount)
        window.press("Pay back")
        walk.at_order()
    expect(papers_in(after)).to_have_count(3)
    window.check_access("light")
    paper = papers_in(after).last.get_attribute("href")
    assert paper
    window.go(paper)
    expect(window.page.locator("body")).to_contain_text(why)


@pytest.mark.flow("exchange")
def test_goods_are_exchanged_for_others_and_a_rebate_is_given(walk: Walk) -> None:
    window, other, note = walk.window, walk.goods(price=1500), fresh()
    order = walk.order(walk.goods(price=1000), handover="now", payments=[{"tender": "cash"}])
    walk.go(f"orders/{order['id']}/exchange")
    basket = re.compile("/exchange/basket$")
    with window.page.expect_response(basket):
        window.fill(**{f"back.{line_of(order)}": "1"})
        window.page.keyboard.press("Tab")
    window.fill(find=other["name"])
    window.page.locator("#found-products").get_by_role("button").first.click()
    expect(window.page.locator("#basket [name=variant]")).to_have_count(1)
    window.reads("5.00")
    window.check_access("light")
    window.page.locator("#basket button[data-main]").click()
    walk.at_order()
    walk.go(f"orders/{order['id']}/rebate")
    window.fill(amount="2", note=note)
    window.press("Give rebate")
    walk.at_order()
    after = window.page.get_by_label(window.words("After the sale"), exact=True)
    expect(after).to_contain_text(note)
    expect(papers_in(after)).to_have_count(2)
    window.look()


@pytest.mark.flow("hold_order")
def test_an_order_is_held_with_what_to_mind_and_released(walk: Walk) -> None:
    window, reason, note = walk.window, fresh(), fresh()
    order = walk.order(walk.goods())
    walk.open_order(order)
    window.fill(handling=note)
    window.page.locator("form", has=window.page.locator("[name=handling]")).get_by_role("button").last.click()
    window.reads(note)
    window.fill(hold_reason=reason)
    window.press("Put on hold")
    window.sees("On hold: {reason}", reason=reason)
    window.check_access("light")
    walk.go("orders?state=held")
    walk.row(order["number"]).get_by_role("link").first.click()
    walk.at_order()
    window.press("Release the order")
    expect(window.page.locator("form[action$=release]")).to_have_count(0)
    window.press("Hand over")
    expect(window.page.locator("form[action$=fulfillment]")).to_have_count(0)
    window.look()
