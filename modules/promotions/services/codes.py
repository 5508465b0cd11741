"""Codes of coupons: one that people choose, or thousands made up at once."""

import secrets
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from infra.kit.cursors import Paged, Sort, after, page_of
from infra.kit.db.sessions import TenantReader, TenantSession
from infra.kit.i18n import N_
from infra.kit.ids import new_id
from infra.kit.problems import Invalid, NotFound
from modules.desk.api import Author, Deed, note
from modules.promotions.checks import fault
from modules.promotions.errors import CodeTaken, NotByCode
from modules.promotions.loading import normal
from modules.promotions.models import Coupon
from modules.promotions.schemas import CodesIn, CouponOut, PromotionOut
from modules.promotions.services.save import KIND, lock_promotion, require_stores
from tenancy.access.api import Actor

SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # none that is read as another
SIGNS_EACH = 8  # 31⁸: whoever guesses a thousand codes finds one in a billion
SHORTEST, LONGEST = 3, 40
OLDEST = (Sort(Coupon.id, UUID),)
SHOWN = (
    Coupon.id, Coupon.code, Coupon.promotion_id.label("promotion"), Coupon.most_uses, Coupon.used,
    (Coupon.most_uses - Coupon.used).label("left"), Coupon.batch, Coupon.is_off, Coupon.created_at,
)  # fmt: skip
MOST_MADE = 10_000
CODE_SHAPE = N_("3 to 40 letters, digits and hyphens, without blanks.")
TOO_MANY = N_("At most {most} codes can be made at once.")
CODE_OR_COUNT = N_("Enter a code, or how many to make.")


async def add_codes(session: TenantSession, actor: Actor, promotion: UUID, asked: CodesIn, at: datetime) -> list[str]:
    """Gives the codes, sorted. Raises Invalid, NotByCode, CodeTaken, and what finding the promotion raises."""
    owner = await lock_promotion(session, actor, promotion, at)
    require_stores(actor, owner)
    if not owner.by_code:
        raise NotByCode
    if bool(asked.code.strip()) == bool(asked.count):
        raise Invalid(fields=(fault("count" if asked.count == 0 else "code", "code_or_count", CODE_OR_COUNT),))
    if (asked.count or 0) > MOST_MADE:
        raise Invalid(fields=(fault("count", "too_many", TOO_MANY, most=MOST_MADE),))
    codes = await add_own(session, owner, asked) if not asked.count else await make_up(session, owner, asked)
    deed = Deed(
        act="promotion.codes_added", kind=KIND, subject=promotion, subject_name=owner.name,
        after={"codes": len(codes), "batch": asked.batch},
    )  # fmt: skip
    await note(session, [deed], by=Author.of(actor), at=at)
    return codes


async def add_own(session: TenantSession, owner: PromotionOut, asked: CodesIn) -> list[str]:
    code = shaped("code", asked.code, SHORTEST)
    if not await write(session, owner, asked, [code]):
        raise CodeTaken(coupon=code)
    return [code]


async def make_up(session: TenantSession, owner: PromotionOut, asked: CodesIn) -> list[str]:
    """As many as asked; one that is there already is made up anew."""
    prefix = shaped("prefix", asked.prefix, 0) if asked.prefix.strip() else ""
    made: set[str] = set()
    while missing := (asked.count or 0) - len(made):
        fresh = {prefix + "".join(secrets.choice(SIGNS) for _ in range(SIGNS_EACH)) for _ in range(missing)}
        made |= set(await write(session, owner, asked, sorted(fresh - made)))
    return sorted(made)


def shaped(field: str, typed: str, shortest: int) -> str:
    code = normal(typed)
    if not shortest <= len(code) <= LONGEST or not all(sign.isalnum() or sign == "-" for sign in code):
        raise Invalid(fields=(fault(field, "shape", CODE_SHAPE),))
    return code


async def write(session: TenantSession, owner: PromotionOut, asked: CodesIn, codes: list[str]) -> list[str]:
    """Those that were free."""
    same = {"promotion_id": owner.id, "most_uses": asked.most_uses, "batch": asked.batch.strip()}
    rows = [{"id": new_id(), "code": code, **same} for code in codes]
    add = insert(Coupon).on_conflict_do_nothing(index_elements=["code"]).returning(Coupon.code)
    return list((await session.scalars(add, rows)).all())


async def page_codes(
    session: TenantReader, promotion: UUID, query: str, cursor: str | None, limit: int
) -> Paged[CouponOut]:
    """The codes of a promotion that begin with `query`, the oldest first. The caller has found the promotion."""
    listed: Any = sa.select(*SHOWN).where(Coupon.promotion_id == promotion)
    if query.strip():
        listed = listed.where(Coupon.code.startswith(normal(query), autoescape=True))
    rows = (await session.execute(after(listed, OLDEST, cursor, limit))).all()
    return page_of(rows, limit, lambda row: (row.id,), lambda row: CouponOut(**row._mapping))  # noqa: SLF001


async def count_codes(session: TenantReader, promotion: UUID) -> tuple[int, int]:
    """(how many there are, how many of them were used)."""
    used = sa.func.count().filter(Coupon.used > 0)
    row = (await session.execute(sa.select(sa.func.count(), used).where(Coupon.promotion_id == promotion))).one()
    return row[0], row[1]


async def set_off(
    session: TenantSession, actor: Actor, promotion: UUID, code: UUID, at: datetime, *, off: bool
) -> None:
    """Stops a code, or lets it be used again. Raises NotFound, and what finding the promotion raises."""
    owner = await lock_promotion(session, actor, promotion, at)
    require_stores(actor, owner)
    one = sa.and_(Coupon.id == code, Coupon.promotion_id == promotion)
    named = await session.scalar(sa.update(Coupon).where(one).values(is_off=off).returning(Coupon.code))
    if named is None:
        raise NotFound
    deed = Deed(
        act="promotion.code_stopped" if off else "promotion.code_opened", kind=KIND, subject=promotion,
        subject_name=owner.name, after={"code": named},
    )  # fmt: skip
    await note(session, [deed], by=Author.of(actor), at=at)
