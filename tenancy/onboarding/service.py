"""The wizard's memory, and the claim: a ready tenant becomes somebody's shop in one unit."""

from datetime import datetime
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from infra.kit import audit
from infra.kit.db.sessions import PlatformReader, PlatformSession
from infra.kit.ids import new_id
from infra.kit.module import registry
from infra.kit.outbox import publish
from tenancy.access.api import make_owner
from tenancy.onboarding.errors import NothingBegun
from tenancy.onboarding.events import OpeningAsked, TenantClaimed
from tenancy.onboarding.models import ShopOpening
from tenancy.onboarding.slugs import free_slug, slug_for
from tenancy.onboarding.trades import TRADES
from tenancy.tenants import api as tenants
from tenancy.tenants.views import tenants as claimed

STEP = "onboarding.step"
"""The hook's contract: `async step(session: PlatformSession, tenant: TenantCard, switches: tuple[str, ...])` is part of
the claiming unit; `switches` are those the merchant chose."""
SLUGS = sa.func.pg_advisory_xact_lock(0x59554E51)


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """One way through the wizard, as far as it went. `asked`: the last step was sent; `tenant`: the shop it became."""

    id: UUID
    account: UUID
    shop: str
    country: str
    trade: str
    switches: tuple[str, ...]
    currency: str
    zone: str
    locale: str
    asked_at: datetime | None
    tenant: str | None


COLUMNS = [getattr(ShopOpening, field) for field in Draft.__struct_fields__]
NEWEST = sa.select(*COLUMNS).order_by(ShopOpening.id.desc()).limit(1)


async def find_draft(session: PlatformReader, account: UUID) -> Draft | None:
    """The account's newest way through the wizard, finished or not."""
    row = (await session.execute(NEWEST.where(ShopOpening.account == account))).mappings().one_or_none()
    return msgspec.convert(dict(row), Draft) if row else None


async def begin(session: PlatformSession, account: UUID, shop: str, country: str) -> None:
    """Starts a shop, or renames the one that is not opened yet."""
    values = {"account": account, "shop": shop.strip(), "country": country}
    made = insert(ShopOpening).values(id=new_id(), **values)
    unopened = ShopOpening.tenant.is_(None)
    again = made.on_conflict_do_update(index_elements=["account"], index_where=unopened, set_=values)
    await session.execute(again)


async def note(session: PlatformSession, account: UUID, **values: object) -> None:
    """Keeps what a step of the wizard was told. Raises NothingBegun."""
    change = sa.update(ShopOpening).where(ShopOpening.account == account, ShopOpening.tenant.is_(None))
    if await session.scalar(change.values(**values).returning(ShopOpening.id)) is None:
        raise NothingBegun


async def ask(session: PlatformSession, account: UUID, now: datetime, **values: object) -> UUID:
    """The wizard's last step; gives the opening. A repeat, also after the shop was opened, gives the same one.

    Raises NothingBegun.
    """
    locked = NEWEST.where(ShopOpening.account == account).with_for_update()  # a double click waits for the first
    row = (await session.execute(locked)).mappings().one_or_none()
    if row is None:
        raise NothingBegun
    draft = msgspec.convert(dict(row), Draft)
    if draft.tenant is None:
        await note(session, account, **values, asked_at=now)
        await publish(session, OpeningAsked(opening=draft.id))
    return draft.id


async def claim(session: PlatformSession, opening: UUID) -> tenants.TenantCard | None:
    """Gives the opening its tenant, its owner and its plan; the one it has when it was claimed before.

    None while no tenant is ready.
    """
    locked = sa.select(*COLUMNS).where(ShopOpening.id == opening).with_for_update()
    draft = msgspec.convert(dict((await session.execute(locked)).mappings().one()), Draft)
    if draft.tenant is not None:
        return await tenants.find_tenant(session, draft.tenant)
    tenant = await tenants.claim(session, await describe(session, draft))
    if tenant is None:
        return None
    await session.execute(sa.update(ShopOpening).where(ShopOpening.id == opening).values(tenant=tenant.id))
    await make_owner(session, tenant.id, draft.account)
    for step in registry.hooks(STEP):
        await step(session, tenant, draft.switches)
    await audit.note(session, "tenant.claimed", actor=str(draft.account), tenant=tenant.id)
    await publish(session, TenantClaimed(tenant=tenant.id))
    return tenant


async def describe(session: PlatformSession, draft: Draft) -> tenants.Opening:
    await session.execute(sa.select(SLUGS))  # two shops of one name, one after the other
    alike = sa.select(claimed.c.slug).where(claimed.c.slug.startswith(slug_for(draft.shop), autoescape=True))
    trade = TRADES.get(draft.trade) or TRADES["general"]
    return tenants.Opening(
        slug=free_slug(draft.shop, set((await session.scalars(alike)).all())),
        name=draft.shop,
        trade=trade.name,
        country=draft.country,
        currency=draft.currency,
        zone=draft.zone,
        locale=draft.locale,
        suggested_switches=trade.switches,
    )
