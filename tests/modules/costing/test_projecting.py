"""The projection of the ledger: valued as it grows, anew when something comes in late, and equal to a fresh start."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import httpx
import sqlalchemy as sa

from infra.kit import clock
from infra.kit.db.sessions import TenantReader, TenantSession
from infra.kit.ids import new_id
from modules.costing import api as costing
from modules.costing.jobs import unproven
from modules.costing.models import CostEntry, CostLevel
from modules.costing.services.projecting import start_anew, value_all, value_variant, waiting
from modules.costing.views import line_costs, sales
from modules.shops.api import get_settings
from modules.stock import api as stock
from modules.stock.services.documents import cancel_document, correct, post_document, receive
from modules.stock.services.moving import By
from modules.stock.services.papers import NewPaper, begin, set_line
from modules.stock.services.warehouses import WarehouseIn, save_warehouse, visible_warehouse
from tests.factories.actors import an_actor
from tests.factories.goods import add_variant

ACTOR = an_actor()
PAGE = "/app/corner/stock-value"


async def come(session: TenantSession, variant: UUID, quantity: int, cost: str | None, at: datetime) -> UUID:
    place = await visible_warehouse(session, ACTOR, None)
    lines = [(variant, Decimal(quantity), None if cost is None else Decimal(cost))]
    return (await receive(session, ACTOR, place.id, lines, note="", at=at)).id


async def sold(session: TenantSession, variant: UUID, quantity: int, at: datetime) -> UUID:
    line = stock.StockLine(new_id(), variant, Decimal(quantity))
    shop = await get_settings(session)
    cause = stock.Document("order", new_id(), "SO-1")
    assert await stock.sell(session, shop.store, [line], cause, By(None, "Ann Lee", at))
    return line.id


async def came_back(session: TenantSession, variant: UUID, quantity: int, line: UUID, at: datetime) -> None:
    shop = await get_settings(session)
    back = stock.StockLine(line, variant, Decimal(quantity), of=line)
    await stock.take_back(session, shop.store, [back], [], stock.Document("return", new_id()), By(None, "Ann", at))


async def the_worked_example(session: TenantSession, variant: UUID, start: datetime) -> list[UUID]:
    """3.3; gives the lines of the two sales."""
    at = (start + timedelta(hours=n) for n in range(6))
    await come(session, variant, 10, "10.00", next(at))
    await come(session, variant, 10, "12.00", next(at))
    first = await sold(session, variant, 5, next(at))
    await come(session, variant, 20, "15.00", next(at))
    second = await sold(session, variant, 20, next(at))
    await came_back(session, variant, 2, first, next(at))
    return [first, second]


async def entries_of(session: TenantReader) -> list[tuple[Any, ...]]:
    query: Any = sa.select(*CostEntry.__table__.c).order_by(CostEntry.variant_id, CostEntry.at, CostEntry.move_id)
    levels: Any = sa.select(*CostLevel.__table__.c).order_by(CostLevel.warehouse_id, CostLevel.variant_id)
    return [tuple(row) for row in [*await session.execute(query), *await session.execute(levels)]]


async def test_the_worked_example_to_the_cent(session: TenantSession) -> None:
    tea = await add_variant(session)
    first, second = await the_worked_example(session, tea, clock.now() - timedelta(days=3))
    await value_all(session)
    query = sa.select(CostEntry.kind, CostEntry.value, CostEntry.unit_cost).where(CostEntry.variant_id == tea)
    rows = (await session.execute(query.order_by(CostEntry.at))).all()
    assert [row.value for row in rows] == [10000, 12000, -5500, 30000, -26571, 2200]
    assert [str(rows[n].unit_cost) for n in (2, 4)] == ["11.000000", "13.285714"]
    level = (await session.execute(sa.select(CostLevel.quantity, CostLevel.value))).one()
    assert (level.quantity, level.value) == (17, 22129)
    costs = {row.line_id: (row.quantity, row.cost) for row in await session.execute(sa.select(line_costs))}
    assert costs == {first: (3, 3300), second: (20, 26571)}
    assert await unproven(session) == []


async def test_what_comes_in_late_is_valued_as_if_it_had_been_there(session: TenantSession) -> None:
    tea, start = await add_variant(session), clock.now() - timedelta(days=3)
    await the_worked_example(session, tea, start)
    await value_all(session)
    await come(session, tea, 10, "31.00", start + timedelta(minutes=90))
    assert await waiting(session) == [tea]
    await value_all(session)
    late = await entries_of(session)
    sale = sa.select(CostEntry.value).where(CostEntry.kind == "sell").order_by(CostEntry.at).limit(1)
    assert await session.scalar(sale) == -8833  # 5 of 530.00 ÷ 30
    await start_anew(session)
    await value_all(session)
    assert await entries_of(session) == late
    assert await unproven(session) == []


async def test_a_long_history_goes_in_pieces_to_the_same_end(session: TenantSession) -> None:
    tea = await add_variant(session)
    await the_worked_example(session, tea, clock.now() - timedelta(days=3))
    pieces = 0
    while await value_variant(session, tea, piece=1):
        pieces += 1
    in_pieces = await entries_of(session)
    assert pieces >= 5
    await start_anew(session)
    await value_all(session)
    assert await entries_of(session) == in_pieces


async def test_a_transfer_carries_cost_and_a_reversal_brings_it_back(session: TenantSession) -> None:
    tea, shop = await add_variant(session), await get_settings(session)
    now = clock.now()
    await come(session, tea, 3, "10.00", now)
    await come(session, tea, 1, "11.00", now)
    place = await visible_warehouse(session, ACTOR, None)
    cellar = await save_warehouse(session, ACTOR, None, WarehouseIn(name="Cellar", store=shop.store))
    who = By(None, "Ann Lee", now)
    paper = await begin(session, NewPaper(kind="transfer", warehouse=place.id, to=cellar), who, "Europe/London")
    await set_line(session, paper, tea, Decimal(3))
    await post_document(session, ACTOR, paper.id, now)
    await value_all(session)
    worth = {
        row.warehouse_id: row.value for row in await session.execute(sa.select(CostLevel.warehouse_id, CostLevel.value))
    }
    assert worth == {place.id: 1025, cellar: 3075}
    await cancel_document(session, ACTOR, paper.id, clock.now())
    await value_all(session)
    worth = {
        row.warehouse_id: row.value for row in await session.execute(sa.select(CostLevel.warehouse_id, CostLevel.value))
    }
    assert worth == {place.id: 4100, cellar: 0}
    assert await unproven(session) == []


async def test_a_sale_is_in_the_cost_of_sales_before_it_is_valued(session: TenantSession) -> None:
    tea = await add_variant(session)
    await come(session, tea, 5, "2.00", clock.now())
    await value_all(session)
    line = await sold(session, tea, 2, clock.now())
    query = sa.select(sales.c.quantity, sales.c.cost, sales.c.is_valued).where(sales.c.line_id == line)
    assert (await session.execute(query)).one() == (2, 0, False)
    await value_all(session)
    assert (await session.execute(query)).one() == (2, 400, True)


async def test_the_page_and_the_file_say_what_stock_is_worth_at_a_day(
    client: httpx.AsyncClient, session: TenantSession
) -> None:
    assert "Your stock has no value yet" in (await client.get(f"{PAGE}/")).text
    tea, start = await add_variant(session, name="Longjing"), clock.now() - timedelta(days=3)
    await come(session, tea, 4, "2.50", start)
    await come(session, tea, 1, "7.50", clock.now())
    place = await visible_warehouse(session, ACTOR, None)
    await correct(session, ACTOR, place.id, tea, Decimal(-1), reason="lost", note="", at=clock.now())
    await value_all(session)
    page = (await client.get(f"{PAGE}/")).text
    assert "Longjing" in page
    assert "£14.00" in page
    then = clock.day_of(start, "Europe/London").isoformat()
    assert "£10.00" in (await client.get(f"{PAGE}/", params={"day": then})).text
    assert "10.00" in (await client.get(f"{PAGE}/export.csv", params={"day": then})).text
    assert "What it is worth" in (await client.get(f"/app/corner/stock/{tea}")).text
    assert await costing.stock_value(session, an_actor()) == 1400


async def test_programs_read_what_stock_is_worth(api: httpx.AsyncClient, session: TenantSession) -> None:
    tea = await add_variant(session)
    await come(session, tea, 4, "2.50", clock.now())
    await value_all(session)
    (item,) = (await api.get("/api/v1/stock-values")).json()["items"]
    assert (item["variant"], item["value"], item["unit_cost"]) == (str(tea), 1000, "2.500000")
