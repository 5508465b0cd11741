"""The door: strangers, forgeries, other people's shops."""

import pytest
from litestar import Litestar

from infra.kit.db.sessions import Databases
from tenancy.tenants.service import keep_ready
from tests.factories.browsers import Browser, open_shop, sign_up
from tests.fixtures.site import visitor


async def test_a_stranger_is_sent_to_log_in_and_back(live_app: Litestar) -> None:
    answer = await Browser(live_app).open("/app/corner/orders?state=open")
    assert answer.status_code in {303, 404}  # 404 only where there is no such route
    answer = await Browser(live_app).open("/app/corner/welcome?x=1")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/login?next=/app/corner/welcome%3Fx%3D1"


async def test_a_form_sent_too_late_leads_back_to_its_page(live_app: Litestar) -> None:
    late = Browser(live_app, referer="http://yuntai.test/app/corner/customers/new")
    answer = await late.send("/login", "/app/corner/customers", name="Too late")
    assert answer.headers["location"] == "/login?next=/app/corner/customers/new&unsaved=1"
    elsewhere = Browser(live_app, referer="http://elsewhere.test/shop")
    answer = await elsewhere.send("/login", "/app/corner/customers")
    assert answer.headers["location"] == "/login?unsaved=1"


async def test_somebody_elses_shop_and_one_that_is_not_there_look_alike(
    live_app: Litestar, databases: Databases
) -> None:
    await keep_ready(databases, 1)
    await open_shop(live_app, "mine@shop.example", "Mine alone")
    other = await sign_up(live_app, "curious@shop.example")
    answers = [await other.open(f"/app/{slug}/welcome") for slug in ("mine-alone", "no-such-shop")]
    assert [answer.status_code for answer in answers] == [404, 404]


@pytest.mark.parametrize(
    "credential", ["", "Bearer yt_live_unknown", "Basic abc", "Bearer sk_live_x", "yt_live_unknown"]
)
async def test_the_api_takes_known_keys_alone(live_app: Litestar, credential: str) -> None:
    answer = await visitor(live_app, authorization=credential).get("/api/v1/orders")
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    ("headers", "token", "status"),
    [
        ({}, True, 422),
        ({}, False, 403),
        ({"sec-fetch-site": "same-origin"}, True, 422),
        ({"sec-fetch-site": "cross-site"}, True, 403),
        ({"origin": "http://yuntai.test"}, True, 422),
        ({"origin": "https://evil.example"}, True, 403),
        ({"origin": "null"}, True, 403),
    ],
)
async def test_a_form_is_taken_from_our_own_pages_alone(
    live_app: Litestar, headers: dict[str, str], token: bool, status: int
) -> None:
    browser = Browser(live_app)
    fields = await browser.hidden("/login")
    data = {**fields, "email": "x@shop.example", "password": "not the one"} | ({} if token else {"_csrf": "forged"})
    assert (await browser.client.post("/login", data=data, headers=headers)).status_code == status


async def test_a_token_of_another_browser_is_refused(live_app: Litestar) -> None:
    fields = await Browser(live_app).hidden("/login")
    answer = await Browser(live_app).client.post("/login", data={**fields, "email": "a@b.co", "password": "x"})
    assert answer.status_code == 403


async def test_the_token_may_come_in_the_header(live_app: Litestar) -> None:
    browser = Browser(live_app)
    token = (await browser.hidden("/login"))["_csrf"]
    answer = await browser.client.post("/preferences", data={"locale": "zh_Hans"}, headers={"x-csrf-token": token})
    assert answer.status_code == 303
    assert "zh-Hans" in (await browser.open("/login")).text
