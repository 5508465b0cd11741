"""Parts of statements that change levels, for one round trip with what causes the change.

A caller composes them into its own statement and compares the number of rows with the number asked before anything
else. Lines of one document on the same goods are summed for the level (`goods`) and kept apart in the ledger (`lines`).
"""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from infra.kit.db.followed import CHANGED
from infra.kit.db.locked import asked, locked_update
from infra.kit.ids import new_id
from infra.kit.outbox import OUTBOX
from modules.catalog.views import thresholds
from modules.stock.events import StockLow
from modules.stock.models import UNIT_COST, Reservation, StockLevel, StockMove, Warehouse

LEVEL: sa.Table = StockLevel.__table__  # type: ignore[assignment]
MOVE: sa.Table = StockMove.__table__  # type: ignore[assignment]
RESERVATION: sa.Table = Reservation.__table__  # type: ignore[assignment]
KEY = ("warehouse_id", "variant_id")
NUMBER = sa.Numeric(18, 3)
GOODS = {"warehouse": sa.Uuid, "variant": sa.Uuid, "wanted": NUMBER}
LINES = {"row": sa.Uuid, "line": sa.Uuid, "place": sa.Uuid, "of": sa.Uuid, "quantity": NUMBER, "later": NUMBER}
COSTS = LINES | {"cost": UNIT_COST, "origin": sa.Uuid}
NEWS = GOODS | {"news": sa.Uuid}
ZERO = Decimal(0)
Values = Callable[[sa.FromClause], Mapping[str, Any]]
AFTER = ("warehouse_id", "variant_id", "on_hand", "reserved", "threshold", "low")

who_id, who_name = sa.bindparam("who_id", type_=sa.Uuid), sa.bindparam("who_name", type_=sa.Text)
at = sa.bindparam("at", type_=sa.DateTime(timezone=True))
store = sa.bindparam("stock_store", type_=sa.Uuid)
expires_at = sa.bindparam("expires_at", type_=sa.DateTime(timezone=True))
keeps_safety = sa.bindparam("stock_keeps_safety", type_=sa.Boolean)


class StockLine(msgspec.Struct, frozen=True):
    """One line of a document: its own id, the variant, how much (> 0, numeric(18,3)), where (None: the store's).

    For goods that come in: `cost` of one in the shop's currency, numeric(20,6), None when it is not known; `of`: the
    line they were sold or sent by, at whose cost they come back.
    """

    id: UUID
    variant: UUID
    quantity: Decimal
    warehouse: UUID | None = None
    cost: Decimal | None = None
    of: UUID | None = None


def parameters(store: UUID | None, lines: Sequence[StockLine], *, keeps_safety: bool = False) -> dict[str, Any]:
    """The parameters of the parts below for these lines, by default in the warehouse that `store` sells from.

    `keeps_safety`: `take` and `reserve` leave the safety stock, as every channel but the store's own counter does.
    Besides them the statement needs `who_id`, `who_name`, `at`; a reservation `expires_at` (None: it doesn't end).
    """
    wanted: dict[tuple[UUID | None, UUID], Decimal] = {}
    later: list[Decimal] = []
    for line in reversed(lines):
        place = (line.warehouse, line.variant)
        later.append(wanted.get(place, ZERO))
        wanted[place] = later[-1] + line.quantity
    return {
        "stock_store": store,
        "stock_keeps_safety": keeps_safety,
        "goods_warehouse": [warehouse for warehouse, _ in wanted],
        "goods_variant": [variant for _, variant in wanted],
        "goods_wanted": list(wanted.values()),
        "goods_news": [new_id() for _ in wanted],
        "lines_row": [new_id() for _ in lines],
        "lines_line": [line.id for line in lines],
        "lines_place": [line.warehouse for line in lines],
        "lines_of": [line.variant for line in lines],
        "lines_quantity": [line.quantity for line in lines],
        "lines_later": later[::-1],
        "lines_cost": [line.cost for line in lines],
        "lines_origin": [line.of for line in lines],
    }


