"""Two profiles of one customer become one, and can be parted again.

The other profile's row goes, and the database refuses that as long as anything refers to it: nothing can be left
behind. An order that is placed meanwhile waits for the outcome (`api.is_there`) and is the survivor's.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from infra.kit.db.sessions import TenantReader, TenantSession
from infra.kit.ids import new_id
from infra.kit.outbox import publish
from modules.customers import repository
from modules.customers.answers import Answer, allowed
from modules.customers.domain import Identity, IdentityKind, text_of
from modules.customers.errors import NoSuchCustomer, NoSuchMerge, PersonErased, SameCustomer
from modules.customers.events import ProfilesJoined, ProfilesParted
from modules.customers.joining import COLUMNS, joined, parted
from modules.customers.models import Customer, CustomerIdentity, CustomerMerge, CustomerTotal
from modules.customers.schemas import profile_of
from modules.customers.services import references
from modules.customers.services.groups import group_names
from modules.customers.services.profiles import KIND, Source
from modules.desk.api import Deed, note

TABLE: sa.Table = Customer.__table__  # type: ignore[assignment]
TOTAL: sa.Table = CustomerTotal.__table__  # type: ignore[assignment]
# `changed` is for those who follow: a profile that comes back has changed now.
LOCK_BOTH = (
    sa.select(*(column for column in TABLE.c if column.name != "changed"))
    .where(Customer.id == sa.any_(sa.bindparam("ids", type_=sa.ARRAY(sa.Uuid))))
    .order_by(Customer.id)
    .with_for_update()
)
MERGE = sa.select(*CustomerMerge.__table__.c).where(CustomerMerge.id == sa.bindparam("merge"))


async def join_profiles(
    session: TenantSession, survivor: UUID, other: UUID, theirs: frozenset[str], source: Source
) -> UUID:
    """`other` goes into `survivor`, with everything that refers to it; gives the joining's id.

    `theirs`: fields (joining.CHOICES) where `other`'s value stays. Raises NoSuchCustomer, SameCustomer, PersonErased.
    """
    if survivor == other:
        raise SameCustomer
    both = await lock_both(session, survivor, other)
    mine, yours = both[survivor], both[other]
    made = joined(mine, yours, theirs)
    made["allowed"] = allowed(msgspec.convert(made["consents"], list[Answer]))
    moved = await references.give(session, other, survivor)
    asked = {",".join(each.tables): await each.join(session, survivor, other) for each in references.followers()}
    came = (yours["origin"], yours["external_id"])
    known = await move_identities(session, yours, survivor, keeps_origin=came != (made["origin"], made["external_id"]))
    totals = await join_totals(session, survivor, other)
    await session.execute(sa.delete(Customer).where(Customer.id == other))
    await write(session, survivor, made, mine["version"])
    merge = new_id()
    before = {name: mine[name] for name in COLUMNS}
    snapshot = {
        "row": yours, "before": before, "after": made, "known": known, "totals": totals, "followers": asked,
    }  # fmt: skip
    row = {
        "id": merge, "state": "merged", "survivor_id": survivor, "merged_id": other, "merged_name": yours["name"],
        "snapshot": msgspec.to_builtins(snapshot), "moved": moved,
        "at": source.now, "by_name": source.author.name,
    }  # fmt: skip
    await session.execute(sa.insert(CustomerMerge), row)
    # The log is never changed, and a person may ask to be forgotten: it names nobody.
    deed = Deed(act="customer.merged", kind=KIND, subject=survivor, after={"other": str(other)})
    await note(session, [deed], by=source.author, at=source.now)
    await publish(session, ProfilesJoined(survivor=survivor, other=other))
    return merge


async def part_profiles(session: TenantSession, merge: UUID, source: Source) -> UUID:
    """Undoes a joining: the other profile is back with what it had and still is there; gives its id.

    What was changed since stays with the survivor. Raises NoSuchMerge, PersonErased.
    """
    row = (await session.execute(MERGE.with_for_update(), {"merge": merge})).one_or_none()
    if row is None or row.state != "merged":
        raise NoSuchMerge
    kept, survivor, other = row.snapshot, row.survivor_id, row.merged_id
    now = (await session.execute(LOCK_BOTH, {"ids": [survivor]})).mappings().one()
    if now["erased_at"]:
        raise PersonErased
    mine = parted(columns_of(kept["before"]), columns_of(kept["after"]), {**now})
    mine["allowed"] = allowed(msgspec.convert(mine["consents"], list[Answer]))
    # First, since what the other came from leads to one profile alone.
    await session.execute(sa.update(TABLE).where(Customer.id == survivor).values(mine))
    back = columns_of(kept["row"])
    groups = await group_names(session)
    back["group_id"] = back["group_id"] if back["group_id"] in groups else None
    await session.execute(sa.insert(TABLE), back)
    await part_identities(session, kept["known"], survivor, other)
    await write(session, survivor, {}, now["version"])
    await write(session, other, {}, back["version"])
    await references.give_back(session, row.moved, other, survivor)
    for each in references.followers():
        await each.part(session, survivor, other, kept["followers"].get(",".join(each.tables), {}))
    await part_totals(session, kept["totals"], survivor, other)
    done: dict[str, Any] = {
        "state": "undone",
        "undone_at": source.now,
        "undone_by": source.author.name,
        "snapshot": {},
        "moved": {},
    }
    await session.execute(sa.update(CustomerMerge).where(CustomerMerge.id == merge).values(done))
    deeds = [Deed(act="customer.separated", kind=KIND, subject=each) for each in (survivor, other)]
    await note(session, deeds, by=source.author, at=source.now)
    await publish(session, ProfilesParted(survivor=survivor, other=other))
    return other


async def lock_both(session: TenantSession, survivor: UUID, other: UUID) -> dict[UUID, dict[str, Any]]:
    """Both profiles, held against everybody: also against orders that refer to them."""
    found = (await session.execute(LOCK_BOTH, {"ids": [survivor, other]})).mappings()
    rows: dict[UUID, dict[str, Any]] = {row["id"]: {**row} for row in found}
    if len(rows) != 2:  # noqa: PLR2004  both of them
        raise NoSuchCustomer
    if any(row["erased_at"] for row in rows.values()):
        raise PersonErased
    return rows


async def write(session: TenantSession, customer: UUID, values: dict[str, Any], version: int) -> None:
    """The columns, and the words that follow from profile and identities."""
    change = sa.update(TABLE).where(Customer.id == customer)
    await session.execute(change.values(values | {"version": version + 1}))
    row = await repository.find_profile(session, customer)
    if row is None:
        raise NoSuchCustomer
    await session.execute(change.values(search_text=text_of(profile_of(row), row.external_id)))


async def move_identities(
    session: TenantSession, yours: dict[str, Any], survivor: UUID, *, keeps_origin: bool
) -> list[list[str]]:
    """What led to the other leads to the survivor; where it came from too, as the survivor has an origin of its own."""
    move = sa.update(CustomerIdentity).where(CustomerIdentity.customer_id == yours["id"]).values(customer_id=survivor)
    rows = await session.execute(move.returning(CustomerIdentity.kind, CustomerIdentity.value))
    known = sorted([row.kind, row.value] for row in rows)
    kind, value = IdentityKind.MARKETPLACE.value, f"{yours['origin']}:{yours['external_id']}"
    if keeps_origin and yours["origin"] and [kind, value] not in known:
        await session.execute(sa.insert(CustomerIdentity), {"kind": kind, "value": value, "customer_id": survivor})
        return [*known, [kind, value, "origin"]]
    return known


async def part_identities(session: TenantSession, known: Sequence[Sequence[str]], survivor: UUID, other: UUID) -> None:
    """Those that still lead to the survivor lead to the other again; what is a third one's by now stays there."""
    for kind, value, *origin in known:
        mine = sa.and_(
            CustomerIdentity.kind == kind, CustomerIdentity.value == value, CustomerIdentity.customer_id == survivor
        )
        if origin:
            await session.execute(sa.delete(CustomerIdentity).where(mine))
        else:
            await session.execute(sa.update(CustomerIdentity).where(mine).values(customer_id=other))
    theirs = await session.execute(
        sa.select(CustomerIdentity.kind, CustomerIdentity.value).where(CustomerIdentity.customer_id == other)
    )
    has = {Identity(IdentityKind(row.kind), row.value) for row in theirs}
    row = (await session.execute(sa.select(Customer.phone, Customer.email).where(Customer.id == other))).one()
    lost = [Identity(IdentityKind.PHONE, row.phone), Identity(IdentityKind.EMAIL, row.email)]
    owned = {(r.kind, r.value) for r in await repository.owners_of(session, lost) if r.customer_id != other}
    gone = {i.kind.value: "" for i in lost if i not in has and (i.kind.value, i.value) in owned}
    if gone:
        await session.execute(sa.update(TABLE).where(Customer.id == other).values(gone))


