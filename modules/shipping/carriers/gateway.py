"""A carrier by HTTP, in the protocol that `infra.local.carrier` serves: JSON, a bearer key, one key for each parcel."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

import msgspec

from infra.kit import clock
from infra.kit.outside import Answer, NotOutside, Unreached, call
from modules.shipping.carriers.port import (
    Booking,
    CarrierBusy,
    CarrierDenied,
    CarrierRefused,
    CarrierSilent,
    Consignment,
    Rate,
)
from modules.shipping.tracking import Scan
from tenancy.accounts.api import installation

T = TypeVar("T")
LONGEST_WAIT, USUAL_WAIT = 3600, 30
LONGEST_REASON = 300
OK, NOT_FOUND, CONFLICT, TOO_MANY, ERROR = 200, 404, 409, 429, 500


class Told(msgspec.Struct, frozen=True):
    """The carrier's account."""

    name: str


class Refusal(msgspec.Struct, frozen=True):
    detail: str = ""


class Gateway:
    """The account that `key` opens at `address`, the carrier's own."""

    def __init__(self, address: str, key: str) -> None:
        self.address, self.key = address.rstrip("/"), key

    async def check(self) -> str:
        """As Carrier.check."""
        return decoded(await self.ask("GET", "/v1/account"), Told).name[:200]

    async def rates(self, country: str, grams: Sequence[int]) -> list[Rate]:
        """As Carrier.rates."""
        return decoded(await self.ask("POST", "/v1/rates", {"country": country, "grams": list(grams)}), list[Rate])

    async def book(self, key: str, parcel: Consignment) -> Booking:
        """As Carrier.book."""
        return decoded(await self.ask("POST", "/v1/parcels", msgspec.to_builtins(parcel), key=key), Booking)

    async def find(self, key: str) -> Booking | None:
        """As Carrier.find."""
        found = decoded(await self.ask("GET", f"/v1/parcels?{urlencode({'key': key})}"), list[Booking])
        return found[0] if found else None

    async def cancel(self, reference: str) -> None:
        """As Carrier.cancel."""
        await self.ask("POST", f"{path_of(reference)}/cancellation", {})

    async def label(self, reference: str, form: str) -> bytes:
        """As Carrier.label."""
        return (await self.ask("GET", f"{path_of(reference)}/label?{urlencode({'form': form})}")).body

    async def track(self, reference: str) -> list[Scan]:
        """As Carrier.track."""
        return decoded(await self.ask("GET", f"{path_of(reference)}/scans"), list[Scan])

    async def ask(self, method: str, path: str, data: Any = None, *, key: str = "") -> Answer:
        """One call; raises what its answer means."""
        headers = {"Authorization": f"Bearer {self.key}", "Accept": "application/json"}
        body = b"" if data is None else msgspec.json.encode(data)
        headers |= {"Content-Type": "application/json"} if body else {}
        headers |= {"Idempotency-Key": f'"{key}"'} if key else {}
        private = installation().private_hosts
        try:
            answer = await call(method, self.address + path, headers=headers, body=body, private=private)
        except NotOutside as problem:
            raise CarrierRefused(problem.message) from problem
        except Unreached as error:
            raise CarrierSilent(str(error)) from error
        return understood(answer, clock.now())


def path_of(reference: str) -> str:
    return f"/v1/parcels/{quote(reference, safe='')}"


def understood(answer: Answer, now: datetime) -> Answer:
    """The answer, if it says yes. Raises CarrierDenied, CarrierBusy, CarrierSilent, CarrierRefused."""
    if answer.status in {401, 403}:
        raise CarrierDenied(str(answer.status))
    if answer.status in {TOO_MANY, 503}:
        raise CarrierBusy(now + timedelta(seconds=seconds_in(answer.headers.get("retry-after", ""))))
    if answer.status >= ERROR or not OK <= answer.status < 300:  # noqa: PLR2004
        if 400 <= answer.status < ERROR:  # noqa: PLR2004
            raise CarrierRefused(reason_in(answer))
        raise CarrierSilent(f"answered {answer.status}")
    return answer


def seconds_in(text: str) -> int:
    return min(int(text), LONGEST_WAIT) if text.isascii() and text.isdigit() and len(text) < 8 else USUAL_WAIT  # noqa: PLR2004


def reason_in(answer: Answer) -> str:
    try:
        said = msgspec.json.decode(answer.body, type=Refusal).detail
    except msgspec.MsgspecError:
        said = ""
    return "".join(sign for sign in said if sign.isprintable())[:LONGEST_REASON] or f"HTTP {answer.status}"


def decoded(answer: Answer, kind: type[T]) -> T:
    """Raises CarrierSilent for an answer that can't be read: whatever was asked may have been done."""
    try:
        return msgspec.json.decode(answer.body, type=kind)
    except msgspec.MsgspecError as error:
        raise CarrierSilent("the answer can't be read") from error
