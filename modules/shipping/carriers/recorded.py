"""A carrier that no system of ours talks to: staff hand the parcel over and type its number."""

import msgspec

from modules.shipping.domain import tracking_url


class Recorded(msgspec.Struct, frozen=True):
    """`name` is a msgid where we have words for it; `template`: its page of one parcel, with {number} in it."""

    code: str
    name: str
    template: str = ""

    def url(self, number: str) -> str:
        return tracking_url(self.template, number)
