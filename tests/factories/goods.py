"""Goods with a price and some stock, ready to be sold."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from infra.kit import clock
from infra.kit.db.sessions import TenantSession
from infra.kit.ids import new_id
from infra.kit.search import search_text
from modules.catalog.models import Price, PriceList, Product, Unit, Variant
from modules.shops.api import get_settings, tax_classes
from modules.stock import api as stock
from modules.stock.services.thresholds import follow_thresholds


async def add_variant(session: TenantSession, *, code: str = "", price: int | None = 1000, **values: Any) -> UUID:
    """A product with one variant at the standard rate, at `price` minor units; gives the variant."""
    classes = {each.code: each.id for each in await tax_classes(session)}
    product, variant = new_id(), new_id()
    code = code or str(variant)
    name = values.pop("name", "Longjing tea")
    await session.execute(sa.insert(Product).values(id=product, name=name, search_text=search_text(name, code)))
    tax_class = classes[values.pop("tax_class", "standard")]
    row = {"id": variant, "product_id": product, "code": code, "tax_class_id": tax_class, **values}
    await session.execute(sa.insert(Variant).values(**row))
    await follow_thresholds(session, [variant] if values.get("low_stock") else [])
    if price is not None:
        default = await session.scalar(sa.select(PriceList.id).where(PriceList.is_default))
        await session.execute(
            sa.insert(Price).values(id=new_id(), variant_id=variant, price_list_id=default, amount=price)
        )
    return variant


async def stock_up(session: TenantSession, variant: UUID, quantity: Decimal | int) -> None:
    """Goods come in at the default store."""
    settings = await get_settings(session)
    lines = [stock.StockLine(new_id(), variant, Decimal(quantity))]
    by = stock.By(None, "Ann Lee", clock.now())
    await stock.receive_goods(session, settings.store, lines, stock.Document("receipt", new_id()), by)


async def add_goods(session: TenantSession, *, on_hand: Decimal | int = 100, **values: Any) -> UUID:
    """A variant with stock in the default store."""
    variant = await add_variant(session, **values)
    await stock_up(session, variant, on_hand)
    return variant


async def another_size(session: TenantSession, variant: UUID) -> UUID:
    """One more variant of the same product, without a price."""
    size = new_id()
    like = sa.select(
        sa.literal(size), Variant.product_id, sa.literal(str(size)), sa.literal("Large"), Variant.tax_class_id
    )
    columns = ["id", "product_id", "code", "title", "tax_class_id"]
    await session.execute(sa.insert(Variant).from_select(columns, like.where(Variant.id == variant)))
    return size


async def add_pack(
    session: TenantSession, variant: UUID, *, factor: int, price: int | None = None, barcode: str | None = None
) -> UUID:
    """A larger unit of a variant, at a price of its own in the shop's list if one is given."""
    pack = new_id()
    row = {"id": pack, "variant_id": variant, "name": "pack", "factor": Decimal(factor), "barcode": barcode}
    await session.execute(sa.insert(Unit).values(**row, barcode_key=barcode))
    if price is not None:
        default = await session.scalar(sa.select(PriceList.id).where(PriceList.is_default))
        values = {"id": new_id(), "variant_id": variant, "price_list_id": default, "unit_id": pack, "amount": price}
        await session.execute(sa.insert(Price).values(**values))
    return pack
