"""What the address of the list says, read and written: it can be sent to somebody."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import msgspec

from infra.kit import clock
from infra.kit.i18n import N_
from infra.kit.money import to_minor
from infra.kit.problems import Problem
from modules.orders.errors import FilterUnreadable
from modules.orders.services.list import FULFILLMENTS, PAYMENTS, SORTS, OrderFilter
from tenancy.access.api import Actor

LABELS = {
    "q": N_("Search"), "state": N_("Status"), "payment": N_("Payment"), "fulfillment": N_("Goods"),
    "store": N_("Store"), "channel": N_("Channel"), "from": N_("Placed from"), "to": N_("Placed until"),
    "customer": N_("Customer"), "salesperson": N_("Salesperson"), "flag": N_("Flag"), "tender": N_("Way to pay"),
    "least": N_("Total from"), "most": N_("Total up to"), "note": N_("With a note"), "held": N_("On hold"),
}  # fmt: skip
NAMES = (*LABELS, "sort")


class Asked(msgspec.Struct, frozen=True):
    """The parts of an address that are about the list, as they were given."""

    said: dict[str, str]

    def get(self, name: str) -> str:
        return self.said.get(name, "")

    def without(self, *names: str) -> dict[str, str]:
        return {name: value for name, value in self.said.items() if name not in names}

    def with_(self, **more: str) -> dict[str, str]:
        return {name: value for name, value in (self.said | more).items() if value}


def asked_in(given: Mapping[str, Any]) -> Asked:
    said = {name: str(given.get(name) or "").strip()[:200] for name in NAMES}
    return Asked({name: value for name, value in said.items() if value})


def address(home: str, query: Mapping[str, str], **more: str) -> str:
    given = {name: value for name, value in (dict(query) | more).items() if value}
    return f"{home}?{urlencode(given)}" if given else home


def filter_of(asked: Asked, actor: Actor) -> OrderFilter:
    """Days are those of `actor`'s zone, amounts of its currency. Raises FilterUnreadable: none is left out."""
    since, until = a_day(asked, "from"), a_day(asked, "to")
    return OrderFilter(
        q=asked.get("q"), state=asked.get("state"), payment=one_of(asked, "payment", PAYMENTS),
        fulfillment=one_of(asked, "fulfillment", FULFILLMENTS), flag=asked.get("flag"), tender=asked.get("tender"),
        noted=bool(asked.get("note")), held=bool(asked.get("held")),
        least=an_amount(asked, "least", actor), most=an_amount(asked, "most", actor),
        since=clock.day_bounds(since, actor.zone)[0] if since else None,
        until=clock.day_bounds(until, actor.zone)[1] if until else None,
        sort=one_of(asked, "sort", SORTS), store=an_id(asked, "store"), channel=an_id(asked, "channel"),
        customer=an_id(asked, "customer"), salesperson=an_id(asked, "salesperson"),
    )  # fmt: skip


def unreadable(asked: Asked, name: str) -> FilterUnreadable:
    return FilterUnreadable(value=asked.get(name))


def an_id(asked: Asked, name: str) -> UUID | None:
    try:
        return UUID(asked.get(name)) if asked.get(name) else None
    except ValueError as error:
        raise unreadable(asked, name) from error


def a_day(asked: Asked, name: str) -> date | None:
    try:
        return date.fromisoformat(asked.get(name)) if asked.get(name) else None
    except ValueError as error:
        raise unreadable(asked, name) from error


def an_amount(asked: Asked, name: str, actor: Actor) -> int | None:
    try:
        return to_minor(asked.get(name), actor.currency) if asked.get(name) else None
    except Problem as problem:
        raise unreadable(asked, name) from problem


def one_of(asked: Asked, name: str, known: Mapping[str, Any]) -> str:
    if asked.get(name) and asked.get(name) not in known:
        raise unreadable(asked, name)
    return asked.get(name)
