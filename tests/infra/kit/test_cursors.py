"""Pages by cursor: every row once, however much is added meanwhile; a damaged cursor is told so."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from infra.kit.cursors import MOST, CursorUnreadable, Sort, after, decode, encode, page_of
from infra.kit.db.sessions import TenantSession
from infra.kit.outbox import tenant_handled_event as table

ROWS: Any = sa.select(table.c.handler, table.c.event)
SORTS = (Sort(table.c.handler, str), Sort(table.c.event, UUID))
DOWN = tuple(Sort(sort.column, sort.kind, descending=True) for sort in SORTS)
KINDS = {str: st.text(), int: st.integers(-(2**53), 2**53), UUID: st.uuids(), Decimal: st.decimals(-999, 999, places=3)}


async def fill(session: TenantSession, count: int, first: int = 0) -> None:
    rows = [{"handler": f"h{n % 3}", "event": UUID(int=n + 1)} for n in range(first, first + count)]
    await session.execute(sa.insert(table), rows)


async def pages(session: TenantSession, sorts: tuple[Sort, ...], limit: int) -> list[list[tuple[str, UUID]]]:
    """Every page in turn."""
    found: list[list[tuple[str, UUID]]] = []
    cursor: str | None = None
    while cursor or not found:
        query = after(ROWS, sorts, cursor, limit)
        rows = (await session.execute(query)).all()
        page = page_of(rows, limit, lambda row: [row.handler, row.event], lambda row: (row.handler, row.event))
        found.append(page.items)
        cursor = page.next
    return found


@pytest.mark.parametrize(("sorts", "reverse"), [(SORTS, False), (DOWN, True)])
async def test_pages_give_every_row_once_in_order(
    session: TenantSession, sorts: tuple[Sort, ...], reverse: bool
) -> None:
    await fill(session, 25)
    found = await pages(session, sorts, 7)
    assert [len(page) for page in found] == [7, 7, 7, 4]
    rows = [row for page in found for row in page]
    assert rows == sorted(set(rows), reverse=reverse)
    assert len(rows) == 25


async def test_the_last_page_may_be_full_and_has_no_next(session: TenantSession) -> None:
    await fill(session, 14)
    assert [len(page) for page in await pages(session, SORTS, 7)] == [7, 7]


async def test_a_row_that_comes_meanwhile_moves_none(session: TenantSession) -> None:
    await fill(session, 10, first=100)
    rows = (await session.execute(after(ROWS, SORTS, None, 5))).all()
    page = page_of(rows, 5, lambda row: [row.handler, row.event], lambda row: row.event)
    await fill(session, 20)  # all of them sort before or between
    rest = (await session.execute(after(ROWS, SORTS, page.next, 200))).all()
    assert not {row.event for row in rest} & set(page.items)
    assert {UUID(int=n + 1) for n in range(100, 110)} <= {row.event for row in rest} | set(page.items)


async def test_no_page_is_longer_than_allowed(session: TenantSession) -> None:
    await fill(session, MOST + 5)
    rows = (await session.execute(after(sa.select(table.c.event), SORTS, None, 10_000))).all()
    page = page_of(rows, 10_000, lambda row: ["h", row.event], lambda row: row.event)
    assert len(page.items) == MOST
    assert page.next


@given(st.data(), st.lists(st.sampled_from(list(KINDS)), min_size=1, max_size=4))
def test_a_cursor_gives_back_what_was_put_in(data: st.DataObject, kinds: list[type[Any]]) -> None:
    values = [data.draw(KINDS[kind]) for kind in kinds]
    assert decode(encode(values), kinds) == values


def test_a_cursor_keeps_a_moment_exactly() -> None:
    moment = datetime(2026, 3, 11, 9, 30, 0, 123456, tzinfo=UTC)
    assert decode(encode([moment]), [datetime]) == [moment]


@pytest.mark.parametrize("damaged", ["x", "%%%", "bnVsbA", encode(["a"]), encode(["a", "b", "c"]), encode(["a", 5])])
def test_a_damaged_cursor_is_told_so(damaged: str) -> None:
    with pytest.raises(CursorUnreadable):
        decode(damaged, [str, UUID])


@given(st.text(max_size=200))
def test_whatever_comes_as_a_cursor_is_no_crash(text: str) -> None:
    with pytest.raises(CursorUnreadable):
        decode(text, [str, UUID])
