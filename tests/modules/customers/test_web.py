"""The pages of customers, as somebody who works there uses them."""

import html
import io
import re
from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from litestar import Litestar
from openpyxl import load_workbook

from infra.kit import clock
from infra.kit.db.sessions import TenantSession
from infra.kit.ids import new_id
from modules.orders.models import OrderEvent
from tenancy.tenants.api import TenantCard
from tests.factories.browsers import Browser
from tests.factories.sales import add_sale

CUSTOMERS = "/app/corner/customers"
UNKNOWN = "01920000-0000-7000-8000-000000000001"  # parameters are the same in each process
ANN = {"name": "Ann Lee", "phone": "020 7946 0018", "tags": "vip，tea", "consent_sms": "1", "addresses.0.city": "Leeds"}


async def create(browser: Browser, **fields: str) -> str:
    """The new customer's address."""
    answer = await browser.send(f"{CUSTOMERS}/new", CUSTOMERS, **fields)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


async def test_an_empty_list_says_what_it_is_for(browser: Browser) -> None:
    page = await browser.open(CUSTOMERS)
    assert "Your customers will stand here" in page.text


async def test_a_customer_that_was_typed_in_has_a_page(browser: Browser) -> None:
    page = await browser.open(await create(browser, **ANN))
    for shown in ("Ann Lee", "020 7946 0018", "vip", "tea", "Leeds", "Text message", "Added"):
        assert shown in page.text


async def test_each_field_that_cannot_be_taken_says_so_and_keeps_what_was_typed(browser: Browser) -> None:
    page = await browser.send(f"{CUSTOMERS}/new", CUSTOMERS, name=" ", phone="12", email="ann@", note="Likes tea")
    assert page.status_code == 422
    for message in ("Enter a name.", "This is no phone number.", "This is no e-mail address.", "3 fields need a look"):
        assert message in page.text
    assert "Likes tea" in page.text
    assert "Your customers will stand here" in (await browser.open(CUSTOMERS)).text


async def test_a_double_click_makes_one_customer(browser: Browser) -> None:
    hidden = await browser.hidden(f"{CUSTOMERS}/new")
    answers = [await browser.client.post(CUSTOMERS, data=hidden | ANN) for _ in range(2)]
    assert len({answer.headers["location"] for answer in answers}) == 1


async def test_a_number_that_is_taken_leads_to_who_has_it(browser: Browser) -> None:
    ann = await create(browser, **ANN)
    page = await browser.send(f"{CUSTOMERS}/new", CUSTOMERS, name="Bob", phone="+44 20 7946 0018")
    assert page.status_code == 422
    assert "This number belongs to Ann Lee." in page.text
    assert f'href="{ann}"' in page.text


async def test_an_edit_of_an_old_version_shows_what_stands_now(browser: Browser) -> None:
    ann = await create(browser, **ANN)
    old = await browser.hidden(f"{ann}/edit")
    await browser.send(f"{ann}/edit", ann, name="Ann Li")
    page = await browser.client.post(ann, data=old | {"_key": str(new_id()), "name": "Anna"})
    assert page.status_code == 409
    assert "Somebody changed this customer" in page.text
    assert 'value="Ann Li"' in page.text


async def test_a_country_that_was_only_chosen_beforehand_is_no_address(browser: Browser) -> None:
    page = await browser.open(await create(browser, name="Ann", **{"addresses.0.country": "GB"}))
    assert "No address yet." in page.text


@pytest.mark.parametrize("query", ["Ann", "7946", "vip", "lee"])
async def test_search_answers_with_the_rows_alone(browser: Browser, query: str) -> None:
    await create(browser, **ANN)
    await create(browser, name="Bob")
    rows = await browser.client.get(
        CUSTOMERS, params={"q": query}, headers={"HX-Request": "true", "HX-Target": "customers-list"}
    )
    assert "Ann Lee" in rows.text
    assert "Bob" not in rows.text
    assert "<html" not in rows.text


async def test_a_search_without_a_hit_offers_the_whole_list(browser: Browser) -> None:
    await create(browser, **ANN)
    page = await browser.open(f"{CUSTOMERS}?q=nobody")
    assert "No customer matches this" in page.text


