"""What the rules need to know beside the basket, in one query: where goods stand, what the customer had, the codes."""

import unicodedata
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from infra.kit.db.prepared import Prepared
from infra.kit.db.sessions import TenantReader
from modules.catalog import views as catalog
from modules.customers import views as customers
from modules.customers.api import every_id
from modules.promotions.domain import Offer
from modules.promotions.models import Coupon, Promotion, PromotionUse
from modules.promotions.views import offer_json

MOST_CODE = 80


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Where a variant stands in the catalog."""

    variant: UUID
    product: UUID
    brand: UUID | None
    tags: tuple[str, ...]
    categories: tuple[UUID, ...]


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that was asked. `uses`: promotion → orders of this customer; `unknown`: codes that nobody made."""

    offers: tuple[Offer, ...] = ()
    places: dict[UUID, Place] = {}
    groups: tuple[str, ...] = ()
    uses: dict[UUID, int] = {}
    unknown: tuple[str, ...] = ()


def normal(code: str) -> str:
    """A code as it is kept: capitals, without blanks, however it was typed."""
    return "".join(unicodedata.normalize("NFKC", code).split()).upper()[:MOST_CODE]


def facts() -> sa.Select[Any]:
    variants = sa.bindparam("variants", type_=ARRAY(sa.Uuid))
    customer = sa.bindparam("customer", type_=sa.Uuid)
    codes = sa.bindparam("codes", type_=ARRAY(sa.Text))
    wanted = sa.bindparam("promotions", type_=ARRAY(sa.Uuid))
    by_code = sa.select(Coupon.promotion_id).where(Coupon.code == sa.any_(codes))
    known = customers.customers
    belongs = known.c.tags.concat(sa.func.jsonb_build_array(known.c.group_id))
    uses = (
        sa.select(PromotionUse.promotion_id.label("id"), sa.func.sum(PromotionUse.uses).label("uses"))
        .where(
            PromotionUse.customer_id.in_(every_id(customer)),
            sa.or_(PromotionUse.promotion_id == sa.any_(wanted), PromotionUse.promotion_id.in_(by_code)),
        )
        .group_by(PromotionUse.promotion_id)
        .subquery("own")
    )
    shown = offer_json().concat(
        sa.func.jsonb_build_object(
            "code", Coupon.code, "code_used", Coupon.used, "code_most", Coupon.most_uses,
            "is_off", sa.or_(Coupon.is_off, Promotion.paused, Promotion.archived),
        )
    )  # fmt: skip
    coupons = sa.select(sa.func.jsonb_agg(shown)).select_from(Coupon).join(Promotion)
    query: Any = sa.select(
        places_of(variants).label("places"),
        sa.select(belongs).where(known.c.id == customer).scalar_subquery().label("groups"),
        sa.select(sa.func.jsonb_object_agg(uses.c.id, uses.c.uses)).scalar_subquery().label("uses"),
        coupons.where(Coupon.code == sa.any_(codes)).scalar_subquery().label("coupons"),
    )
    return query


def places_of(variants: sa.BindParameter[Any]) -> sa.ScalarSelect[Any]:
    """Each variant with the categories it stands in, and those above them."""
    goods, shelves = catalog.variants, catalog.categories
    own = sa.select(goods.c.id.label("variant"), goods.c.category_id.label("category")).where(
        goods.c.id == sa.any_(variants), goods.c.category_id.isnot(None)
    )
    above = own.cte("above", recursive=True)
    parents = sa.select(above.c.variant, shelves.c.parent_id).join(shelves, shelves.c.id == above.c.category)
    above = above.union(parents.where(shelves.c.parent_id.isnot(None)))
    path = sa.select(sa.func.jsonb_agg(above.c.category)).where(above.c.variant == goods.c.id).scalar_subquery()
    place = sa.func.jsonb_build_object(
        "variant", goods.c.id, "product", goods.c.product_id, "brand", goods.c.brand_id, "tags", goods.c.tags,
        "categories", sa.func.coalesce(path, sa.text("'[]'::jsonb")),
    )  # fmt: skip
    return sa.select(sa.func.jsonb_agg(place)).where(goods.c.id == sa.any_(variants)).scalar_subquery()


FACTS = Prepared(facts())


def offers_from(found: Any) -> tuple[Offer, ...]:
    """The JSON value of `views.running`."""
    return msgspec.convert(found or [], tuple[Offer, ...])


async def load(
    session: TenantReader,
    offers: Sequence[Offer],
    variants: Sequence[UUID],
    customer: UUID | None,
    codes: Sequence[str] = (),
) -> Known:
    """What `offers` and the coupons of `codes` need to know of these goods and this customer; no query for neither."""
    if not offers and not codes:
        return Known()
    asked = sorted({normal(code) for code in codes} - {""})
    values: dict[str, Any] = {
        "variants": list(set(variants)), "customer": customer, "codes": asked,
        "promotions": [offer.id for offer in offers],
    }  # fmt: skip
    (row,) = await FACTS.rows(session, values)
    coupons = offers_from(row.coupons)
    places = msgspec.convert(row.places or [], list[Place])
    return Known(
        offers=(*offers, *coupons), places={place.variant: place for place in places},
        groups=tuple(filter(None, row.groups or ())), uses=msgspec.convert(row.uses or {}, dict[UUID, int]),
        unknown=tuple(sorted(set(asked) - {coupon.code for coupon in coupons})),
    )  # fmt: skip
