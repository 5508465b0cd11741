"""What the figures say: who is to sell how much and how far they are, the dashboard, and each report."""

import pytest
from playwright.sync_api import expect

from tests.browser.walking import Walk, fresh


@pytest.mark.flow("targets")
def test_who_sold_a_line_comes_nearer_to_their_target(walk: Walk) -> None:
    window, page, name = walk.window, walk.window.page, fresh()
    walk.go("targets/edit")
    field = page.locator("main [name^='amount.']").first
    staff = (field.get_attribute("name") or "").removeprefix("amount.")
    field.fill("8000")
    window.check_access("light")
    window.press("Save targets")
    window.arrives(rf"{walk.who.home}/targets")
    product = walk.goods(name, price=200_000)
    line = {"variant": product["variants"][0]["id"], "quantity": "1", "salesperson": staff}
    order = walk.order(lines=[line], handover="now")
    walk.open_order(order)
    window.sees("sold by {name}", name=walk.who.name)
    walk.go("targets")
    row = page.locator("main tbody tr").filter(has_text=walk.who.name)
    expect(row).to_contain_text("8,000.00")
    expect(row).to_contain_text("%")
    window.check_access("light")


@pytest.mark.flow("reports")
def test_the_dashboard_and_each_report_show_a_sale_as_page_and_file(walk: Walk) -> None:
    window, page, name = walk.window, walk.window.page, fresh()
    order = walk.order(walk.goods(name, price=900_000), handover="now")
    walk.go("dashboard")
    page.locator(".chart-plot svg").first.wait_for()
    window.reads(order["number"])
    walk.go("reports")
    reports = page.locator("main nav.tabs a")
    places = [str(link.get_attribute("href")) for link in reports.all()]
    assert len(places) > 5
    for place in places:
        window.go(place)
        expect(page.locator("main tbody tr:visible").first).to_be_visible()
        window.sees("What these figures mean")
        for kind in ("csv", "xlsx"):
            file = page.request.get(f"{window.site}{place.split('?')[0]}/export.{kind}?{place.partition('?')[2]}")
            assert file.status == 200, file.url
    walk.go("reports/product")
    window.reads(name)
    window.check_access("light")
