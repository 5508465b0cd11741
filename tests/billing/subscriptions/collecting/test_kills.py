"""A process killed between every two steps of a payment: charged once, entitled once."""

import asyncio
import os
import sys
from collections.abc import AsyncGenerator, Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
import sqlalchemy as sa

from billing.gateway.adapter import calls
from billing.invoicing.models import BillRow
from billing.subscriptions.collecting import handlers, jobs, returning
from billing.subscriptions.collecting.jobs import compare_these
from billing.subscriptions.models import SubscriptionRow
from tests.billing.subscriptions.collecting.dying import Act, fresh_key
from tests.billing.subscriptions.collecting.payer import FAILS_LATER, GOOD, Payer
from tests.fixtures.figures import Figure
from tests.fixtures.servers import Servers

ROOT = Path(__file__).parents[4]
EVERY = 17  # in the suite, one moment in so many
REFUND = 500


class Dying:
    """The process whose children are killed."""

    def __init__(self, process: asyncio.subprocess.Process, payer: Payer, database: str) -> None:
        self.process, self.payer, self.database = process, payer, database
        self.keyless = False

    async def does(self, moment: int, *, plan: str = "", refund: int = 0, key: str = "") -> bool:
        """Whether it was killed at that moment."""
        act = Act(
            database=self.database, stripe=self.payer.stripe.url, buyer=self.payer.buyer, now=self.payer.now,
            moment=moment, plan=plan, refund=refund, key=key, keyless=self.keyless,
        )  # fmt: skip
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(msgspec.json.encode(act) + b"\n")
        await self.process.stdin.drain()
        said = (await self.process.stdout.readline()).decode().strip()
        assert said in {"killed", "done 0"}, said
        return said == "killed"


@pytest.fixture
async def dying(payer: Payer, prepared: Servers) -> AsyncGenerator[Dying]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.billing.subscriptions.collecting.dying", cwd=ROOT, env={**os.environ},
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    yield Dying(process, payer, prepared.app_url)
    assert process.stdin
    process.stdin.close()
    await process.wait()


async def anew(payer: Payer) -> None:
    """The shop as on its first day, and a provider that has never heard of it."""
    async with payer.databases.platform() as session:
        for table in (BillRow, SubscriptionRow):
            await session.execute(sa.delete(table).where(table.tenant == payer.tenant.id))
        await session.commit()
    store = payer.stripe.store
    for kept in (store.things, store.by_kind, store.answers, store.untold):
        kept.clear()
    await payer.sign_up()


async def night(payer: Payer) -> None:
    await compare_these(payer.databases, [payer.tenant.id])
    await payer.jobs()


async def check(payer: Payer, plan: str, charges: int, refunded: int = 0) -> list[str]:
    """What is wrong; nothing when the shop pays once for what it has once."""
    ours, standing = await payer.subscription(), payer.standing()
    bills = await payer.bills()
    facts = {
        "plan": (ours.has.plan.name, plan),
        "subscriptions": (len(standing), 1),
        "charges": (len([each for each in payer.intents() if each["amount_received"]]), charges),
        "bills that were paid": (len([bill for bill in bills if bill.state == "paid"]), charges),
        "open bills": (len([bill for bill in bills if bill.state == "open"]), 0),
        "charged": (payer.charged(), sum(bill.total for bill in bills)),
        "given back": (sum(each["_refunded"] for each in payer.intents()), refunded),
        "numbers": (len({bill.number for bill in bills}), len(bills)),
        "under way": (ours.collection.change if ours.collection else "nobody", None),
    }
    return [f"{name}: {found}, not {wanted}" for name, (found, wanted) in facts.items() if found != wanted]


async def subscribes(dying: Dying, moment: int) -> tuple[bool, list[str]]:
    """Killed while the page is opened; the owner sends the form again, pays wherever there is a page to pay on, and is
    killed again coming back.
    """
    payer = dying.payer
    await anew(payer)
    payer.later(timedelta(days=29))
    killed = await dying.does(moment, plan="solo", key="form")
    await payer.wants("solo", key="form")
    for page in payer.pages():
        await payer.fills(page)
    killed |= await dying.does(moment)
    await night(payer)
    return killed, await check(payer, "solo", 1)


