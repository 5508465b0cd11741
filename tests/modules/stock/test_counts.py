"""Counts: what is sold between counting and posting distorts nothing."""

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import httpx
import pytest
import sqlalchemy as sa

from infra.kit import clock
from infra.kit.db.sessions import TenantReader, TenantSession
from infra.kit.ids import new_id
from modules.shops.api import get_settings
from modules.stock import api as stock
from modules.stock.domain import Counted, accuracy
from modules.stock.errors import DocumentClosed
from modules.stock.jobs import unproven
from modules.stock.models import StockMove
from modules.stock.services.counts import (
    CountIn,
    count,
    count_again,
    differences,
    finish_count,
    post_count,
    start_count,
)
from modules.stock.services.documents import cancel_document
from modules.stock.services.moving import By, by
from modules.stock.services.papers import Paper, find
from modules.stock.services.warehouses import visible_warehouse
from tests.factories.actors import an_actor
from tests.factories.goods import add_goods, add_variant

ACTOR = an_actor()
COUNTS = "/app/corner/stock/counts"
MINUTE = timedelta(minutes=1)


async def begun(session: TenantSession) -> Paper:
    place = await visible_warehouse(session, ACTOR, None)
    return await start_count(session, ACTOR, CountIn(warehouse=place.id), clock.now())


async def entered(
    session: TenantSession,
    paper: Paper,
    variant: UUID,
    quantity: int,
    *,
    zone: str = "",
    adds: bool = False,
    late: int = 0,
) -> None:
    who = by(ACTOR, clock.now() + late * MINUTE)
    await count(session, paper, variant, Decimal(quantity), zone=zone, adds=adds, who=who)


async def sold(session: TenantSession, variant: UUID, quantity: int, *, late: int = 0) -> None:
    shop = await get_settings(session)
    line, cause = stock.StockLine(new_id(), variant, Decimal(quantity)), stock.Document("order", new_id())
    await stock.sell(session, shop.store, [line], cause, By(None, "Ann Lee", clock.now() + late * MINUTE))


async def on_hand(session: TenantReader, variant: UUID) -> Decimal:
    (card,) = await stock.levels_in_store(session, [variant])
    return card.on_hand


async def test_what_is_sold_between_counting_and_posting_is_no_difference(session: TenantSession) -> None:
    tea = await add_goods(session, on_hand=10)
    paper = await begun(session)
    await entered(session, paper, tea, 9)
    await sold(session, tea, 4, late=1)
    await finish_count(session, ACTOR, paper.id, clock.now(), rest_is_gone=False)
    for _ in range(2):
        await post_count(session, ACTOR, paper.id, clock.now())
    assert await on_hand(session, tea) == 5
    kept = sa.select(StockMove.quantity).where(StockMove.kind == "count")
    assert (await session.scalars(kept)).all() == [-1]
    assert await unproven(session) == []


async def test_control_against_the_balance_of_now_the_sale_would_count_twice(session: TenantSession) -> None:
    tea = await add_goods(session, on_hand=10)
    paper = await begun(session)
    await entered(session, paper, tea, 9)
    await sold(session, tea, 4, late=1)
    (row,) = await differences(session, paper)
    assert row.counted - await on_hand(session, tea) == 3
    assert row.difference == -1


async def test_a_sale_that_comes_in_late_but_was_before_counts(session: TenantSession) -> None:
    tea = await add_goods(session, on_hand=10)
    paper = await begun(session)
    await entered(session, paper, tea, 6)
    await sold(session, tea, 4, late=-5)
    (row,) = await differences(session, paper)
    assert (row.book, row.difference) == (6, 0)


async def test_zones_add_up_and_scans_add_one(session: TenantSession) -> None:
    tea = await add_goods(session, on_hand=5)
    paper = await begun(session)
    for _ in range(3):
        await entered(session, paper, tea, 1, zone="Shelf A", adds=True)
    await entered(session, paper, tea, 9, zone="Cellar")
    await entered(session, paper, tea, 4, zone="Cellar")
    (row,) = await differences(session, paper)
    assert (row.counted, row.difference, len(row.lines)) == (7, 2, 2)
    await finish_count(session, ACTOR, paper.id, clock.now(), rest_is_gone=False)
    await post_count(session, ACTOR, paper.id, clock.now())
    assert await on_hand(session, tea) == 7
    with pytest.raises(DocumentClosed):
        await entered(session, paper, tea, 1)


