"""In by two steps, asked once more before an act, written down, and out."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from litestar import Litestar
from pyotp.totp import TOTP

from infra.kit import clock
from infra.kit.db.sessions import Databases
from infra.kit.ids import new_id
from tenancy.operators.api import add_operator, remove_operator
from tests.factories.browsers import Browser, sign_up
from tests.factories.operators import operator_at

SECRET = re.compile(r"app: <code[^>]*>([A-Z2-7 ]+)<")
STEPS = "/operator/account/two-factor"


@pytest.fixture
def moment() -> Iterator[datetime]:
    """A time that stands still, so that codes are known."""
    now = clock.now()
    with clock.at(now):
        yield now


async def added(databases: Databases) -> tuple[str, str]:
    email = f"{new_id()}@ops.example"
    async with databases.platform() as session:
        password = await add_operator(session, email, "Ops Wang", clock.now())
        await session.commit()
    return email, password


async def test_the_first_log_in_sets_up_the_phone_and_the_next_one_asks_for_it(
    live_app: Litestar, databases: Databases, moment: datetime
) -> None:
    email, password = await added(databases)
    browser = Browser(live_app)
    assert (await browser.send("/operator/login", email=email, password="wrong, wrong")).status_code == 422
    assert (await browser.send("/operator/login", email=email, password=password)).headers["location"] == "/operator"
    assert (await browser.open("/operator/log")).headers["location"] == STEPS
    await browser.send(STEPS)
    found = SECRET.search((await browser.open(STEPS)).text)
    assert found
    phone = TOTP(found[1].replace(" ", ""))
    done = await browser.send(STEPS, f"{STEPS}/confirmation", code=phone.at(int(moment.timestamp())))
    assert "recovery-codes" in done.text
    log = (await browser.open(f"/operator/log?who={'Ops Wang'}")).text
    assert "Set up two steps at log-in" in log
    assert "Was kept out at the log-in" in (await browser.open(f"/operator/log?who={email}")).text

    again = Browser(live_app)
    half = await again.send("/operator/login", email=email, password=password)
    assert half.headers["location"] == "/operator/login/code"
    assert (await again.open("/operator/log")).status_code == 303
    with clock.at(moment + timedelta(minutes=1)) as later:
        assert (await again.send("/operator/login/code", code="000000")).status_code == 422
        code = phone.at(int(later.instant.timestamp()))
        assert (await again.send("/operator/login/code", code=code)).headers["location"] == "/operator"
        assert (await again.open("/operator/log")).status_code == 200


async def test_a_merchant_is_told_what_a_wrong_password_is_told(live_app: Litestar) -> None:
    email = f"{new_id()}@shop.example"
    await sign_up(live_app, email, "three words long")
    answer = await Browser(live_app).send("/operator/login", email=email, password="three words long")
    assert answer.status_code == 422
    assert "don’t belong together" in answer.text or "don&#39;t belong together" in answer.text


async def test_an_act_asks_once_more_who_sits_there(live_app: Litestar, databases: Databases) -> None:
    browser, _ = await operator_at(live_app, databases)
    with clock.at(clock.now() + timedelta(minutes=16)):
        answer = await browser.send(
            "/operator/account", "/operator/account/password", old_password="a", new_password="b"
        )
    assert answer.headers["location"].startswith("/operator/account/proof")


async def test_a_log_in_opens_the_console_for_half_a_day(live_app: Litestar, databases: Databases) -> None:
    browser, _ = await operator_at(live_app, databases)
    assert (await browser.open("/operator/log")).status_code == 200
    with clock.at(clock.now() + timedelta(hours=13)):
        assert (await browser.open("/operator/log")).status_code == 404  # logged in as nobody who runs the platform


async def test_who_is_removed_is_out_at_once(live_app: Litestar, databases: Databases) -> None:
    browser, email = await operator_at(live_app, databases)
    async with databases.platform() as session:
        await remove_operator(session, email, clock.now())
        await session.commit()
    assert (await browser.open("/operator/log")).headers["location"].startswith("/operator/login")


async def test_log_out_ends_the_session_itself(live_app: Litestar, databases: Databases) -> None:
    browser, _ = await operator_at(live_app, databases)
    cookies = dict(browser.client.cookies)
    assert (await browser.client.post("/operator/logout")).headers["location"] == "/operator/login"
    stolen = Browser(live_app)
    stolen.client.cookies.update(cookies)
    assert (await stolen.open("/operator/log")).status_code == 303


async def test_the_log_is_taken_away_as_a_file(live_app: Litestar, databases: Databases) -> None:
    browser, email = await operator_at(live_app, databases)
    assert email in (await browser.open("/operator/log/export.csv")).text
    assert (await browser.open("/operator/log/export.xlsx")).content[:2] == b"PK"
