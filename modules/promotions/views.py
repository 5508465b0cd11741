"""The read door: what others may join. Columns are stable."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from modules.promotions.models import Promotion, PromotionUse

AT = sa.bindparam("at", type_=sa.DateTime(timezone=True))


def offer_json() -> sa.ColumnElement[Any]:
    """A row of Promotion as domain.Offer."""
    dates = sa.func.jsonb_build_object("starts_at", Promotion.starts_at, "ends_at", Promotion.ends_at)
    own = sa.func.jsonb_build_object(
        "id", Promotion.id, "name", Promotion.name, "stores", Promotion.stores, "in_all", Promotion.in_all,
        "per_customer", Promotion.per_customer, "used", Promotion.used,
        "when", sa.func.coalesce(Promotion.terms["when"], sa.text("'{}'::jsonb")).concat(dates),
    )  # fmt: skip
    return sa.cast(Promotion.terms, JSONB).concat(own)


def is_running() -> sa.ColumnElement[bool]:
    """At the parameter `at`; its days and hours apart."""
    return sa.and_(
        ~Promotion.paused,
        ~Promotion.archived,
        sa.or_(Promotion.starts_at.is_(None), Promotion.starts_at <= AT),
        sa.or_(Promotion.ends_at.is_(None), Promotion.ends_at > AT),
    )


running = sa.select(sa.func.jsonb_agg(offer_json())).where(~Promotion.by_code, is_running()).scalar_subquery()
"""The promotions that run at the parameter `at`, as one JSON value for `api.offers_from`; NULL when there are none."""

to_come = (
    sa.select(sa.func.jsonb_agg(offer_json()))
    .where(~Promotion.by_code, ~Promotion.paused, ~Promotion.archived)
    .where(sa.or_(Promotion.ends_at.is_(None), Promotion.ends_at > AT))
    .scalar_subquery()
)
"""As `running`, with those that begin later: for copies that have to know them by then."""

promotions = sa.select(
    Promotion.id, Promotion.name, Promotion.by_code, Promotion.starts_at, Promotion.ends_at, Promotion.paused,
    Promotion.archived,
).subquery("promotions")  # fmt: skip
"""Promotions and (`by_code`) campaigns of coupons, archived ones too: id, name, by_code, starts_at, ends_at, paused,
archived."""

promotion_uses = sa.select(
    PromotionUse.promotion_id, PromotionUse.coupon_id, PromotionUse.order_id, PromotionUse.store_id,
    PromotionUse.customer_id, PromotionUse.uses, PromotionUse.discount, PromotionUse.sales, PromotionUse.currency,
    PromotionUse.at,
).subquery("promotion_uses")  # fmt: skip
"""The ledger of uses: promotion_id, coupon_id (or None), order_id, store_id, customer_id (or None), uses, discount and
sales in minor units of currency, at. What an order has let go of stands there again with negative figures: sum."""
