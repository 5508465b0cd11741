"""What files brought in goes away again: products as if they had never come, prices as they were before.

Goods that copies follow are archived and never deleted: a file that names their codes again brings them back.
"""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from infra.kit.db.followed import CHANGED
from infra.kit.db.sessions import TenantReader, TenantSession
from infra.kit.outbox import publish
from modules.catalog.events import ProductsArchived
from modules.catalog.models import Part, Price, PriceList, Product, Unit, Variant
from modules.catalog.pricing.schemas import PriceIn
from modules.catalog.pricing.service import COLUMNS, IMPORTED_PRICES, called, set_prices
from modules.catalog.pricing.service import KIND as PRICE_LIST
from modules.catalog.services import writing
from modules.catalog.services.importing import IMPORT_CHANGED, IMPORTED
from modules.catalog.services.products import KIND
from modules.catalog.services.stored import IMPORT_UNDONE
from modules.desk.api import Author, Deed, note
from modules.desk.views import deeds

BY_FILE = (IMPORTED, IMPORT_CHANGED, IMPORT_UNDONE)
PRICES_UNDONE = "price_list.import_undone"


class FromFile(msgspec.Struct, frozen=True, kw_only=True):
    """A product that a file brought in. `by_hand`: somebody has worked on it since; `in_bundle`: of or in others."""

    id: UUID
    name: str
    by_hand: bool
    in_bundle: bool


async def products_from_files(session: TenantReader) -> list[FromFile]:
    """Those that are still there, by name."""
    came = (
        sa.select(deeds.c.subject, sa.func.bool_or(deeds.c.act.not_in(BY_FILE)).label("by_hand"))
        .where(deeds.c.kind == KIND)
        .group_by(deeds.c.subject)
        .having(sa.func.bool_or(deeds.c.act == IMPORTED))
        .subquery("came")
    )
    parts = sa.exists().where(
        Variant.product_id == Product.id, sa.or_(Part.variant_id == Variant.id, Part.part_id == Variant.id)
    )
    query: Any = (
        sa.select(Product.id, Product.name, came.c.by_hand, parts.label("in_bundle"))
        .join(came, came.c.subject == Product.id)
        .where(Product.state != "archived")
        .order_by(Product.name, Product.id)
    )
    return [msgspec.convert(row, FromFile, from_attributes=True) for row in await session.execute(query)]


async def take_products_back(session: TenantSession, ids: Sequence[UUID], by: Author, at: datetime) -> None:
    """Archives the products with their variants, whose barcodes are free then."""
    await writing.lock(session, Product, ids)
    given = {"ids": sorted(ids)}
    away = sa.update(Product).where(Product.id == sa.func.any(writing.IDS))
    away = away.values(state="archived", version=Product.version + 1, changed=CHANGED)
    names = {row.id: row.name for row in await session.execute(away.returning(Product.id, Product.name), given)}
    variants = sa.update(Variant).where(Variant.product_id == sa.func.any(writing.IDS))
    await session.execute(variants.values(archived=True, changed=CHANGED), given)
    told = [Deed(act=IMPORT_UNDONE, kind=KIND, subject=key, subject_name=name) for key, name in names.items()]
    await note(session, told, by=by, at=at)
    await publish(session, ProductsArchived(products=list(names)))


class PricesBack(msgspec.Struct, frozen=True, kw_only=True):
    """A list's prices that files have set: what each was before (None: there was none), and how many have changed since
    by other ways.
    """

    list: Any
    prices: Sequence[PriceIn]
    changed: int


async def prices_from_files(session: TenantReader) -> list[PricesBack]:
    """By list; what was taken back already counts no more."""
    said: dict[UUID, dict[str, tuple[int | None, int]]] = {}
    log = sa.select(deeds.c.subject, deeds.c.act, deeds.c.before, deeds.c.after).order_by(deeds.c.id)
    log = log.where(deeds.c.kind == PRICE_LIST, deeds.c.act.in_([IMPORTED_PRICES, PRICES_UNDONE]))
    for row in await session.execute(log):
        if row.act == PRICES_UNDONE:
            said.pop(row.subject, None)
            continue
        known = said.setdefault(row.subject, {})
        for name, amount in row.after.items():
            first = known[name][0] if name in known else row.before.get(name)
            known[name] = (first, amount)
    lists: Any = (await session.execute(sa.select(*COLUMNS).where(PriceList.id.in_(list(said))))).all() if said else []
    return [await back_of(session, row, said[row.id]) for row in lists]


async def back_of(session: TenantReader, price_list: Any, said: dict[str, tuple[int | None, int]]) -> PricesBack:
    stands = (
        sa.select(Price.variant_id, Price.unit_id, Price.min_quantity, Price.amount, Variant.code, Unit.name)
        .join(Variant, Variant.id == Price.variant_id)
        .outerjoin(Unit, Unit.id == Price.unit_id)
        .where(Price.price_list_id == price_list.id, Price.valid_from.is_(None), Price.valid_to.is_(None))
        .where(sa.or_(Price.unit_id.is_(None), ~Unit.archived))
    )
    prices: list[PriceIn] = []
    changed = 0
    for row in await session.execute(stands):
        before, after = said.get(called(row.code, row.name, row.min_quantity), (None, None))
        if after is None:
            continue
        if row.amount != after:
            changed += 1
        elif before != after:
            step: Decimal = row.min_quantity
            prices.append(PriceIn(variant=row.variant_id, unit=row.unit_id, from_quantity=step, amount=before))
    return PricesBack(list=price_list, prices=prices, changed=changed)


async def take_prices_back(session: TenantSession, back: Sequence[PricesBack], by: Author, at: datetime) -> int:
    """Each as it was before; gives how many."""
    for each in back:
        await set_prices(session, each.list, each.prices, by=by, at=at)
        done = {"prices": len(each.prices)}
        deed = Deed(act=PRICES_UNDONE, kind=PRICE_LIST, subject=each.list.id, subject_name=each.list.name, after=done)
        await note(session, [deed], by=by, at=at)
    return sum(len(each.prices) for each in back)
