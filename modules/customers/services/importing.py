"""A block of rows from a file becomes profiles: new ones, changed ones, and those that stay as they are.

A row is found again by its external id, its phone or its e-mail. What it leaves blank stays; lists are added to; a
consent is given by a file and never taken back.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from infra.kit.db.sessions import TenantReader, TenantSession
from infra.kit.i18n import N_
from infra.kit.problems import Problem
from modules.customers import repository
from modules.customers.answers import How
from modules.customers.domain import LONGEST, TITLE_TEXTS, Identity, Profile, field_of
from modules.customers.schemas import profile_of
from modules.customers.services.groups import group_names
from modules.customers.services.profiles import Source, create_customer, edit_customer
from modules.desk.api import Outcome, RowFault, Work

ORIGIN = "file"
NO_GROUP = N_("There is no group “{group}”. Add it under Groups first, or leave the field out.")
TWO_OWNERS = N_("Phone and e-mail belong to two customers here: {one} and {other}. Join them first, or leave one out.")


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A row that could be read. `mentioned`: the fields it says anything about."""

    line: int
    profile: Profile
    mentioned: frozenset[str]
    group: str = ""
    external_id: str = ""


async def take_lines(session: TenantSession, lines: Sequence[Line], work: Work, country: str) -> Outcome:
    """Writes the lines of a block; a dry run does the same, and its unit is rolled back."""
    source = Source(author=work.by, now=work.at, country=country, how=How.IMPORT)
    groups = {name.casefold(): group for group, name in (await group_names(session)).items()}
    counts: dict[str, int] = {}
    faults: list[RowFault] = []
    for line in lines:
        if line.group and line.group.casefold() not in groups:
            faults.append(RowFault(line=line.line, field="group", message=NO_GROUP, facts={"group": line.group}))
            continue
        profile = msgspec.structs.replace(line.profile, group=groups.get(line.group.casefold()))
        try:
            async with session.begin_nested():
                kind = await take(session, msgspec.structs.replace(line, profile=profile), source)
        except Problem as problem:
            faults += faults_of(line, problem)
        else:
            counts[kind] = counts.get(kind, 0) + 1
    return Outcome(counts=counts, faults=faults)


class TwoOwners(Problem):
    status, code = 409, "customer_two_owners"
    message = TWO_OWNERS


async def take(session: TenantSession, line: Line, source: Source) -> str:
    """One row: created, changed or same."""
    customer = await find(session, line)
    if customer is None:
        came = {"origin": ORIGIN, "external_id": line.external_id} if line.external_id else {}
        await create_customer(session, line.profile, msgspec.structs.replace(source, **came))
        return "created"
    row = await repository.find_profile(session, customer)
    if row is None:
        return "same"
    before = profile_of(row)
    after = over(before, line)
    if after == before:
        return "same"
    await edit_customer(session, customer, after, row.version, source)
    return "changed"


async def find(session: TenantReader, line: Line) -> UUID | None:
    """Whom the row means. Raises TwoOwners."""
    external = line.external_id[: LONGEST["external_id"]]
    if external and (known := await repository.find_by_origin(session, ORIGIN, external)):
        return known
    identities: Sequence[Identity] = tuple(field_of(line.profile))
    owners: dict[UUID, Any] = {row.customer_id: row.name for row in await repository.owners_of(session, identities)}
    if len(owners) > 1:
        one, other, *_ = owners.values()
        raise TwoOwners(one=one, other=other)
    return next(iter(owners), None)


def over(before: Profile, line: Line) -> Profile:
    """`before` with what the row says."""
    said, new = line.mentioned, line.profile
    plain = {
        field: getattr(new, field)
        for field in ("name", "kind", "tax_number", "note", "birthday", "language", "group")
        if field in said
    }
    title = {part: getattr(new.title, part) for part in TITLE_TEXTS if f"title_{part}" in said}
    lists: dict[str, Any] = {
        "title": msgspec.structs.replace(before.title, **title),
        "tags": tuple(dict.fromkeys((*before.tags, *new.tags))),
        "consents": tuple(sorted({*before.consents, *new.consents})),
        "addresses": (*before.addresses, *(a for a in new.addresses if not is_known(a, before))),
    }
    phones, emails = (
        contacts(before.phone, before.phones, new.phone, new.phones),
        contacts(before.email, before.emails, new.email, new.emails),
    )
    return msgspec.structs.replace(
        before, **plain, **lists, phone=phones[0], phones=phones[1], email=emails[0], emails=emails[1]
    )


def contacts(main: str, more: tuple[str, ...], new: str, further: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """The first one stays; whatever is new comes behind it."""
    every = [each for each in dict.fromkeys((main, *more, new, *further)) if each]
    return (every[0], tuple(sorted(every[1:]))) if every else ("", ())


def is_known(address: Any, before: Profile) -> bool:
    """A place that stands there already, whatever it is called and used for."""
    places = [(a.street, a.city, a.postcode) for a in before.addresses]
    return (address.street, address.city, address.postcode) in places


def faults_of(line: Line, problem: Problem) -> list[RowFault]:
    given = [(error.field, error.message, error.facts) for error in problem.fields]
    return [
        RowFault(
            line=line.line,
            field=field.removeprefix("addresses.0.").replace("title.", "title_"),
            message=message,
            facts={name: fact if isinstance(fact, int) else str(fact) for name, fact in facts.items()},
        )
        for field, message, facts in given or [("", problem.message, problem.facts)]
    ]
