"""A promotion is set up, changed, paused and put away; the activity log keeps who did it."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from infra.kit.db.sessions import TenantReader, TenantSession
from infra.kit.i18n import N_
from infra.kit.ids import new_id
from infra.kit.problems import Invalid
from modules.desk.api import Author, Deed, changes, note
from modules.promotions.checks import fault, faults
from modules.promotions.errors import (
    NoSuchPromotion,
    PromotionChangedMeanwhile,
    PromotionsTooMany,
    StoresNotYours,
)
from modules.promotions.models import Promotion, PromotionUse
from modules.promotions.schemas import PromotionIn, PromotionOut
from modules.promotions.services.find import get_promotion, is_seen
from modules.shops import api as shops
from tenancy.access.api import Actor

KIND = "promotions.promotion"
MOST_LIVE = 200
OWN = {"name", "by_code", "stores", "per_customer", "in_all"}
USED_ALREADY = N_("It was used {used} times already. Enter at least that many.")


async def create_promotion(session: TenantSession, actor: Actor, wanted: PromotionIn, at: datetime) -> UUID:
    """Raises Invalid with each field's fault, StoresNotYours, PromotionsTooMany."""
    await require_sound(session, actor, wanted)
    await require_room(session, at)
    key = new_id()
    await session.execute(sa.insert(Promotion).values(id=key, **values_of(wanted)))
    await log(session, actor, at, "created", key, wanted.name)
    return key


async def edit_promotion(
    session: TenantSession, actor: Actor, key: UUID, wanted: PromotionIn, version: int, at: datetime
) -> None:
    """Replaces what is stored, unless somebody saved after `version`. By code or not is said once, at the beginning.

    Raises NoSuchPromotion, PromotionChangedMeanwhile, Invalid, StoresNotYours.
    """
    before = await lock_promotion(session, actor, key, at)
    if before.version != version:
        raise PromotionChangedMeanwhile
    await require_sound(session, actor, wanted)
    wanted = msgspec.structs.replace(wanted, by_code=before.by_code)
    used = await used_by(session, key)
    if wanted.in_all is not None and wanted.in_all < used:
        raise Invalid(fields=(fault("in_all", "used_already", USED_ALREADY, used=used),))
    limited = wanted.in_all is not None or wanted.per_customer is not None
    values = values_of(wanted) | {"version": version + 1, "used": used if limited else 0}
    await session.execute(sa.update(Promotion).where(Promotion.id == key).values(**values))
    was, becomes = changes(flat(before), flat(wanted))
    await log(session, actor, at, "edited", key, wanted.name, before=was, after=becomes)


async def set_paused(session: TenantSession, actor: Actor, key: UUID, at: datetime, *, paused: bool) -> None:
    """A repeat changes nothing. Raises NoSuchPromotion, StoresNotYours."""
    before = await lock_promotion(session, actor, key, at)
    require_stores(actor, before)
    if (before.state == "paused") != paused:
        await set_flag(session, key, paused=paused)
        await log(session, actor, at, "paused" if paused else "resumed", key, before.name)


async def set_archived(session: TenantSession, actor: Actor, key: UUID, at: datetime, *, archived: bool) -> None:
    """It stops for good and stays in past orders; can be brought back. Raises NoSuchPromotion, StoresNotYours."""
    before = await lock_promotion(session, actor, key, at)
    require_stores(actor, before)
    if (before.state == "archived") != archived:
        await set_flag(session, key, archived=archived)
        await log(session, actor, at, "archived" if archived else "restored", key, before.name)


async def set_flag(session: TenantSession, key: UUID, **flag: bool) -> None:
    change = sa.update(Promotion).where(Promotion.id == key).values(version=Promotion.version + 1, **flag)
    await session.execute(change)


async def lock_promotion(session: TenantSession, actor: Actor, key: UUID, at: datetime) -> PromotionOut:
    """As it is now, held until the unit ends: uses that are under way are waited for."""
    held = sa.select(Promotion.id).where(Promotion.id == key, is_seen(actor)).with_for_update()
    if await session.scalar(held) is None:
        raise NoSuchPromotion
    return await get_promotion(session, actor, key, at)


async def used_by(session: TenantReader, key: UUID) -> int:
    """On how many orders it is now."""
    total = sa.select(sa.func.coalesce(sa.func.sum(PromotionUse.uses), 0))
    return await session.scalar(total.where(PromotionUse.promotion_id == key)) or 0


async def require_sound(session: TenantReader, actor: Actor, wanted: PromotionIn) -> None:
    if errors := list(faults(wanted)):
        raise Invalid(fields=errors)
    require_stores(actor, wanted)
    known = {store.id for store in await shops.list_stores(session, actor)}
    if not set(wanted.stores) <= known:
        raise StoresNotYours


def require_stores(actor: Actor, wanted: PromotionIn) -> None:
    """Who sees some stores alone sets up promotions for those alone."""
    if actor.stores is not None and not (wanted.stores and set(wanted.stores) <= actor.stores):
        raise StoresNotYours


async def require_room(session: TenantReader, at: datetime) -> None:
    """All that run are weighed for each order: their number has a limit."""
    live = sa.select(sa.func.count()).where(
        ~Promotion.archived, ~Promotion.by_code, sa.or_(Promotion.ends_at.is_(None), Promotion.ends_at > at)
    )
    if (await session.scalar(live) or 0) >= MOST_LIVE:
        raise PromotionsTooMany(most=MOST_LIVE)


def values_of(wanted: PromotionIn) -> dict[str, Any]:
    """Its row: what is asked by SQL has columns, the rest are terms."""
    terms = msgspec.to_builtins(wanted)
    for name in OWN:
        del terms[name]
    dates = {name: getattr(wanted.when, name) for name in ("starts_at", "ends_at")}
    terms["when"] = {name: value for name, value in terms["when"].items() if name not in dates}
    own: dict[str, Any] = {name: getattr(wanted, name) for name in OWN}
    return own | dates | {"stores": list(wanted.stores), "terms": terms, "name": wanted.name.strip()}


def flat(wanted: PromotionIn) -> dict[str, Any]:
    """Its fields for comparing."""
    return msgspec.to_builtins(msgspec.convert(wanted, PromotionIn, from_attributes=True))


async def log(session: TenantSession, actor: Actor, at: datetime, act: str, key: UUID, name: str, **more: Any) -> None:
    deed = Deed(act=f"promotion.{act}", kind=KIND, subject=key, subject_name=name, **more)
    await note(session, [deed], by=Author.of(actor), at=at)
