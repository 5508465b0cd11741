"""Throttles: as many as allowed, the rest told when to come again, counted outside any unit."""

import asyncio

import pytest
import structlog
from redis.asyncio import Redis

from infra.kit.keys import platform_key, tenant_key
from infra.kit.limits import Limit, Limits
from infra.kit.problems import TooMany

FIVE = Limit(most=5, seconds=60)
KEY = platform_key("test", "limit")


@pytest.fixture
def limits(redis: Redis) -> Limits:
    return Limits(redis)


async def test_as_many_as_allowed_pass_and_the_next_is_told_to_wait(limits: Limits) -> None:
    found = [await limits.spend(KEY, FIVE) for _ in range(6)]
    assert [bool(allowance.retry_seconds) for allowance in found] == [False] * 5 + [True]
    assert [allowance.remaining for allowance in found] == [4, 3, 2, 1, 0, 0]
    assert 1 <= found[-1].retry_seconds <= 12  # one of five a minute comes back every 12 seconds


async def test_many_at_once_get_no_more_than_allowed(limits: Limits) -> None:
    found = await asyncio.gather(*(limits.spend(KEY, FIVE) for _ in range(40)))
    assert sum(not allowance.retry_seconds for allowance in found) == 5


async def test_a_refused_one_says_when_to_come_again(limits: Limits) -> None:
    once = Limit(most=1, seconds=60)
    await limits.check(KEY, once)
    with pytest.raises(TooMany) as refused:
        await limits.check(KEY, once)
    seconds = int(refused.value.headers["Retry-After"])
    assert 58 <= seconds <= 60
    assert refused.value.facts == {"seconds": seconds}


async def test_it_comes_back_evenly(limits: Limits) -> None:
    quick = Limit(most=2, seconds=0.2)
    for _ in range(2):
        await limits.check(KEY, quick)
    assert (await limits.spend(KEY, quick)).retry_seconds
    while (await limits.spend(KEY, quick)).retry_seconds:
        await asyncio.sleep(0.02)


async def test_one_key_is_not_anothers(limits: Limits) -> None:
    once = Limit(most=1, seconds=60)
    await limits.check(tenant_key("t_1", "api"), once)
    await limits.check(tenant_key("t_2", "api"), once)


async def test_what_is_forgiven_counts_no_more(limits: Limits) -> None:
    once = Limit(most=1, seconds=60)
    await limits.check(KEY, once)
    await limits.forgive(KEY)
    await limits.check(KEY, once)


async def test_a_key_goes_away_by_itself(limits: Limits, redis: Redis) -> None:
    await limits.spend(KEY, FIVE)
    assert 0 < await redis.pttl(KEY) < 61_000


async def test_without_redis_it_lets_pass_and_says_so() -> None:
    away = Redis(host="127.0.0.1", port=1)
    with structlog.testing.capture_logs() as logs:
        allowance = await Limits(away).spend(KEY, FIVE)
    await away.aclose()
    assert (allowance.remaining, allowance.retry_seconds) == (5, 0)
    assert [line["log_level"] for line in logs] == ["warning"]


def test_a_key_of_a_tenant_names_it() -> None:
    assert tenant_key("t_1", "cart", "7") == "yuntai:t_1:cart:7"
    with pytest.raises(ValueError, match="not a tenant's name"):
        tenant_key("platform", "cart")
