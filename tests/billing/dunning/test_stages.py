"""What can still be done in a shop that doesn't pay: nothing that isn't marked, proven by a package of the tests."""

import html
import re

import pytest

from billing.plans.api import FREE, give_plan, stand
from infra.kit import clock
from infra.kit.db.sessions import Databases
from tenancy.access.api import Standing
from tests.fixtures.gadgets import GadgetShop

SELL, FINISH, LOOK = ("POST", "/gadgets"), ("POST", "/gadgets/day-end"), ("GET", "/gadgets")
PLAN, RESUME = ("GET", "/settings/plan"), ("POST", "/settings/plan/resumption")
EXPORT, CLOSE, OWN = ("GET", "/settings/closing"), ("POST", "/settings/closing"), ("GET", "/settings/account")
REFUSED = 402


async def put(shop: GadgetShop, databases: Databases, stage: str, *, is_told: bool = True) -> None:
    """The shop in `stage`, an empty text for a good one. `is_told`: this process hears of it."""
    async with databases.platform() as session:
        await give_plan(session, shop.tenant.id, FREE, clock.now())
        await stand(session, shop.tenant.id, Standing(state=stage, until=clock.now()) if stage else None)
        await session.commit()
    if is_told:
        shop.callers.forget(f"tenant {shop.tenant.id}")


async def status(shop: GadgetShop, route: tuple[str, str]) -> int:
    method, path = route
    if method == "GET":
        return (await shop.owner.open(shop.home + path)).status_code
    return (await shop.owner.send(f"{shop.home}/settings/account", shop.home + path)).status_code


@pytest.mark.parametrize(
    ("stage", "refused", "allowed"),
    [
        ("", [], [SELL, FINISH, LOOK, PLAN]),
        ("trialing", [], [SELL, LOOK]),
        ("past_due", [], [SELL, FINISH, LOOK, PLAN, EXPORT]),
        ("read_only", [SELL], [FINISH, LOOK, PLAN, RESUME, EXPORT, CLOSE, OWN]),
        ("suspended", [SELL, FINISH, LOOK], [PLAN, RESUME, EXPORT, CLOSE, OWN]),
    ],
)
async def test_a_stage_refuses_what_is_not_marked_for_it(
    gadgets_on: GadgetShop,
    databases: Databases,
    stage: str,
    refused: list[tuple[str, str]],
    allowed: list[tuple[str, str]],
) -> None:
    await put(gadgets_on, databases, stage)
    assert [route for route in refused if await status(gadgets_on, route) != REFUSED] == []
    assert [route for route in allowed if await status(gadgets_on, route) == REFUSED] == []


async def test_programs_are_refused_by_a_code_of_their_own(gadgets_on: GadgetShop, databases: Databases) -> None:
    await put(gadgets_on, databases, "read_only")
    refused = await gadgets_on.api.post("/api/v1/customers", json={"name": "Ann"})
    assert (refused.status_code, refused.json()["code"]) == (REFUSED, "bill_unpaid")
    assert (await gadgets_on.api.get("/api/v1/orders")).status_code == 200
    await put(gadgets_on, databases, "suspended")
    refused = await gadgets_on.api.get("/api/v1/orders")
    assert (refused.status_code, refused.json()["code"]) == (REFUSED, "shop_suspended")


async def is_back(shop: GadgetShop, databases: Databases, stage: str) -> bool:
    """Paid to another process, of which this one hears nothing: whether the next request goes."""
    await put(shop, databases, stage)
    assert await status(shop, SELL) == REFUSED
    await put(shop, databases, "", is_told=False)
    return await status(shop, SELL) == 200


@pytest.mark.parametrize("stage", ["read_only", "suspended"])
async def test_paid_everything_is_back_with_the_next_request(
    gadgets_on: GadgetShop, databases: Databases, stage: str
) -> None:
    assert await is_back(gadgets_on, databases, stage)


async def test_control_a_shop_that_is_remembered_as_held_back_stays_so_for_a_while(
    gadgets_on: GadgetShop, databases: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tenancy.access.callers.HELD_BACK", frozenset[str]())
    assert not await is_back(gadgets_on, databases, "read_only")


async def test_what_was_typed_is_kept_and_sent_again_once_the_bill_is_paid(
    gadgets_on: GadgetShop, databases: Databases
) -> None:
    owner, account = gadgets_on.owner, f"{gadgets_on.home}/settings/account"
    await put(gadgets_on, databases, "read_only")
    typed = {"name": 'Tea & "cups"', "phone": "", "note": "two\nlines"}
    refused = await owner.send(account, f"{gadgets_on.home}/customers", **typed)
    assert refused.status_code == REFUSED
    assert f'href="{gadgets_on.home}/settings/plan"' in refused.text
    form = refused.text.partition(f'action="{gadgets_on.home}/customers"')[2].partition("</form>")[0]
    kept = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
    assert {name: html.unescape(kept[name]) for name in typed} == typed
    assert kept["_key"]
    await put(gadgets_on, databases, "", is_told=False)
    sent = await owner.send(account, f"{gadgets_on.home}/customers", **{n: html.unescape(v) for n, v in kept.items()})
    assert sent.status_code == 303, sent.text


@pytest.mark.parametrize(
    ("stage", "said"),
    [
        ("past_due", "A bill of this shop is unpaid. From"),
        ("read_only", "so it can only be read until it is paid"),
    ],
)
async def test_a_line_above_each_page_says_so_and_leads_to_the_plan(
    gadgets_on: GadgetShop, databases: Databases, stage: str, said: str
) -> None:
    await put(gadgets_on, databases, stage)
    page = (await gadgets_on.owner.open(f"{gadgets_on.home}/gadgets")).text
    assert said in page
    assert f'href="{gadgets_on.home}/settings/plan">See the bill' in page


async def test_a_trial_is_told_of_in_its_last_week_alone(gadgets_on: GadgetShop, databases: Databases) -> None:
    await put(gadgets_on, databases, "trialing")
    assert "Your trial ends on" in (await gadgets_on.owner.open(f"{gadgets_on.home}/gadgets")).text
    await put(gadgets_on, databases, "")
    assert "Your trial ends on" not in (await gadgets_on.owner.open(f"{gadgets_on.home}/gadgets")).text
