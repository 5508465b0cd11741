"""Archives as rows: asked for, moved on, found, forgotten."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from infra.kit import audit
from infra.kit.db.sessions import PlatformReader, PlatformSession
from infra.kit.outbox import publish
from tenancy.access.api import Actor, bring_roles, list_staff, own_roles
from tenancy.archives.domain import Manifest, PersonPart, RolePart, Shop
from tenancy.archives.errors import ArchiveBusy, NoSuchArchive
from tenancy.archives.events import ArchiveAsked
from tenancy.archives.models import Archive
from tenancy.archives.writing import Facts
from tenancy.tenants.api import TenantCard, take_over

KEPT = timedelta(days=7)
BUSY = ("waiting", "running")
SHOWN = 10


class ArchiveRow(msgspec.Struct, frozen=True, kw_only=True):
    """An export or import as it stands; `done` in hundredths."""

    id: UUID
    tenant: str
    kind: str
    state: str
    done: int
    name: str
    size: int
    result: dict[str, Any]
    problem: dict[str, Any]
    author_name: str
    created_at: datetime
    ended_at: datetime | None
    expires_at: datetime

    @property
    def is_busy(self) -> bool:
        return self.state in BUSY


COLUMNS = [getattr(Archive, field) for field in ArchiveRow.__struct_fields__]


async def ask(
    session: PlatformSession, actor: Actor, kind: str, key: UUID, now: datetime, *, name: str, size: int = 0
) -> UUID:
    """The worker is to make an export, or to take in the file that lies under `key`. The same `key` again is the same.

    Raises ArchiveBusy while another one works.
    """
    lock = sa.func.pg_advisory_xact_lock(0x59554E41, sa.func.hashtext(actor.tenant))
    await session.execute(sa.select(lock))
    if await session.scalar(sa.select(Archive.id).where(Archive.id == key, Archive.tenant == actor.tenant)):
        return key
    if await session.scalar(sa.select(Archive.id).where(Archive.tenant == actor.tenant, Archive.state.in_(BUSY))):
        raise ArchiveBusy
    values = {
        "id": key, "tenant": actor.tenant, "kind": kind, "name": name, "size": size, "author": actor.who,
        "author_name": actor.name, "expires_at": now + KEPT,
    }  # fmt: skip
    await session.execute(sa.insert(Archive).values(**values))
    await audit.note(session, f"{kind}.asked", actor=str(actor.who), tenant=actor.tenant, archive=str(key))
    await publish(session, ArchiveAsked(archive=key, tenant=actor.tenant, cell=actor.cell))
    return key


async def find_archive(session: PlatformReader, tenant: str, archive: UUID) -> ArchiveRow:
    """Raises NoSuchArchive, for another shop's too."""
    query = sa.select(*COLUMNS).where(Archive.id == archive, Archive.tenant == tenant)
    row = (await session.execute(query)).mappings().one_or_none()
    if row is None:
        raise NoSuchArchive(days=KEPT.days)
    return msgspec.convert(dict(row), ArchiveRow)


async def list_archives(session: PlatformReader, tenant: str) -> Sequence[ArchiveRow]:
    """The newest first."""
    query = sa.select(*COLUMNS).where(Archive.tenant == tenant).order_by(Archive.id.desc()).limit(SHOWN)
    return [msgspec.convert(dict(row), ArchiveRow) for row in (await session.execute(query)).mappings()]


async def move(session: PlatformSession, archive: UUID, **values: Any) -> None:
    """Writes how far it is, unless it has ended already."""
    await session.execute(sa.update(Archive).where(Archive.id == archive, Archive.state.in_(BUSY)).values(**values))


async def expired(session: PlatformReader, now: datetime) -> Sequence[tuple[UUID, str]]:
    """(id, tenant) of archives that are kept no longer."""
    rows = await session.execute(sa.select(Archive.id, Archive.tenant).where(Archive.expires_at < now).limit(1000))
    return [(row.id, row.tenant) for row in rows]


async def forget(session: PlatformSession, archives: Sequence[UUID]) -> None:
    await session.execute(sa.delete(Archive).where(Archive.id.in_(archives)))


async def facts_of(session: PlatformReader, tenant: TenantCard) -> Facts:
    """What the platform knows of the shop, as an archive keeps it: no log-ins, no keys, no second factors."""
    roles = await own_roles(session, tenant.id)
    people = await list_staff(session, tenant.id)
    return Facts(
        tenant=tenant.id,
        cell=tenant.cell,
        shop=msgspec.convert(tenant, Shop, from_attributes=True),
        roles=tuple(
            RolePart(code=r.code, name=r.name, permissions=tuple(sorted(r.permissions)), two_factor=r.two_factor)
            for r in roles
        ),
        people=tuple(PersonPart(name=p.name, email=p.email, role=p.role) for p in people),
    )


async def settle(session: PlatformSession, tenant: str, manifest: Manifest) -> None:
    """The shop is now what the archive says it was: its name, money, zone, and the roles it had made."""
    shop = manifest.shop
    await take_over(
        session, tenant, name=shop.name, trade=shop.trade, country=shop.country, currency=shop.currency,
        zone=shop.zone, locale=shop.locale,
    )  # fmt: skip
    await bring_roles(session, tenant, [(r.code, r.name, list(r.permissions), r.two_factor) for r in manifest.roles])
