"""API keys: made, turned over, taken back. The key itself is shown once; what is kept can't be turned into it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from sqlalchemy.dialects.postgresql import insert

from infra.kit.db.repository import Repository
from infra.kit.db.sessions import PlatformReader, PlatformSession
from infra.kit.ids import new_id
from tenancy.access.actor import Actor
from tenancy.access.changes import tell
from tenancy.access.errors import KeySpent
from tenancy.access.models import ApiKey
from tenancy.access.roles import grantable_scopes
from tenancy.accounts.api import digest, installation

LIVE, TEST = "yt_live_", "yt_test_"
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZabcdefghjkmnpqrstvwxyz"
LENGTH, SHOWN = 40, 16
OVERLAPS = {"now": timedelta(0), "hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(days=7)}


class Key(msgspec.Struct, frozen=True, kw_only=True):
    """A key as its owner sees it afterwards; `scopes` as `orders:read`."""

    id: UUID
    name: str
    prefix: str
    scopes: list[str]
    made_at: datetime
    made_by: str
    expires_at: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None
    replaced_by: UUID | None

    @property
    def is_test(self) -> bool:
        return self.prefix.startswith(TEST)

    def is_good(self, now: datetime) -> bool:
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > now)


class NewKey(msgspec.Struct, frozen=True, kw_only=True):
    """`secret` is the whole key, shown now and never again."""

    id: UUID
    name: str
    secret: str


class Keys(Repository[ApiKey]):
    model_type = ApiKey


def secret_for(tenant: str, cause: str, kind: str = LIVE) -> str:
    """The key that the form `cause` makes: random to everybody without our secret, and the same when sent twice."""
    number = int.from_bytes(installation().sign("api key", f"{tenant} {cause}"))
    letters: list[str] = []
    for _ in range(LENGTH):
        number, letter = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[letter])
    return kind + "".join(letters)


async def list_keys(session: PlatformReader, tenant: str) -> Sequence[Key]:
    """The shop's keys that were not taken back, newest first."""
    rows = await Keys(session).get_many(tenant=tenant, revoked_at=None, order_by=(ApiKey.id, True))
    return msgspec.convert(rows, list[Key], from_attributes=True)


async def make_key(
    session: PlatformSession,
    actor: Actor,
    name: str,
    scopes: Sequence[str],
    *,
    cause: str,
    now: datetime,
    expires_at: datetime | None = None,
    kind: str = LIVE,
) -> NewKey:
    """A new key with those of `scopes` that may be given. The same `cause` (a form's key) makes the same key once.

    `kind`: LIVE, or TEST for one that reads and tries out, and writes nothing.
    """
    secret = secret_for(actor.tenant, cause, kind)
    given = [scope for scope in grantable_scopes() if scope in set(scopes)]
    values = {
        "tenant": actor.tenant,
        "name": name.strip(),
        "prefix": secret[:SHOWN],
        "hash": digest(secret),
        "scopes": given,
        "made_at": now,
        "made_by": actor.name,
        "expires_at": expires_at,
    }
    made = insert(ApiKey).values(id=new_id(), **values).on_conflict_do_nothing(index_elements=["hash"])
    if key := await session.scalar(made.returning(ApiKey.id)):
        await tell(session, actor, "key.made", str(key), after={"rights": given})
    found = await Keys(session).get_one(hash=digest(secret))
    return NewKey(id=found.id, name=found.name, secret=secret)


async def rotate_key(
    session: PlatformSession, actor: Actor, key: UUID, overlap: timedelta, *, cause: str, now: datetime
) -> NewKey:
    """A new key with the old one's name and scopes; the old one works on for `overlap`, its own expiry at most.

    Raises NotFound, KeySpent for a key that has been replaced by another one.
    """
    keys = Keys(session)
    old = await keys.get_one(id=key, tenant=actor.tenant, with_for_update=True)
    kind = TEST if old.prefix.startswith(TEST) else LIVE
    same = await keys.get_one_or_none(hash=digest(secret_for(actor.tenant, cause, kind)))
    if old.revoked_at or (old.replaced_by and not (same and same.id == old.replaced_by)):
        raise KeySpent
    new = await make_key(session, actor, old.name, old.scopes, cause=cause, now=now, kind=kind)
    if old.replaced_by is None:
        end = min(now + overlap, old.expires_at) if old.expires_at else now + overlap
        await keys.change(old, expires_at=end, replaced_by=new.id)
        await tell(session, actor, "key.rotated", str(key))
    return new


async def revoke_key(session: PlatformSession, actor: Actor, key: UUID, now: datetime) -> None:
    """The key works no more. A repeat changes nothing; raises NotFound."""
    keys = Keys(session)
    old = await keys.get_one(id=key, tenant=actor.tenant, with_for_update=True)
    if old.revoked_at is None:
        await keys.change(old, revoked_at=now)
        await tell(session, actor, "key.revoked", str(key))
