"""What happens to switches."""

from typing import ClassVar

from infra.kit.outbox import Event


class SwitchWanted(Event, frozen=True, kw_only=True):
    """A tenant's switch is `opening`: its tables are to be made."""

    name: ClassVar[str] = "switch.wanted"
    tenant: str
    cell: str
    switch: str
