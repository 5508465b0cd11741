"""Uses: counted with the order they are on, and given back when the order lets go of them. All or nothing.

The counters are changed by a conditional, locked update, so that of many who want the last use one gets it. What a
customer has had is counted after the promotion's row is locked, by a statement of its own that sees who went before.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from infra.kit.db.locked import asked, locked_update
from infra.kit.db.prepared import Prepared
from infra.kit.db.sessions import TenantSession
from infra.kit.ids import new_id
from modules.customers.api import every_id
from modules.promotions.errors import CouponGone, PromotionGone
from modules.promotions.models import Coupon, Promotion, PromotionUse

PROMOTION: sa.Table = Promotion.__table__  # type: ignore[assignment]
COUPON: sa.Table = Coupon.__table__  # type: ignore[assignment]
USE: sa.Table = PromotionUse.__table__  # type: ignore[assignment]
USED = {"id": sa.Uuid, "promotion": sa.Uuid, "code": sa.Text, "discount": sa.BigInteger}


class Use(msgspec.Struct, frozen=True, kw_only=True):
    """A promotion on an order, with the code that was shown for it (or ""), and what it takes off in minor units."""

    promotion: UUID
    code: str
    discount: int


class Cause(msgspec.Struct, frozen=True, kw_only=True):
    """The order that uses them: `sales` is its total in minor units of `currency`."""

    order: UUID
    store: UUID
    customer: UUID | None
    sales: int
    currency: str
    at: datetime


def is_limited(promotion: sa.FromClause) -> sa.ColumnElement[bool]:
    return sa.or_(promotion.c.in_all.isnot(None), promotion.c.per_customer.isnot(None))


def has_room(promotion: sa.FromClause) -> sa.ColumnElement[bool]:
    return sa.or_(promotion.c.in_all.is_(None), promotion.c.used + promotion.c.wanted <= promotion.c.in_all)


def is_left(coupon: sa.FromClause) -> sa.ColumnElement[bool]:
    more = sa.or_(coupon.c.most_uses.is_(None), coupon.c.used + coupon.c.wanted <= coupon.c.most_uses)
    return sa.and_(more, ~coupon.c.is_off)


def always(_locked: sa.FromClause) -> sa.ColumnElement[bool]:
    return sa.true()


def counted(rows: sa.FromClause) -> sa.ScalarSelect[int]:
    return sa.select(sa.func.count()).select_from(rows).scalar_subquery()


def changed(table: sa.Table, rows: sa.FromClause, name: str, allowed: Any) -> sa.CTE:
    """`used` of the rows' ids grows by `wanted`: of all of them, or of none."""
    return locked_update(
        table,
        rows,
        lambda own, row: own.c.id == row.c.row_id,
        key=("id",),
        carry=("wanted",),
        allowed=allowed,
        values=lambda locked: {"used": locked.c.used + locked.c.wanted},
        returning=("id", "name") if table is PROMOTION else ("id", "code"),
        name=name,
    )


def claim_statement() -> sa.Select[Any]:
    rows = asked(USED, name="use")
    order = {name: sa.bindparam(f"cause_{name}", type_=USE.c[column].type) for name, column in CAUSE.items()}
    limited = (
        sa.select(PROMOTION.c.id.label("row_id"), sa.func.count().label("wanted"))
        .join(rows, rows.c.promotion == PROMOTION.c.id)
        .where(is_limited(PROMOTION))
        .group_by(PROMOTION.c.id)
        .cte("limited")
    )
    taken = changed(PROMOTION, limited, "taken", has_room)
    # Promotions first, coupons after: everybody locks in one order.
    whole = counted(taken) == counted(limited)
    shown = (
        sa.select(COUPON.c.id.label("row_id"), sa.literal_column("1", sa.Integer).label("wanted"))
        .join(rows, rows.c.code == COUPON.c.code)
        .where(whole)
        .cte("shown")
    )
    spent = changed(COUPON, shown, "spent", is_left)
    values: dict[str, Any] = {"id": rows.c.id, "promotion_id": rows.c.promotion, "coupon_id": spent.c.id}
    values |= {column: order[name] for name, column in CAUSE.items()}
    values |= {"uses": sa.literal_column("1", sa.Integer), "discount": rows.c.discount}
    source = rows.outerjoin(spent, spent.c.code == rows.c.code)
    select = sa.select(*values.values()).select_from(source)
    posted = sa.insert(USE).from_select(list(values), select, include_defaults=False).cte("posted")
    own = sa.exists().where(PROMOTION.c.id == limited.c.row_id, PROMOTION.c.per_customer.isnot(None))
    query: Any = sa.select(whole.label("is_whole"), counted(spent).label("spent"), own.label("by_customer"))
    return query.add_cte(posted)


