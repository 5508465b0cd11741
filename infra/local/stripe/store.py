"""What this Stripe knows, in its own shapes: objects by id, what happened, and what time it is for whom."""

import copy
import secrets
import string
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from infra.local.ahead import Ahead

Thing = dict[str, Any]
SIGNS = string.ascii_letters + string.digits
API_VERSION = "2026-08-26.dahlia"


class Refused(Exception):
    """An answer that says no, in Stripe's words."""

    def __init__(self, message: str, *, status: int = 400, code: str = "", param: str = "", cause: str = "") -> None:
        super().__init__(message)
        self.status, self.code = status, code
        kind = "card_error" if status == 402 else "invalid_request_error"  # noqa: PLR2004
        named = {"type": kind, "message": message, "code": code, "param": param, "decline_code": cause}
        self.body = {"error": {name: value for name, value in named.items() if value}}


def missing(name: str) -> Refused:
    return Refused(f"No such object: '{name}'", status=404, code="resource_missing", param="id")


class Store:
    """`things`: every object by its id; what begins with `_` is ours and never leaves. `file`: where it is kept.

    `clock`: how far the clock of everybody without a test clock is ahead of the real one.
    """

    def __init__(self, file: Path | None = None, clock: Ahead | None = None) -> None:
        self.file, self.clock = file, clock or Ahead()
        self.things: dict[str, Thing] = {}
        self.by_kind: dict[str, list[str]] = {}
        self.answers: dict[str, Any] = {}
        self.frozen: int | None = None
        self.is_quiet = False
        self.untold: list[str] = []
        self.address = ""
        if file and file.exists():
            self._read(file)

    def _read(self, file: Path) -> None:
        kept = msgspec.json.decode(file.read_bytes())
        self.things, self.answers, self.untold = kept["things"], kept["answers"], kept["untold"]
        self.ahead = max(self.ahead, kept["ahead"])
        for thing in self.things.values():
            self.by_kind.setdefault(thing["object"], []).append(thing["id"])

    @property
    def ahead(self) -> int:
        return self.clock.seconds

    @ahead.setter
    def ahead(self, seconds: int) -> None:
        self.clock.seconds = seconds

    def keep(self) -> None:
        """Writes everything down, if there is a place for it."""
        if self.file is None:
            return
        self.file.parent.mkdir(parents=True, exist_ok=True)
        kept = {"things": self.things, "answers": self.answers, "ahead": self.ahead, "untold": self.untold}
        new = self.file.with_suffix(".new")
        new.write_bytes(msgspec.json.encode(kept))
        new.replace(self.file)

    def copied(self) -> "Store":
        """The same world, to see what would happen in it; nobody hears of that."""
        twin = Store(clock=self.clock)
        twin.things = copy.deepcopy(self.things)
        twin.by_kind = {kind: list(names) for kind, names in self.by_kind.items()}
        twin.frozen, twin.address, twin.is_quiet = self.frozen, self.address, True
        return twin

    def name(self, prefix: str) -> str:
        return f"{prefix}_{''.join(secrets.choice(SIGNS) for _ in range(24))}"

    def add(self, thing: Thing) -> Thing:
        self.things[thing["id"]] = thing
        self.by_kind.setdefault(thing["object"], []).append(thing["id"])
        return thing

    def get(self, name: str, kind: str = "") -> Thing:
        """Raises Refused for what isn't there."""
        found = self.things.get(name)
        if found is None or (kind and found["object"] != kind):
            raise missing(name)
        return found

    def all(self, kind: str) -> Iterator[Thing]:
        """The oldest first."""
        return (self.things[name] for name in list(self.by_kind.get(kind, [])))

    def of_customer(self, kind: str, customer: str) -> list[Thing]:
        return [thing for thing in self.all(kind) if thing.get("customer") == customer]

    def now(self, clock: str | None = None) -> int:
        """Seconds, by a test clock or by everybody's."""
        if clock:
            return int(self.get(clock)["frozen_time"])
        return self.frozen if self.frozen is not None else int(datetime.now(UTC).timestamp()) + self.ahead

    def now_of(self, customer: str | None) -> int:
        return self.now(self.get(customer)["test_clock"] if customer else None)

    def happened(self, kind: str, about: Thing) -> None:
        """Notes an event with the object as it is now."""
        if self.is_quiet:
            return
        customer = about["id"] if about["object"] == "customer" else about.get("customer")
        event: Thing = {
            "id": self.name("evt"), "object": "event", "api_version": API_VERSION, "created": self.now_of(customer),
            "data": {"object": public(copy.deepcopy(about))}, "livemode": False, "pending_webhooks": 1,
            "request": {"id": None, "idempotency_key": None}, "type": kind,
        }  # fmt: skip
        self.add(event)
        self.untold.append(event["id"])


def public(thing: Any) -> Any:
    """What leaves: without what is ours alone."""
    if isinstance(thing, dict):
        return {str(name): public(value) for name, value in thing.items() if not str(name).startswith("_")}  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]  JSON
    return [public(each) for each in thing] if isinstance(thing, list) else thing  # pyright: ignore[reportUnknownVariableType]  the same
