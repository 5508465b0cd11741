import asyncio
import random
from collections.abc import AsyncGenerator, Callable, Sequence
from itertools import permutations

import httpx
import msgspec
import pytest
import sqlalchemy as sa
from litestar import Litestar

from billing.gateway.adapter import reading, wire
from billing.gateway.api import Change, Gateway, NewSubscription, PriceWanted, RemoteSubscription, Wanted
from billing.webhooks.api import find_remote_subscription, list_news, remote_subscription_of, replay
from billing.webhooks.models import PaymentNews
from billing.webhooks.service import follow, keep, take, take_turn
from billing.webhooks.web import happening_in
from infra.kit import clock
from infra.kit.db.sessions import Databases, PlatformSession
from infra.kit.outbox import OUTBOX
from infra.kit.settings import Settings
from infra.local.stripe.news import signature
from infra.local.stripe.server import TryOutStripe
from infra.local.stripe.store import Thing, public
from tests.fixtures.figures import Figure
from tests.fixtures.site import visitor

SECRET, OLD_SECRET = "whsec_new", "whsec_old"
OUT = OUTBOX["platform"].c
EVENTS = 6
EVERY = 24  # of the 720 orders one in so many: each is some thirty statements
WANT = "720 orders of six events, each told three times, and 10 over HTTP: one final state; forged, old, foreign: 400"


async def begun(gateway: Gateway, tenant: str) -> RemoteSubscription:
    """A subscription that was begun, changed and is about to end: six events or more."""
    starter, pro = await gateway.prices.have(
        [
            PriceWanted(code="starter", product="Starter", amount=1000, currency="GBP", interval="month"),
            PriceWanted(code="pro", product="Pro", amount=3000, currency="GBP", interval="month"),
        ]
    )
    payer = await gateway.payers.add(tenant, tenant=tenant, email="ann@shop.example", name="Ann")
    asked = NewSubscription(customer=payer.id, tenant=tenant, items=(Wanted(price=starter.id),))
    made = await gateway.subscriptions.begin(tenant, asked)
    changes = [Change(item=made.items[0].id, price=pro.id)]
    await gateway.subscriptions.change(tenant, made.id, changes, at=made.created_at)
    await gateway.subscriptions.cancel_at_period_end(tenant, made.id)
    return await gateway.subscriptions.cancel_now(tenant, made.id)


def six_of(stripe: TryOutStripe, subscription: str) -> list[Thing]:
    """Six different events of one subscription, the oldest first."""
    about = [
        each for each in stripe.store.all("event")
        if reading.happening(msgspec.convert(public(each), wire.Event)).subscription == subscription
    ]  # fmt: skip
    assert len(about) >= EVENTS
    return [*about[: EVENTS - 1], about[-1]]


def state_in(event: Thing) -> RemoteSubscription | None:
    about = event["data"]["object"]
    is_one = about["object"] == "subscription"
    return reading.subscription(msgspec.convert(public(about), wire.Subscription)) if is_one else None


def renamed(event: Thing, order: int) -> bytes:
    """The event as if it were about another subscription, so that each order has one of its own."""
    text = msgspec.json.encode(public(event)).decode()
    return text.replace("evt_", f"evt_{order}x").replace("sub_", f"sub_{order}x").encode()


@pytest.mark.prove("webhooks", want=WANT)
async def test_orders_of_six_events_each_told_three_times_end_in_one_state(
    connected: Gateway,
    stripe: TryOutStripe,
    platform_session: PlatformSession,
    scale: Callable[[int, int], int],
    figure: Figure,
) -> None:
    now, every = clock.now(), scale(EVERY, 1)
    true = await begun(connected, "t_orders")
    events = six_of(stripe, true.id)
    ends = set[bytes]()
    for order, told in enumerate(list(permutations(events))[::every]):
        bodies = [renamed(event, order) for event in told]
        for _ in range(3):
            await take(platform_session, [(happening_in(body), body) for body in bodies])
        name = true.id.replace("sub_", f"sub_{order}x")
        for _ in range(EVENTS):
            turn = await take_turn(platform_session, name)
            await keep(platform_session, msgspec.structs.replace(true, id=name, tenant=f"t_{order}"), turn, now)
        found = await find_remote_subscription(platform_session, name)
        assert found
        ends.add(msgspec.json.encode(msgspec.structs.replace(found, id="", tenant="")))
    kept = (
        sa.select(sa.func.count())
        .select_from(PaymentNews)
        .where(PaymentNews.subscription.contains(true.id.replace("sub_", "x")))
    )
    orders = 720 // every
    figure(f"{orders} orders, {orders * EVENTS * 3} events told: {len(ends)} final state")
    assert await platform_session.scalar(kept) == orders * EVENTS
    assert len(ends) == 1
    assert msgspec.json.decode(ends.pop(), type=RemoteSubscription).status == "canceled"


