"""A promotion tried on a sample basket: goods of the shop, as many as it takes."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from msgspec.structs import replace

from infra.kit.db.sessions import TenantReader
from infra.kit.ids import new_id
from infra.kit.quantity import to_quantity
from modules.catalog import api as catalog
from modules.catalog import views as catalog_views
from modules.promotions.domain import Basket, Bundle, Gift, Goods, Item, Offer, Outcome
from modules.promotions.loading import load
from modules.promotions.schemas import PromotionIn
from modules.promotions.stacking import settle
from modules.shops.api import COUNTER, get_settings
from tenancy.access.api import Actor

COUNTS = (1, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 50, 100, 200, 500, 1000)
FEW = 2


class SampleLine(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    quantity: Decimal
    before: int
    after: int


class Sample(msgspec.Struct, frozen=True, kw_only=True):
    """A basket before and after; `lines` are empty where no goods fit."""

    lines: tuple[SampleLine, ...] = ()
    before: int = 0
    after: int = 0
    saved: int = 0


async def sample_of(session: TenantReader, actor: Actor, wanted: PromotionIn, at: datetime) -> Sample:
    """The smallest basket of goods it is for that saves something; dates, days, places and people apart."""
    offer = Offer(
        id=new_id(), name=wanted.name, rule=wanted.rule, goods=wanted.goods, min_pieces=wanted.min_pieces,
        min_amount=wanted.min_amount, per_order=wanted.per_order,
    )  # fmt: skip
    settings = await get_settings(session)
    place = catalog.Place(store=settings.store, channel=settings.channel(COUNTER), currency=actor.currency, at=at)
    gifts = wanted.rule.gifts.variants if isinstance(wanted.rule, Gift) else ()
    goods = await goods_for(session, offer, place, gifts)
    known = await load(session, [offer], [each.variant for each in goods], None)
    items = [item_of(each, known.places[each.variant]) for each in goods if each.variant in known.places]
    basket = Basket(items=tuple(items), at=at, zone=actor.zone, store=place.store, channel=place.channel)
    tried = next((each for each in tries(basket, offer, gifts) if each[1].savings), None)
    return shown(*tried, {each.variant: each.name for each in goods}) if tried else Sample()


async def goods_for(
    session: TenantReader, offer: Offer, place: catalog.Place, gifts: Sequence[UUID]
) -> list[catalog.Goods]:
    """A few goods that the offer is for, with a price, and one of its gifts."""
    parts = offer.goods.parts() if isinstance(offer.rule, Bundle) and offer.rule.one_each else [offer.goods]
    found: list[UUID] = []
    for part in parts:
        found += await few_of(session, part, 1 if len(parts) > 1 else FEW, [*found, *gifts])
    wanted = [catalog.Wanted(variant=key) for key in [*found, *gifts[:1]]]
    return [each for each in await catalog.lines_for(session, wanted, place) if each.price] if wanted else []


async def few_of(session: TenantReader, goods: Goods, count: int, besides: Sequence[UUID]) -> Sequence[UUID]:
    sold = catalog_views.variants
    query = sa.select(sold.c.id).where(sold.c.is_sold, ~sold.c.weighed, sold.c.id.notin_(besides))
    if not goods.is_all:
        below = categories_below(goods.categories)
        ways: list[sa.ColumnElement[bool]] = [
            sold.c.id.in_(goods.variants), sold.c.product_id.in_(goods.products), sold.c.brand_id.in_(goods.brands),
            sold.c.category_id.in_(sa.select(below.c.id)), *(sold.c.tags.contains([tag]) for tag in goods.tags),
        ]  # fmt: skip
        query = query.where(sa.or_(*ways))
    return (await session.scalars(query.order_by(sold.c.id).limit(count))).all()


def categories_below(categories: Sequence[UUID]) -> sa.CTE:
    shelves: Any = catalog_views.categories
    own = sa.select(shelves.c.id).where(shelves.c.id.in_(categories)).cte("own", recursive=True)
    return own.union(sa.select(shelves.c.id).join(own, own.c.id == shelves.c.parent_id))


def item_of(goods: catalog.Goods, place: Any) -> Item:
    return Item(
        id=goods.variant, variant=goods.variant, product=goods.product, quantity=Decimal(1), amount=goods.price or 0,
        categories=place.categories, brand=place.brand, tags=place.tags,
    )  # fmt: skip


def tries(basket: Basket, offer: Offer, gifts: Sequence[UUID]) -> list[tuple[Basket, Outcome]]:
    """Baskets that grow: the first goods come more and more often."""
    grown: list[tuple[Basket, Outcome]] = []
    for count in COUNTS:
        items = [
            more(item, count) if n == 0 and item.variant not in gifts else item for n, item in enumerate(basket.items)
        ]
        larger = replace(basket, items=tuple(items))
        grown.append((larger, settle(larger, [offer])))
        if grown[-1][1].savings:
            break
    return grown


def more(item: Item, count: int) -> Item:
    return replace(item, quantity=to_quantity(count), amount=item.amount * count)


def shown(basket: Basket, outcome: Outcome, names: dict[UUID, str]) -> Sample:
    off: dict[UUID, int] = {}
    for saving in outcome.savings:
        off[saving.item] = off.get(saving.item, 0) + saving.amount
    lines = tuple(
        SampleLine(name=names[i.variant], quantity=i.quantity, before=i.amount, after=i.amount - off.get(i.id, 0))
        for i in basket.items
    )
    before, after = sum(line.before for line in lines), sum(line.after for line in lines)
    return Sample(lines=lines, before=before, after=after, saved=before - after)
