"""Promotions as they are shown: one, a page of them, and what they have brought."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from infra.kit.cursors import Paged, Sort, after, page_of
from infra.kit.db.sessions import TenantReader
from modules.promotions.errors import NoSuchPromotion
from modules.promotions.models import Promotion, PromotionUse
from modules.promotions.schemas import PromotionOut, Results
from modules.promotions.views import is_running, offer_json
from modules.shops import api as shops
from tenancy.access.api import Actor

NEWEST = (Sort(Promotion.id, UUID, descending=True),)
OFFER: Any = offer_json().label("offer")
ROW: tuple[Any, ...] = (
    Promotion.id, Promotion.version, Promotion.by_code, Promotion.starts_at, Promotion.ends_at, Promotion.paused,
    Promotion.archived, OFFER,
)  # fmt: skip


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which ones; empty parts don't narrow, but archived ones are asked for."""

    at: datetime
    state: str = ""
    by_code: bool | None = None

    def conditions(self) -> Iterator[sa.ColumnElement[bool]]:
        yield Promotion.archived.is_(self.state == "archived")
        if self.by_code is not None:
            yield Promotion.by_code == self.by_code
        match self.state:
            case "running":
                yield is_running()
            case "planned":
                yield sa.and_(~Promotion.paused, Promotion.starts_at > self.at)
            case "ended":
                yield Promotion.ends_at <= self.at
            case "paused":
                yield sa.and_(Promotion.paused, sa.or_(Promotion.ends_at.is_(None), Promotion.ends_at > self.at))
            case _:
                pass


def is_seen(actor: Actor) -> sa.ColumnElement[bool]:
    """Those for everywhere, and those for a store that the actor sees."""
    if actor.stores is None:
        return sa.true()
    own = sa.literal(list(actor.stores), ARRAY(sa.Uuid))
    return sa.or_(sa.func.cardinality(Promotion.stores) == 0, Promotion.stores.overlap(own))


def state_of(row: Any, at: datetime) -> str:
    if row.archived:
        return "archived"
    if row.ends_at and row.ends_at <= at:
        return "ended"
    if row.paused:
        return "paused"
    return "planned" if row.starts_at and row.starts_at > at else "running"


def promotion_of(row: Any, at: datetime) -> PromotionOut:
    own = {"id": row.id, "version": row.version, "by_code": row.by_code, "state": state_of(row, at)}
    return msgspec.convert(row.offer | own, PromotionOut)


async def get_promotion(session: TenantReader, actor: Actor, key: UUID, at: datetime) -> PromotionOut:
    """Raises NoSuchPromotion, for one of stores that the actor doesn't see too."""
    row = (await session.execute(sa.select(*ROW).where(Promotion.id == key, is_seen(actor)))).one_or_none()
    if row is None:
        raise NoSuchPromotion
    return promotion_of(row, at)


async def page_promotions(
    session: TenantReader, actor: Actor, wanted: Wanted, cursor: str | None, limit: int
) -> Paged[PromotionOut]:
    """One page, newest first."""
    query: Any = sa.select(*ROW).where(is_seen(actor), *wanted.conditions())
    rows = (await session.execute(after(query, NEWEST, cursor, limit), {"at": wanted.at})).all()
    return page_of(rows, limit, lambda row: (row.id,), lambda row: promotion_of(row, wanted.at))


async def results_of(session: TenantReader, actor: Actor, keys: Sequence[UUID]) -> dict[UUID, Results]:
    """What each has brought in the stores that the actor sees."""
    sums = (
        sa.cast(sa.func.sum(PromotionUse.__table__.c[name]), sa.BigInteger) for name in ("uses", "discount", "sales")
    )
    found = (
        sa.select(PromotionUse.promotion_id, *sums)
        .where(PromotionUse.promotion_id.in_(keys), shops.visible(actor, PromotionUse.store_id))
        .group_by(PromotionUse.promotion_id)
    )
    rows = {row[0]: Results(orders=row[1], discount=row[2], sales=row[3]) for row in await session.execute(found)}
    return {key: rows.get(key, Results()) for key in keys}
