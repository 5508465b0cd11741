"""The settings of a shop, as its owner uses them."""

import re

from litestar import Litestar

from infra.kit.db.sessions import Databases
from tenancy.tenants.service import keep_ready
from tests.factories.browsers import Browser, open_shop
from tests.fixtures.site import visitor

SECRET = re.compile(r'id="new-key" readonly value="(yt_live_\w+)"')


async def owner(app: Litestar, databases: Databases, shop: str) -> tuple[Browser, str]:
    """The owner's browser, and the shop's address."""
    await keep_ready(databases, 1)
    browser = await open_shop(app, f"{shop.lower()}@shop.example", shop)
    return browser, (await browser.open("/app")).headers["location"]


async def test_every_settings_page_opens_for_the_owner(live_app: Litestar, databases: Databases) -> None:
    browser, home = await owner(live_app, databases, "Pages")
    for page in ("", "/staff", "/keys", "/account"):
        answer = await browser.open(f"{home}/settings{page}")
        assert answer.status_code == 200, answer.text


async def test_a_key_is_shown_once_and_opens_the_api_until_it_is_taken_back(
    live_app: Litestar, databases: Databases
) -> None:
    browser, home = await owner(live_app, databases, "Keyed")
    answer = await browser.send(f"{home}/settings/keys", name="till", scopes=["orders:read", "customers:read"])
    assert answer.status_code == 200, answer.text
    found = SECRET.search(answer.text)
    assert found
    page = (await browser.open(f"{home}/settings/keys")).text
    assert found[1] not in page
    program = visitor(live_app, authorization=f"Bearer {found[1]}")
    answer = await program.get("/api/v1/orders")
    assert answer.status_code == 200, answer.text
    assert answer.headers["ratelimit-policy"] == '"default";q=6000;w=60'
    key = re.search(r'data-opens="revoke-([0-9a-f-]+)"', page)
    assert key
    hidden = await browser.hidden(f"{home}/settings/keys")
    answer = await browser.client.post(f"{home}/settings/keys/{key[1]}/revocation", data=hidden)
    assert answer.status_code == 303
    refused = await program.get("/api/v1/orders")
    assert refused.status_code == 401
    assert refused.json()["code"] == "key_unknown"


async def test_the_same_form_sent_twice_makes_one_key(live_app: Litestar, databases: Databases) -> None:
    browser, home = await owner(live_app, databases, "Twice")
    data = {**await browser.hidden(f"{home}/settings/keys"), "name": "till", "scopes": "orders:read"}
    first = await browser.client.post(f"{home}/settings/keys", data=data)
    second = await browser.client.post(f"{home}/settings/keys", data=data)
    assert SECRET.findall(first.text) == SECRET.findall(second.text)
    assert second.text.count('data-opens="revoke-') == 1


async def test_a_replaced_key_works_on_beside_the_new_one(live_app: Litestar, databases: Databases) -> None:
    browser, home = await owner(live_app, databases, "Turned")
    old = SECRET.search((await browser.send(f"{home}/settings/keys", name="till", scopes="orders:read")).text)
    page = (await browser.open(f"{home}/settings/keys")).text
    key = re.search(r'data-opens="rotate-([0-9a-f-]+)"', page)
    assert old
    assert key
    hidden = await browser.hidden(f"{home}/settings/keys")
    answer = await browser.client.post(f"{home}/settings/keys/{key[1]}/rotation", data={**hidden, "overlap": "hour"})
    new = SECRET.search(answer.text)
    assert new
    assert new[1] != old[1]
    for secret in (old[1], new[1]):
        assert (await visitor(live_app, authorization=f"Bearer {secret}").get("/api/v1/orders")).status_code == 200


async def test_a_test_key_reads_and_tries_out_and_writes_nothing(live_app: Litestar, databases: Databases) -> None:
    browser, home = await owner(live_app, databases, "Trying")
    rights = ["customers:read", "customers:edit", "orders:place"]
    made = await browser.send(f"{home}/settings/keys", name="trial", kind="test", scopes=rights)
    found = re.search(r'id="new-key" readonly value="(yt_test_\w+)"', made.text)
    assert found
    program = visitor(live_app, authorization=f"Bearer {found[1]}")
    assert (await program.get("/api/v1/customers")).status_code == 200
    quote = await program.post("/api/v1/quotes", json={"lines": []}, headers={"Idempotency-Key": "one"})
    assert quote.json().get("code") != "test_key_writes"
    customer, once = {"name": "Nobody"}, {"Idempotency-Key": "two"}
    refused = await program.post("/api/v1/customers", json=customer, headers=once)
    assert (refused.status_code, refused.json()["code"]) == (403, "test_key_writes")
    assert (await program.get("/api/v1/customers")).json()["items"] == []
    live = await browser.send(f"{home}/settings/keys", name="live", kind="live", scopes=rights)
    secret = SECRET.search(live.text)
    assert secret
    control = visitor(live_app, authorization=f"Bearer {secret[1]}")
    assert (await control.post("/api/v1/customers", json=customer, headers=once)).status_code == 201
