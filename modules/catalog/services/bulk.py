"""One change of many products: looked at beforehand, carried out block by block, undone where nothing changed since.

A block's products and the act's progress are one transaction under the act's lock: whoever is killed, or works twice,
changes each product once.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from infra.kit.db.rows import as_rows, given_rows
from infra.kit.db.sessions import TenantReader, TenantSession
from infra.kit.i18n import N_
from infra.kit.ids import new_id
from infra.kit.outbox import publish
from infra.kit.problems import Invalid
from modules.catalog import bulk
from modules.catalog.bulk import Change, Part
from modules.catalog.errors import BulkEditNotDone, NoSuchBulkEdit
from modules.catalog.events import BulkEditAsked
from modules.catalog.models import BulkEdit, BulkEditRow, Product
from modules.catalog.permissions import Perm
from modules.catalog.pricing.floor import Limit, NewPrice, deeds_of, is_below, limits_of
from modules.catalog.repository import Wanted, conditions, find_products
from modules.catalog.schemas import ProductOut
from modules.catalog.services import checks
from modules.catalog.services.bulk_writing import write_parts
from modules.catalog.services.references import Shelf, read_shelf
from modules.desk.api import Author, Deed, note

KIND = "catalog.bulk_edit"
NOTHING_PICKED = N_("No product is selected any more.")
BLOCK = 200
AT_ONCE = 200
SHOWN = 50
RESULT = given_rows({"product_id": sa.Uuid, "state": sa.Text, "before": JSONB, "after": JSONB})
ROWS = BulkEditRow.__table__
SET_ROWS = (
    sa.update(ROWS)  # type: ignore[arg-type]
    .where(ROWS.c.bulk_edit_id == sa.bindparam("edit"), ROWS.c.product_id == RESULT.c.product_id)
    .values(state=RESULT.c.state, before=RESULT.c.before, after=RESULT.c.after)
)


class Picked(msgspec.Struct, frozen=True, kw_only=True):
    """The products of a change: those named, or all that a list shows."""

    ids: tuple[UUID, ...] = ()
    wanted: Wanted | None = None

    def where(self) -> list[sa.ColumnElement[bool]]:
        return conditions(self.wanted) if self.wanted else [Product.id.in_(self.ids)]


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """A product before and after a change; both empty when it stays as it is.

    `low`: the prices that would go below the lowest, by variant; they stay as they are unless one may go so low.
    """

    product: ProductOut
    before: Part
    after: Part
    low: tuple[NewPrice, ...] = ()


class Floors(msgspec.Struct, frozen=True):
    """The lowest prices of a block's goods, and whether they may be gone below."""

    limits: Mapping[UUID, Limit]
    may: bool


class Edit(msgspec.Struct, frozen=True, kw_only=True):
    """An act as it stands. `counts`: changed, same; after undoing: undone, kept."""

    id: UUID
    state: str
    change: Change
    total: int
    done: int
    counts: dict[str, int]
    author: UUID | None
    author_name: str
    author_rights: frozenset[str]
    started_at: datetime
    ended_at: datetime | None


COLUMNS = [getattr(BulkEdit, name) for name in Edit.__struct_fields__]


async def look(
    session: TenantReader, change: Change, picked: Picked, *, by: Author, at: datetime
) -> tuple[Change, int, list[Seen]]:
    """The change as it was understood, how many products it concerns, and what it makes of the first of them.

    Raises Invalid.
    """
    shelf = await read_shelf(session)
    change = understood(shelf, change)
    total = await session.scalar(sa.select(sa.func.count()).select_from(Product).where(*picked.where())) or 0
    first = sa.select(Product.id).where(*picked.where()).order_by(Product.name, Product.id).limit(SHOWN)
    products = await find_products(session, (await session.scalars(first)).all())
    floors = await floors_of(session, change, products, by, at)
    return change, total, [seen(product, change, shelf.currency, floors) for product in products]


async def floors_of(
    session: TenantReader, change: Change, products: Sequence[ProductOut], by: Author, at: datetime
) -> Floors:
    """Asked of prices alone."""
    goods = {v.id for product in products for v in product.variants} if change.field == "price" else set[UUID]()
    return Floors(await limits_of(session, goods, at), by.may(Perm.SELL_BELOW_FLOOR))


def understood(shelf: Shelf, change: Change) -> Change:
    change = bulk.checked(change, shelf.currency)
    if change.field == "tax_class" and change.value not in shelf.tax_classes:
        raise Invalid(fields=[checks.fault("value", "tax_class", bulk.STATE_WRONG)])
    return change