async def upgrades(dying: Dying, moment: int) -> tuple[bool, list[str]]:
    """Killed in the middle of a change; the owner sends the form again, and the night looks."""
    payer = dying.payer
    await anew(payer)
    payer.later(timedelta(days=29))
    await payer.subscribes("solo")
    payer.later(timedelta(days=3))
    killed = await dying.does(moment, plan="chain", key="form")
    await payer.wants("chain", key="form")
    await night(payer)
    return killed, await check(payer, "chain", 2)


async def is_left_alone(dying: Dying, moment: int) -> tuple[bool, list[str]]:
    """Killed in the middle of a change, and nobody comes back: the night makes all of it, or nothing was begun."""
    payer = dying.payer
    await anew(payer)
    payer.later(timedelta(days=29))
    await payer.subscribes("solo")
    payer.later(timedelta(days=3))
    killed = await dying.does(moment, plan="chain", key="form")
    await night(payer)
    plan = (await payer.subscription()).has.plan.name
    return killed, await check(payer, plan, 2 if plan == "chain" else 1)


async def pays(dying: Dying, moment: int) -> tuple[bool, list[str]]:
    """A card failed, a good one was entered: killed while what is open is paid."""
    payer = dying.payer
    await anew(payer)
    await payer.subscribes("solo", number=FAILS_LATER)
    await payer.pass_days(31)
    payer.later(timedelta(days=2))
    await payer.jobs()
    await payer.new_card(GOOD)
    killed = await dying.does(moment)
    await payer.arrives()
    await night(payer)
    return killed, await check(payer, "solo", 1)


async def is_refunded(dying: Dying, moment: int) -> tuple[bool, list[str]]:
    """Killed while an operator gives money back, who sends the same form again."""
    payer = dying.payer
    await anew(payer)
    payer.later(timedelta(days=29))
    await payer.subscribes("solo")
    payer.later(timedelta(days=3))
    killed = await dying.does(moment, refund=REFUND, key="form")
    (bill,) = [each for each in await payer.bills() if not each.of]
    async with payer.databases.platform() as session:
        await returning.refund_bill(payer.databases, session, bill, REFUND, payer.now, key="form", who="test")
        await session.commit()
    await night(payer)
    return killed, await check(payer, "solo", 1, refunded=REFUND)


Way = Callable[[Dying, int], Awaitable[tuple[bool, list[str]]]]
WAYS: tuple[Way, ...] = (subscribes, upgrades, is_left_alone, pays, is_refunded)


async def first_breach(way: Way, dying: Dying) -> str:
    """Killed a moment later each time, until something is wrong; empty where nothing ever is."""
    moment, killed = 1, True
    while killed:
        killed, wrong = await way(dying, moment)
        if wrong:
            return "; ".join(wrong)
        moment += 1
    return ""


@pytest.mark.prove("payment_kill", want="kill -9 between every two steps of a payment: charged once, entitled once")
async def test_killed_between_any_two_steps_a_payment_is_made_once(
    dying: Dying, scale: Callable[[int, int], int], figure: Figure
) -> None:
    kills, breaches = 0, list[str]()
    for way in WAYS:
        moment, killed = 1, True
        while killed:
            killed, wrong = await way(dying, moment)
            kills += killed
            breaches += [f"{way.__name__} at {moment}: {each}" for each in wrong]
            moment += scale(EVERY, 1)
    figure(f"{kills} kills: {len(breaches)} breaches")
    assert not breaches, "\n".join(breaches[:20])


@pytest.mark.parametrize(
    ("way", "said"), [(subscribes, "charges: 2, not 1"), (is_refunded, "given back: 1000, not 500")]
)
async def test_control_without_keys_a_repeat_is_a_second_charge(
    dying: Dying, monkeypatch: pytest.MonkeyPatch, way: Way, said: str
) -> None:
    monkeypatch.setattr(calls, "key_of", fresh_key)
    dying.keyless = True
    assert said in await first_breach(way, dying)


async def test_control_what_nobody_finishes_is_found_out(dying: Dying, monkeypatch: pytest.MonkeyPatch) -> None:
    async def finish_nothing(*_: object) -> None:
        """The defence off: what was written down before the call is never read."""

    for module in (handlers, jobs):
        monkeypatch.setattr(module, "finish_change", finish_nothing)
    assert "under way: " in await first_breach(is_left_alone, dying)
