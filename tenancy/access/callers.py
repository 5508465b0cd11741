"""Who comes, remembered for five seconds in each process; what is revoked is forgotten everywhere at once, and of a
shop that is held back nothing is remembered: paying gives it everything at once, whoever hears of it first.

Redis carries the news of a revocation and nothing else: without it a revoked session works for five seconds more, and
nobody is logged out.
"""

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

import sqlalchemy as sa
import structlog
from cachetools import TTLCache
from litestar import Litestar
from litestar.datastructures import State
from redis.asyncio import Redis
from redis.exceptions import RedisError
from sqlalchemy.exc import DBAPIError

from infra.kit.db.sessions import Databases
from infra.kit.keys import platform_key
from infra.kit.problems import Problem
from tenancy.access.actor import Actor
from tenancy.access.identity import Caller, find_key, find_shop, find_staff
from tenancy.access.models import ApiKey
from tenancy.access.staff import Store, list_staff
from tenancy.access.stores import stores_of
from tenancy.accounts.api import digest, mark_seen

log = structlog.get_logger(__name__)
CHANNEL = platform_key("access", "revoked")
OPEN, HELD_BACK = "open", frozenset({"read_only", "suspended"})
SECONDS, STORE_SECONDS, MOST = 5, 30, 20_000
KEY_SEEN_EVERY, LOGIN_SEEN_EVERY = timedelta(minutes=1), timedelta(minutes=10)


class Callers:
    """The callers that one process knows. `state`: the application's, with its `databases` and `redis`."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.known: TTLCache[tuple[str, str], Caller] = TTLCache(MOST, SECONDS, timer=time.monotonic)
        self.stores: TTLCache[tuple[str, frozenset[UUID] | None], list[Store]] = TTLCache(
            MOST, STORE_SECONDS, timer=time.monotonic
        )
        self.people: TTLCache[str, dict[UUID, str]] = TTLCache(MOST, STORE_SECONDS, timer=time.monotonic)

    @property
    def databases(self) -> Databases:
        return self.state.databases

    @property
    def redis(self) -> "Redis":
        return self.state.redis

    async def by_session(self, token: str, slug: str, now: datetime) -> Caller | None:
        """The person who carries `token`, in the shop `slug`; None for nobody."""
        if known := self.known.get((token, slug)):
            return known
        async with self.databases.read_platform() as session:
            caller = await find_staff(session, digest(token), slug, now)
        if caller and caller.actor:
            self.remember((token, slug), caller)
        if caller and caller.login and is_stale(caller.seen, now, LOGIN_SEEN_EVERY):
            await self.mark(mark_seen(caller.login, now))
        return caller

    async def by_key(self, key: str, now: datetime) -> Caller | None:
        """The program that carries `key`; None for an unknown, expired or revoked one."""
        if known := self.known.get((key, "")):
            return known
        async with self.databases.read_platform() as session:
            caller = await find_key(session, digest(key), now)
        if caller and caller.actor:
            self.remember((key, ""), caller)
            if is_stale(caller.seen, now, KEY_SEEN_EVERY):
                await self.mark(sa.update(ApiKey).where(ApiKey.id == caller.actor.key).values(last_used_at=now))
        return caller

    async def by_slug(self, slug: str) -> Caller | None:
        """The shop `slug`, and nobody in it; None where there is none."""
        place = ("shop", slug)
        if known := self.known.get(place):
            return known
        async with self.databases.read_platform() as session:
            caller = await find_shop(session, slug)
        if caller:
            self.remember(place, caller)
        return caller

    async def stores_of(self, actor: Actor) -> list[Store]:
        """The stores to choose from, at most half a minute old; none while the shop's database is away."""
        place = (actor.tenant, actor.stores)
        if (known := self.stores.get(place)) is not None:
            return known
        try:
            self.stores[place] = found = await stores_of(self.databases, actor)
        except (DBAPIError, Problem) as error:
            log.warning("stores not known", error=repr(error))
            return []
        return found

    async def people_of(self, actor: Actor) -> dict[UUID, str]:
        """The names of those who work in the actor's shop, by staff id; at most half a minute old."""
        if (known := self.people.get(actor.tenant)) is not None:
            return known
        async with self.databases.read_platform() as session:
            staff = await list_staff(session, actor.tenant)
        self.people[actor.tenant] = found = {each.id: each.name for each in staff if each.suspended_at is None}
        return found

    async def mark(self, change: sa.Update) -> None:
        """Writes when somebody was last seen, in a unit of its own; reading goes on where nothing can be written."""
        try:
            async with self.databases.platform() as session:
                await session.execute(change)
                await session.commit()
        except (DBAPIError, Problem) as error:
            log.warning("not marked as seen", error=repr(error))

    def remember(self, place: tuple[str, str], caller: Caller) -> None:
        if not is_held_back(caller):
            self.known[place] = caller

    def forget(self, subject: str) -> None:
        for place in [place for place, caller in self.known.items() if subject in caller.subjects]:
            self.known.pop(place, None)

    async def revoke(self, subject: str) -> None:
        """Forgets `subject` (`account …`, `login …`, `key …`, `tenant t_…`) here and in every other process.

        To be called after the commit of what revokes it.
        """
        self.forget(subject)
        try:
            await self.redis.publish(CHANNEL, subject)  # pyright: ignore[reportUnknownMemberType]
        except RedisError as error:
            log.warning("revocation not pushed", error=repr(error))

    async def listen(self) -> None:
        """Hears what other processes revoke, until cancelled; after a gap nothing old is believed."""
        while True:
            try:
                async with self.redis.pubsub() as channel:  # pyright: ignore[reportUnknownMemberType]
                    await channel.subscribe(CHANNEL)
                    self.known.clear()
                    while True:
                        message = cast("Any", await channel.get_message(ignore_subscribe_messages=True, timeout=60))
                        if message:
                            self.forget(message["data"].decode())
            except (RedisError, OSError) as error:
                log.warning("revocations not heard", error=repr(error))
                await asyncio.sleep(1)


def is_held_back(caller: Caller) -> bool:
    """Whether the shop can't be used as it is used when all is well."""
    standing = caller.actor.standing if caller.actor else None
    return caller.state != OPEN or (standing is not None and standing.state in HELD_BACK)


def is_stale(seen: datetime | None, now: datetime, every: timedelta) -> bool:
    """Whether `seen` is longer ago than `every`, or never was."""
    return seen is None or seen < now - every


@asynccontextmanager
async def know_callers(app: Litestar) -> AsyncGenerator[None]:
    """Part of the application's life, after its connections: `app.state.callers`."""
    callers = app.state.callers = Callers(app.state)
    listening = asyncio.create_task(callers.listen())
    try:
        yield
    finally:
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)