async def start_bulk_edit(session: TenantSession, change: Change, picked: Picked, *, by: Author, at: datetime) -> UUID:
    """Changes the products, few of them at once, many by the worker. Raises Invalid."""
    shelf = await read_shelf(session)
    change = understood(shelf, change)
    edit = new_id()
    who = {"author": by.id, "author_name": by.name, "author_rights": sorted(by.rights)}
    row = {"change": msgspec.to_builtins(change), "started_at": at, **who}
    await session.execute(sa.insert(BulkEdit).values(id=edit, **row))
    source = sa.select(sa.literal(edit, sa.Uuid), Product.id).where(*picked.where())
    added = sa.insert(BulkEditRow).from_select(["bulk_edit_id", "product_id"], source, include_defaults=False)
    await session.execute(added)
    counted = sa.select(sa.func.count()).where(BulkEditRow.bulk_edit_id == edit)
    total = await session.scalar(counted) or 0
    if not total:
        raise Invalid(fields=[checks.fault("value", "none", NOTHING_PICKED)])
    await session.execute(sa.update(BulkEdit).where(BulkEdit.id == edit).values(total=total))
    deed = Deed(
        act="product.bulk_edited",
        kind=KIND,
        subject=edit,
        subject_name=change.field,
        after={"field": change.field, "how": change.how, "value": change.value, "products": total},
    )
    await note(session, [deed], by=by, at=at)
    await carry_on(session, edit, total, at)
    return edit


async def carry_on(session: TenantSession, edit: UUID, total: int, at: datetime) -> None:
    if total > AT_ONCE:
        await publish(session, BulkEditAsked(edit=edit))
        return
    while await run_block(session, edit, at=at):
        pass


async def undo_bulk_edit(session: TenantSession, edit: UUID, *, by: Author, at: datetime) -> None:
    """Gives the products back what they had, but those that were changed since. Raises BulkEditNotDone."""
    stored = await find_edit(session, edit, lock=True)
    if stored.state != "done":
        raise BulkEditNotDone
    counts = {"changed": stored.counts.get("changed", 0), "same": stored.counts.get("same", 0)}
    values = {"state": "undoing", "done": 0, "total": counts["changed"], "counts": counts}
    await session.execute(sa.update(BulkEdit).where(BulkEdit.id == edit).values(ended_at=None, started_at=at, **values))
    deed = Deed(act="product.bulk_undone", kind=KIND, subject=edit, subject_name=stored.change.field)
    await note(session, [deed], by=by, at=at)
    await carry_on(session, edit, counts["changed"], at)


async def find_edit(session: TenantReader, edit: UUID, *, lock: bool = False) -> Edit:
    """The act; `lock` keeps others from working on it. Raises NoSuchBulkEdit."""
    query = sa.select(*COLUMNS).where(BulkEdit.id == edit)
    row = (await session.execute(query.with_for_update() if lock else query)).mappings().one_or_none()
    if row is None:
        raise NoSuchBulkEdit
    return msgspec.convert(dict(row), Edit)


