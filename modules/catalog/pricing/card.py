"""All prices of a product, as a part of its page."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from infra.kit import clock
from infra.kit.db.sessions import TenantReader
from infra.kit.i18n import for_locale
from modules.catalog.listing import Badge
from modules.catalog.models import Price, PriceList, Unit, Variant
from modules.catalog.pricing.pages import badge_of, lists_home, names_of
from modules.catalog.pricing.service import COLUMNS, seen_by
from tenancy.access.api import Actor


class PriceLine(msgspec.Struct, frozen=True, kw_only=True):
    """One price: `title` of the variant, `from_quantity` None for any."""

    title: str
    unit: str
    list_name: str
    href: str
    who: tuple[str, ...]
    badge: Badge
    from_quantity: Decimal | None
    amount: int


class PricesCard(msgspec.Struct, frozen=True, kw_only=True):
    lines: tuple[PriceLine, ...]
    has_variants: bool
    lists: str


async def prices_card(
    session: TenantReader, actor: Actor, variants: Sequence[UUID], **_context: Any
) -> PricesCard | None:
    """Every price in the lists in use, the list that counts first; None while there is but the shop's own."""
    query: Any = (
        sa.select(
            *COLUMNS, Price.amount, Price.min_quantity, Variant.title, Variant.code,
            sa.func.coalesce(Unit.name, "").label("unit"),
        )
        .join(Price, Price.price_list_id == PriceList.id)
        .join(Variant, Variant.id == Price.variant_id)
        .outerjoin(Unit, Unit.id == Price.unit_id)
        .where(Price.variant_id.in_(variants), ~Variant.archived, ~PriceList.archived, seen_by(actor))
        .where(Price.valid_to.is_(None), sa.or_(Unit.id.is_(None), ~Unit.archived))
        .order_by(
            Variant.position, Variant.code, PriceList.priority.desc(), PriceList.is_default, PriceList.id.desc(),
            Price.unit_id.nulls_first(), Price.min_quantity,
        )
    )  # fmt: skip
    rows = (await session.execute(query)).all()
    if all(row.is_default and not row.unit and not row.min_quantity for row in rows):
        return None
    names, words, home = await names_of(session, actor), for_locale(actor.locale), lists_home(actor)
    today = clock.day_of(clock.now(), actor.zone)
    return PricesCard(
        lines=tuple(
            PriceLine(
                title=row.title or row.code, unit=row.unit, list_name=row.name, href=f"{home}/{row.id}",
                who=names.of(row), badge=badge_of(row, today, words), from_quantity=row.min_quantity or None,
                amount=row.amount,
            )
            for row in rows
        ),
        has_variants=len({row.code for row in rows}) > 1, lists=home,
    )  # fmt: skip
