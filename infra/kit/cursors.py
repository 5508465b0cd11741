"""Pages by cursor: each page starts after the last row of the one before, however much was added meanwhile.

A cursor is opaque to its reader; it holds the sort values of the last row. A forged one only moves the start within
what its reader may see anyway.
"""

import base64
import binascii
from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Generic, TypeVar
from uuid import UUID

import msgspec
import sqlalchemy as sa

from infra.kit.problems import Problem

T = TypeVar("T")
MOST = 200


class CursorUnreadable(Problem):
    status, code = 400, "cursor_unreadable"
    message = "This page address is damaged. Start again from the first page."


class Paged(msgspec.Struct, Generic[T], frozen=True):
    """One page: `items`, and the cursor of the next page, None on the last."""

    items: list[T]
    next: str | None = None


def encode(values: Sequence[Any]) -> str:
    """The cursor that holds these sort values; decimals travel as text, so that none is rounded."""
    exact = msgspec.json.encode([str(v) if isinstance(v, Decimal) else v for v in values])
    return base64.urlsafe_b64encode(exact).decode().rstrip("=")


def decode(cursor: str, kinds: Sequence[Any]) -> list[Any]:
    """The sort values in `cursor`, of these Python types. Raises CursorUnreadable."""
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        values = msgspec.json.decode(raw, type=list[Any])
        if len(values) != len(kinds):
            raise CursorUnreadable
        return [msgspec.convert(v, kind, strict=False) for v, kind in zip(values, kinds, strict=True)]
    except (binascii.Error, ValueError, msgspec.MsgspecError) as error:
        raise CursorUnreadable from error


class Sort(msgspec.Struct, frozen=True):
    """One sort column of a keyset with the Python type of its values. The last one of a list must be unique."""

    column: Any
    kind: type[str] | type[int] | type[datetime] | type[date] | type[UUID] | type[Decimal]
    descending: bool = False


def after(query: sa.Select[Any], sorts: Sequence[Sort], cursor: str | None, limit: int) -> sa.Select[Any]:
    """`query` in the order of `sorts`, starting after `cursor`, with one row more than `limit` to see if more follow.

    All sorts go in one direction, so that one row comparison (and one index) does it.
    """
    descending = sorts[0].descending
    order = [s.column.desc() if descending else s.column.asc() for s in sorts]
    query = query.order_by(*order).limit(min(limit, MOST) + 1)
    if not cursor:
        return query
    values = [sa.literal(v, s.column.type) for v, s in zip(decode(cursor, [s.kind for s in sorts]), sorts, strict=True)]
    row, start = sa.tuple_(*(s.column for s in sorts)), sa.tuple_(*values)
    # Follows from the row's; an index of the first column serves it when the columns are of several tables.
    first = sorts[0].column <= values[0] if descending else sorts[0].column >= values[0]
    return query.where(first, row < start if descending else row > start)


def page_of(rows: Sequence[Any], limit: int, key: Callable[[Any], Sequence[Any]], make: Callable[[Any], T]) -> Paged[T]:
    """The rows of `after` as a page; `key` gives the sort values of a row, `make` its item."""
    limit = min(limit, MOST)
    more = len(rows) > limit
    kept = rows[:limit]
    return Paged([make(row) for row in kept], encode(key(kept[-1])) if more else None)


class Leaf(msgspec.Struct, Generic[T], frozen=True):
    """One page of a list that can be turned both ways; `back` and `next` are cursors, empty where it ends."""

    rows: list[T]
    back: str
    next: str


def either_way(
    query: sa.Select[Any], sorts: Sequence[Sort], following: str | None, preceding: str | None, limit: int
) -> sa.Select[Any]:
    """As `after` for the page following a cursor, or for the page preceding one, whose rows come nearest first."""
    if not preceding:
        return after(query, sorts, following, limit)
    flipped = [msgspec.structs.replace(sort, descending=not sort.descending) for sort in sorts]
    return after(query, flipped, preceding, limit)


def leaf_of(
    rows: Sequence[T], limit: int, key: Callable[[T], Sequence[Any]], following: str | None, preceding: str | None
) -> Leaf[T]:
    """The rows of `either_way` in their order, with the cursors to turn on."""
    limit = min(limit, MOST)
    more, kept = len(rows) > limit, list(rows[:limit])
    if preceding:
        kept.reverse()
    has_back, has_next = (more, True) if preceding else (bool(following), more)
    back = encode(key(kept[0])) if kept and has_back else ""
    return Leaf(kept, back, encode(key(kept[-1])) if kept and has_next else "")
