"""View-models of costs."""

from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import msgspec
import sqlalchemy as sa

from infra.kit.db.sessions import TenantReader
from infra.kit.i18n import N_, for_locale
from infra.kit.money import exponent
from infra.kit.shell import Link
from modules.catalog.api import variant_name
from modules.costing import valuation
from modules.costing.domain import one_of
from modules.costing.models import CostLevel
from modules.costing.permissions import Perm
from modules.shops.api import visible
from modules.stock.views import warehouses
from tenancy.access.api import Actor

LIMIT = 50


class SumRow(msgspec.Struct, frozen=True, kw_only=True):
    """`share` of the whole, 0 to 1."""

    name: str
    goods: int
    value: int
    share: float


class WorthRow(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    code: str
    href: str
    place: str
    quantity: Decimal
    unit: str
    weighed: bool
    unit_cost: Decimal | None
    value: int


class Valuation(msgspec.Struct, frozen=True, kw_only=True):
    """What stock is worth. `day`: at its end, "" for now; `unknown`: goods without a cost."""

    home: str
    day: str
    currency: str
    total: int
    unknown: int
    places: tuple[SumRow, ...]
    categories: tuple[SumRow, ...]
    rows: tuple[WorthRow, ...]
    next: str
    exports: tuple[Link, ...]


class VariantCost(msgspec.Struct, frozen=True, kw_only=True):
    """Beside one variant's stock: what one costs and what they are worth, by place."""

    currency: str
    value: int
    places: tuple[tuple[str, Decimal, int], ...]


async def valuation_page(session: TenantReader, actor: Actor, day: date | None, after: str | None) -> Valuation:
    home = f"/app/{actor.slug}/stock-value"
    places = await valuation.by_place(session, actor, day)
    total = sum(row.value for row in places)
    leaf = await valuation.page_rows(session, actor, day, after, LIMIT)
    here = {"day": day.isoformat()} if day else {}
    return Valuation(
        home=home, day=day.isoformat() if day else "", currency=actor.currency, total=total,
        unknown=await valuation.without_cost(session, actor),
        places=tuple(sum_row(row, total, actor) for row in places),
        categories=tuple(sum_row(row, total, actor) for row in await valuation.by_category(session, actor, day)),
        rows=tuple(worth_row(row, actor) for row in leaf.rows),
        next=f"{home}?{urlencode(here | {'after': leaf.next})}" if leaf.next else "",
        exports=tuple(Link(kind.upper(), f"{home}/export.{kind}?{urlencode(here)}") for kind in ("csv", "xlsx")),
    )  # fmt: skip


def sum_row(row: sa.Row[Any], total: int, actor: Actor) -> SumRow:
    name = row.name or for_locale(actor.locale).gettext(N_("Without a category"))
    share = max(0.0, row.value / total) if total > 0 else 0.0
    return SumRow(name=name, goods=row.goods, value=row.value, share=share)


def worth_row(row: sa.Row[Any], actor: Actor) -> WorthRow:
    return WorthRow(
        name=variant_name(row.product_name, [row.title]), code=row.code,
        href=f"/app/{actor.slug}/stock/{row.variant_id}", place=row.warehouse, quantity=row.quantity, unit=row.unit,
        weighed=row.weighed, unit_cost=cost_of_one(row, actor), value=row.value,
    )  # fmt: skip


def cost_of_one(row: sa.Row[Any], actor: Actor) -> Decimal | None:
    return one_of(row.quantity, row.value, exponent(actor.currency)) if row.quantity > 0 else None


async def beside_variant(session: TenantReader, *, actor: Actor, variant: UUID) -> VariantCost | None:
    """Nothing for who may not see costs, and while nothing has come in."""
    if not actor.may(Perm.READ):
        return None
    query = (
        sa.select(warehouses.c.name, CostLevel.unit_cost, CostLevel.value)
        .join(warehouses, warehouses.c.id == CostLevel.warehouse_id)
        .where(CostLevel.variant_id == variant, visible(actor, warehouses.c.store_id))
        .order_by(warehouses.c.name)
    )
    rows = [(row.name, row.unit_cost, row.value) for row in await session.execute(query)]
    if not rows:
        return None
    return VariantCost(currency=actor.currency, value=sum(row[2] for row in rows), places=tuple(rows))
