"""Log-in of two steps, and showing who one is before dangerous acts."""

import asyncio
import re
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from litestar import Litestar
from pyotp.totp import TOTP

from infra.kit import clock
from infra.kit.db.sessions import Databases
from infra.kit.ids import new_id
from tenancy.access.models import Staff
from tenancy.accounts.errors import CodeWrong
from tenancy.accounts.models import LoginSession, SecondFactor
from tenancy.accounts.second_factor import take_code
from tenancy.tenants.api import TenantCard
from tests.factories.browsers import Browser, sign_up

PASSWORD = "three words long"
SECRET = re.compile(r"app: <code[^>]*>([A-Z2-7 ]+)<")
CODE = re.compile(r"<li>([a-z0-9]{5}-[a-z0-9]{5})</li>")


@pytest.fixture
def moment() -> Iterator[datetime]:
    """A time that stands still, so that codes are known."""
    now = clock.now()
    with clock.at(now):
        yield now


class Owner:
    """An owner with a phone."""

    def __init__(self, app: Litestar, browser: Browser, email: str, home: str) -> None:
        self.app, self.browser, self.email, self.home = app, browser, email, home
        self.secret, self.codes = "", list[str]()

    @property
    def place(self) -> str:
        return f"{self.home}/settings/account/two-factor"

    def code(self) -> str:
        return TOTP(self.secret).at(int(clock.now().timestamp()))

    async def set_up(self) -> None:
        assert (await self.browser.send(self.place)).status_code == 303
        found = SECRET.search((await self.browser.open(self.place)).text)
        assert found
        self.secret = found[1].replace(" ", "")
        answer = await self.browser.send(self.place, f"{self.place}/confirmation", code=self.code())
        self.codes = CODE.findall(answer.text)
        assert len(self.codes) == 10

    async def half(self) -> Browser:
        """A browser in which the password was right."""
        browser = Browser(self.app)
        answer = await browser.send("/login", email=self.email, password=PASSWORD)
        assert answer.headers["location"] == "/login/code"
        return browser


@pytest.fixture
async def owner(live_app: Litestar, databases: Databases, fresh_tenant: TenantCard) -> Owner:
    email = f"{new_id()}@shop.example"
    browser = await sign_up(live_app, email, PASSWORD)
    async with databases.platform() as session:
        account = sa.text("SELECT id FROM platform.account WHERE email = :email")
        found = await session.scalar(account, {"email": email})
        values = {"id": new_id(), "tenant": fresh_tenant.id, "account": found, "role": "owner"}
        await session.execute(sa.insert(Staff).values(values))
        await session.commit()
    return Owner(live_app, browser, email, f"/app/{fresh_tenant.slug}")


async def test_the_password_alone_opens_nothing_once_the_second_step_is_on(owner: Owner, moment: datetime) -> None:
    elsewhere = Browser(owner.app)
    await elsewhere.send("/login", email=owner.email, password=PASSWORD)
    assert (await elsewhere.open(f"{owner.home}/orders")).status_code == 200
    await owner.set_up()
    assert (await owner.browser.open(f"{owner.home}/orders")).status_code == 200
    assert (await elsewhere.open(f"{owner.home}/orders")).status_code == 303
    half = await owner.half()
    assert (await half.open(f"{owner.home}/orders")).status_code == 303
    with clock.at(moment + timedelta(seconds=60)):
        assert (await half.send("/login/code", code="000000")).status_code == 422
        assert (await half.send("/login/code", code=owner.code())).headers["location"] == "/app"
        assert (await half.open(f"{owner.home}/orders")).status_code == 200


async def test_a_code_is_taken_once(owner: Owner, moment: datetime) -> None:
    await owner.set_up()
    assert (await (await owner.half()).send("/login/code", code=owner.code())).status_code == 422
    with clock.at(moment + timedelta(seconds=60)):
        code = owner.code()
        assert (await (await owner.half()).send("/login/code", code=code)).status_code == 303
        assert (await (await owner.half()).send("/login/code", code=code)).status_code == 422


async def test_a_recovery_code_works_once_and_new_ones_end_the_old(owner: Owner, moment: datetime) -> None:
    await owner.set_up()
    first, second, *_ = owner.codes
    assert (await (await owner.half()).send("/login/code", code=first.upper())).status_code == 303
    assert (await (await owner.half()).send("/login/code", code=first)).status_code == 422
    renewed = CODE.findall((await owner.browser.send(owner.place, f"{owner.place}/recovery")).text)
    assert (await (await owner.half()).send("/login/code", code=second)).status_code == 422
    assert (await (await owner.half()).send("/login/code", code=renewed[0])).status_code == 303
    assert renewed[0] not in (await owner.browser.open(owner.place)).text


