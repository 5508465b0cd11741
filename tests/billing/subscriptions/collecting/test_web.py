"""The plan's page where a payment provider collects: out to its pages and back."""

import html
import re
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import timedelta

import httpx
import pytest
from litestar import Litestar

from infra.kit.ids import new_id
from tests.billing.subscriptions.collecting.payer import FAILS_LATER, GOOD, Payer
from tests.factories.browsers import Browser
from tests.factories.callers import owner_at

SOLO = {"plan": "solo", "interval": "month", "extra.store": "2"}


LogIn = Callable[[], Awaitable[Browser]]


@pytest.fixture
async def log_in(live_app: Litestar, payer: Payer) -> AsyncGenerator[LogIn]:
    """The owner, from now on: a log-in doesn't outlive the weeks that these tests let pass."""
    async with AsyncExitStack() as stack:

        async def browser() -> Browser:
            async with payer.databases.platform() as session:
                made = await owner_at(live_app, session, payer.tenant)
            await stack.enter_async_context(made.client)
            return made

        yield browser


def page_of(payer: Payer) -> str:
    return f"/app/{payer.tenant.slug}/settings/plan"


def led_to(answer: httpx.Response) -> str:
    """Where the browser goes on by itself."""
    found = re.search(r'class="btn btn-primary" href="([^"]+)"', answer.text)
    assert found
    assert answer.headers["refresh"] == f"0; url={html.unescape(found[1])}"
    return html.unescape(found[1])


async def test_a_plan_is_chosen_paid_on_the_hosted_page_and_there_when_one_comes_back(
    log_in: LogIn, payer: Payer
) -> None:
    page = page_of(payer)
    payer.later(timedelta(days=29))
    owner = await log_in()
    preview = await owner.open(f"{page}/choice?plan=solo&interval=month&extra.store=2")
    assert "To pay now" in preview.text
    assert "£32.00" in preview.text
    hosted = led_to(await owner.send(page, f"{page}/choice", **SOLO))
    assert hosted.startswith(payer.stripe.url)
    assert "It costs nothing" not in (await owner.open(page)).text
    arrived = await payer.fills(hosted)
    assert arrived.headers["location"].endswith("/arrival")
    assert (await owner.send(f"{page}/arrival")).status_code == 303
    shown = (await owner.open(page)).text
    assert "One more store × 2" in shown
    assert "Your plan and bills are up to date." in shown
    assert payer.charged() == 3200


async def test_what_a_change_costs_is_what_is_charged(log_in: LogIn, payer: Payer) -> None:
    page = page_of(payer)
    payer.later(timedelta(days=29))
    await payer.subscribes("solo")
    payer.later(timedelta(days=4))
    owner = await log_in()
    path = f"{page}/choice?plan=chain&interval=month"
    shown = (await owner.open(path)).text
    told = re.search(r'class="total"><dt>To pay now</dt><dd class="num">£([\d.]+)', shown)
    assert told
    before = payer.charged()
    payer.later(timedelta(minutes=3))
    hidden = await owner.hidden(path)
    answer = await owner.client.post(f"{page}/choice", data=hidden)
    assert answer.status_code == 303
    assert payer.charged() - before == round(float(told[1]) * 100)


async def test_a_bill_that_a_card_did_not_pay_leads_to_its_own_page(log_in: LogIn, payer: Payer) -> None:
    page = page_of(payer)
    await payer.subscribes("solo", number=FAILS_LATER)
    await payer.pass_days(32)
    (owed,) = await payer.open_bills()
    owner = await log_in()
    assert f"{page}/bills/{owed.id}/payment" in (await owner.open(page)).text
    assert led_to(await owner.send(page, f"{page}/bills/{owed.id}/payment")) == owed.page
    card = led_to(await owner.send(page, f"{page}/card"))
    await payer.fills(card, GOOD)
    await owner.send(f"{page}/arrival")
    assert await payer.open_bills() == []


async def test_canceled_and_gone_on_from_the_page(log_in: LogIn, payer: Payer) -> None:
    page = page_of(payer)
    payer.later(timedelta(days=29))
    await payer.subscribes("solo")
    owner = await log_in()
    await owner.send(page, f"{page}/cancellation")
    assert [each["cancel_at_period_end"] for each in payer.standing()] == [True]
    assert "Go on after all" in (await owner.open(page)).text
    await owner.send(page, f"{page}/resumption")
    assert [each["cancel_at_period_end"] for each in payer.standing()] == [False]


async def test_without_an_answer_of_the_provider_nothing_changes_and_it_is_said(log_in: LogIn, payer: Payer) -> None:
    page = page_of(payer)
    owner = await log_in()
    payer.stripe.faults.next.extend(["broken"] * 3)
    answer = await owner.send(page, f"{page}/choice", **SOLO)
    payer.stripe.faults.next.clear()
    assert answer.status_code == 503
    assert "answer just now" in answer.text
    assert (await payer.subscription()).follows is None


async def test_a_bill_that_is_not_there_can_t_be_paid(log_in: LogIn, payer: Payer) -> None:
    page, owner = page_of(payer), await log_in()
    answer = await owner.send(page, f"{page}/bills/{new_id()}/payment")
    assert answer.status_code == 404
