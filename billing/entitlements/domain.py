"""What follows from a plan and what was taken beside it. Pure."""

from collections.abc import Iterable, Mapping
from typing import Protocol

import msgspec

from billing.plans.api import EVERY_SWITCH
from tenancy.access.api import is_near


class Taken(Protocol):
    """A plan or an add-on as it was when it was taken; `quantity` pieces of it."""

    @property
    def limits(self) -> Mapping[str, int]: ...
    @property
    def switches(self) -> tuple[str, ...]: ...
    @property
    def quantity(self) -> int: ...


class Entitlements(msgspec.Struct, frozen=True, kw_only=True):
    """What a tenant may use. `limits`: stores, staff, orders_month, api_calls_minute; what is absent is not limited."""

    plan: str
    version: int
    limits: Mapping[str, int]
    switches: frozenset[str]

    def may_switch_on(self, switch: str) -> bool:
        """Whether the plan includes a module's switch."""
        return bool({EVERY_SWITCH, switch} & self.switches)

    def may(self, what: str, used: int, more: int = 1) -> bool:
        """Whether `more` of `what` fit beside the `used` ones."""
        most = self.limits.get(what)
        return most is None or used + more <= most


class Usage(msgspec.Struct, frozen=True, kw_only=True):
    """How much of a limit is used; `most` None for as much as one likes."""

    used: int
    most: int | None

    @property
    def is_full(self) -> bool:
        """Whether nothing more fits; what is there stays, even beyond the limit."""
        return self.most is not None and self.used >= self.most

    @property
    def is_near(self) -> bool:
        return is_near(self.used, self.most)

    @property
    def is_over(self) -> bool:
        return self.most is not None and self.used > self.most


def limits_with(plan: Mapping[str, int], taken: Iterable[Taken]) -> dict[str, int]:
    """The plan's limits with what is taken beside it; what the plan doesn't limit stays without a limit."""
    limits = dict(plan)
    for each in taken:
        for what, more in each.limits.items():
            if what in limits:
                limits[what] += more * each.quantity
    return limits


def switches_with(plan: Iterable[str], taken: Iterable[Taken]) -> tuple[str, ...]:
    """The plan's switches with those that are taken beside it."""
    found = [*plan, *(switch for each in taken if each.quantity for switch in each.switches)]
    return (EVERY_SWITCH,) if EVERY_SWITCH in found else tuple(dict.fromkeys(found))