async def test_of_many_at_once_with_one_recovery_code_one_gets_in(
    owner: Owner, databases: Databases, moment: datetime
) -> None:
    await owner.set_up()
    async with databases.read_platform() as session:
        account = await session.scalar(
            sa.select(SecondFactor.account).order_by(SecondFactor.created_at.desc()).limit(1)
        )
    assert account

    async def take() -> bool:
        async with databases.platform() as session:
            try:
                await take_code(session, account, owner.codes[0], moment)
            except CodeWrong:
                return False
            await session.commit()
            return True

    assert sum(await asyncio.gather(*(take() for _ in range(8)))) == 1


async def test_guessing_codes_is_throttled(owner: Owner, moment: datetime) -> None:
    await owner.set_up()
    half = await owner.half()
    statuses = [(await half.send("/login/code", code=f"{n:06}")).status_code for n in range(7)]
    assert statuses[:5] == [422] * 5
    assert statuses[-1] == 429


async def test_a_password_that_was_reset_still_needs_the_second_step(
    owner: Owner, databases: Databases, moment: datetime
) -> None:
    from tenancy.accounts import service  # noqa: PLC0415  beside the mail's token alone

    await owner.set_up()
    async with databases.platform() as session:
        known = await service.find_credentials(session, email=owner.email)
        assert known
        await service.add_token(session, known.account, "reset", "a token", clock.now())
        await session.commit()
    browser = Browser(owner.app)
    answer = await browser.send("/reset?token=a token", "/reset", password="another long one")
    assert answer.headers["location"] == "/login"
    assert (await browser.open(f"{owner.home}/orders")).status_code == 303


async def test_a_role_may_ask_for_the_second_step(owner: Owner, moment: datetime) -> None:
    roles = f"{owner.home}/settings/roles/owner"
    assert (await owner.browser.send(roles, two_factor="1")).status_code == 303
    answer = await owner.browser.open(f"{owner.home}/orders")
    assert answer.headers["location"] == owner.place
    await owner.set_up()
    assert (await owner.browser.open(f"{owner.home}/orders")).status_code == 200


@pytest.mark.parametrize("with_phone", [False, True])
async def test_dangerous_acts_ask_who_sits_there(
    owner: Owner, databases: Databases, moment: datetime, with_phone: bool
) -> None:
    if with_phone:
        await owner.set_up()
    keys = f"{owner.home}/settings/keys"
    assert (await owner.browser.open(keys)).status_code == 200
    with clock.at(moment + timedelta(minutes=16)):
        owner.app.state.callers.known.clear()
        answer = await owner.browser.open(keys)
        assert answer.headers["location"] == f"{owner.home}/settings/account/proof?next={keys}"
        proof = answer.headers["location"]
        action = f"{owner.home}/settings/account/proof"
        wrong = {"code": "123"} if with_phone else {"password": "not this one"}
        assert (await owner.browser.send(proof, action, **wrong)).status_code == 422
        right = {"code": owner.code()} if with_phone else {"password": PASSWORD}
        assert (await owner.browser.send(proof, action, next=keys, **right)).headers["location"] == keys
        assert (await owner.browser.open(keys)).status_code == 200


async def test_every_other_device_is_logged_out_and_places_stand_in_words(owner: Owner, databases: Databases) -> None:
    other = Browser(owner.app)
    await other.send("/login", email=owner.email, password=PASSWORD, zone="Asia/Shanghai")
    page = f"{owner.home}/settings/account"
    assert "Shanghai, China" in (await owner.browser.open(page)).text
    assert (await owner.browser.send(page, f"{page}/logins/revocation")).status_code == 303
    assert (await other.open(f"{owner.home}/orders")).status_code == 303
    assert (await owner.browser.open(f"{owner.home}/orders")).status_code == 200


async def test_a_zone_that_is_none_is_not_kept(owner: Owner, databases: Databases) -> None:
    await Browser(owner.app).send("/login", email=owner.email, password=PASSWORD, zone="<b>Moon</b>")
    async with databases.read_platform() as session:
        zones = await session.scalars(sa.select(LoginSession.zone).distinct())
    assert not [zone for zone in zones if "Moon" in zone]
