"""A carrier that no system of ours talks to: staff hand the parcel over and type its number."""

from collections.abc import Sequence

from modules.shipping.carriers.port import Answer, Offer, Parcel, Seen, Taken, Unknown
from modules.shipping.domain import tracking_url


class Recorded:
    """`template`: its page of one parcel, with {number} in it."""

    is_called = False

    def __init__(self, code: str, name: str, template: str = "", *, needs_number: bool = True) -> None:
        self.code, self.name, self.template, self.needs_number = code, name, template, needs_number

    def url(self, number: str) -> str:
        return tracking_url(self.template, number)

    async def quote(self, parcel: Parcel, currency: str) -> Sequence[Offer]:  # noqa: ARG002  the protocol's
        return ()

    async def create(self, parcel: Parcel) -> Answer:
        """The number was typed as its reference."""
        return Taken(number=parcel.reference, url=self.url(parcel.reference))

    async def ask(self, key: str) -> Answer:  # noqa: ARG002
        return Unknown()

    async def track(self, key: str) -> Sequence[Seen] | Unknown:  # noqa: ARG002
        return ()

    async def cancel(self, key: str) -> Answer:  # noqa: ARG002
        return Taken(number="")