def where(named: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    """The warehouse that a row names, or the one that the store sells from."""
    own = sa.select(Warehouse.id).where(Warehouse.store_id == store, Warehouse.sells).scalar_subquery()
    return sa.func.coalesce(named, own)


def goods(only_if: sa.ColumnElement[bool] | None = None) -> sa.FromClause:
    rows = asked(GOODS, name="goods")
    return rows if only_if is None else sa.select(*rows.c).where(only_if).subquery("goods_if")


def is_whole(changed: sa.CTE) -> sa.ColumnElement[bool]:
    """Whether every level that was asked for has changed."""
    count = sa.select(sa.func.count()).select_from(changed).scalar_subquery()
    return count == sa.func.cardinality(sa.bindparam("goods_variant", type_=sa.ARRAY(sa.Uuid)))


def take(only_if: sa.ColumnElement[bool] | None = None) -> sa.CTE:
    """Takes goods off the shelf of the store's warehouse: all of them, or none.

    Gives warehouse_id, variant_id, on_hand and reserved as they are afterwards, and `wanted`. What others have
    reserved is not taken. `only_if` false takes nothing.
    """
    return changed("taken", only_if, lambda level: {"on_hand": level.c.on_hand - level.c.wanted})


def reserve(only_if: sa.ColumnElement[bool] | None = None) -> sa.CTE:
    """Puts a claim on goods that nobody has one on; they stay on the shelf. Gives the same columns as `take`."""
    return changed("claimed", only_if, lambda level: {"reserved": level.c.reserved + level.c.wanted})


def hand_over() -> sa.CTE:
    """Takes off the shelf what was reserved before. The caller has taken the reservations over, so nothing is asked."""
    return changed("handed", None, given_up(1, 1), lambda _: sa.true())


def give_up() -> sa.CTE:
    """Takes claims away; the goods stay on the shelf. The caller has taken the reservations over."""
    return changed("freed", None, given_up(0, 1), lambda _: sa.true())


def put_aside() -> sa.CTE:
    """Takes off the shelf what is there, whoever has a claim on it: a count, a loss. Never below zero."""
    return changed("adjusted", None, given_up(1, 0), lambda level: level.c.on_hand >= level.c.wanted)


def given_up(shelf: int, claim: int) -> Values:
    def values(level: sa.FromClause) -> dict[str, Any]:
        on_hand, reserved = level.c.on_hand - shelf * level.c.wanted, level.c.reserved - claim * level.c.wanted
        return {"on_hand": on_hand, "reserved": reserved, "oversold": on_hand < reserved}

    return values


def is_free(level: sa.FromClause) -> sa.ColumnElement[bool]:
    kept = sa.case((keeps_safety, level.c.safety), else_=0)
    return level.c.on_hand - level.c.reserved - kept >= level.c.wanted


def changed(
    name: str,
    only_if: sa.ColumnElement[bool] | None,
    values: Values,
    allowed: Callable[[sa.FromClause], sa.ColumnElement[bool]] = is_free,
) -> sa.CTE:
    return locked_update(
        LEVEL,
        goods(only_if),
        lambda level, row: sa.and_(level.c.variant_id == row.c.variant, level.c.warehouse_id == where(row.c.warehouse)),
        key=KEY,
        carry=("wanted",),
        allowed=allowed,
        values=values,
        returning=AFTER,
        name=name,
    )


def move_on(sign: int, only_if: sa.ColumnElement[bool] | None = None) -> sa.CTE:
    """Adds (`sign` 1) or takes off (−1) whatever there is: a fact that has happened. May go below zero.

    Gives the same columns as `take`. Levels are made where there are none, in the order of their key.
    """
    rows = goods(only_if)
    delta = (sign * rows.c.wanted).label("on_hand")
    place = where(rows.c.warehouse).label("place")
    own = first_thresholds(rows, place)
    select = sa.select(place, rows.c.variant, delta, delta < 0, own.c.low_stock)
    select = select.outerjoin(own, own.c.variant_id == rows.c.variant).order_by(place, rows.c.variant)
    new = insert(LEVEL).from_select([*KEY, "on_hand", "oversold", "threshold"], select, include_defaults=False)
    on_hand = LEVEL.c.on_hand + new.excluded.on_hand
    return (
        new.on_conflict_do_update(
            index_elements=list(KEY),
            set_={"on_hand": on_hand, "oversold": on_hand < LEVEL.c.reserved, "changed": CHANGED},
        )
        .returning(*(LEVEL.c[column] for column in AFTER))
        .cte("moved")
    )


def first_thresholds(rows: sa.FromClause, place: sa.ColumnElement[Any]) -> sa.CTE:
    """Of goods that have no level there yet: variant_id, low_stock.

    Locked, so that a threshold which is being changed is read as it will be, or finds the new level.
    """
    has_level = sa.exists().where(LEVEL.c.variant_id == rows.c.variant, LEVEL.c.warehouse_id == place)
    query = sa.select(thresholds).join(rows, rows.c.variant == thresholds.c.variant_id).where(~has_level)
    return query.with_for_update(read=True, of=thresholds).cte("first_thresholds")


def same_goods(lines: sa.FromClause, levels: sa.FromClause) -> sa.ColumnElement[bool]:
    return sa.and_(
        levels.c.variant_id == lines.c.of,
        levels.c.warehouse_id == sa.func.coalesce(lines.c.place, levels.c.warehouse_id),
    )


def moves(
    kind: str,
    sign: int,
    levels: sa.CTE,
    cause: Mapping[str, sa.ColumnElement[Any]],
    source: sa.FromClause,
    *,
    part: int = 0,
    with_costs: bool = False,
) -> sa.CTE:
    """Writes the ledger: one move for each line, with the balance after it.

    `part` 1: the second move of the same line, as goods on their way arrive. `with_costs`: the lines' `cost` and `of`.
    `levels`: what `take` or `move_on` gave. `cause`: cause_kind, cause_id, cause_number, and reason if there is one.
    `source`: one row from which `cause` may select (the order's number), none when nothing is to be written.
    """
    lines = asked(COSTS if with_costs else LINES, name="lines")
    values: dict[str, Any] = {
        "id": lines.c.row,
        "warehouse_id": levels.c.warehouse_id,
        "variant_id": levels.c.variant_id,
        "kind": sa.literal_column(f"'{kind}'"),
        "quantity": sign * lines.c.quantity,
        "balance": levels.c.on_hand - sign * lines.c.later,
        "line_id": lines.c.line,
        "who_id": who_id,
        "who_name": who_name,
        "at": at,
        "part": sa.literal_column(str(part)),
        **cause,
    }
    if with_costs:
        values |= {"unit_cost": lines.c.cost, "of_line": lines.c.origin}
    rows = lines.join(levels, same_goods(lines, levels)).join(source, sa.true())
    select = sa.select(*values.values()).select_from(rows)
    return sa.insert(MOVE).from_select(list(values), select, include_defaults=False).cte(f"moves_{kind}")


def lows(levels: sa.CTE) -> sa.CTE:
    """Tells of what fell below its threshold by this very change: once, and again only after a return to it.

    `levels`: what `take`, `reserve` or `move_on(-1)` gave. What can be sold is asked of the store's own warehouse.
    """
    rows = asked(NEWS, name="goods")
    left = levels.c.on_hand - levels.c.reserved
    here = sa.and_(
        rows.c.variant == levels.c.variant_id,
        levels.c.warehouse_id == sa.func.coalesce(rows.c.warehouse, levels.c.warehouse_id),
    )
    sells = sa.and_(Warehouse.id == levels.c.warehouse_id, Warehouse.sells)
    joined = levels.join(rows, here).join(Warehouse, sells)
    facts = sa.func.jsonb_build_object(
        "variant", levels.c.variant_id, "warehouse", levels.c.warehouse_id, "store", Warehouse.store_id,
        "left", sa.cast(left, sa.Text), "threshold", sa.cast(levels.c.threshold, sa.Text), "at", at,
    )  # fmt: skip
    constants: Any = sa.literal_column(f"'{StockLow.name}'"), sa.literal_column("1")
    select: Any = (
        sa.select(rows.c.news, *constants, facts)
        .select_from(joined)
        .where(levels.c.low, left + rows.c.wanted >= levels.c.threshold)
    )
    columns = ["id", "name", "version", "facts"]
    return sa.insert(OUTBOX["cell"]).from_select(columns, select, include_defaults=False).cte("told_low")


def reservations(levels: sa.CTE, cause: Mapping[str, sa.ColumnElement[Any]], source: sa.FromClause) -> sa.CTE:
    """Writes one reservation for each line; parameters as for `moves`."""
    lines = asked(LINES, name="lines")
    values: dict[str, Any] = {
        "id": lines.c.row,
        "warehouse_id": levels.c.warehouse_id,
        "variant_id": levels.c.variant_id,
        "quantity": lines.c.quantity,
        "line_id": lines.c.line,
        "expires_at": expires_at,
        "at": at,
        **cause,
    }
    rows = lines.join(levels, same_goods(lines, levels)).join(source, sa.true())
    select = sa.select(*values.values()).select_from(rows)
    return sa.insert(RESERVATION).from_select(list(values), select, include_defaults=False).cte("reserved")
