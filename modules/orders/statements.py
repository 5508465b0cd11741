"""The statements that write an order: number, stock, order, lines, history, payments and events in one round trip.

Nothing at all is written when a single line is short, or when the caller's own name for the order is taken. The texts
are constant for any number of lines: what comes in rows comes as arrays.
"""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from infra.kit.db.locked import asked
from infra.kit.db.prepared import Prepared
from infra.kit.outbox import OUTBOX
from modules.customers import views as customers
from modules.customers.api import is_there
from modules.orders.models import OrderEvent, OrderLine, SalesOrder
from modules.payments import api as payments
from modules.shops import api as shops
from modules.stock import api as stock

ORDER: sa.Table = SalesOrder.__table__  # type: ignore[assignment]
LINE: sa.Table = OrderLine.__table__  # type: ignore[assignment]
EVENT: sa.Table = OrderEvent.__table__  # type: ignore[assignment]
NOT_GIVEN = {"number", "customer_name", "search_text", "reversed", "said", "created_at", "updated_at"}
GIVEN = [column for column in ORDER.c if column.name not in NOT_GIVEN]
LINES = {column.name: column.type for column in LINE.c if column.name not in {"order_id", "reasons", "bundle"}} | {
    "reasons": sa.Text(),
    "bundle": sa.Text(),
}
HISTORY = {"id": sa.Uuid, "kind": sa.Text, "facts": sa.Text}
NEWS = {"id": sa.Uuid, "name": sa.Text, "version": sa.Integer, "facts": sa.Text}

who = {
    "who_id": sa.bindparam("who_id", type_=sa.Uuid),
    "who_name": sa.bindparam("who_name", type_=sa.Text),
    "at": sa.bindparam("at", type_=sa.DateTime(timezone=True)),
}
order_id = sa.bindparam("order_id", type_=sa.Uuid)
customer_id = sa.bindparam("order_customer_id", type_=sa.Uuid)
ORDERED = sa.literal_column("'order'", sa.Text)


def insert_part(name: str, table: sa.Table, values: dict[str, Any], rows: sa.FromClause) -> sa.CTE:
    select = sa.select(*values.values()).select_from(rows)
    return sa.insert(table).from_select(list(values), select, include_defaults=False).cte(name)


def is_new() -> sa.ColumnElement[bool]:
    """The caller's own name for the order is free, and its customer, if it names one, is there."""
    again = sa.exists().where(SalesOrder.client_id == sa.bindparam("order_client_id", type_=sa.Uuid))
    return sa.and_(~again, sa.or_(customer_id.is_(None), is_there(customer_id)))


def order_part(numbered: sa.FromClause) -> sa.CTE:
    """The order's row. Its search text is found by the number as one word, and by the customer's words."""
    values: dict[str, Any] = {c.name: sa.bindparam(f"order_{c.name}", type_=c.type) for c in GIVEN}
    values |= {"id": order_id, "number": numbered.c.number}
    given = sa.bindparam("order_customer_name", type_=sa.Text)
    known = sa.select(customers.customers.c.name).where(customers.customers.c.id == customer_id).scalar_subquery()
    values["customer_name"] = sa.func.coalesce(sa.func.nullif(given, ""), known, "")
    word = sa.func.lower(sa.func.regexp_replace(numbered.c.number, "[^A-Za-z0-9.]", "", "g"))
    values["search_text"] = sa.func.concat(" ", word, sa.bindparam("order_words", type_=sa.Text))
    return insert_part("ordered", ORDER, values, numbered)


def line_part(numbered: sa.FromClause) -> sa.CTE:
    rows = asked(LINES, name="line")
    values: dict[str, Any] = {name: rows.c[name] for name in LINES}
    values |= {"order_id": order_id, "reasons": sa.cast(rows.c.reasons, JSONB)}
    values["bundle"] = sa.cast(rows.c.bundle, JSONB)
    return insert_part("lined", LINE, values, rows.join(numbered, sa.true()))


def history_part(numbered: sa.FromClause) -> sa.CTE:
    rows = asked(HISTORY, name="history")
    values = {"id": rows.c.id, "kind": rows.c.kind, "facts": sa.cast(rows.c.facts, JSONB), "order_id": order_id, **who}
    return insert_part("told", EVENT, values, rows.join(numbered, sa.true()))


def news_part(numbered: sa.FromClause) -> sa.CTE:
    """The events, each with the number it could not know before."""
    rows = asked(NEWS, name="news")
    number = sa.func.jsonb_build_object("number", numbered.c.number)
    values: dict[str, Any] = {name: rows.c[name] for name in ("id", "name", "version")}
    values["facts"] = sa.cast(rows.c.facts, JSONB).concat(number)
    return insert_part("published", OUTBOX["cell"], values, rows.join(numbered, sa.true()))


def written(numbered: sa.FromClause, *more: sa.CTE) -> sa.Select[Any]:
    """The whole statement; gives the number, or no row when nothing was written."""
    paid = payments.payments((ORDERED, order_id), numbered)
    parts = (order_part(numbered), line_part(numbered), history_part(numbered), news_part(numbered), paid, *more)
    return sa.select(numbered.c.number).add_cte(*parts)


def document(numbered: sa.FromClause) -> dict[str, sa.ColumnElement[Any]]:
    return {"cause_kind": ORDERED, "cause_id": order_id, "cause_number": numbered.c.number}


def numbered_if(levels: sa.CTE) -> sa.CTE:
    return shops.number_part(shops.ORDERS, given=sa.and_(is_new(), stock.is_whole(levels)))


def place_now() -> sa.Select[Any]:
    """Goods leave the shelf at once: a sale over the counter."""
    taken = stock.take(is_new())
    numbered = numbered_if(taken)
    return written(numbered, stock.moves("sell", -1, taken, document(numbered), numbered), stock.lows(taken))


def place_later() -> sa.Select[Any]:
    """Goods are kept for the customer until they are handed over."""
    claimed = stock.reserve(is_new())
    numbered = numbered_if(claimed)
    return written(numbered, stock.reservations(claimed, document(numbered), numbered), stock.lows(claimed))


def record() -> sa.Select[Any]:
    """What has happened elsewhere: with its own number, and goods that are gone already, even below zero."""
    given = sa.select(sa.bindparam("given_number", type_=sa.Text).label("number")).where(is_new()).cte("numbered")
    moved = stock.move_on(-1, sa.exists(sa.select(given.c.number)))
    levels = (
        sa.select(sa.func.array_agg(moved.c.variant_id)).where(moved.c.on_hand < moved.c.reserved).scalar_subquery()
    )
    statement = written(given, stock.moves("sell", -1, moved, document(given), given), stock.lows(moved))
    return statement.add_columns(levels.label("below"))


PLACE_NOW, PLACE_LATER, RECORD = Prepared(place_now()), Prepared(place_later()), Prepared(record())