CAUSE = {
    "order": "order_id", "store": "store_id", "customer": "customer_id", "sales": "sales", "currency": "currency",
    "at": "at",
}  # fmt: skip
CLAIM = Prepared(claim_statement())


async def claim(session: TenantSession, cause: Cause, uses: Sequence[Use]) -> None:
    """Counts `uses` on a new order, in one statement. Raises PromotionGone or CouponGone when one has no use left."""
    if not uses:
        return
    values: dict[str, Any] = {f"cause_{name}": getattr(cause, name) for name in CAUSE}
    values |= {
        "use_id": [new_id() for _ in uses], "use_promotion": [use.promotion for use in uses],
        "use_code": [use.code or None for use in uses], "use_discount": [use.discount for use in uses],
    }  # fmt: skip
    (row,) = await CLAIM.rows(session, values)
    if not row.is_whole:
        raise PromotionGone(name=await name_of_full(session, uses))
    codes = [use.code for use in uses if use.code]
    if row.spent < len(codes):
        raise CouponGone(coupon=", ".join(codes))
    if row.by_customer:
        await require_share(session, cause.customer, uses)


async def name_of_full(session: TenantSession, uses: Sequence[Use]) -> str:
    full = sa.select(Promotion.name).where(
        Promotion.id.in_([use.promotion for use in uses]), Promotion.used >= Promotion.in_all
    )
    return await session.scalar(full.order_by(Promotion.id).limit(1)) or ""


async def require_share(session: TenantSession, customer: UUID | None, uses: Sequence[Use]) -> None:
    """Raises PromotionGone for a promotion that this customer has had as often as it may be had."""
    known = every_id(sa.literal(customer, sa.Uuid))
    had = (
        sa.select(Promotion.name)
        .join(PromotionUse, PromotionUse.promotion_id == Promotion.id)
        .where(Promotion.id.in_([use.promotion for use in uses]), PromotionUse.customer_id.in_(known))
        .group_by(Promotion.id)
        .having(sa.func.sum(PromotionUse.uses) > Promotion.per_customer)
        .order_by(Promotion.id)
        .limit(1)
    )
    if (name := await session.scalar(had)) is not None:
        raise PromotionGone(name=name)


HELD: sa.Select[Any] = (
    sa.select(
        *(KEPT := (USE.c.promotion_id, USE.c.coupon_id, USE.c.store_id, USE.c.customer_id, USE.c.currency)),
        *(sa.func.sum(USE.c[name]).label(name) for name in ("uses", "discount", "sales")),
    )
    .where(USE.c.order_id == sa.bindparam("order", type_=sa.Uuid))
    .group_by(*KEPT)
    .having(sa.func.sum(USE.c.uses) != 0)
)


def free_statement() -> sa.Select[Any]:
    """Counters go down by what is given back: promotions first, as everybody locks them."""
    rows = asked({"promotion": sa.Uuid, "coupon": sa.Uuid, "uses": sa.Integer}, name="free")

    def sums(table: sa.Table, column: str, *conditions: sa.ColumnElement[bool]) -> sa.CTE:
        row = sa.select(table.c.id.label("row_id"), (-sa.func.sum(rows.c.uses)).label("wanted"))
        row = row.join(rows, rows.c[column] == table.c.id).where(*conditions)
        return row.group_by(table.c.id).cte(f"{column}_rows")

    limited = sums(PROMOTION, "promotion", is_limited(PROMOTION))
    freed = changed(PROMOTION, limited, "freed", always)
    shown = sums(COUPON, "coupon", counted(freed) == counted(limited))
    returned = changed(COUPON, shown, "returned", always)
    query: Any = sa.select(counted(freed).label("promotions"), counted(returned).label("coupons"))
    return query


FREE = Prepared(free_statement())


async def release(session: TenantSession, order: UUID, at: datetime) -> None:
    """Gives back what the order still uses; a repeat finds nothing. The caller holds the order."""
    held = (await session.execute(HELD, {"order": order})).mappings().all()
    if not held:
        return
    rows = [
        dict(row) | {name: -row[name] for name in ("uses", "discount", "sales")}
        | {"id": new_id(), "order_id": order, "at": at}
        for row in held
    ]  # fmt: skip
    await session.execute(sa.insert(PromotionUse), rows)
    values = {
        "free_promotion": [row["promotion_id"] for row in held], "free_coupon": [row["coupon_id"] for row in held],
        "free_uses": [row["uses"] for row in held],
    }  # fmt: skip
    await FREE.rows(session, values)
