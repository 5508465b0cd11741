"""The operators' console: whoever is no operator finds nothing there, on no route; a new route is in the matrix."""

from collections.abc import AsyncGenerator
from datetime import timedelta
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from litestar import Litestar, Request
from litestar.routes import HTTPRoute

from infra.kit import clock
from infra.kit.db.sessions import Databases
from infra.kit.ids import new_id
from infra.kit.problems import NotFound
from tenancy.access.api import make_owner
from tenancy.access.guard import guard
from tenancy.accounts.api import find_person_by_email
from tenancy.tenants.api import TenantCard
from tests.architecture.routes import Route, anything
from tests.factories.callers import owner_at, program_at
from tests.factories.operators import operator_at
from tests.factories.people import employ
from tests.fixtures.site import visitor
from tests.fixtures.visitors import csrf_of

SETUP = "/operator/account/two-factor"


def console(app: Litestar, *, setup: bool = False) -> list[Route]:
    """The console's routes; `setup`: those alone that are there without a second step, else those that aren't."""
    return sorted(
        Route(method, route.path, "", outside=False)
        for route in app.routes
        if isinstance(route, HTTPRoute)
        for handler in route.route_handlers
        if handler.opt.get("operator") and (handler.opt["operator"] == "setup") == setup
        for method in handler.http_methods
        if method != "OPTIONS"
    )


async def answers(routes: list[Route], client: httpx.AsyncClient) -> dict[str, tuple[int, str]]:
    found: dict[str, tuple[int, str]] = {}
    for route in routes:
        answer = await client.request(route.method, route.at("corner", anything))
        found[str(route)] = answer.status_code, answer.headers.get("location", "")
    return found


def inside(found: dict[str, tuple[int, str]]) -> dict[str, tuple[int, str]]:
    """What is neither nothing nor the way to the log-in."""
    return {
        route: (status, to)
        for route, (status, to) in found.items()
        if status != 404 and not (status == 303 and to.startswith("/operator/login"))
    }


def everything(app: Litestar) -> list[Route]:
    return [*console(app), *console(app, setup=True)]


@pytest.fixture
async def merchant(
    live_app: Litestar, databases: Databases, fresh_tenant: TenantCard
) -> AsyncGenerator[httpx.AsyncClient]:
    async with databases.platform() as session:
        browser = await owner_at(live_app, session, fresh_tenant)
    (token,) = browser.client.cookies.values()
    browser.client.headers["x-csrf-token"] = csrf_of(token)
    async with browser.client:
        yield browser.client


def test_every_address_of_the_console_says_that_it_is_the_console_s(live_app: Litestar) -> None:
    open_to_all = {"/operator/login", "/operator/login/code", "/operator/logout"}
    paths = {route.path for route in live_app.routes if isinstance(route, HTTPRoute) and "/operator" in route.path}
    assert paths - {route.path for route in everything(live_app)} == open_to_all


async def test_strangers_are_sent_to_the_log_in(live_app: Litestar) -> None:
    async with visitor(live_app) as stranger:
        found = await answers(everything(live_app), stranger)
    assert {status for status, _ in found.values()} == {303}
    assert inside(found) == {}


async def test_a_shop_s_owner_finds_nothing(live_app: Litestar, merchant: httpx.AsyncClient) -> None:
    found = await answers(everything(live_app), merchant)
    assert {status for status, _ in found.values()} == {404}


async def test_staff_of_a_shop_find_nothing(live_app: Litestar, databases: Databases, fresh_tenant: TenantCard) -> None:
    cashier, _ = await employ(live_app, databases, fresh_tenant, "cashier")
    found = await answers(everything(live_app), cashier.client)
    assert {status for status, _ in found.values()} == {404}


async def test_a_program_s_key_opens_nothing(
    live_app: Litestar, databases: Databases, fresh_tenant: TenantCard
) -> None:
    async with databases.platform() as session:
        program = await program_at(live_app, session, fresh_tenant)
    async with program:
        assert inside(await answers(everything(live_app), program)) == {}


