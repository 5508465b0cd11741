"""Rows of the catalog written many at a time: each kind in one statement, whatever their number.

Rows that are changed are locked in the order of their ids first, so that two of these can't deadlock.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, insert

from infra.kit.db.followed import CHANGED
from infra.kit.db.rows import as_rows, given_rows
from infra.kit.db.sessions import TenantSession
from infra.kit.ids import new_id
from modules.catalog.models import Price, Product, Unit, Variant

Rows = Sequence[Mapping[str, Any]]
QUANTITY = sa.Numeric(18, 3)
PRODUCT = {
    "id": sa.Uuid, "name": sa.Text, "translations": JSONB, "description": sa.Text, "descriptions": JSONB,
    "category_id": sa.Uuid, "brand_id": sa.Uuid, "options": JSONB, "tags": JSONB, "attributes": JSONB,
    "drawing": sa.Text, "state": sa.Text, "search_text": sa.Text,
}  # fmt: skip
VARIANT = {
    "id": sa.Uuid, "product_id": sa.Uuid, "code": sa.Text, "title": sa.Text, "option_values": JSONB, "barcode": sa.Text,
    "barcode_key": sa.Text, "unit": sa.Text, "weighed": sa.Boolean, "tax_class_id": sa.Uuid, "low_stock": QUANTITY,
    "position": sa.Integer, "archived": sa.Boolean,
}  # fmt: skip
UNIT = {
    "id": sa.Uuid, "variant_id": sa.Uuid, "name": sa.Text, "factor": QUANTITY, "barcode": sa.Text,
    "barcode_key": sa.Text, "archived": sa.Boolean,
}  # fmt: skip
PRICE = {
    "id": sa.Uuid, "variant_id": sa.Uuid, "price_list_id": sa.Uuid, "unit_id": sa.Uuid, "min_quantity": QUANTITY,
    "amount": sa.BigInteger,
}  # fmt: skip
IDS = sa.bindparam("ids", type_=ARRAY(sa.Uuid))


def adding(model: Any, columns: Mapping[str, Any]) -> Any:
    given = given_rows(columns)
    return insert(model.__table__).from_select(list(columns), sa.select(*given.c), include_defaults=False)


def changing(model: Any, columns: Mapping[str, Any], **more: Any) -> Any:
    """Every column but the id, for the rows given; `more`: further assignments."""
    given = given_rows(columns)
    values = {name: given.c[name] for name in columns if name != "id"}
    stamps = {"changed": CHANGED, "updated_at": sa.func.now()}
    table = model.__table__
    return sa.update(table).where(table.c.id == given.c.id).values(values | stamps | more)


def setting_prices() -> Any:
    put = adding(Price, PRICE)
    differs = sa.or_(Price.amount != put.excluded.amount, Price.valid_to.isnot(None))
    return put.on_conflict_do_update(
        index_elements=["variant_id", "price_list_id", "unit_id", "min_quantity", "valid_from"],
        set_={"amount": put.excluded.amount, "valid_to": None, "changed": CHANGED, "updated_at": sa.func.now()},
        where=differs,
    )


ADD_PRODUCTS, ADD_VARIANTS, ADD_UNITS = adding(Product, PRODUCT), adding(Variant, VARIANT), adding(Unit, UNIT)
CHANGE_PRODUCTS = changing(Product, PRODUCT, version=Product.version + 1)
CHANGE_VARIANTS, CHANGE_UNITS = changing(Variant, VARIANT), changing(Unit, UNIT)
SET_PRICES = setting_prices()
SET_FLOORS = changing(Variant, {"id": sa.Uuid, "floor": sa.BigInteger})
SET_MARGINS = changing(Variant, {"id": sa.Uuid, "floor_margin": sa.Integer})
SET_KINDS = changing(Variant, {"id": sa.Uuid, "kind": sa.Text})
END_PRICES = (
    sa.update(Price.__table__)  # type: ignore[arg-type]
    .where(Price.variant_id == sa.func.any(IDS), Price.price_list_id == sa.bindparam("list"), Price.min_quantity == 0)
    .where(Price.valid_to.is_(None), Price.unit_id.is_(None))
    .values(valid_to=sa.bindparam("at_"), changed=CHANGED)
)


def locking(model: Any) -> sa.Select[Any]:
    return sa.select(model.id).where(model.id == sa.func.any(IDS)).order_by(model.id).with_for_update()


LOCKS = {model: locking(model) for model in (Product, Variant, Unit)}


async def lock(session: TenantSession, model: Any, ids: Sequence[UUID]) -> None:
    await session.execute(LOCKS[model], {"ids": sorted(ids)})


async def write(session: TenantSession, statement: Any, rows: Rows) -> None:
    """One of the statements above, unless there is nothing to write."""
    if rows:
        await session.execute(statement, {"given_rows": as_rows([dict(row) for row in rows])})


async def set_floors(session: TenantSession, floors: Mapping[UUID, int], margins: Mapping[UUID, int]) -> None:
    """Lowest prices and margins of variants that the caller has locked, or has made."""
    await write(session, SET_FLOORS, [{"id": variant, "floor": floor} for variant, floor in floors.items()])
    await write(session, SET_MARGINS, [{"id": variant, "floor_margin": most} for variant, most in margins.items()])


async def set_kinds(session: TenantSession, kinds: Mapping[UUID, str]) -> None:
    """What new variants are: a bundle or a kit can't be sold before it has parts."""
    await write(session, SET_KINDS, [{"id": variant, "kind": kind} for variant, kind in kinds.items()])


async def set_prices(session: TenantSession, price_list: UUID, prices: Mapping[UUID, int | None], at: datetime) -> None:
    """Base prices of variants in a list; None ends a price. What doesn't differ isn't written."""
    rows = [
        {
            "id": new_id(),
            "variant_id": variant,
            "price_list_id": price_list,
            "unit_id": None,
            "min_quantity": 0,
            "amount": amount,
        }
        for variant, amount in prices.items()
        if amount is not None
    ]
    await write(session, SET_PRICES, rows)
    if ended := [variant for variant, amount in prices.items() if amount is None]:
        await session.execute(END_PRICES, {"ids": ended, "list": price_list, "at_": at})
