"""The rows that come by and by: goods, prices, customers. Each a page by id, within a window."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from infra.kit.db.sessions import TenantReader
from modules.catalog import views as catalog
from modules.catalog.api import variant_name
from modules.customers import views as customers
from modules.payments import views as payments
from modules.pos.feed.window import within
from modules.shops import views as shops


class Window(msgspec.Struct, frozen=True, kw_only=True):
    """From `since` up to `until`, after `id`, at most so many. `is_first`: the device has nothing yet."""

    since: int
    until: int
    after: UUID | None
    most: int

    @property
    def is_first(self) -> bool:
        return not self.since


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """A page of one section: `rows` to keep, ids that are `gone`, where it ended (None: at the end)."""

    rows: list[dict[str, Any]]
    gone: list[str]
    last: UUID | None


def paged(query: Any, key: sa.ColumnElement[Any], window: Window) -> Any:
    query = query.order_by(key).limit(window.most)
    return query.where(key > window.after) if window.after else query


def ended(rows: Sequence[Any], window: Window) -> UUID | None:
    return rows[-1].id if len(rows) >= window.most else None


async def goods(session: TenantReader, window: Window) -> Found:
    """Variants as a line needs them. What isn't sold any more is gone."""
    own, units, classes = catalog.followed_goods, catalog.units, shops.tax_classes
    packed = sa.exists().where(units.c.variant_id == own.c.id, within(units.c.changed, window.since, window.until))
    changed = sa.or_(
        within(own.c.changed, window.since, window.until),
        within(own.c.product_changed, window.since, window.until),
        packed,
    )
    query = sa.select(own, classes.c.code.label("tax_class")).join(classes, classes.c.id == own.c.tax_class_id)
    query = query.where(own.c.is_sold) if window.is_first else query.where(changed)
    rows = (await session.execute(paged(query, own.c.id, window))).all()
    kept = [row for row in rows if row.is_sold]
    shelves, packs, parts = await shelves_of(session), await packs_of(session, kept), await parts_of(session, kept)
    return Found(
        rows=[goods_row(row, shelves, packs, parts) for row in kept],
        gone=[] if window.is_first else [str(row.id) for row in rows if not row.is_sold], last=ended(rows, window),
    )  # fmt: skip


def goods_row(
    row: sa.Row[Any], shelves: Mapping[UUID, UUID | None], packs: Mapping[UUID, list[Any]],
    parts: Mapping[UUID, list[Any]],
) -> dict[str, Any]:  # fmt: skip
    name = variant_name(row.product_name, [row.title])
    names = {locale: variant_name(text, [row.title]) for locale, text in row.translations.items() if text}
    return {
        "id": row.id, "product": row.product_id, "name": name, "names": names, "title": row.title, "code": row.code,
        "key": row.barcode_key, "search": row.search_text, "category": row.category_id,
        "categories": above(row.category_id, shelves), "brand": row.brand_id, "tags": row.tags, "unit": row.unit,
        "weighed": row.weighed, "kind": row.kind, "floor": row.floor, "drawing": row.drawing,
        "tax_class": row.tax_class, "is_sold": True, "position": row.position, "units": packs.get(row.id, []),
        "parts": parts.get(row.id, []),
    }  # fmt: skip


def above(category: UUID | None, shelves: Mapping[UUID, UUID | None]) -> list[UUID]:
    """A shelf and those it stands in, from within."""
    found: list[UUID] = []
    while category is not None and category not in found:
        found.append(category)
        category = shelves.get(category)
    return found


async def shelves_of(session: TenantReader) -> dict[UUID, UUID | None]:
    rows = await session.execute(sa.select(catalog.categories.c.id, catalog.categories.c.parent_id))
    return {row.id: row.parent_id for row in rows}


async def packs_of(session: TenantReader, rows: Sequence[Any]) -> dict[UUID, list[Any]]:
    units = catalog.units
    query = sa.select(units.c.id, units.c.variant_id, units.c.name, units.c.factor, units.c.barcode_key)
    query = query.where(units.c.variant_id.in_([row.id for row in rows]), ~units.c.archived).order_by(units.c.factor)
    found: dict[UUID, list[Any]] = {}
    for row in await session.execute(query):
        one = {"id": row.id, "name": row.name, "factor": row.factor, "key": row.barcode_key}
        found.setdefault(row.variant_id, []).append(one)
    return found


async def parts_of(session: TenantReader, rows: Sequence[Any]) -> dict[UUID, list[Any]]:
    """What bundles are made of; a kit lies on the shelf as one."""
    bundles = [row.id for row in rows if row.kind == "bundle"]
    parts = catalog.parts
    query = sa.select(parts.c.variant_id, parts.c.part_id, parts.c.quantity).where(parts.c.variant_id.in_(bundles))
    found: dict[UUID, list[Any]] = {}
    for row in await session.execute(query.order_by(parts.c.position)) if bundles else ():
        found.setdefault(row.variant_id, []).append({"variant": row.part_id, "quantity": row.quantity})
    return found


async def prices(session: TenantReader, window: Window, lists: Sequence[UUID]) -> Found:
    """Prices in the lists that hold here; one that has ended is told with its end."""
    own = catalog.price_rows
    query = sa.select(own).where(own.c.price_list_id.in_(lists), within(own.c.changed, window.since, window.until))
    rows = (await session.execute(paged(query, own.c.id, window))).all()
    return Found(rows=[price_row(row) for row in rows], gone=[], last=ended(rows, window))


def price_row(row: sa.Row[Any]) -> dict[str, Any]:
    return {
        "id": row.id, "variant": row.variant_id, "list": row.price_list_id, "unit": row.unit_id, "amount": row.amount,
        "from": row.min_quantity, "valid_from": row.valid_from, "valid_to": row.valid_to,
    }  # fmt: skip


async def people(session: TenantReader, window: Window) -> Found:
    """Customers. Those who were removed, or went into another profile, are gone."""
    own, accounts = customers.followed, payments.accounts
    query = (
        sa.select(own, accounts.c.balance, accounts.c.credit_limit)
        .outerjoin(accounts, accounts.c.customer_id == own.c.id)
        .where(within(own.c.changed, window.since, window.until))
    )
    rows = (await session.execute(paged(query, own.c.id, window))).all()
    gone = [str(row.id) for row in rows if row.erased_at]
    last = ended(rows, window)
    if last is None:
        merged = customers.followed_merges
        merges = sa.select(merged.c.merged_id).where(within(merged.c.changed, window.since, window.until))
        gone += [str(key) for key in (await session.scalars(merges)).all()]
    known = [row for row in rows if not row.erased_at]
    return Found(rows=[person_row(row) for row in known], gone=[] if window.is_first else gone, last=last)


def person_row(row: sa.Row[Any]) -> dict[str, Any]:
    account = None if row.credit_limit is None else {"left": max(0, row.credit_limit - row.balance)}
    return {
        "id": row.id, "name": row.name, "phone": row.phone, "group": row.group_id, "tags": row.tags,
        "search": row.search_text, "is_blocked": False, "on_account": account,
    }  # fmt: skip
