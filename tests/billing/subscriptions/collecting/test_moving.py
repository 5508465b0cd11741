"""A newer version of a plan where a payment provider collects: the next invoice is of it, the present one isn't."""

from collections.abc import AsyncGenerator
from datetime import timedelta
from typing import Any

import pytest

from billing.plans.api import add_version
from billing.subscriptions.api import move_plan
from billing.subscriptions.collecting.moving import move_there, moving_soon
from infra.kit.ids import new_id
from tests.billing.subscriptions.collecting.payer import Payer
from tests.fixtures.servers import Admin


@pytest.fixture
async def plan(payer: Payer, admin: Admin) -> AsyncGenerator[str]:
    """A plan of this test alone, which the payer has paid for its first month."""
    name = f"p{new_id().hex}"
    await add(payer, name, 1000)
    await payer.subscribes(name)
    await payer.pass_days(31)
    yield name
    await admin("DELETE FROM platform.offer WHERE name = $1", name)


async def add(payer: Payer, name: str, month: int) -> None:
    prices = {each: {"month": month, "year": 10 * month} for each in ("USD", "GBP")}
    facts: dict[str, Any] = {"name": name, "label": name, "limits": {"stores": month}, "prices": prices}
    async with payer.databases.platform() as session:
        await add_version(session, "plan", facts, who="test")
        await session.commit()


async def moves(payer: Payer, name: str) -> None:
    async with payer.databases.platform() as session:
        await move_plan(session, payer.tenant.id, (name, 2), payer.now, who="test")
        await session.commit()


async def is_soon(payer: Payer) -> bool:
    async with payer.databases.read_platform() as session:
        return payer.tenant.id in await moving_soon(session, payer.now)


async def to_the_last_day(payer: Payer) -> None:
    period = (await payer.subscription()).period
    assert period
    payer.later(period[1] - payer.now - timedelta(hours=20))


async def test_the_next_period_is_charged_at_the_new_price_and_the_present_one_stays(payer: Payer, plan: str) -> None:
    await add(payer, plan, 1500)
    await moves(payer, plan)
    assert not await is_soon(payer)
    await to_the_last_day(payer)
    assert await is_soon(payer)
    for _ in range(2):
        await move_there(payer.databases, payer.tenant.id, payer.now)
    await payer.looks()
    ours = await payer.subscription()
    assert (ours.has.plan.version, ours.has.plan.limits["stores"], payer.charged()) == (1, 1000, 1000)
    await payer.pass_days(2)
    ours = await payer.subscription()
    assert (ours.has.plan.version, ours.moves_to, payer.charged()) == (2, None, 2500)


async def test_whoever_cancels_before_is_not_moved(payer: Payer, plan: str) -> None:
    await add(payer, plan, 1500)
    await moves(payer, plan)
    await payer.cancels()
    await to_the_last_day(payer)
    await move_there(payer.databases, payer.tenant.id, payer.now)
    assert [item["price"]["unit_amount"] for item in payer.standing()[0]["items"]["data"]] == [1000]
    await payer.pass_days(2)
    assert (await payer.subscription()).has.plan.name == "free"
    assert payer.charged() == 1000
