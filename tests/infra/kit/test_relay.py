"""From outbox to queue: each event to each of its handlers, as much as the workers can take."""

import asyncio
from collections.abc import Sequence

import structlog
from redis.asyncio import Redis

from infra.kit.relay import Group, Relay, RelaySettings
from tests.infra.kit.effects import ADD_UP, COUNT, IN_STEPS, Counted, Troubled
from tests.infra.kit.line import Line


async def test_an_event_goes_to_each_of_its_handlers_once(line: Line) -> None:
    await line.publish(Counted(n=1))
    relay = line.relay(COUNT, ADD_UP)
    await relay.pass_over("main")
    await relay.pass_over("main")
    assert sorted((group.tenant, group.handler, len(group.events)) for group in line.sent) == [
        (line.tenants[0], "test.add_up", 1),
        (line.tenants[0], "test.count", 1),
    ]


async def test_an_event_that_nobody_wants_leaves_no_delivery(line: Line) -> None:
    await line.publish(Troubled())
    await line.relay(COUNT).pass_over("main")
    assert not line.sent
    assert not await line.deliveries()


async def test_deliveries_of_one_tenant_and_handler_go_together(line: Line) -> None:
    await line.publish(*(Counted(n=n) for n in range(7)))
    await line.publish(Counted(n=8), tenant=1)
    await line.relay(COUNT, group=5).pass_over("main")
    assert sorted((group.tenant == line.tenants[0], len(group.events)) for group in line.sent) == [
        (False, 1),
        (True, 2),
        (True, 5),
    ]


async def test_deliveries_of_several_tenants_go_in_one_message(line: Line) -> None:
    await line.publish(Counted(n=1), Counted(n=2))
    await line.publish(Counted(n=3), tenant=1)
    sent: list[Sequence[Group]] = []
    relay = line.relay(COUNT, ADD_UP, message=4)
    relay.send = sent.append
    await relay.pass_over("main")
    assert sorted(sum(len(group.events) for group in message) for message in sent) == [2, 4]
    assert all([group.tenant for group in message] == sorted(group.tenant for group in message) for message in sent)


async def test_long_work_waits_for_no_other(line: Line) -> None:
    await line.publish(Counted(n=1), Counted(n=2))
    await line.relay(IN_STEPS).pass_over("main")
    assert [len(group.events) for group in line.sent] == [1, 1]


async def test_no_more_is_sent_than_workers_take_within_a_lease(line: Line, redis: Redis) -> None:
    await line.publish(*(Counted(n=n) for n in range(9)))
    await redis.rpush("dramatiq:test", "one", "two")
    relay = line.relay(COUNT, in_flight=6, group=1)
    assert await relay.pass_over("main")
    assert len(line.sent) == 4


async def test_what_was_not_worked_within_its_lease_is_sent_again(line: Line) -> None:
    await line.publish(Counted(n=1))
    relay = line.relay(COUNT, lease=0.05)
    await relay.pass_over("main")
    assert len(line.sent) == 1
    while len(line.sent) < 2:
        await asyncio.sleep(0.01)
        await relay.pass_over("main")
    assert line.sent[0].events == line.sent[1].events


async def test_several_relays_send_each_delivery_once(line: Line) -> None:
    await line.publish(*(Counted(n=n) for n in range(120)))
    relays = [line.relay(COUNT, group=1, in_flight=30) for _ in range(4)]
    for _ in range(8):
        await asyncio.gather(*(relay.pass_over("main") for relay in relays))
    events = [event for group in line.sent for event in group.events]
    assert (len(events), len(set(events))) == (120, 120)


async def test_the_relay_survives_a_redis_that_is_away_and_loses_nothing(line: Line, redis: Redis) -> None:
    await line.publish(Counted(n=1))
    away = Redis(host="127.0.0.1", port=1)
    relay = Relay(line.databases, away, [COUNT], line.sent.extend, "test", RelaySettings(poll=0.01))
    with structlog.testing.capture_logs() as logs:
        running = asyncio.create_task(relay.run())
        while not logs:
            await asyncio.sleep(0.01)
        assert not running.done()
    relay.redis = redis
    while not line.sent:
        await asyncio.sleep(0.01)
    running.cancel()
    done, _ = await asyncio.wait({running}, timeout=5)
    assert done
    await away.aclose()


async def test_a_relay_that_is_cancelled_ends(line: Line) -> None:
    """Where an answer of Redis meets the cancellation, redis-py drops it on Python 3.11."""
    for number in range(100):
        running = asyncio.create_task(line.relay(COUNT, poll=0.001).run())
        await asyncio.sleep(number / 10_000)
        running.cancel()
        done, _ = await asyncio.wait({running}, timeout=5)
        assert done
