"""A process that is killed in the middle of a payment: `python -m …dying`, told line by line what to do.

Each line is an act as JSON with the moment at which it dies; a child of this process does it, so that nothing is
imported twice. Answered is "killed", or "done" where there were no so many moments.
"""

import asyncio
import os
import signal
import sys
import uuid
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

import msgspec

from billing.gateway.adapter import calls
from billing.gateway.adapter.calls import Calls
from billing.gateway.api import connect_gateway, gateway
from billing.invoicing.api import list_bills
from billing.subscriptions.api import Wanted
from billing.subscriptions.collecting import orders, paying, returning
from billing.subscriptions.collecting.orders import Buyer
from infra.entry.registry import fill_registry
from infra.kit import clock
from infra.kit.db.sessions import Databases, PlatformSession
from infra.kit.settings import Settings
from infra.local.stripe.news import KEY

Method = Callable[..., Awaitable[Any]]


class Act(msgspec.Struct, frozen=True, kw_only=True):
    """`plan` is ordered under `key`, or `refund` minor units of the first bill go back under it; with neither,
    somebody comes back from the provider's pages. `keyless`: each call is a new one to the provider.
    """

    database: str
    stripe: str
    buyer: Buyer
    now: datetime
    moment: int
    plan: str = ""
    refund: int = 0
    key: str = ""
    keyless: bool = False


class Moments:
    """Before and after everything that leaves a trace: what is asked of the provider, and each commit."""

    def __init__(self, last: int) -> None:
        self.last, self.passed = last, 0

    def pass_one(self) -> None:
        self.passed += 1
        if self.passed == self.last:
            os.kill(os.getpid(), signal.SIGKILL)

    def around(self, method: Method) -> Method:
        async def watched(*arguments: Any, **named: Any) -> Any:
            self.pass_one()
            found = await method(*arguments, **named)
            self.pass_one()
            return found

        return watched


def fresh_key(doing: str, _key: str) -> str:
    """The defence off: a repeat is another call."""
    return f"{doing} {uuid.uuid4()}"


async def refund(databases: Databases, act: Act) -> None:
    """As an operator's form does it."""
    async with databases.platform() as session:
        *_, bill = await list_bills(session, act.buyer.tenant)
        await returning.refund_bill(databases, session, bill, act.refund, act.now, key=act.key, who="test")
        await session.commit()


async def do(act: Act) -> None:
    databases = Databases.connect(act.database)
    connect_gateway(Settings(stripe_api_key=KEY, stripe_url=act.stripe))
    with clock.at(act.now):
        if act.plan:
            await orders.order(databases, act.buyer, Wanted(plan=act.plan), act.key, act.now)
        elif act.refund:
            await refund(databases, act)
        else:
            await paying.arrive(databases, act.buyer.tenant)
    await gateway().close()
    await databases.dispose()


def live(act: Act) -> None:
    moments = Moments(act.moment)
    if act.keyless:
        calls.key_of = fresh_key
    for kind, name in ((Calls, "_ask"), (PlatformSession, "commit")):
        setattr(kind, name, moments.around(getattr(kind, name)))
    asyncio.run(do(act))


def main() -> None:
    fill_registry()
    for line in sys.stdin:
        act = msgspec.json.decode(line, type=Act)
        child = os.fork()
        if child == 0:
            live(act)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        sys.stdout.write("killed\n" if os.WIFSIGNALED(status) else f"done {os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
