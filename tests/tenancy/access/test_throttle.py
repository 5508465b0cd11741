"""API calls are counted in shares, and never more are let through than allowed."""

import msgspec
from redis.asyncio import Redis

from infra.kit.limits import Limits
from tenancy.access.throttle import Throttle, headers_of
from tests.factories.actors import an_actor


async def test_a_key_that_calls_too_often_waits(redis: Redis) -> None:
    throttle, actor = Throttle(Limits(redis)), an_actor(limits={"api_calls_minute": 300})
    answers = [await throttle.spend(actor) for _ in range(340)]
    refused = [a for a in answers if a.retry_seconds]
    assert 20 <= len(refused) <= 45  # a call comes back every fifth of a second while they are made
    assert headers_of(refused[0])["retry-after"] == str(refused[0].retry_seconds)


async def test_two_processes_share_one_allowance(redis: Redis) -> None:
    actor = an_actor(limits={"api_calls_minute": 300})
    two = [Throttle(Limits(redis)), Throttle(Limits(redis))]
    answers = [await two[n % 2].spend(actor) for n in range(340)]
    assert sum(1 for a in answers if a.retry_seconds) >= 20


async def test_another_shop_is_not_held_up(redis: Redis) -> None:
    throttle, busy = Throttle(Limits(redis)), an_actor(limits={"api_calls_minute": 100})
    for _ in range(120):
        await throttle.spend(busy)
    calm = msgspec.structs.replace(an_actor(limits={"api_calls_minute": 100}), tenant="t_calm")
    assert not (await throttle.spend(calm)).retry_seconds
