"""Create and edit a profile."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from infra.kit.db.sessions import TenantReader, TenantSession
from infra.kit.i18n import N_
from infra.kit.ids import new_id
from infra.kit.problems import FieldError, Invalid
from modules.customers import repository
from modules.customers.answers import PAIRS, Answer, How, Purpose, allowed, with_answers
from modules.customers.domain import LONGEST, TOO_LONG, Identity, IdentityKind, Profile, clean, field_of, text_of
from modules.customers.errors import ChangedMeanwhile, NoSuchCustomer, OriginTaken, PersonErased
from modules.customers.models import Customer, CustomerGroup, CustomerIdentity
from modules.customers.services.identities import give_identities, lock_identities, refuse_taken, replace_identities
from modules.desk.api import Author, Deed, note
from tenancy.access.api import Actor

TABLE: sa.Table = Customer.__table__  # type: ignore[assignment]
INSERT = sa.insert(TABLE)
KNOWN = sa.select(CustomerIdentity.kind, CustomerIdentity.value).where(
    CustomerIdentity.customer_id == sa.bindparam("owner")
)
GROUP = sa.select(CustomerGroup.id).where(CustomerGroup.id == sa.bindparam("group"))
GROUP_UNKNOWN = N_("This group is gone. Choose another one.")
UNTOLD = {"version", "search_text", "allowed"}
LOCKED = sa.select(*TABLE.c).where(Customer.id == sa.bindparam("customer")).with_for_update(key_share=True)


KIND = "customers.customer"  # of the activity log's subjects
IMPORTED, IMPORT_CHANGED, IMPORT_UNDONE = "customer.imported", "customer.import_changed", "customer.import_undone"
BY_FILE = (IMPORTED, IMPORT_CHANGED, IMPORT_UNDONE)


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """Who writes, when, reading phones as `country` does; `origin` and `external_id` where it comes from elsewhere.

    `how`: by what way consents came.
    """

    author: Author
    now: datetime
    country: str
    origin: str = ""
    external_id: str = ""
    how: How = How.STAFF

    @classmethod
    def of(cls, actor: Actor, now: datetime, *, origin: str = "", external_id: str = "") -> "Source":
        """What `actor` writes at `now`."""
        return cls(author=Author.of(actor), now=now, country=actor.country, origin=origin, external_id=external_id)


async def create_customer(session: TenantSession, draft: Profile, source: Source) -> UUID:
    """Writes a new customer. Raises Invalid (fields, and identities that others have), OriginTaken."""
    profile = clean(draft, source.country)
    check_origin(source)
    identities = field_of(profile)
    await lock_identities(session, tuple(identities), source.origin, source.external_id)
    if existing := await repository.find_by_origin(session, source.origin, source.external_id):
        raise OriginTaken(customer=str(existing))
    await refuse_taken(session, identities, None)
    await require_group(session, profile)
    return await insert_customer(session, profile, tuple(identities), source)


async def edit_customer(session: TenantSession, customer: UUID, draft: Profile, version: int, source: Source) -> int:
    """Writes the whole profile over `version` and gives the new one.

    Raises NoSuchCustomer, ChangedMeanwhile, Invalid.
    """
    profile = clean(draft, source.country)
    identities = field_of(profile)
    await lock_identities(session, tuple(identities))
    row = (await session.execute(LOCKED, {"customer": customer})).one_or_none()
    if row is None:
        raise NoSuchCustomer
    if row.erased_at:
        raise PersonErased
    if row.version != version:
        raise ChangedMeanwhile
    await refuse_taken(session, identities, customer)
    await require_group(session, profile)
    known = {Identity(IdentityKind(kind), value) for kind, value in await session.execute(KNOWN, {"owner": customer})}
    values = columns_of(profile, row.consents, source, row.external_id) | {"version": version + 1}
    await session.execute(sa.update(TABLE).where(Customer.id == customer).values(values))
    changed = {name for name in values.keys() - UNTOLD if values[name] != getattr(row, name)}
    if known != identities.keys():
        await replace_identities(session, customer, tuple(identities))
        changed |= {f"{identity.kind}_known" for identity in known ^ identities.keys()}
    # The log is never changed, and a person may ask to be forgotten: it says what was changed, never to what.
    act = IMPORT_CHANGED if source.how == How.IMPORT else "customer.edited"
    deed = Deed(act=act, kind=KIND, subject=customer, after={"fields": told(changed)})
    await note(session, [deed], by=source.author, at=source.now)
    return version + 1


async def insert_customer(
    session: TenantSession, profile: Profile, identities: Sequence[Identity], source: Source
) -> UUID:
    """The rows of a new customer; the caller holds the identities' locks and has looked."""
    customer = new_id()
    came = {"id": customer, "origin": source.origin, "external_id": source.external_id}
    await session.execute(INSERT, columns_of(profile, [], source, source.external_id) | came)
    await give_identities(session, customer, identities)
    act = IMPORTED if source.how == How.IMPORT else "customer.created"
    await note(session, [Deed(act=act, kind=KIND, subject=customer)], by=source.author, at=source.now)
    return customer


def columns_of(profile: Profile, consents: Sequence[Any], source: Source, external_id: str) -> dict[str, Any]:
    return {
        "kind": profile.kind.value,
        "name": profile.name,
        "phone": profile.phone,
        "email": profile.email,
        "tax_number": profile.tax_number,
        "note": profile.note,
        "addresses": [msgspec.to_builtins(address) for address in profile.addresses],
        "tags": list(profile.tags),
        "birthday": profile.birthday,
        "language": profile.language,
        "title": msgspec.to_builtins(profile.title),
        "group_id": profile.group,
        **answered(consents, profile, source),
        "search_text": text_of(profile, external_id),
    }


def answered(stored: Sequence[Any], profile: Profile, source: Source) -> dict[str, Any]:
    """The answers with what the profile says about news, and what follows from them."""
    before = msgspec.convert(stored, list[Answer])
    wanted = {(Purpose.NEWS, channel) for channel in profile.consents}
    of = [pair for pair in PAIRS if pair[0] is Purpose.NEWS]
    after = with_answers(before, wanted, of=of, how=source.how, at=source.now, by=source.author.name)
    return {"consents": msgspec.to_builtins(after), "allowed": allowed(after)}


def told(changed: set[str]) -> list[str]:
    """The fields as the log names them, each once."""
    names = {
        "phone_known": "phone", "email_known": "email", "marketplace_known": "accounts", "wechat_known": "accounts",
        "group_id": "group",
    }  # fmt: skip
    return sorted({names.get(field, field) for field in changed})


async def require_group(session: TenantReader, profile: Profile) -> None:
    """Raises Invalid when the profile's group is not there."""
    if profile.group and not await session.scalar(GROUP, {"group": profile.group}):
        raise Invalid(fields=[FieldError(field="group", code="group_unknown", message=GROUP_UNKNOWN)])


def check_origin(source: Source) -> None:
    """Raises Invalid: both parts or none, of a length that fits."""
    errors = [
        FieldError(field=field, code="too_long", message=TOO_LONG, facts={"longest": most})
        for field, text, most in (
            ("origin", source.origin, LONGEST["origin"]),
            ("external_id", source.external_id, LONGEST["external_id"]),
        )
        if len(text) > most or "\0" in text
    ]
    if bool(source.origin) != bool(source.external_id):
        message = N_("Give origin and external_id together, or neither.")
        errors.append(FieldError(field="external_id", code="origin_incomplete", message=message))
    if errors:
        raise Invalid(fields=errors)
