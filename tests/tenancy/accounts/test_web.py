"""In and out."""

from uuid import UUID

import sqlalchemy as sa
from litestar import Litestar

from infra.kit import clock
from infra.kit.db.sessions import Databases
from infra.kit.outbox import OUTBOX
from tenancy.accounts import service
from tenancy.accounts.tokens import new_token
from tests.factories.browsers import Browser, sign_up

PASSWORD = "three words long"


async def account_of(databases: Databases, email: str) -> UUID:
    async with databases.read_platform() as session:
        known = await service.find_credentials(session, email=email)
    assert known
    return known.account


async def test_who_signed_up_logs_out_and_in_again(live_app: Litestar) -> None:
    browser = await sign_up(live_app, "again@shop.example")
    assert (await browser.send("/confirm", "/logout")).headers["location"] == "/login"
    assert (await browser.open("/app")).headers["location"] == "/login"
    answer = await browser.send("/login", email=" Again@Shop.example ", password=PASSWORD)
    assert answer.headers["location"] == "/app"


async def test_a_log_in_gives_a_new_session_and_ends_the_old_one(live_app: Litestar) -> None:
    browser = await sign_up(live_app, "rotated@shop.example")
    old = browser.client.cookies["yuntai_session"]
    other = Browser(live_app)
    other.client.cookies.set("yuntai_session", old, domain="yuntai.test")
    assert (await other.open("/confirm")).status_code == 200
    fields = await other.hidden("/confirm")
    answer = await other.client.post("/login", data={**fields, "email": "rotated@shop.example", "password": PASSWORD})
    assert answer.status_code == 303
    assert (await browser.open("/confirm")).headers["location"] == "/login?next=/confirm"


async def test_unknown_people_and_wrong_passwords_get_one_answer(live_app: Litestar) -> None:
    await sign_up(live_app, "known@shop.example")
    browser = Browser(live_app)
    wrong = await browser.send("/login", email="known@shop.example", password="something else")
    unknown = await browser.send("/login", email="nobody@shop.example", password="something else")
    assert wrong.status_code == unknown.status_code == 422
    assert "belong together" in wrong.text
    assert "belong together" in unknown.text


async def test_the_eleventh_try_waits(live_app: Litestar) -> None:
    browser = Browser(live_app)
    answers = [await browser.send("/login", email="tried@shop.example", password=f"try {n}") for n in range(11)]
    assert [answer.status_code for answer in answers] == [422] * 10 + [429]
    assert int(answers[-1].headers["retry-after"]) > 0


async def test_log_in_leads_to_pages_of_this_host_alone(live_app: Litestar) -> None:
    await sign_up(live_app, "led@shop.example")
    for given, led in {
        "/app/x/orders": "/app/x/orders",
        "https://evil.example": "/app",
        "//evil.example": "/app",
        "/\\evil.example": "/app",
        "/\t/evil.example": "/app",
    }.items():
        answer = await Browser(live_app).send("/login", email="led@shop.example", password=PASSWORD, next=given)
        assert answer.headers["location"] == led


async def test_a_forgotten_password_is_asked_for_with_one_answer(live_app: Litestar, databases: Databases) -> None:
    await sign_up(live_app, "forgot@shop.example")
    browser = Browser(live_app)
    known = await browser.send("/forgot", email="forgot@shop.example")
    unknown = await browser.send("/forgot", email="never@shop.example")
    assert known.status_code == unknown.status_code == 200
    assert "on its way" in known.text
    assert "on its way" in unknown.text
    account = await account_of(databases, "forgot@shop.example")
    async with databases.read_platform() as session:
        outbox = OUTBOX["platform"]
        asked = sa.select(outbox.c.facts).where(outbox.c.name == "account.reset_asked")
        assert [facts["account"] for facts in (await session.scalars(asked)).all()].count(str(account)) == 1


async def test_a_reset_works_once_and_logs_everybody_out(live_app: Litestar, databases: Databases) -> None:
    browser = await sign_up(live_app, "reset@shop.example")
    account, token = await account_of(databases, "reset@shop.example"), new_token()
    async with databases.platform() as session:
        await service.add_token(session, account, "reset", token, clock.now())
        await session.commit()
    stranger = Browser(live_app)
    answer = await stranger.send(f"/reset?token={token}", "/reset", password="another long one")
    assert answer.headers["location"] == "/app"
    assert (await browser.open("/confirm")).status_code == 303
    again = await Browser(live_app).client.get(f"/reset?token={token}")
    assert "no longer works" in again.text
    assert (await Browser(live_app).send("/login", email="reset@shop.example", password=PASSWORD)).status_code == 422


async def test_opening_a_confirming_link_changes_nothing_its_button_does(
    live_app: Litestar, databases: Databases
) -> None:
    browser = await sign_up(live_app, "confirm@shop.example")
    account, token = await account_of(databases, "confirm@shop.example"), new_token()
    async with databases.platform() as session:
        await service.add_token(session, account, "confirm", token, clock.now())
        await session.commit()
    await browser.open(f"/confirm/{token}")
    assert "Send it again" in (await browser.open("/confirm")).text
    assert (await browser.send(f"/confirm/{token}")).headers["location"] == "/confirm"
    assert "the address is yours" in (await browser.open("/confirm")).text


async def test_fields_that_cannot_be_taken_are_named_and_nothing_is_made(live_app: Litestar) -> None:
    browser = Browser(live_app)
    answer = await browser.send("/signup", name="", email="no address", password="short")
    assert answer.status_code == 422
    assert answer.text.count('aria-invalid="true"') == 3
    assert "yuntai_session" not in browser.client.cookies
