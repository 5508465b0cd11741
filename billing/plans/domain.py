"""The plans there are. Pure."""

from collections.abc import Mapping

import msgspec

from infra.kit.i18n import N_

SWITCHES = ("pos", "ecommerce", "membership", "warehousing", "distribution")
EVERY_SWITCH = "*"


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """One version of one plan. `limits`: numbers by name, what isn't named is not limited.

    stores, staff: how many at a time; orders_month: in a calendar month; api_calls_minute: of one key. `switches`:
    what may be switched on, `*` for whatever has a package.
    """

    name: str
    version: int
    label: str
    limits: Mapping[str, int]
    switches: tuple[str, ...]


PLANS = (
    Plan(
        name="free",
        version=1,
        label=N_("Free"),
        limits={"stores": 10, "staff": 20, "orders_month": 1_000_000, "api_calls_minute": 6_000},
        switches=(EVERY_SWITCH,),
    ),
)


def newest(name: str) -> Plan:
    """The version that is given out today. Raises KeyError for an unknown plan."""
    versions = [plan for plan in PLANS if plan.name == name]
    if not versions:
        raise KeyError(name)
    return max(versions, key=lambda plan: plan.version)


FREE = newest("free")
