"""What the demo's shop offers: promotions that run, one that is over, and codes to give away."""

from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from infra.entry.demo.plan import WELCOME
from infra.kit.db.sessions import TenantSession
from infra.kit.i18n import N_, for_locale
from modules.catalog.views import variants
from modules.promotions.domain import Goods, NthItem, Percentage, Step, Threshold, When
from modules.promotions.schemas import CodesIn, PromotionIn
from modules.promotions.services.codes import add_codes
from modules.promotions.services.save import create_promotion
from tenancy.access.actor import Actor

WEEKEND = (6, 7)


async def make_offers(session: TenantSession, owner: Actor, start: datetime, now: datetime) -> None:
    """Everything is there from `start` on; some ends before `now`."""
    words, categories = for_locale(owner.locale).gettext, await categories_of(session)
    drinks, snacks = categories["DEMO-007"], categories["DEMO-023"]
    offers = [
        PromotionIn(
            name=words(N_("Snacks: the second at half price")), rule=NthItem(nth=2, off=5000),
            goods=Goods(categories=(snacks,)),
        ),
        PromotionIn(
            name=words(N_("Drinks weekend: 10 % off")), rule=Percentage(off=1000), goods=Goods(categories=(drinks,)),
            when=When(days=WEEKEND),
        ),
        PromotionIn(
            name=words(N_("Big shop: 8 off from 120, 20 off from 240")),
            rule=Threshold(steps=(Step(12_000, 800), Step(24_000, 2000))),
        ),
        PromotionIn(
            name=words(N_("Opening week")), rule=Percentage(off=500), when=When(ends_at=start + timedelta(days=7))
        ),
        PromotionIn(
            name=words(N_("Stock-up week: 5 % off everything")), rule=Percentage(off=500),
            when=When(starts_at=now + timedelta(days=12), ends_at=now + timedelta(days=19)),
        ),
    ]  # fmt: skip
    for offer in offers:
        await create_promotion(session, owner, offer, start)
    welcome = PromotionIn(name=words(N_("Welcome: 10 % off")), rule=Percentage(off=1000), by_code=True)
    key = await create_promotion(session, owner, welcome, start)
    await add_codes(session, owner, key, CodesIn(code=WELCOME, most_uses=None), start)
    flyer = PromotionIn(
        name=words(N_("Flyer: 5 off")), rule=Threshold(steps=(Step(3000, 500),)), by_code=True, per_customer=1
    )
    key = await create_promotion(session, owner, flyer, start)
    await add_codes(session, owner, key, CodesIn(count=24, prefix="FLYER", most_uses=1), start)


async def categories_of(session: TenantSession) -> dict[str, UUID]:
    """The category of each of the demo's goods, by code."""
    query = sa.select(variants.c.code, variants.c.category_id).where(variants.c.category_id.is_not(None))
    return {row.code: row.category_id for row in await session.execute(query)}
