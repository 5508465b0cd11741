"""From queue to effect: once, whatever comes twice, fails, or dies."""

from datetime import UTC, datetime

import msgspec
import pytest
import sqlalchemy as sa

from infra.kit import deliver as deliver_module
from infra.kit.db.sessions import PlatformSession, TenantSession
from infra.kit.deliver import KILLER, Deliverer
from infra.kit.outbox import Delivered, Subscription, publish
from infra.kit.relay import Group, Relay
from tests.infra.kit.effects import ADD_UP, COUNT, FAIL, IN_STEPS, SWITCHED, Counted, Troubled, always_off
from tests.infra.kit.line import Line


async def test_an_event_has_its_effect_by_each_handler(line: Line) -> None:
    await line.publish(*(Counted(n=n) for n in (1, 2, 3)))
    await line.run(line.relay(COUNT, ADD_UP), line.deliverer(COUNT, ADD_UP))
    assert await line.effects("sum(n) FILTER (WHERE handler = 'count')") == 3
    assert await line.effects("sum(n) FILTER (WHERE handler = 'add_up')") == 6
    assert not await line.deliveries()


async def test_a_handler_of_several_events_is_given_each_as_what_it_is(line: Line) -> None:
    """One of them lacks what the last one has: read as that, it would never be delivered."""
    both = [msgspec.structs.replace(COUNT, event=event) for event in (Troubled, Counted)]
    await line.publish(Troubled(), Counted(n=1))
    await line.run(line.relay(*both), line.deliverer(*both))
    assert await line.effects() == 2
    assert not await line.deliveries()


async def test_a_message_that_comes_three_times_has_one_effect(line: Line) -> None:
    await line.publish(Counted(n=1))
    await line.relay(COUNT).pass_over("main")
    line.sent *= 3
    await line.work(line.deliverer(COUNT))
    assert await line.effects() == 1


@pytest.fixture
def crashing_before_done(monkeypatch: pytest.MonkeyPatch) -> None:
    """The effect is committed, and the process dies before its delivery is gone."""
    monkeypatch.setattr(deliver_module, "DONE", "SELECT CAST(:handlers AS text[]), CAST(:events AS uuid[]) -- {schema}")


async def send_again(line: Line, relay: Relay) -> Group:
    """The lease is over: the relay sends the one delivery once more."""
    async with line.databases.cell() as session:
        await session.execute(sa.text("UPDATE cell.delivery SET due_at = now()"))
        await session.commit()
    line.sent.clear()
    await relay.pass_over("main")
    (group,) = line.sent
    return group


async def test_a_crash_after_the_effect_is_a_redelivery_without_effect(line: Line, crashing_before_done: None) -> None:
    await line.publish(Counted(n=1))
    relay, deliverer = line.relay(COUNT), line.deliverer(COUNT)
    await relay.pass_over("main")
    await line.work(deliverer)
    await deliverer.work(await send_again(line, relay))
    assert [delivery["attempts"] for delivery in await line.deliveries()] == [2]
    assert await line.effects() == 1


async def test_control_without_the_note_of_the_handled_event_it_has_two(line: Line, crashing_before_done: None) -> None:
    await line.publish(Counted(n=1))
    relay, deliverer = line.relay(COUNT), line.deliverer(COUNT)
    await relay.pass_over("main")
    await line.work(deliverer)
    async with line.databases.tenant(line.tenants[0]) as session:
        await session.execute(sa.text("DELETE FROM handled_event"))
        await session.commit()
    await deliverer.work(await send_again(line, relay))
    assert await line.effects() == 2


async def test_messages_that_piled_up_without_a_worker_are_one_attempt(line: Line) -> None:
    """Else a few minutes without workers would end as dead letters."""
    await line.publish(Troubled(n=-1))
    relay = line.relay(FAIL)
    await relay.pass_over("main")
    piled = [*line.sent, await send_again(line, relay), await send_again(line, relay)]
    deliverer = line.deliverer(FAIL, most=3, back_off=100.0)
    for group in piled:
        await deliverer.work(group)
    assert [(d["attempts"], d["dead"]) for d in await line.deliveries()] == [(1, False)]


async def test_what_fails_has_no_effect_and_is_dead_after_the_last_attempt(line: Line) -> None:
    await line.publish(Troubled(n=-1))
    await line.run(line.relay(FAIL), line.deliverer(FAIL, most=3))
    (delivery,) = await line.deliveries()
    assert (delivery["attempts"], delivery["dead"]) == (3, True)
    assert "no luck today" in delivery["error"]
    assert await line.effects() == 0


async def test_each_failure_waits_longer_than_the_one_before(line: Line) -> None:
    await line.publish(Troubled(n=-1))
    relay, deliverer = line.relay(FAIL), line.deliverer(FAIL, back_off=100.0)
    await relay.pass_over("main")
    waits: list[float] = []
    for _ in range(3):
        await deliverer.work(await send_again(line, relay))
        due = (await line.deliveries())[0]["due_at"]
        waits.append((due - datetime.now(UTC)).total_seconds())
    assert 100 <= waits[0] <= 300  # 100 × 2, give or take half
    assert 200 <= waits[1] <= 600
    assert 400 <= waits[2] <= 1200


