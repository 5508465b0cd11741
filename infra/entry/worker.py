"""The worker: takes groups of deliveries from Dramatiq's queue and works them."""

import signal
import threading
import time
from types import FrameType

import dramatiq
from cachetools import TTLCache

from billing.gateway.api import connect_gateway
from infra.entry.migrate import connect
from infra.entry.registry import fill_registry
from infra.kit.db.sessions import Databases
from infra.kit.deliver import Deliverer
from infra.kit.files import keep_files
from infra.kit.files_objects import files_of
from infra.kit.jobs import deliver_actor, make_broker, subscription_of
from infra.kit.module import registry
from infra.kit.outbox import Subscription
from infra.kit.relay import Group
from infra.kit.settings import Settings
from tenancy.accounts.installation import install
from tenancy.switches.api import switches_of

SWITCH_SECONDS = 5


def all_subscriptions() -> list[Subscription]:
    """Handlers of events, and of the schedule's jobs."""
    return [*registry.subscriptions(), *(subscription_of(job) for job in registry.jobs())]


class Work:
    """The worker's work, made in the event loop that does it: connections belong to their loop."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.deliverer: Deliverer | None = None
        self.switches: TTLCache[str, frozenset[str]] = TTLCache(10_000, SWITCH_SECONDS, timer=time.monotonic)

    async def __call__(self, *groups: Group) -> None:
        if self.deliverer is None:
            databases = connect(self.settings, provisioning=True)
            self.deliverer = Deliverer(databases, all_subscriptions(), self.is_on, lease=self.settings.lease_seconds)
        await self.deliverer.work(*groups)

    @property
    def databases(self) -> Databases:
        assert self.deliverer is not None  # noqa: S101  set before any work
        return self.deliverer.databases

    async def is_on(self, tenant: str, switch: str) -> bool:
        found = self.switches.get(tenant)
        if found is None:
            async with self.databases.read_platform() as session:
                found = self.switches[tenant] = await switches_of(session, tenant)
        return switch in found


def run(settings: Settings) -> None:
    """Works until SIGTERM, then finishes what is begun."""
    fill_registry()
    keep_files(files_of(settings))
    install(settings)
    connect_gateway(settings)
    broker = make_broker(settings.redis_url)
    dramatiq.set_broker(broker)
    deliver_actor(broker, Work(settings))
    # The consumer looks at an empty queue every `worker_timeout` ms; the default of a second would be felt.
    worker = dramatiq.Worker(broker, worker_threads=settings.worker_threads, worker_timeout=100)

    stopping = threading.Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        stopping.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the supervisor's Ctrl-C: it sends SIGTERM in its order
    worker.start()
    # Not worker.join(): it ends once the queue is empty, and a main thread that has ended takes the executors with it.
    stopping.wait()
    worker.stop(timeout=10_000)