async def test_control_what_the_events_say_themselves_ends_in_several(connected: Gateway, stripe: TryOutStripe) -> None:
    events = six_of(stripe, (await begun(connected, "t_control")).id)
    ends = set[str]()
    for told in permutations(events):
        last = [state for event in told if (state := state_in(event))][-1]
        ends.add(last.status)
    assert len(ends) > 1


async def test_an_answer_that_was_overtaken_is_not_kept(connected: Gateway, platform_session: PlatformSession) -> None:
    true = await begun(connected, "t_overtaken")
    early, late = [await take_turn(platform_session, true.id) for _ in range(2)]
    old = msgspec.structs.replace(true, status="active")
    assert await keep(platform_session, true, late, clock.now())
    assert not await keep(platform_session, old, early, clock.now())
    assert await remote_subscription_of(platform_session, "t_overtaken") == true


@pytest.fixture
async def hooked(live_app: Litestar, settings: Settings, stripe: TryOutStripe) -> AsyncGenerator[TryOutStripe]:
    """It tells the application, by either of two secrets, what it is told to tell."""
    live_app.state.settings = msgspec.structs.replace(settings, stripe_hook_secrets=f"{SECRET},{OLD_SECRET}")
    stripe.news.is_held, stripe.news.url, stripe.news.secret = True, "/hooks/stripe", SECRET
    async with visitor(live_app) as client:
        stripe.news.client = client
        yield stripe
    live_app.state.settings = settings


async def arrived(databases: Databases, names: Sequence[str]) -> list[str]:
    """What is to be followed of these news, in the order of the outbox."""
    wanted = sa.select(OUT.facts["news"].astext).where(
        OUT.name == "payment.news_arrived", OUT.facts["news"].astext.in_(names)
    )
    async with databases.read_platform() as session:
        return list(await session.scalars(wanted.order_by(OUT.id)))


@pytest.mark.prove("webhooks", want=WANT)
@pytest.mark.parametrize("seed", range(10))
async def test_over_http_in_any_order_one_state(
    seed: int, connected: Gateway, hooked: TryOutStripe, databases: Databases, figure: Figure
) -> None:
    tenant = f"t_http_{seed}"
    true = await begun(connected, tenant)
    names = [event["id"] for event in six_of(hooked, true.id)] * 3
    random.Random(seed).shuffle(names)
    assert set(await hooked.news.tell_so(names)) == {200}
    waiting = await arrived(databases, names)
    assert sorted(waiting) == sorted(set(names))
    await asyncio.gather(*(follow(databases, name) for name in waiting))
    async with databases.read_platform() as session:
        assert await remote_subscription_of(session, tenant) == true
        changed = sa.select(OUT.facts["status"].astext).where(
            OUT.name == "subscription.remote_changed", OUT.facts["tenant"].astext == tenant
        )
        told = list(await session.scalars(changed))
    figure(f"over HTTP, order {seed}: {', '.join(told)}")
    assert told == ["canceled"]


@pytest.mark.prove("webhooks", want=WANT)
async def test_what_is_tampered_with_old_or_somebody_else_s_is_refused(
    connected: Gateway, hooked: TryOutStripe, databases: Databases, figure: Figure
) -> None:
    true = await begun(connected, "t_forged")
    event = six_of(hooked, true.id)[0]
    now = int(clock.now().timestamp())
    foreign = await hooked.news.tell(event, secret="whsec_theirs")
    old = await hooked.news.tell(event, at=now - 301)
    assert hooked.news.client
    body = msgspec.json.encode(event)
    header = {"stripe-signature": signature(SECRET, body, now)}
    tampered = await hooked.news.client.post("/hooks/stripe", content=body.replace(b"evt_", b"evt-"), headers=header)
    figure(f"tampered {tampered.status_code}, old {old}, foreign {foreign}")
    assert (tampered.status_code, old, foreign) == (400, 400, 400)
    assert await arrived(databases, [event["id"]]) == []
    assert await hooked.news.tell(event, secret=OLD_SECRET) == 200
    assert await arrived(databases, [event["id"]]) == [event["id"]]


async def test_news_can_be_followed_again(connected: Gateway, hooked: TryOutStripe, databases: Databases) -> None:
    true = await begun(connected, "t_replay")
    name = six_of(hooked, true.id)[0]["id"]
    await hooked.news.tell_so([name])
    await follow(databases, name)
    async with databases.platform() as session:
        assert name not in [each.id for each in await list_news(session, only_waiting=True)]
        await replay(session, name)
        await session.commit()
    assert await arrived(databases, [name]) == [name, name]


async def test_without_a_secret_there_is_no_such_address(live_app: Litestar) -> None:
    async with visitor(live_app) as client:
        answer: httpx.Response = await client.post("/hooks/stripe", content=b"{}")
    assert answer.status_code == 404
