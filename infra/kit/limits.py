"""Throttles, counted in Redis outside any unit of work: a refused try is counted although its unit rolls back.

One sliding counter for each key. When Redis is away a throttle lets pass and says so in the log: a shop goes on
selling; log-in is guarded by Argon2's own cost until it is back.
"""

import math
import time

import msgspec
import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from infra.kit.problems import TooMany

log = structlog.get_logger(__name__)
# Generic cell rate: the key holds the time at which the bucket is empty again; one key, one round trip.
SCRIPT = """
local at = tonumber(redis.call('GET', KEYS[1]) or '0')
local now, interval, burst, cost = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local function text(number) return string.format('%.6f', number) end -- tostring keeps a tenth of a millisecond alone
local fresh = math.max(at, now) + interval * cost
if fresh - now > interval * burst then return {0, text(fresh - now - interval * burst), text(at)} end
redis.call('SET', KEYS[1], text(fresh), 'PX', math.ceil((fresh - now) * 1000) + 1000)
return {1, '0', text(fresh)}
"""


class Limit(msgspec.Struct, frozen=True):
    """`most` requests in `seconds`, refilled evenly."""

    most: int
    seconds: float


class Allowance(msgspec.Struct, frozen=True):
    """What is left after a request: for the RateLimit headers."""

    limit: Limit
    remaining: int
    reset_seconds: int
    retry_seconds: int = 0


class Limits:
    """Counts against limits. Keys come from `tenant_key` or `platform_key`."""

    def __init__(self, redis: "Redis") -> None:
        self.redis = redis
        self.script = redis.register_script(SCRIPT)

    async def spend(self, key: str, limit: Limit, cost: int = 1) -> Allowance:
        """Takes `cost` from the allowance of `key`; the answer's `retry_seconds` is above 0 when it was refused."""
        interval = limit.seconds / limit.most
        now = time.time()
        try:
            allowed, wait, fresh = await self.script(keys=[key], args=[now, interval, limit.most, cost])
        except RedisError as error:
            log.warning("throttle without Redis lets pass", error=repr(error))
            return Allowance(limit, limit.most, 0)
        used = max(0.0, float(fresh) - now)
        remaining = max(0, int((limit.seconds - used) / interval + 0.001))  # a whole one less a rounding is whole
        retry = 0 if int(allowed) else max(1, math.ceil(float(wait)))
        return Allowance(limit, remaining if int(allowed) else 0, math.ceil(used), retry)

    async def check(self, key: str, limit: Limit) -> None:
        """As `spend`, raising TooMany with Retry-After."""
        allowance = await self.spend(key, limit)
        if allowance.retry_seconds:
            raise TooMany(headers={"Retry-After": str(allowance.retry_seconds)}, seconds=allowance.retry_seconds)

    async def forgive(self, key: str) -> None:
        """Forgets what was counted, after a log-in that worked."""
        try:
            await self.redis.delete(key)
        except RedisError as error:
            log.warning("throttle not forgiven", error=repr(error))