async def run_block(session: TenantSession, edit: UUID, *, at: datetime) -> bool:
    """The next products of the act, in the caller's transaction. False once there is nothing left to do."""
    stored = await find_edit(session, edit, lock=True)
    if stored.state not in {"running", "undoing"}:
        return False
    waiting = "waiting" if stored.state == "running" else "changed"
    query = (
        sa.select(BulkEditRow.product_id, BulkEditRow.before, BulkEditRow.after)
        .where(BulkEditRow.bulk_edit_id == edit, BulkEditRow.state == waiting)
        .order_by(BulkEditRow.product_id)
        .limit(BLOCK)
    )
    rows = (await session.execute(query)).all()
    if not rows:
        ended = {"state": "done" if stored.state == "running" else "undone", "ended_at": at}
        await session.execute(sa.update(BulkEdit).where(BulkEdit.id == edit).values(**ended))
        return False
    by = Author(stored.author, stored.author_name, stored.author_rights)
    shelf = await read_shelf(session)
    ids = [row.product_id for row in rows]
    await session.execute(sa.select(Product.id).where(Product.id.in_(ids)).order_by(Product.id).with_for_update())
    products = {product.id: product for product in await find_products(session, ids)}
    if stored.state == "running":
        floors = await floors_of(session, stored.change, list(products.values()), by, at)
        outcome = [changed(products[key], stored.change, shelf.currency, floors) for key in ids]
        if floors.may:
            low = [price for one in outcome for price in one.low]
            await note(session, deeds_of(low, floors.limits), by=by, at=at)
    else:
        floors = Floors({}, may=True)
        outcome = [undone(products[row.product_id], row) for row in rows]
    await write_parts(session, shelf, [(o, products[o.product]) for o in outcome if o.write], by=by, at=at)
    await session.execute(SET_ROWS, {"edit": edit, "given_rows": as_rows([o.row() for o in outcome])})
    counts = dict(stored.counts)
    for one in outcome:
        for kind in (one.state, *(["low"] if one.low and not floors.may else [])):
            counts[kind] = counts.get(kind, 0) + 1
    progress = {"done": stored.done + len(rows), "counts": counts}
    await session.execute(sa.update(BulkEdit).where(BulkEdit.id == edit).values(**progress))
    return True


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What becomes of one product: `write` is what it gets now, empty when it stays as it is."""

    product: UUID
    state: str
    before: Part
    after: Part
    write: Part = {}
    low: tuple[NewPrice, ...] = ()

    def row(self) -> dict[str, Any]:
        return {"product_id": self.product, "state": self.state, "before": self.before, "after": self.after}


def changed(product: ProductOut, change: Change, currency: str, floors: Floors) -> Outcome:
    one = seen(product, change, currency, floors)
    state = "changed" if one.after else "same"
    return Outcome(product=product.id, state=state, before=one.before, after=one.after, write=one.after, low=one.low)


def undone(product: ProductOut, row: Any) -> Outcome:
    as_left = bulk.is_as_left(standing(product, tuple(row.after)), row.after)
    state = "undone" if as_left else "kept"
    write: Part = row.before if as_left else {}
    return Outcome(product=product.id, state=state, before=row.before, after=row.after, write=write)


def seen(product: ProductOut, change: Change, currency: str, floors: Floors) -> Seen:
    """What the change makes of a product: its part before and after, of what differs alone."""
    low: tuple[NewPrice, ...] = ()
    now = standing(product, (change.field,))[change.field]
    becomes = after(product, now, change, currency)
    if change.field in bulk.OF_VARIANTS:
        differs = [key for key in becomes if becomes[key] != now[key]]
        if change.field == "price":
            low = too_low({UUID(key): becomes[key] for key in differs}, floors)
            differs = [key for key in differs if floors.may or UUID(key) not in {price.variant for price in low}]
        now, becomes = {key: now[key] for key in differs}, {key: becomes[key] for key in differs}
    if now == becomes:
        return Seen(product=product, before={}, after={}, low=low)
    return Seen(product=product, before={change.field: now}, after={change.field: becomes}, low=low)


def too_low(prices: Mapping[UUID, int | None], floors: Floors) -> tuple[NewPrice, ...]:
    made = (NewPrice(variant, amount) for variant, amount in prices.items() if amount is not None)
    return tuple(price for price in made if is_below(price, floors.limits))


def standing(product: ProductOut, fields: Sequence[str]) -> Part:
    """What a product has in these fields now, as JSON values; of its variants, those in use."""
    found: Part = {}
    for field in fields:
        if field in bulk.OF_VARIANTS:
            values = {str(v.id): getattr(v, field) for v in product.variants if not v.archived}
            found[field] = {key: plain(value) for key, value in values.items()}
        else:
            found[field] = getattr(product, field)
    return found


def plain(value: Any) -> Any:
    """A threshold as text without noughts at its end; the rest as it is."""
    return value if value is None or isinstance(value, int | str) else f"{value.normalize():f}"


def after(product: ProductOut, now: Any, change: Change, currency: str) -> Any:
    match change.field:
        case "price":
            return {key: bulk.new_price(price, change, currency) for key, price in now.items()}
        case "low_stock":
            wanted = f"{bulk.number(change.value).normalize():f}" if change.value else None
            return dict.fromkeys(now, wanted)
        case "tax_class":
            return dict.fromkeys(now, change.value)
        case "tags":
            return bulk.tags_after(product.tags, change, tags_in(change.value))
        case _:
            return change.value


def tags_in(value: str) -> list[str]:
    return checks.split(value)


async def rows_of_state(session: TenantReader, edit: UUID, state: str, *, most: int = SHOWN) -> list[tuple[UUID, str]]:
    """(product, name) of an act's first products in this state."""
    query = sa.select(Product.id, Product.name).join(BulkEditRow, BulkEditRow.product_id == Product.id)
    found = query.where(BulkEditRow.bulk_edit_id == edit, BulkEditRow.state == state)
    rows = await session.execute(found.order_by(Product.name, Product.id).limit(most))
    return [(row.id, row.name) for row in rows]


async def latest_edits(session: TenantReader, *, most: int = 50) -> list[Edit]:
    """The newest acts first."""
    rows = (await session.execute(sa.select(*COLUMNS).order_by(BulkEdit.id.desc()).limit(most))).mappings()
    return [msgspec.convert(dict(row), Edit) for row in rows]
