"""API calls per shop and per key, counted in Redis by small shares, so that most requests ask nobody.

A process takes a hundredth of the allowance at a time and serves from it; what it holds unused is the error.
"""

import asyncio
import time

import msgspec

from infra.kit.keys import tenant_key
from infra.kit.limits import Allowance, Limit, Limits
from tenancy.access.actor import Actor

CALLS_A_MINUTE = 6_000  # where the plan says nothing
SHARES, MOST_KNOWN = 100, 20_000


class Share(msgspec.Struct):
    """What a process may still answer of one allowance, as Redis last told."""

    left: int
    allowance: Allowance
    at: float


class Throttle:
    """Counts API calls; `spend` gives the tighter of the shop's and the key's allowance."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.shares: dict[str, Share] = {}

    async def spend(self, actor: Actor) -> Allowance:
        """Takes one call from both allowances; `retry_seconds` above 0 is a refusal."""
        most = actor.limits.get("api_calls_minute", CALLS_A_MINUTE)
        shop, key = tenant_key(actor.tenant, "api"), tenant_key(actor.tenant, "api", str(actor.who))
        both = await asyncio.gather(self.take(shop, Limit(most * 2, 60)), self.take(key, Limit(most, 60)))
        return min(both, key=lambda a: (-a.retry_seconds, a.remaining))

    async def take(self, key: str, limit: Limit) -> Allowance:
        share, now = self.shares.get(key), time.monotonic()
        if share and share.left > 0 and now - share.at < limit.seconds and share.allowance.limit == limit:
            share.left -= 1
            remaining = share.allowance.remaining + share.left
            return msgspec.structs.replace(share.allowance, remaining=remaining)
        cost = max(1, limit.most // SHARES)
        allowance = await self.limits.spend(key, limit, cost)
        if allowance.retry_seconds and cost > 1:
            cost, allowance = 1, await self.limits.spend(key, limit)
        if not allowance.retry_seconds:
            if len(self.shares) >= MOST_KNOWN:
                self.shares.clear()
            self.shares[key] = Share(cost - 1, allowance, now)
        return allowance


def headers_of(allowance: Allowance) -> dict[str, str]:
    """RateLimit fields (draft-ietf-httpapi-ratelimit-headers), and Retry-After on a refusal."""
    limit = allowance.limit
    headers = {
        "ratelimit-policy": f'"default";q={limit.most};w={int(limit.seconds)}',
        "ratelimit": f'"default";r={allowance.remaining};t={allowance.reset_seconds}',
    }
    return headers | ({"retry-after": str(allowance.retry_seconds)} if allowance.retry_seconds else {})
