"""In the stock room: goods are corrected and received, sent elsewhere, counted, put aside, and worth something."""

import pytest
from playwright.sync_api import expect

from tests.browser.selling import ledger, open_ledger
from tests.browser.walking import ID, Walk, fresh
from tests.infra.entry.running import wait_until

SECONDS = 30


def type_move(walk: Walk, **fields: str) -> None:
    """On the page of a correction or a receipt."""
    walk.window.fill(**fields)
    walk.window.page.locator("main form [type=submit]").last.click()
    walk.comes_to(f"stock/{ID}")


@pytest.mark.flow("stock")
def test_a_correction_and_a_receipt_stand_in_the_trail_with_their_reasons(walk: Walk) -> None:
    window, name = walk.window, fresh()
    walk.goods(name, stock="20")
    open_ledger(window, walk.who, name)
    window.press("Correct")
    walk.comes_to(f"stock/{ID}/adjustments/new")
    window.check_access("light")
    type_move(walk, quantity="−3", note="777")
    window.press("Receive")
    walk.comes_to(f"stock/{ID}/receipts/new")
    type_move(walk, quantity="5", cost="3.20")
    received, corrected, opened = ledger(window)
    assert "+5" in received
    assert "−3" in corrected
    assert "777" in corrected
    assert "+20" in opened
    assert walk.who.name in corrected
    walk.go(f"stock?q={name}")
    expect(walk.row(name)).to_contain_text("22")


@pytest.mark.flow("transfer")
def test_goods_are_sent_to_another_place_and_arrive_there(walk: Walk) -> None:
    window, name = walk.window, fresh()
    walk.goods(name, stock="20")
    walk.go("stock/documents/new?kind=transfer")
    window.field("to").select_option(label="B2")
    window.press("Go on to the goods")
    walk.comes_to(f"stock/documents/{ID}")
    paper = window.path
    window.fill(find=name)
    window.page.locator("#found-goods").get_by_role("button", name=name).click()
    quantity = window.page.locator("main [name$='.quantity']")
    expect(quantity).to_have_count(1)
    quantity.fill("6")
    window.look()
    window.press("Send: receive it there later")
    arrived = window.page.locator("main [name$='.arrived']")
    expect(arrived).to_have_count(1)
    window.check_access("light")
    arrived.fill("5")
    window.press("Receive what arrived")
    expect(arrived).to_have_count(0)
    window.look()
    open_ledger(window, walk.who, name)
    places = window.page.get_by_label(window.words("Where it lies"), exact=True).last
    expect(places.locator("tbody tr").filter(has_text="B2")).to_contain_text("5")
    window.go(paper)


@pytest.mark.flow("count")
def test_a_count_posts_what_differs(walk: Walk) -> None:
    window, name = walk.window, fresh()
    walk.goods(name, stock="20")
    walk.go("stock/counts/new")
    window.press("Start counting")
    walk.comes_to(f"stock/counts/{ID}")
    window.fill(quantity="18")
    window.fill(find=name)
    window.page.locator("#found-goods").get_by_role("button", name=name).click()
    expect(walk.row(name)).to_contain_text("18")
    window.check_access("light")
    window.press("I am done")
    walk.says_yes()
    expect(walk.row(name)).to_contain_text("−2")
    window.look()
    window.press("Post the differences")
    walk.says_yes()
    expect(window.page.locator("[data-opens=post-count]")).to_have_count(0)
    window.look()
    open_ledger(window, walk.who, name)
    assert "−2" in ledger(window)[0]


@pytest.mark.flow("hold")
def test_goods_put_aside_for_somebody_can_not_be_sold_until_they_are_released(walk: Walk) -> None:
    window, name, whom = walk.window, fresh(), fresh()
    product = walk.goods(name, stock="20")
    sellable = f"stock-levels/{product['variants'][0]['id']}/sellable"
    open_ledger(window, walk.who, name)
    window.press("Put aside")
    walk.comes_to("stock/holds/new")
    window.fill(quantity="4", name=whom)
    window.check_access("light")
    window.page.locator("main form [type=submit]").last.click()
    walk.comes_to(f"stock/holds/{ID}")
    window.reads(whom)
    hold = window.path
    open_ledger(window, walk.who, name)
    window.sees("Why can I sell {quantity}?", quantity="16")
    walk.go("stock/holds")
    walk.row(whom).get_by_role("link").first.click()
    window.arrives(hold)
    window.page.locator("[data-opens=release]").click()
    walk.says_yes()
    expect(window.page.locator("[data-opens=release]")).to_have_count(0)
    window.look()
    open_ledger(window, walk.who, name)
    window.sees("Why can I sell {quantity}?", quantity="20")
    assert walk.program.get(sellable)


@pytest.mark.flow("value")
def test_what_came_in_at_a_cost_is_worth_it(walk: Walk) -> None:
    window, name = walk.window, fresh()
    product = walk.goods(name, stock="0")
    lines = [{"variant": product["variants"][0]["id"], "quantity": "10", "unit_cost": "900000.00"}]
    walk.program.post("stock-documents", kind="receipt", lines=lines, post=True)
    rows = window.page.locator("main tbody tr").filter(has_text=name)

    def is_valued() -> bool:  # costs follow within a minute
        walk.go("stock-value")
        return rows.count() == 1

    wait_until(is_valued, SECONDS)
    expect(rows).to_contain_text("9,000,000.00")
    window.check_access("light")
    file = window.page.request.get(f"{window.site}{walk.who.home}/stock-value/export.csv").text()
    assert name in file
