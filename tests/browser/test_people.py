"""Customers as shops keep them: written down, found by what one remembers, joined and parted, and taken out."""

from itertools import count

import pytest
from playwright.sync_api import expect

from tests.browser.walking import ID, Walk, fresh

SYLLABLES = "安博晨丹恩凡冠海佳凯兰明宁鹏琪睿思涛薇欣"
_numbers = count(0)


def somebody() -> tuple[str, str]:
    """A name that nobody else has, and a phone."""
    number = next(_numbers)
    second = SYLLABLES[number % len(SYLLABLES)]
    return f"闻人{SYLLABLES[number // len(SYLLABLES)]}{second}", f"+86 139 7{number:03} 0{number:03}"


@pytest.mark.flow("customer")
def test_a_person_and_a_company_are_written_down_and_found_by_pinyin_phone_and_tag(walk: Walk) -> None:
    window, (name, phone), tag = walk.window, somebody(), fresh()
    walk.go("customers/new")
    window.fill(name=name, phone=phone, tags=tag, birthday="12-10")
    country = window.field("addresses.0.country")
    country.select_option("FR")
    expect(window.field("addresses.0.district")).to_be_hidden()
    country.select_option("CN")
    expect(window.field("addresses.0.district")).to_be_visible()
    window.fill(**{"addresses.0.city": "西安", "addresses.0.street": "钟楼 1 号"})
    window.field("consent_email").check()
    window.check_access("light")
    window.press("Save customer")
    walk.comes_to(f"customers/{ID}")
    window.reads("西安")
    window.reads(tag)
    window.press("Change")
    walk.comes_to(f"customers/{ID}/consents")
    window.page.locator("main form fieldset [type=checkbox]").last.check()
    window.press("Save consents")
    walk.comes_to(f"customers/{ID}")
    firm = fresh()
    walk.go("customers/new")
    window.fill(name=firm, tax_number="91350100M000100Y43")
    window.field("kind").select_option("company")
    window.press("Save customer")
    walk.comes_to(f"customers/{ID}")
    window.reads("91350100M000100Y43")
    for query in (name[-2:], phone[-7:].replace(" ", ""), "wenren", tag):
        walk.go(f"customers?q={query}")
        walk.row(name)
    walk.go(f"customers?q={firm}&kind=company")
    walk.row(firm)


@pytest.mark.flow("merge")
def test_two_profiles_are_joined_and_parted_again(walk: Walk) -> None:
    window, name = walk.window, fresh()
    first, second = (walk.program.post("customers", name=name, phone=somebody()[1]) for _ in range(2))
    phones = {first["phone"], second["phone"]}
    walk.go("customers/duplicates")
    walk.row(name).get_by_role("link", name=window.words("Look and join"), exact=True).click()
    walk.comes_to(f"customers/{ID}/joining")
    window.check_access("light")
    window.press("Join profiles")
    walk.comes_to(f"customers/{ID}")
    for phone in phones:
        window.reads(phone[-4:])
    window.check_access("light")
    window.press("Part them again")
    expect(window.page.get_by_role("button", name=window.words("Part them again"), exact=True)).to_have_count(0)
    walk.go(f"customers?q={name}")
    expect(window.page.locator("#customers-list tbody tr")).to_have_count(2)


@pytest.mark.flow("erasure")
def test_what_is_known_of_a_person_is_handed_out_and_removed(walk: Walk) -> None:
    window, name, reason = walk.window, fresh(), fresh()
    person = walk.program.post("customers", name=name, note="777")
    here = f"customers/{person['id']}"
    archive = window.page.request.get(f"{window.site}{walk.who.home}/{here}/archive.zip")
    assert archive.body()[:2] == b"PK"
    walk.go(f"{here}/erasure")
    window.check_access("light")
    window.fill(reason=reason)
    window.press("Remove for good")
    window.page.wait_for_url(lambda url: not url.endswith("/erasure"))
    window.look()
    walk.go("customers/removed")
    window.reads(reason)
    walk.go(f"customers?q={name}")
    expect(window.page.locator("#customers-list tbody tr")).to_have_count(0)
    walk.go(here)
    expect(window.page.locator("main")).not_to_contain_text(name)