async def test_pages_go_forth_and_back(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("modules.customers.listing.LIMIT", 2)
    for number in range(5):
        await create(browser, name=f"Customer {number}")

    def names(text: str) -> list[int]:
        return [number for number in range(5) if f"Customer {number}<" in text]

    def link(text: str, rel: str) -> str:
        return text.split(f'" rel="{rel}"', maxsplit=1)[0].rsplit('href="', 1)[1].replace("&amp;", "&")

    first = (await browser.open(CUSTOMERS)).text
    second = (await browser.open(link(first, "next"))).text
    third = (await browser.open(link(second, "next"))).text
    again = (await browser.open(link(third, "prev"))).text
    assert [names(page) for page in (first, second, third, again)] == [[3, 4], [1, 2], [0], [1, 2]]
    assert 'rel="next"' not in third
    assert 'rel="prev"' not in first


async def test_the_list_leaves_as_csv_that_no_spreadsheet_computes(browser: Browser) -> None:
    await create(browser, name="=1+1", phone="020 7946 0018")
    file = await browser.open(f"{CUSTOMERS}/export.csv")
    heading, row = file.content.decode("utf-8-sig").splitlines()
    assert heading.startswith("Name,Kind,Phone")
    assert row.startswith("'=1+1,Person,'+442079460018,")
    assert "attachment" in file.headers["content-disposition"]


async def test_the_list_leaves_as_a_workbook(browser: Browser) -> None:
    await create(browser, **ANN)
    file = await browser.open(f"{CUSTOMERS}/export.xlsx?q=ann")
    sheet = load_workbook(io.BytesIO(file.content), read_only=True).worksheets[0]
    assert [row[0] for row in sheet.iter_rows(values_only=True)] == ["Name", "Ann Lee"]


@pytest.mark.parametrize("path", [f"{CUSTOMERS}/{UNKNOWN}", f"{CUSTOMERS}/{UNKNOWN}/edit", f"{CUSTOMERS}/nobody"])
async def test_a_customer_that_is_not_there_is_said_so(browser: Browser, path: str) -> None:
    assert (await browser.open(path)).status_code == 404


async def test_strangers_are_sent_to_log_in(app: Litestar, tenant: TenantCard) -> None:
    answer = await Browser(app).open(CUSTOMERS)
    assert answer.headers["location"].startswith("/login")


async def test_several_addresses_are_typed_and_the_one_for_goods_is_marked(browser: Browser) -> None:
    ann = await create(
        browser,
        name="Ann",
        for_shipping="1",
        **{"addresses.0.city": "Leeds", "addresses.1.city": "York", "addresses.1.label": "Office"},
    )
    page = (await browser.open(ann)).text
    assert "Leeds" in page
    assert "York" in page.split("Shipping")[1]


async def test_an_address_asks_as_its_country_does(browser: Browser) -> None:
    hidden = await browser.hidden(f"{CUSTOMERS}/new")
    block = {"block": "0", "addresses.0.country": "JP", "addresses.0.street": "1 Main St"}
    answer = await browser.client.post(f"{CUSTOMERS}/address", data=hidden | block)
    assert "Prefecture" in answer.text
    assert 'value="1 Main St"' in answer.text


async def test_a_group_is_made_given_to_a_customer_and_filters_the_list(browser: Browser) -> None:
    await browser.send(f"{CUSTOMERS}/groups", name="Restaurants", note="Pay monthly")
    page = (await browser.open(f"{CUSTOMERS}/groups")).text
    group = page.split(f"{CUSTOMERS}?group=")[1].split('"')[0]
    ann = await create(browser, **ANN, group=group)
    await create(browser, name="Bob")
    assert "Restaurants" in (await browser.open(ann)).text
    listed = (await browser.open(f"{CUSTOMERS}?group={group}")).text
    assert "Ann Lee" in listed
    assert ">Bob<" not in listed
    refused = await browser.send(f"{CUSTOMERS}/groups", f"{CUSTOMERS}/groups/{group}/removal")
    assert refused.status_code == 409


async def test_two_groups_of_one_name_are_refused(browser: Browser) -> None:
    await browser.send(f"{CUSTOMERS}/groups", name="Restaurants")
    page = await browser.send(f"{CUSTOMERS}/groups", name="restaurants")
    assert page.status_code == 422
    assert "There is a group of this name." in page.text


async def test_consents_are_changed_and_every_answer_stays_to_be_seen(browser: Browser) -> None:
    ann = await create(browser, name="Ann")
    await browser.send(f"{ann}/consents", **{"news:email": "1", "how": "paper"})
    await browser.send(f"{ann}/consents", how="message")
    page = (await browser.open(f"{ann}/consents")).text
    for shown in ("Agreed: News and offers, E-mail", "No longer wanted: News and offers, E-mail", "Signed on paper"):
        assert shown in page
    assert "No longer wanted: About their orders, Text message" in page


@pytest.mark.parametrize(
    ("query", "hits"),
    [
        ("tag=vip", 1),
        ("tag=vi", 0),
        ("kind=company", 0),
        ("allows=news:sms", 1),
        ("born=5", 1),
        ("born=6", 0),
        ("spent=1", 0),
        ("last=-90", 0),
        ("spent=nonsense", 1),
    ],
)
async def test_the_list_is_narrowed_by_its_address(browser: Browser, query: str, hits: int) -> None:
    await create(browser, **ANN, birthday="05-17")
    page = (await browser.open(f"{CUSTOMERS}?{query}")).text
    assert page.count('class="strong" href="') == hits


async def test_a_note_is_written_and_taken_away(browser: Browser) -> None:
    ann = await create(browser, name="Ann")
    await browser.send(ann, f"{ann}/notes", text="Prefers mornings")
    page = (await browser.open(ann)).text
    assert "Prefers mornings" in page
    removal = page.split("/removal")[0].rsplit('"', 1)[1] + "/removal"
    await browser.send(ann, removal)
    assert "Prefers mornings" not in (await browser.open(ann)).text


async def test_two_profiles_are_joined_with_a_choice_and_parted_again(browser: Browser) -> None:
    ann = await create(browser, **ANN)
    anne = await create(browser, name="Anne Lee", email="anne@example.com")
    found = (await browser.open(f"{ann}/joining?q=anne")).text
    preview = found.split('href="')
    choose = next(link.split('"')[0] for link in preview if "joining?other=" in link)
    page = (await browser.open(choose)).text
    for shown in ("Ann Lee", "Anne Lee", "anne@example.com"):
        assert shown in page
    done = await browser.send(choose, f"{ann}/joining", **{"wins.name": "other"})
    assert done.headers["location"] == ann
    joined = (await browser.open(ann)).text
    assert "<h1>Anne Lee</h1>" in joined
    assert (await browser.open(anne)).status_code == 404
    undo = next(part.split('"')[0] for part in joined.split('action="') if "/undoing" in part.split('"')[0])
    assert (await browser.send(ann, undo)).headers["location"] == anne
    assert "<h1>Ann Lee</h1>" in (await browser.open(ann)).text


async def test_pairs_are_proposed_until_somebody_says_they_are_two(browser: Browser) -> None:
    await create(browser, **ANN)
    await create(browser, name="ann lee", **{"addresses.0.city": "Leeds"})
    await create(browser, name="Bob")
    page = (await browser.open(f"{CUSTOMERS}/duplicates")).text
    assert "Same name" in page
    assert "Same city" in page
    assert "Bob" not in page
    apart = next(part.split('"')[0] for part in page.split('action="') if "/duplicates/" in part.split('"')[0])
    await browser.send(f"{CUSTOMERS}/duplicates", apart)
    assert "No duplicates" in (await browser.open(f"{CUSTOMERS}/duplicates")).text


async def test_the_timeline_tells_of_orders_with_their_amounts(browser: Browser, session: TenantSession) -> None:
    ann = await create(browser, **ANN)
    sale = await add_sale(session, clock.now(), 4200, customer_id=UUID(ann.rsplit("/", 1)[1]), number="A-100")
    event = {"id": new_id(), "order_id": sale, "kind": "placed", "facts": {"total": 4200}, "who_name": "Lin"}
    await session.execute(sa.insert(OrderEvent).values(**event, at=clock.now()))
    page = (await browser.open(ann)).text
    assert "A-100 · Placed" in page
    assert "£42.00" in page
    assert f"/app/corner/orders/{sale}" in page


async def test_a_long_timeline_is_read_page_by_page_without_a_gap(
    browser: Browser, session: TenantSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("modules.customers.timeline.LIMIT", 3)
    ann = await create(browser, name="Ann")
    sale = await add_sale(session, clock.now(), customer_id=UUID(ann.rsplit("/", 1)[1]), number="A-100")
    for number in range(7):  # two of each moment
        at = clock.now() - timedelta(days=1 + number // 2)
        facts = {"origin": f"place {number}"}
        event = {"id": new_id(), "order_id": sale, "kind": "recorded", "facts": facts, "who_name": "Lin", "at": at}
        await session.execute(sa.insert(OrderEvent).values(**event))
    seen: list[str] = []
    page = (await browser.open(ann)).text
    while True:
        seen += re.findall(r"Taken over from (place \d)", page)
        more = re.search(r'hx-get="([^"]*timeline[^"]*)"', page)
        if not more:
            break
        page = (await browser.open(html.unescape(more[1]))).text
    assert sorted(seen) == [f"place {number}" for number in range(7)]
