"""Coupons in the console: what they take off, who takes them, and their end."""

from collections.abc import AsyncGenerator
from datetime import timedelta

import pytest
from litestar import Litestar

from billing.plans.api import read_catalog
from billing.plans.errors import CouponGone
from billing.subscriptions.api import Wanted, choose_plan
from billing.subscriptions.errors import CouponUnknown
from infra.kit import clock
from infra.kit.db.sessions import Databases
from infra.kit.ids import new_id
from tenancy.operators.api import HOME
from tests.billing.subscriptions.shops import Shop
from tests.factories.browsers import Browser
from tests.factories.operators import operator_at
from tests.fixtures.servers import Admin
from tests.fixtures.tenants import NewTenant

PAGE = f"{HOME}/coupons"


@pytest.fixture
async def operator(live_app: Litestar, databases: Databases) -> Browser:
    return (await operator_at(live_app, databases))[0]


@pytest.fixture
async def code(admin: Admin) -> AsyncGenerator[str]:
    """A code of this test alone; its coupon is gone with it."""
    code = f"T{new_id().hex[-12:]}".upper()
    yield code
    await admin("DELETE FROM platform.offer WHERE kind = 'coupon' AND name = $1", code)


async def add(operator: Browser, code: str, **fields: str) -> None:
    typed = {"code": code, "label": "Spring", "off": "percent", "percent": "25", "why": "the fair"} | fields
    answer = await operator.send(f"{PAGE}/new", PAGE, **typed)
    assert answer.status_code == 303, answer.text


async def choose(shop: Shop, code: str) -> None:
    async with shop.databases.platform() as session:
        await choose_plan(session, shop.tenant.id, Wanted(plan="solo", coupon=code), shop.now, who="test")
        await session.commit()


async def test_a_coupon_takes_its_share_off_and_says_how_often_it_was_taken(
    databases: Databases, operator: Browser, code: str, new_tenant: NewTenant
) -> None:
    await add(operator, code, periods="1", most="2")
    with clock.at(clock.now()) as standing:
        shops = [Shop(databases, await new_tenant(), standing) for _ in range(3)]
        for shop in shops[:2]:
            await choose(shop, code)
            await choose(shop, code)
        assert (await shops[0].bills())[0].total == 1200
        with pytest.raises(CouponGone):
            await choose(shops[2], code)
    text = (await operator.open(PAGE)).text
    line = text[text.index(code) :][:1500]
    assert "2 of 2" in line
    assert "All taken" in line
    assert code in (await operator.open(f"{PAGE}/export.csv")).text
    log = (await operator.open(f"{HOME}/log?act=operator.coupon_added")).text
    assert code in log
    assert "the fair" in log


async def test_a_coupon_that_has_ended_is_not_taken_and_who_has_it_keeps_it(
    databases: Databases, operator: Browser, code: str, new_tenant: NewTenant
) -> None:
    await add(operator, code, off="amount", percent="", periods="2", **{"amount.GBP": "4"})
    with clock.at(clock.now()) as standing:
        had = Shop(databases, await new_tenant(), standing)
        await choose(had, code)
        assert (await operator.send(PAGE, f"{PAGE}/{code}/end")).status_code == 422
        assert (await operator.send(PAGE, f"{PAGE}/{code}/end", why="over")).status_code == 303
        late = Shop(databases, await new_tenant(), standing)
        standing.advance(timedelta(seconds=1))
        with pytest.raises(CouponUnknown):
            await choose(late, code)
        await had.pay()
        await had.pass_days(31)
        assert [bill.total for bill in await had.bills()] == [1200, 1200]
    assert f"{PAGE}/{code}/end" not in (await operator.open(PAGE)).text


@pytest.mark.parametrize(
    "wrong",
    [
        {"code": "a b"},
        {"label": ""},
        {"percent": "101"},
        {"percent": "0"},
        {"periods": "none"},
        {"most": "-1"},
        {"until": "2020-01-01"},
        {"off": "amount", "amount.GBP": "free"},
        {"off": "amount", "amount.USD": ""},
        {"off": "amount", "amount.KWD": "1.234"},
    ],
)
async def test_what_is_wrong_with_a_coupon_stands_beside_its_field(
    databases: Databases, operator: Browser, code: str, wrong: dict[str, str]
) -> None:
    typed = {"code": code, "label": "Spring", "off": "percent", "percent": "25", "why": "x"} | wrong
    answer = await operator.send(f"{PAGE}/new", PAGE, **typed)
    assert answer.status_code == 422
    assert f'id="f-{[*wrong][-1]}-error"' in answer.text
    async with databases.read_platform() as session:
        assert code not in [coupon.name for coupon in (await read_catalog(session)).coupons]


async def test_a_code_is_given_once(operator: Browser, code: str) -> None:
    await add(operator, code)
    typed = {"code": code.lower(), "label": "Autumn", "off": "percent", "percent": "5", "why": "x"}
    again = await operator.send(f"{PAGE}/new", PAGE, **typed)
    assert again.status_code == 422
    assert "There is a coupon with this code already" in again.text
