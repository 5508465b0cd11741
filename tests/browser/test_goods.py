"""Goods by the people who keep them: a grid of variants, many changed at once, out and in by file, found twice."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.walking import ID, Walk, fresh


@pytest.mark.flow("grid")
def test_options_make_a_grid_whose_prices_stay_when_a_value_is_added(walk: Walk) -> None:
    window, name = walk.window, fresh()
    rows = window.page.locator("#variants tbody tr")
    walk.go("products/new")
    window.fill(name=name)
    window.fill(**{"options.0.name": "A1", "options.0.values": "S, M"})
    window.fill(**{"options.1.name": "A2", "options.1.values": "36, 38"})
    window.press("Make the variants")
    expect(rows).to_have_count(4)
    for number in range(4):
        window.fill(**{f"variants.{number}.price": f"{number + 7}.50"})
    window.look()
    window.press("Save product")
    walk.comes_to(f"products/{ID}")
    here = window.path
    window.reads("S / 36")
    window.reads("10.50")
    window.go(f"{here}/edit")
    window.fill(**{"options.0.values": "S, M, L"})
    window.press("Make the variants")
    expect(rows).to_have_count(6)
    expect(window.field("variants.3.price")).to_have_value("10.50")
    window.fill(**{"variants.4.price": "20", "variants.5.price": "21"})
    window.press("Save product")
    window.arrives(here)
    window.reads("L / 38")


@pytest.mark.flow("bulk")
def test_many_are_changed_after_a_look_and_changed_back(walk: Walk) -> None:
    window, name = walk.window, fresh()
    goods = [walk.goods(f"{name} {number}") for number in (1, 2)]
    walk.go(f"products?q={name}")
    for one in goods:
        walk.row(one["name"]).locator("[data-row]").check()
    window.page.locator(".bulk button[formaction$='/changes/new']:not([name])").click()
    window.sees("What to change")
    window.look()
    window.page.locator("input[name=field][value=price]").check()
    window.field("price.how").select_option("percent")
    window.fill(**{"price.value": "-10"})
    window.press("Preview")
    expect(walk.row(goods[0]["name"])).to_contain_text("9.00")
    window.look()
    window.page.locator("button[formaction$='/products/changes']").click()
    walk.comes_to(f"products/changes/{ID}")
    edit, there = window.path, f"{walk.who.home}/products/{goods[1]['id']}"
    window.page.locator("[data-opens=undo]").click()
    window.go(there)
    window.reads("9.00")
    window.go(edit)
    window.page.locator("[data-opens=undo]").click()
    walk.says_yes()
    expect(window.page.locator("[data-opens=undo]")).to_have_count(0)
    window.look()
    window.go(there)
    window.reads("10.00")


@pytest.mark.flow("goods_file")
def test_what_goes_out_as_a_file_comes_in_unchanged_and_its_changes_come_too(walk: Walk) -> None:
    window, name = walk.window, fresh()
    product = walk.goods(name)
    ours = f"{walk.who.home}/products/export.csv?q={name}"
    file = window.page.request.get(window.site + ours).text()
    assert name in file
    excel = window.page.request.get(window.site + ours.replace(".csv", ".xlsx")).body()
    assert excel[:2] == b"PK"
    counts = window.page.locator("main .stat-value")

    def bring(text: str) -> list[str]:
        """Gives what would happen: new, changed, unchanged, left out."""
        walk.go("imports/new/products")
        window.field("file").set_input_files({"name": "ours.csv", "mimeType": "text/csv", "buffer": text.encode()})
        window.press("Read the file")
        walk.comes_to(f"imports/{ID}")
        window.press("Check the rows")
        window.sees("Nothing is in yet")
        window.look()
        return counts.all_inner_texts()

    assert bring(file) == ["0", "0", "1", "0"]
    assert bring(re.sub(r"\b10\.00\b", "12.00", file)) == ["0", "1", "0", "0"]
    window.page.locator("form[action$=confirmation] button").click()
    window.sees("See them")
    walk.go(f"products/{product['id']}")
    window.reads("12.00")


@pytest.mark.flow("duplicates")
def test_goods_that_stand_there_twice_are_merged_and_those_that_only_look_so_are_told_apart(walk: Walk) -> None:
    window, twice, alike = walk.window, fresh(), fresh()
    for name in (twice, twice, alike, alike):
        walk.goods(name, stock="0")
    walk.go("products/duplicates")
    walk.row(alike).get_by_role("button", name=window.words("Not the same"), exact=True).click()
    expect(window.page.locator("main tbody tr").filter(has_text=alike)).to_have_count(0)
    walk.row(twice).get_by_role("button", name=window.words("Merge"), exact=True).click()
    walk.says_yes()
    expect(window.page.locator("main tbody tr").filter(has_text=twice)).to_have_count(0)
    window.look()
    for view in ("active", "archived"):
        walk.go(f"products?q={twice}&view={view}")
        walk.row(twice)
    walk.go(f"products?q={alike}")
    expect(window.page.locator("#products-list tbody tr")).to_have_count(2)
