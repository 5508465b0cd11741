"""The rules of the house: taxes and numbers, who works there and sees what, who did what, and everything moved in."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect
from pyotp.totp import TOTP

from infra.kit import clock
from tests.browser.conftest import Open
from tests.browser.mails import Inbox
from tests.browser.merchants import PASSWORD, log_in, merchant
from tests.browser.visitors import ZONES
from tests.browser.walking import ID, Walk, fresh


@pytest.mark.flow("taxes")
def test_a_tax_class_and_a_pattern_of_numbers_hold_from_now_on(walk: Walk) -> None:
    window, name, prefix = walk.window, fresh(), fresh()[-4:].upper()
    walk.go("settings/taxes")
    new = window.page.locator("main [name^='rates.'][name$='.name']").last
    line = (new.get_attribute("name") or "").removesuffix(".name")
    new.fill(name)
    window.fill(**{f"{line}.rate": "4", f"{line}.label": "T"})
    window.check_access("light")
    window.press("Save taxes")
    expect(window.page.locator(f"main input[value='{name}']")).to_have_count(1)
    product = walk.goods(price=10_400)
    walk.go(f"products/{product['id']}/edit")
    chosen = window.field("tax_class").locator("option").filter(has_text=name).get_attribute("value")
    window.field("tax_class").select_option(chosen)
    window.press("Save product")
    walk.comes_to(f"products/{ID}")
    walk.go("settings/numbers")
    window.fill(**{"order.pattern": "{prefix}{yyyy}-{n:6}", "order.prefix": prefix})
    window.check_access("light")
    window.press("Save numbers")
    expect(window.field("order.prefix")).to_have_value(prefix)
    order = walk.order(product, quantity="1")
    assert order["number"].startswith(prefix)
    walk.open_order(order)
    window.reads(order["number"])
    expect(window.page.locator("tfoot tr.sub")).to_contain_text("4.00")


@pytest.mark.flow("staff")
def test_somebody_is_invited_to_one_store_with_a_second_step_and_sees_what_is_theirs(
    open_walk: Callable[[str, int], Walk], open_window: Open, inbox: Inbox, locale: str, width: int
) -> None:
    owner, who, visitor, program = open_walk(locale, width)
    stores, guest = f"{who.home}/settings/stores", merchant(locale)
    visitor.send(f"{stores}/new", stores, name="B2", code="B2", region=who.country, zone=ZONES[who.country][1])
    first, second = sorted(program.get("stores")["items"], key=lambda store: store["name"] == "B2")
    theirs, mine = (
        program.post(
            "order-records", origin="old", external_id=fresh(), placed_at=clock.now().isoformat(), store=store["id"],
            total=100, lines=[{"name": fresh(), "quantity": "1", "amount": 100}],
        )
        for store in (first, second)
    )  # fmt: skip
    owner.go(f"{who.home}/settings/staff")
    owner.fill(email=guest.email)
    owner.page.locator("main [name=role][value=cashier]").check()
    owner.page.locator("main [name=scope][value=some]").check()
    owner.page.locator(f"main [name=stores][value='{second['id']}']").check()
    owner.check_access("light")
    owner.press("Send the invitation")
    owner.reads(guest.email)

    window = open_window(locale=locale, width=width)
    window.go(inbox.link(guest.email, "/invitation/"))
    window.fill(name=guest.name, password=PASSWORD)
    window.press("Open the account and accept")
    window.arrives(rf"{who.home}(/.*)?")
    window.go(f"{who.home}/orders")
    window.reads(mine["number"])
    expect(window.page.locator("main")).not_to_contain_text(theirs["number"])
    window.go(f"{who.home}/orders/{theirs['id']}", status=404)
    window.go(f"{who.home}/settings/staff", status=403)

    step = f"{who.home}/settings/account/two-factor"
    window.go(step)
    window.press("Set it up")
    window.page.locator("#qr").wait_for()
    window.look()
    secret = re.findall(r"\b[A-Z2-7]{4}(?: ?[A-Z2-7]{4}){3,}\b", window.page.locator("main").inner_text())[0]
    code = TOTP(secret.replace(" ", ""))
    window.fill(code=code.at(int(clock.now().timestamp())))
    window.press("Switch on")
    spare = window.page.locator("#recovery-codes li")
    expect(spare).to_have_count(10)
    window.check_access("light")
    word = spare.first.inner_text()
    window.context.clear_cookies(name="yuntai_session")
    window.go("/login")
    log_in(window, guest)
    window.arrives("/login/code")
    window.fill(code=word)
    window.press("Log in")
    window.arrives(rf"{who.home}(/.*)?")
    owner.go(f"{who.home}/settings/staff")
    owner.sees("Two steps at log-in")


@pytest.mark.flow("activity")
def test_who_changed_a_price_stands_there_with_before_and_after(walk: Walk) -> None:
    window, name = walk.window, fresh()
    product = walk.goods(name, price=1000)
    walk.go(f"products/{product['id']}/edit")
    window.fill(**{"variants.0.price": "12.34"})
    window.press("Save product")
    walk.comes_to(f"products/{ID}")
    walk.go("activity")
    line = window.page.locator("ol.timeline > li").filter(has_text=name).filter(has=window.page.locator("details"))
    line.first.get_by_role("link", name=window.words("All of this thing"), exact=True).click()
    window.page.wait_for_url(re.compile("subject="))
    window.look()
    expect(line).to_have_count(1)
    line.locator("summary").click()
    for text in ("10.00", "12.34"):
        expect(line).to_contain_text(text)
    expect(line).to_contain_text(walk.who.name)
    window.check_access("light")


@pytest.mark.flow("moving_in")
def test_a_list_is_brought_in_compared_with_the_old_system_s_total_and_signed(
    open_walk: Callable[[str, int], Walk], locale: str, width: int
) -> None:
    window, who, _, _ = open_walk(locale, width)
    names = [fresh() for _ in range(3)]
    heads = {"en": "Name,Phone", "zh_Hans": "姓名,电话"}[locale]
    text = "\n".join([heads, *(f"{name},+86 139 0000 000{number}" for number, name in enumerate(names))])
    window.go(f"{who.home}/moving")
    window.page.locator("a[href$='/imports/new/customers']").click()
    window.arrives(f"{who.home}/imports/new/customers")
    window.field("file").set_input_files({"name": "old.csv", "mimeType": "text/csv", "buffer": text.encode()})
    window.press("Read the file")
    window.arrives(f"{who.home}/imports/{ID}")
    for number, field in enumerate(("name", "phone")):
        window.field(f"column.{number}").select_option(field)
    window.press("Check the rows")
    window.sees("Nothing is in yet")
    window.page.locator("form[action$=confirmation] button").click()
    window.sees("See them")
    window.go(f"{who.home}/moving")
    window.check_access("light")
    window.fill(customers="4")
    window.press("Compare")
    window.sees("Differs by {n}", n="−1")
    window.fill(customers="3")
    window.press("Compare")
    window.sees("Equal to the old system")
    window.fill(reason="777")
    window.press("Sign: everything is here")
    window.reads("777")
    window.check_access("light")
    window.press("Open it again")
    window.sees("Says that everything is here. Your accountant will ask for it.")
    window.go(f"{who.home}/customers?q={names[0]}")
    expect(window.page.locator("#customers-list tbody tr")).to_have_count(1)