async def test_one_that_fails_does_not_keep_the_others_of_its_group(line: Line) -> None:
    await line.publish(Troubled(n=1), Troubled(n=-1), Troubled(n=2))
    await line.run(line.relay(FAIL), line.deliverer(FAIL, most=2))
    assert await line.effects("sum(n)") == 3
    assert [delivery["dead"] for delivery in await line.deliveries()] == [True]


async def test_one_tenant_that_fails_does_not_keep_the_others_of_its_message(line: Line) -> None:
    await line.publish(Troubled(n=-1))
    await line.publish(Troubled(n=1), tenant=1)
    await line.relay(FAIL).pass_over("main")
    await line.deliverer(FAIL, most=2).work(*line.sent)
    assert [await line.effects(tenant=i) for i in (0, 1)] == [0, 1]
    assert [delivery["attempts"] for delivery in await line.deliveries()] == [1]


async def test_one_handler_that_fails_does_not_keep_the_others_of_its_tenant(line: Line) -> None:
    async def refuse(_session: TenantSession, _event: Counted, _delivered: Delivered) -> None:
        raise RuntimeError

    failing = Subscription(handler="test.refuse", event=Counted, run=refuse)
    await line.publish(Counted(n=-1))
    await line.relay(COUNT, failing).pass_over("main")
    await line.deliverer(COUNT, failing, most=2).work(*line.sent)
    assert await line.effects() == 1
    assert [delivery["handler"] for delivery in await line.deliveries()] == ["test.refuse"]


async def test_one_that_was_tried_before_goes_alone(line: Line) -> None:
    """It may have killed its worker: it takes no other with it again."""
    await line.publish(*(Counted(n=n) for n in range(3)))
    relay, deliverer = line.relay(COUNT, lease=0.0), line.deliverer(COUNT, lease=0.0)
    await relay.pass_over("main")
    (together,) = line.sent
    await deliverer.keep("main", deliver_module.ATTEMPT, **attempt(deliverer, together))  # and there it died
    line.sent.clear()
    await relay.pass_over("main")
    assert [len(group.events) for group in line.sent] == [1, 1, 1]


def attempt(deliverer: Deliverer, group: Group) -> dict[str, object]:
    return {
        "handlers": [COUNT.handler] * len(group.events),
        "events": group.events,
        "claim": group.claim,
        "lease": 0.0,
        "most": deliverer.most,
        "killer": KILLER,
    }


async def test_one_that_ends_without_a_word_each_time_is_dead_at_last(line: Line) -> None:
    await line.publish(Counted(n=1))
    relay, deliverer = line.relay(COUNT), line.deliverer(COUNT, most=2)
    await relay.pass_over("main")
    for _ in range(2):
        group = await send_again(line, relay)
        await deliverer.keep("main", deliver_module.ATTEMPT, **attempt(deliverer, group))
    await deliverer.work(await send_again(line, relay))
    (delivery,) = await line.deliveries()
    assert (delivery["dead"], delivery["error"]) == (True, KILLER)
    assert await line.effects() == 0


async def test_a_dead_letter_is_not_sent_again(line: Line) -> None:
    await line.publish(Troubled(n=-1))
    relay, deliverer = line.relay(FAIL), line.deliverer(FAIL, most=1)
    await line.run(relay, deliverer)
    await relay.pass_over("main")
    assert not line.sent


async def test_a_switched_off_modules_handler_is_passed_over(line: Line) -> None:
    await line.publish(Counted(n=1))
    await line.run(line.relay(SWITCHED), line.deliverer(SWITCHED, is_on=always_off))
    assert await line.effects() == 0
    assert not await line.deliveries()


async def test_control_a_switched_on_modules_handler_works(line: Line) -> None:
    await line.publish(Counted(n=1))
    await line.run(line.relay(SWITCHED), line.deliverer(SWITCHED))
    assert await line.effects() == 1


async def test_a_handler_that_this_release_does_not_know_is_left_for_one_that_does(line: Line) -> None:
    await line.publish(Counted(n=1))
    relay = line.relay(COUNT)
    await relay.pass_over("main")
    await line.work(line.deliverer(ADD_UP))
    assert "test.count" in (await line.deliveries())[0]["error"]
    await line.run(relay, line.deliverer(COUNT))
    assert await line.effects() == 1


async def test_work_in_steps_opens_its_own_units_and_renews_its_lease(line: Line) -> None:
    await line.publish(Counted(n=5))
    await line.run(line.relay(IN_STEPS), line.deliverer(IN_STEPS))
    assert await line.effects("sum(n)") == 5
    assert not await line.deliveries()


async def test_each_tenants_effects_stay_with_it(line: Line) -> None:
    await line.publish(Counted(n=1))
    await line.publish(Counted(n=10), tenant=1)
    await line.run(line.relay(ADD_UP), line.deliverer(ADD_UP))
    assert [await line.effects("sum(n)", tenant=i) for i in (0, 1)] == [1, 10]


async def test_an_event_of_the_platform_is_worked_on_the_platform(line: Line) -> None:
    seen: list[str] = []

    async def look(session: PlatformSession, _event: Counted, _delivered: Delivered) -> None:
        seen.append(await session.scalar(sa.text("SELECT current_user")) or "")

    subscription = Subscription(handler="test.look", event=Counted, run=look)
    async with line.databases.platform() as session:
        await publish(session, Counted(n=1))
        await session.commit()
    await line.relay(subscription).pass_over("")
    await line.work(line.deliverer(subscription))
    assert seen == ["yuntai_platform"]
