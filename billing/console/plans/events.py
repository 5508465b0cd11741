"""What operators have asked of subscriptions; published on the platform."""

from typing import ClassVar

from infra.kit.outbox import Event


class MoveWanted(Event, frozen=True, kw_only=True):
    """Subscribers of older versions of `plan` are to come to its version `to`. `who`: the operator's account."""

    name: ClassVar[str] = "console.move_wanted"
    plan: str
    to: int
    who: str
