"""What becomes of two profiles that are joined, and of one that is parted again. Pure."""

from collections.abc import Mapping
from typing import Any

from infra.kit.i18n import N_

CHOICES = {
    "name": N_("Name"),
    "kind": N_("Kind"),
    "phone": N_("Phone"),
    "email": N_("E-mail"),
    "tax_number": N_("Tax number"),
    "birthday": N_("Birthday"),
    "language": N_("Language"),
    "title": N_("Invoice title"),
    "group_id": N_("Group"),
    "note": N_("Note"),
}
"""Of these one profile's value stays: the survivor's, unless it is empty or the other's is chosen."""
LISTS = ("addresses", "tags", "notes", "consents")
"""Of these everything stays."""
COLUMNS = (*CHOICES, *LISTS, "allowed", "origin", "external_id")
Row = Mapping[str, Any]


def joined(survivor: Row, other: Row, theirs: frozenset[str]) -> dict[str, Any]:
    """The columns of the profile that both become; `theirs`: the choices that `other` wins."""
    made = {field: pick(field, survivor, other, theirs) for field in CHOICES}
    made |= {field: both(field, survivor, other) for field in LISTS}
    if survivor["origin"] or not other["origin"]:
        return made | {"origin": survivor["origin"], "external_id": survivor["external_id"]}
    return made | {"origin": other["origin"], "external_id": other["external_id"]}


def pick(field: str, survivor: Row, other: Row, theirs: frozenset[str]) -> Any:
    mine, yours = survivor[field], other[field]
    return yours if yours and (field in theirs or not mine) else mine


def both(field: str, survivor: Row, other: Row) -> list[Any]:
    """The survivor's and what the other has beyond it; what has a time in the order of time."""
    mine, yours = survivor[field], other[field]
    every = [*mine, *(each for each in yours if each not in mine)]
    if field in {"notes", "consents"}:
        return sorted(every, key=lambda each: str(each["at"]))
    if field == "addresses":  # at most one for each use, and that is the survivor's
        taken = {use for use in ("for_shipping", "for_billing") if any(each.get(use) for each in mine)}
        return [*mine, *({k: v for k, v in each.items() if k not in taken} for each in every[len(mine) :])]
    return every


def parted(before: Row, after: Row, now: Row) -> dict[str, Any]:
    """The survivor's columns once the other is out again: as before, except what was changed since the joining."""
    return {name: before[name] if now[name] == after[name] else now[name] for name in before}