async def join_totals(session: TenantSession, survivor: UUID, other: UUID) -> list[list[Any]]:
    """Both together, until the orders' handler has counted anew; gives them as they were."""
    rows = await session.execute(sa.delete(TOTAL).where(TOTAL.c.customer_id.in_([survivor, other])).returning(*TOTAL.c))
    were = [tuple(row) for row in rows]
    sums: dict[str, tuple[int, int, datetime]] = {}
    for _, currency, orders, spent, at in were:
        had = sums.get(currency, (0, 0, at))
        sums[currency] = (had[0] + orders, had[1] + spent, max(had[2], at))
    await put_totals(session, [(survivor, currency, *figures) for currency, figures in sums.items()])
    return [[str(customer), *rest] for customer, *rest in were]


async def part_totals(session: TenantSession, were: Sequence[Sequence[Any]], survivor: UUID, other: UUID) -> None:
    """As they were, until the orders' handler has counted anew."""
    await session.execute(sa.delete(TOTAL).where(TOTAL.c.customer_id.in_([survivor, other])))
    rows = [(UUID(who), currency, orders, spent, at) for who, currency, orders, spent, at in were]
    await put_totals(session, [(*row[:4], datetime.fromisoformat(str(row[4]))) for row in rows])


async def put_totals(session: TenantSession, rows: Sequence[Sequence[Any]]) -> None:
    if rows:
        names = [column.name for column in TOTAL.c]
        await session.execute(sa.insert(TOTAL), [dict(zip(names, row, strict=True)) for row in rows])


def columns_of(kept: dict[str, Any]) -> dict[str, Any]:
    """What was kept of a profile, as its columns take it."""
    return {name: typed(TABLE.c[name], value) for name, value in kept.items()}


def typed(column: sa.Column[Any], value: Any) -> Any:
    """A value out of JSON as its column takes it."""
    return None if value is None else msgspec.convert(value, column.type.python_type, strict=False)


async def joinings(session: TenantReader, customer: UUID) -> Sequence[sa.Row[Any]]:
    """What went into the profile and can be parted, the newest first: id, merged_id, merged_name, at, by_name."""
    one = CustomerMerge
    shown = (one.id, one.merged_id, one.merged_name, one.at, one.by_name)
    mine = sa.select(*shown).where(CustomerMerge.survivor_id == customer, CustomerMerge.state == "merged")
    rows: Sequence[Any] = (await session.execute(mine.order_by(CustomerMerge.id.desc()))).all()
    return rows