async def test_what_moved_while_it_was_counted_is_pointed_out_and_counted_again(session: TenantSession) -> None:
    tea, cup = await add_goods(session, on_hand=10), await add_goods(session, on_hand=3)
    paper = await begun(session)
    await entered(session, paper, tea, 5, adds=True)
    await entered(session, paper, cup, 3)
    await sold(session, tea, 1, late=1)
    await entered(session, paper, tea, 5, adds=True, late=2)
    rows = {row.variant: row for row in await differences(session, paper)}
    assert (rows[tea].moved, rows[cup].moved) == (True, False)
    await finish_count(session, ACTOR, paper.id, clock.now(), rest_is_gone=False)
    await count_again(session, ACTOR, paper.id, [tea], clock.now())
    await entered(session, paper, tea, 9, adds=True, late=3)
    (again,) = [row for row in await differences(session, paper) if row.variant == tea]
    assert (again.counted, again.difference, again.moved, again.recount) == (9, 0, False, False)


async def test_what_nobody_found_is_gone_only_if_that_is_said(session: TenantSession) -> None:
    tea, cup = await add_goods(session, on_hand=2), await add_goods(session, on_hand=3)
    paper = await begun(session)
    await entered(session, paper, tea, 2)
    await finish_count(session, ACTOR, paper.id, clock.now(), rest_is_gone=True)
    rows = {row.variant: row.difference for row in await differences(session, paper)}
    assert (rows[tea], rows[cup]) == (0, -3)
    await post_count(session, ACTOR, paper.id, clock.now())
    assert await on_hand(session, cup) == 0
    await cancel_document(session, ACTOR, paper.id, clock.now())
    assert await on_hand(session, cup) == 3
    assert (await find(session, ACTOR, paper.id)).state == "canceled"


def test_accuracy_is_by_places_and_by_units_never_net() -> None:
    """Worked example 4.4: 491 of 500 places: 98.20 %; 37 of 6,240 units: 99.41 %."""

    def row(book: int, counted: int) -> Counted:
        return Counted(variant=new_id(), lines=(), counted=Decimal(counted), book=Decimal(book))

    right = [row(12, 12) for _ in range(491)]
    wrong = [row(50, 46), *(row(37, 41) for _ in range(4)), *(row(50, 46) for _ in range(3)), row(0, 5)]
    found = accuracy([*right, *wrong])
    assert found.places is not None
    assert found.units is not None
    assert round(found.places, 4) == Decimal("0.9820")
    assert sum((each.book for each in (*right, *wrong)), Decimal(0)) == 6240
    assert sum(abs(each.difference) for each in wrong) == 37
    assert round(found.units, 4) == Decimal("0.9941")


async def test_a_count_is_done_by_page(client: httpx.AsyncClient, session: TenantSession) -> None:
    tea = await add_goods(session, on_hand=10, code="TEA-1", name="Longjing")
    assert "Nothing has been counted yet" in (await client.get(f"{COUNTS}/")).text
    home = (await client.post(f"{COUNTS}/", data={"_key": str(new_id()), "blind": "1"})).headers["location"]
    for typed in ({"find": "TEA-1"}, {"find": "TEA-1"}, {"find": "TEA-1", "quantity": "8"}):
        answer = await client.post(
            f"{home}/entries", data={"_key": str(new_id()), **typed}, headers={"HX-Request": "true"}
        )
        assert answer.status_code == 200, answer.text
        assert "should be" not in answer.text
    wrong = await client.post(f"{home}/entries", data={"_key": str(new_id()), "find": "nothing such"})
    assert "No product has nothing such" in wrong.text
    assert (await client.post(f"{home}/finish", data={"_key": str(new_id())})).status_code == 303
    review = (await client.get(home)).text
    assert "−2" in review
    assert (await client.post(f"{home}/recount", data={"_key": str(new_id()), "variant": str(tea)})).status_code == 303
    assert "To be counted again:" in (await client.get(home)).text
    await client.post(f"{home}/entries", data={"_key": str(new_id()), "find": "TEA-1", "quantity": "11"})
    await client.post(f"{home}/finish", data={"_key": str(new_id())})
    assert (await client.post(f"{home}/posting", data={"_key": str(new_id())})).status_code == 303
    assert await on_hand(session, tea) == 11
    assert "CNT-" in (await client.get(f"/app/corner/stock/{tea}")).text


async def test_an_open_count_shows_what_should_be_there(client: httpx.AsyncClient, session: TenantSession) -> None:
    await add_variant(session, code="CUP-1")
    home = (await client.post(f"{COUNTS}/", data={"_key": str(new_id())})).headers["location"]
    await client.post(f"{home}/entries", data={"_key": str(new_id()), "find": "CUP-1", "quantity": "2"})
    assert "should be 0" in (await client.get(home)).text