async def test_without_a_second_step_its_set_up_is_all_there_is(live_app: Litestar, databases: Databases) -> None:
    browser, _ = await operator_at(live_app, databases, has_factor=False, by_code=False)
    found = await answers(console(live_app), browser.client)
    assert {to for _, to in found.values()} == {SETUP}
    assert {route.path.removeprefix(SETUP) for route in console(live_app, setup=True)} == {"", "/confirmation"}
    assert (await browser.open(SETUP)).status_code == 200


async def test_the_password_alone_opens_nothing_of_who_has_a_second_step(
    live_app: Litestar, databases: Databases
) -> None:
    browser, _ = await operator_at(live_app, databases, by_code=False)
    found = await answers(everything(live_app), browser.client)
    assert {status for status, _ in found.values()} == {404}


async def test_an_operator_who_works_in_a_shop_is_none_any_more(
    live_app: Litestar, databases: Databases, fresh_tenant: TenantCard
) -> None:
    browser, email = await operator_at(live_app, databases)
    assert (await browser.open("/operator/log")).status_code == 200
    async with databases.platform() as session:
        person = await find_person_by_email(session, email)
        assert person
        await make_owner(session, fresh_tenant.id, person.id)
        await session.commit()
    found = await answers(everything(live_app), browser.client)
    assert {status for status, _ in found.values()} == {404}


async def test_acts_ask_who_sits_there_before_anything_else(live_app: Litestar, databases: Databases) -> None:
    browser, _ = await operator_at(live_app, databases)
    acts = [
        route for route in console(live_app) if not route.is_safe and not route.path.startswith("/operator/account/")
    ]
    with clock.at(clock.now() + timedelta(minutes=16)):
        found = await answers(acts, browser.client)
    assert {to.partition("?")[0] for _, to in found.values()} <= {"/operator/account/proof"}


async def test_an_operator_opens_no_shop(live_app: Litestar, databases: Databases, fresh_tenant: TenantCard) -> None:
    browser, _ = await operator_at(live_app, databases)
    assert (await browser.open(f"/app/{fresh_tenant.slug}/orders")).status_code == 404


async def test_control_an_operator_is_let_in(live_app: Litestar, databases: Databases) -> None:
    browser, _ = await operator_at(live_app, databases)
    pages = [route for route in everything(live_app) if route.is_safe and "{" not in route.path]
    found = await answers(pages, browser.client)
    home = {f"GET {'/operator'}", f"HEAD {'/operator'}"}
    assert {route for route, (status, _) in found.items() if status != 200} <= home
    assert len(found) > 3


async def test_the_guard_alone_lets_nobody_in_either(live_app: Litestar) -> None:
    """Were the door forgotten, the console would be shut, not open."""
    handlers = [h for r in live_app.routes if isinstance(r, HTTPRoute) for h in r.route_handlers]
    asked: Any = {"type": "http", "method": "GET", "path": "/operator", "headers": []}
    inner = [handler for handler in handlers if handler.opt.get("operator")]
    for handler in inner:
        with pytest.raises(NotFound):
            await guard(Request(asked), handler)
    assert len(inner) > 10


async def test_control_who_is_taken_for_an_operator_gets_in(
    live_app: Litestar, databases: Databases, merchant: httpx.AsyncClient
) -> None:
    """The matrix would see it: with the owner's account among the operators, and no longer in the shop."""
    token = next(iter(merchant.cookies.values()))
    async with databases.platform() as session:
        mine = "SELECT account FROM platform.login_session WHERE token_hash = sha256(convert_to(:token, 'UTF8'))"
        account = await session.scalar(sa.text(mine), {"token": token})
        await session.execute(sa.text("DELETE FROM platform.staff WHERE account = :a"), {"a": account})
        add = "INSERT INTO platform.operator (account, added_at) VALUES (:a, now())"
        await session.execute(sa.text(add), {"a": account})
        factor = "INSERT INTO platform.second_factor (account, nonce, confirmed_at) VALUES (:a, :n, now())"
        await session.execute(sa.text(factor), {"a": account, "n": str(new_id())})
        await session.execute(
            sa.text("UPDATE platform.login_session SET by_code = true WHERE account = :a"), {"a": account}
        )
        await session.commit()
    assert inside(await answers(console(live_app), merchant)) != {}
