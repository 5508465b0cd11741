"""The scheduler: the relay from outboxes to the queue, and the clock of what comes again and again."""

import asyncio
import signal

from infra.entry.migrate import connect
from infra.entry.registry import fill_registry
from infra.entry.worker import all_subscriptions
from infra.kit.jobs import QUEUE, Scheduler, deliver_actor, make_broker
from infra.kit.module import registry
from infra.kit.redis import connect as connect_redis
from infra.kit.relay import Group, Relay, RelaySettings
from infra.kit.settings import Settings


async def not_here(*groups: Group) -> None:
    """The actor is declared here to be sent to; it works in the worker."""
    raise RuntimeError(f"{groups[0].handler} was delivered to the scheduler")


async def serve(settings: Settings) -> None:
    databases, redis = connect(settings, connections=4), connect_redis(settings.redis_url)
    send = deliver_actor(make_broker(settings.redis_url), not_here)
    pace = RelaySettings(lease=settings.lease_seconds)
    relay = Relay(databases, redis, all_subscriptions(), send, QUEUE, pace, metered=registry.metered())
    scheduler = Scheduler(databases, registry.jobs())
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, stop.set)
    loop.add_signal_handler(signal.SIGINT, lambda: None)
    tasks = [asyncio.create_task(relay.run()), asyncio.create_task(scheduler.run())]
    waiting = asyncio.create_task(stop.wait())
    try:
        done, _ = await asyncio.wait([*tasks, waiting], return_when=asyncio.FIRST_COMPLETED)
        for task in done - {waiting}:
            task.result()  # neither ends by itself: a defect, and the supervisor starts us again
    finally:
        for task in [*tasks, waiting]:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await databases.dispose()
        await redis.aclose()


def run(settings: Settings) -> None:
    """Runs until SIGTERM."""
    fill_registry()
    asyncio.run(serve(settings))
