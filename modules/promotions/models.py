"""Promotions, the codes of coupons, and the ledger of their uses."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from infra.kit.db.base import Identified, TenantBase, Timestamped


class Promotion(Identified, Timestamped, TenantBase):
    """One promotion, or with `by_code` a campaign of coupons. `terms`: the rest of domain.Offer.

    `stores`: where it holds, none for everywhere. `in_all`, `per_customer`: on how many orders; only with one of them
    is `used` kept, by conditional, locked updates alone.
    """

    __tablename__ = "promotion"
    __table_args__ = (
        sa.CheckConstraint("used >= 0 AND (in_all IS NULL OR used <= in_all)", name="used"),
        sa.CheckConstraint("ends_at > starts_at", name="validity"),
    )

    name: Mapped[str]
    by_code: Mapped[bool] = mapped_column(server_default=sa.false())
    terms: Mapped[dict[str, Any]]
    stores: Mapped[list[UUID]] = mapped_column(ARRAY(sa.Uuid), server_default="{}")
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    paused: Mapped[bool] = mapped_column(server_default=sa.false())
    archived: Mapped[bool] = mapped_column(server_default=sa.false())
    in_all: Mapped[int | None] = mapped_column(sa.Integer)
    per_customer: Mapped[int | None] = mapped_column(sa.Integer)
    used: Mapped[int] = mapped_column(sa.Integer, server_default="0")
    version: Mapped[int] = mapped_column(sa.Integer, server_default="1")


class Coupon(Identified, Timestamped, TenantBase):
    """One code; `batch` names those made at once. `used` is changed by conditional, locked updates alone."""

    __tablename__ = "coupon"
    __table_args__ = (
        sa.CheckConstraint("used >= 0 AND (most_uses IS NULL OR used <= most_uses)", name="used"),
        sa.Index("ix_coupon_promotion_id_id", "promotion_id", "id"),
    )

    promotion_id: Mapped[UUID] = mapped_column(sa.ForeignKey("promotion.id"))
    code: Mapped[str] = mapped_column(unique=True)
    most_uses: Mapped[int | None] = mapped_column(sa.Integer)
    used: Mapped[int] = mapped_column(sa.Integer, server_default="0")
    batch: Mapped[str] = mapped_column(server_default="")
    is_off: Mapped[bool] = mapped_column(server_default=sa.false())


class PromotionUse(Identified, TenantBase):
    """A promotion on an order, or (with negative figures) an order that has let go of it: append-only.

    `discount` and `sales` (what the order came to) in minor units of `currency`. The order lies above: no key to it.
    """

    __tablename__ = "promotion_use"
    __table_args__ = (
        sa.Index("ix_promotion_use_promotion_id_customer_id", "promotion_id", "customer_id"),
        sa.Index("ix_promotion_use_order_id", "order_id"),
    )

    promotion_id: Mapped[UUID] = mapped_column(sa.ForeignKey("promotion.id"))
    coupon_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("coupon.id"))
    order_id: Mapped[UUID]
    store_id: Mapped[UUID] = mapped_column(sa.ForeignKey("store.id"))
    customer_id: Mapped[UUID | None]
    uses: Mapped[int] = mapped_column(sa.Integer)
    discount: Mapped[int]
    sales: Mapped[int]
    currency: Mapped[str]
    at: Mapped[datetime]
