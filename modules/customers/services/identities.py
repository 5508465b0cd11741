"""Who an identity belongs to: one customer, whatever comes at the same moment."""

import hashlib
from collections.abc import Mapping, Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from infra.kit.db.sessions import TenantSession
from infra.kit.i18n import N_
from infra.kit.problems import FieldError, Invalid
from modules.customers import repository
from modules.customers.domain import Identity, IdentityKind
from modules.customers.models import CustomerIdentity

TAKEN = {
    IdentityKind.PHONE: N_("This number belongs to {name}. Open that customer, or use another number."),
    IdentityKind.EMAIL: N_("This address belongs to {name}. Open that customer, or use another address."),
    IdentityKind.MARKETPLACE: N_("This account belongs to {name}. Open that customer, or leave it out."),
    IdentityKind.WECHAT: N_("This account belongs to {name}. Open that customer, or leave it out."),
}
KEY = sa.func.unnest(sa.bindparam("keys", type_=ARRAY(sa.BigInteger))).column_valued("key")
LOCK = sa.select(sa.func.pg_advisory_xact_lock(KEY))
TAKE = sa.insert(CustomerIdentity)
LEAVE = sa.delete(CustomerIdentity).where(CustomerIdentity.customer_id == sa.bindparam("owner"))


async def lock_identities(
    session: TenantSession, identities: Sequence[Identity], origin: str = "", external_id: str = ""
) -> None:
    """Until the transaction ends nobody else takes these: whoever comes second sees who came first."""
    names = [f"{session.tenant} {i.kind} {i.value}" for i in identities]
    if origin:
        names.append(f"{session.tenant} origin {origin} {external_id}")
    if names:
        await session.execute(LOCK, {"keys": sorted(map(lock_key, names))})


def lock_key(name: str) -> int:
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "big", signed=True)


async def refuse_taken(session: TenantSession, identities: Mapping[Identity, str], owner: UUID | None) -> None:
    """Raises Invalid, for each identity that another customer than `owner` has; `identities`: each with its field."""
    errors = [
        FieldError(
            field=identities[Identity(IdentityKind(row.kind), row.value)],
            code=f"{row.kind}_taken",
            message=TAKEN[IdentityKind(row.kind)],
            facts={"name": row.name, "customer": str(row.customer_id)},
        )
        for row in await repository.owners_of(session, tuple(identities))
        if row.customer_id != owner
    ]
    if errors:
        raise Invalid(fields=errors)


async def give_identities(session: TenantSession, owner: UUID, identities: Sequence[Identity]) -> None:
    if identities:
        rows = [{"kind": i.kind.value, "value": i.value, "customer_id": owner} for i in identities]
        await session.execute(TAKE, rows)


async def replace_identities(session: TenantSession, owner: UUID, identities: Sequence[Identity]) -> None:
    """What leads to the customer becomes `identities`."""
    await session.execute(LEAVE, {"owner": owner})
    await give_identities(session, owner, identities)
