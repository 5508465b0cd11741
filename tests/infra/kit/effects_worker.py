"""A real worker in a process of its own, to be killed. Arguments: PostgreSQL, Valkey, seconds of lease, attempts."""

import signal
import sys
import threading

import dramatiq

from infra.kit.db.sessions import Databases
from infra.kit.deliver import Deliverer
from infra.kit.jobs import deliver_actor, make_broker
from infra.kit.relay import Group
from tests.infra.kit.effects import ADD_UP, COUNT, FAIL, always_on


class Work:
    """Makes its connections in the loop that uses them."""

    def __init__(self, url: str, lease: float, most: int) -> None:
        self.url, self.lease, self.most = url, lease, most
        self.deliverer: Deliverer | None = None

    async def __call__(self, *groups: Group) -> None:
        if self.deliverer is None:
            databases = Databases.connect(self.url, connections=4)
            options = {"lease": self.lease, "most": self.most, "back_off": 0.01}
            self.deliverer = Deliverer(databases, [COUNT, ADD_UP, FAIL], always_on, **options)  # type: ignore[arg-type]
        await self.deliverer.work(*groups)


def main() -> None:
    url, valkey, lease, most = sys.argv[1:]
    broker = make_broker(valkey)
    dramatiq.set_broker(broker)
    deliver_actor(broker, Work(url, float(lease), int(most)))
    worker = dramatiq.Worker(broker, worker_threads=4, worker_timeout=100)

    stopping = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopping.set())
    worker.start()
    # Not worker.join() with a stop inside the handler: the handler interrupts a join that holds the queue's own lock.
    stopping.wait()
    worker.stop()


if __name__ == "__main__":
    main()
