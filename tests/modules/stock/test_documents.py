"""Documents of stock: posted once, on their way, received with differences, taken back."""

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

import httpx
import pytest
import sqlalchemy as sa

from infra.kit import clock
from infra.kit.db.sessions import TenantReader, TenantSession
from infra.kit.ids import new_id
from modules.catalog.domain import read_barcode
from modules.shops.api import get_settings
from modules.stock import api as stock
from modules.stock.errors import DocumentClosed, HasMovedOn, MoreThanThere, OnlyFree, ReasonUnknown
from modules.stock.jobs import unproven
from modules.stock.models import StockDocument, StockMove
from modules.stock.services import papers
from modules.stock.services.documents import (
    cancel_document,
    correct,
    post_document,
    receive,
    receive_transfer,
    send_transfer,
)
from modules.stock.services.moving import by
from modules.stock.services.papers import NewPaper, Paper
from modules.stock.services.reasons import save_reasons
from modules.stock.services.warehouses import WarehouseIn, save_warehouse, visible_warehouse
from tests.factories.actors import an_actor
from tests.factories.goods import add_goods, add_variant

ACTOR = an_actor()
STOCK = "/app/corner/stock"
Lines = Sequence[tuple[UUID, int]]


async def a_second_place(session: TenantSession) -> tuple[UUID, UUID]:
    shop = await get_settings(session)
    first = await visible_warehouse(session, ACTOR, None)
    return first.id, await save_warehouse(session, ACTOR, None, WarehouseIn(name="Cellar", store=shop.store))


async def draft(session: TenantSession, kind: str, place: UUID, lines: Lines, to: UUID | None = None) -> Paper:
    reason = "damaged" if kind == "adjustment" else ""
    new = NewPaper(kind=kind, warehouse=place, to=to, reason=reason)
    paper = await papers.begin(session, new, by(ACTOR, clock.now()), "Europe/London")
    for variant, quantity in lines:
        await papers.set_line(session, paper, variant, Decimal(quantity))
    return paper


async def there(session: TenantReader, variant: UUID, place: UUID) -> Decimal:
    cards = await stock.levels_in_store(session, [variant])
    return next((card.on_hand for card in cards if card.warehouse == place), Decimal(0))


async def trail(session: TenantReader, variant: UUID) -> list[tuple[str, Decimal, Decimal]]:
    query = sa.select(StockMove.kind, StockMove.quantity, StockMove.balance).where(StockMove.variant_id == variant)
    return [(row.kind, row.quantity, row.balance) for row in await session.execute(query.order_by(StockMove.id))]


async def test_a_correction_of_several_goods_is_one_document_and_posted_once(session: TenantSession) -> None:
    tea, cup = await add_goods(session, on_hand=10), await add_goods(session, on_hand=5)
    place = (await visible_warehouse(session, ACTOR, None)).id
    paper = await draft(session, "adjustment", place, [(tea, -3), (cup, 2)])
    assert await there(session, tea, place) == 10
    await post_document(session, ACTOR, paper.id, clock.now())
    posted = await post_document(session, ACTOR, paper.id, clock.now())
    assert (posted.state, posted.done_by) == ("posted", "Ann Lee")
    assert (await there(session, tea, place), await there(session, cup, place)) == (7, 7)
    with pytest.raises(DocumentClosed):
        await papers.set_line(session, paper, tea, Decimal(1))


async def test_a_line_that_lacks_goods_stops_the_whole_document(session: TenantSession) -> None:
    tea, cup = await add_goods(session, on_hand=10), await add_goods(session, on_hand=1)
    place = (await visible_warehouse(session, ACTOR, None)).id
    paper = await draft(session, "adjustment", place, [(tea, -3), (cup, -2)])
    with pytest.raises(MoreThanThere) as refused:
        async with session.begin_nested():
            await post_document(session, ACTOR, paper.id, clock.now())
    lines = {line.variant: line.id for line in await papers.lines_of(session, paper.id)}
    assert [fault.field for fault in refused.value.fields] == [f"lines.{lines[cup]}.quantity"]
    assert await there(session, tea, place) == 10


async def test_reasons_are_the_merchants_own_too(session: TenantSession) -> None:
    tea, place = await add_goods(session), (await visible_warehouse(session, ACTOR, None)).id
    with pytest.raises(ReasonUnknown):
        await correct(session, ACTOR, place, tea, Decimal(-1), reason="Eaten by mice", note="", at=clock.now())
    await save_reasons(session, ["Eaten by mice", " ", "Eaten by mice"])
    await correct(session, ACTOR, place, tea, Decimal(-1), reason="Eaten by mice", note="", at=clock.now())
    last = (await session.execute(sa.select(StockMove.reason).order_by(StockMove.id.desc()).limit(1))).scalar_one()
    assert last == "Eaten by mice"


async def test_a_transfer_is_on_its_way_until_it_is_received_with_what_differs(session: TenantSession) -> None:
    tea, cup = await add_goods(session, on_hand=10), await add_goods(session, on_hand=10)
    shop, cellar = await a_second_place(session)
    paper = await draft(session, "transfer", shop, [(tea, 6), (cup, 4)], cellar)
    for _ in range(2):
        await send_transfer(session, ACTOR, paper.id, clock.now())
    assert (await there(session, tea, shop), await there(session, tea, cellar)) == (4, 0)
    lines = {line.variant: line.id for line in await papers.lines_of(session, paper.id)}
    arrived = {lines[tea]: Decimal(5), lines[cup]: Decimal(5)}
    for _ in range(2):
        await receive_transfer(session, ACTOR, paper.id, arrived, clock.now())
    assert (await there(session, tea, cellar), await there(session, cup, cellar)) == (5, 5)
    assert [move[:2] for move in await trail(session, tea)] == [
        ("receive", 10), ("transfer", -6), ("transfer", 6), ("adjust", -1),
    ]  # fmt: skip
    assert await unproven(session) == []


async def test_a_transfer_posted_at_once_moves_only_what_is_free(session: TenantSession) -> None:
    tea = await add_goods(session, on_hand=5)
    shop, cellar = await a_second_place(session)
    too_much = await draft(session, "transfer", shop, [(tea, 6)], cellar)
    with pytest.raises(OnlyFree):
        async with session.begin_nested():
            await post_document(session, ACTOR, too_much.id, clock.now())
    paper = await draft(session, "transfer", shop, [(tea, 5)], cellar)
    await post_document(session, ACTOR, paper.id, clock.now())
    assert (await there(session, tea, shop), await there(session, tea, cellar)) == (0, 5)


@pytest.mark.parametrize("kind", ["adjustment", "receipt", "transfer"])
async def test_what_was_posted_is_taken_back_by_a_document_of_its_own(session: TenantSession, kind: str) -> None:
    tea = await add_goods(session, on_hand=10)
    shop, cellar = await a_second_place(session)
    paper = await draft(session, kind, shop, [(tea, 4)], cellar if kind == "transfer" else None)
    await post_document(session, ACTOR, paper.id, clock.now())
    await cancel_document(session, ACTOR, paper.id, clock.now())
    canceled = await cancel_document(session, ACTOR, paper.id, clock.now())
    assert canceled.state == "canceled"
    assert (await there(session, tea, shop), await there(session, tea, cellar)) == (10, 0)
    reversal = sa.select(StockDocument.state).where(StockDocument.reverses_id == paper.id)
    assert (await session.scalars(reversal)).all() == ["posted"]
    assert await unproven(session) == []


async def test_goods_on_their_way_come_back_when_the_transfer_is_canceled(session: TenantSession) -> None:
    tea = await add_goods(session, on_hand=10)
    shop, cellar = await a_second_place(session)
    paper = await draft(session, "transfer", shop, [(tea, 4)], cellar)
    await send_transfer(session, ACTOR, paper.id, clock.now())
    await cancel_document(session, ACTOR, paper.id, clock.now())
    assert (await there(session, tea, shop), await there(session, tea, cellar)) == (10, 0)


async def test_a_receipt_whose_goods_are_sold_is_not_taken_back(session: TenantSession) -> None:
    tea, place = await add_variant(session), (await visible_warehouse(session, ACTOR, None)).id
    paper = await receive(session, ACTOR, place, [(tea, Decimal(3), None)], note="", at=clock.now())
    await correct(session, ACTOR, place, tea, Decimal(-2), reason="lost", note="", at=clock.now())
    with pytest.raises(HasMovedOn):
        await cancel_document(session, ACTOR, paper.id, clock.now())


async def test_each_change_keeps_reason_quantity_who_document_before_and_after(
    client: httpx.AsyncClient, session: TenantSession
) -> None:
    """Worked example 4.3: opening 20, received +30, sold −12, damaged −2, count +1 → 37."""
    tea, place = await add_variant(session), (await visible_warehouse(session, ACTOR, None)).id
    shop = await get_settings(session)
    now = clock.now()
    await receive(session, ACTOR, place, [(tea, Decimal(20), None)], note="", at=now, opening=True)
    await receive(session, ACTOR, place, [(tea, Decimal(30), None)], note="", at=now)
    line, order = stock.StockLine(new_id(), tea, Decimal(12)), stock.Document("order", new_id(), "SO-1")
    assert await stock.sell(session, shop.store, [line], order, by(ACTOR, now))
    await correct(session, ACTOR, place, tea, Decimal(-2), reason="damaged", note="", at=now)
    await correct(session, ACTOR, place, tea, Decimal(1), reason="counted", note="", at=now)
    assert await trail(session, tea) == [
        ("opening", 20, 20), ("receive", 30, 50), ("sell", -12, 38), ("adjust", -2, 36), ("adjust", 1, 37),
    ]  # fmt: skip
    page = (await client.get(f"{STOCK}/{tea}")).text
    for shown in ("Why can I sell 37?", "SO-1", "GR-", "ADJ-", "Damaged", "Ann Lee", "+30", "−12"):
        assert shown in page
    lines = (await client.get(f"{STOCK}/{tea}/moves.csv")).text.splitlines()
    assert len(lines) == 6


async def test_a_document_is_written_scanned_and_posted_by_page(
    client: httpx.AsyncClient, session: TenantSession
) -> None:
    tea = await add_variant(
        session, code="TEA-1", barcode="4006381333931", barcode_key=read_barcode("4006381333931").key, name="Longjing"
    )
    form = {"_key": str(new_id()), "kind": "receipt", "note": "From the market"}
    home = (await client.post(f"{STOCK}/documents/", data=form)).headers["location"]
    for text in ("4006381333931", "TEA-1", "longj"):
        answer = await client.post(f"{home}/lines", data={"_key": str(new_id()), "find": text})
        assert answer.status_code == 303, answer.text
    unknown = await client.post(f"{home}/lines", data={"_key": str(new_id()), "find": "nothing such"})
    assert unknown.status_code == 422
    assert "No product has nothing such" in unknown.text
    paper = (await session.execute(sa.select(StockDocument.id).order_by(StockDocument.id.desc()))).scalars().first()
    (line,) = await papers.lines_of(session, paper or new_id())
    assert line.quantity == 3
    field = f"lines.{line.id}"
    bad = await client.post(
        f"{home}/posting", data={"_key": str(new_id()), f"{field}.cost": "dear", f"{field}.quantity": "4"}
    )
    assert "Enter the cost of one in figures" in bad.text
    typed = {"_key": str(new_id()), f"{field}.cost": "2.5", f"{field}.quantity": "12"}
    assert (await client.post(f"{home}/posting", data=typed)).status_code == 303
    place = (await visible_warehouse(session, ACTOR, None)).id
    assert await there(session, tea, place) == 12
    assert "Posted" in (await client.get(home)).text
    assert "GR-" in (await client.get(f"{STOCK}/documents/", params={"kind": "receipt"})).text
    assert "GR-" in (await client.get(f"{STOCK}/documents/export.csv")).text
    assert (await client.post(f"{home}/cancellation", data={"_key": str(new_id())})).status_code == 303
    assert "Taken back by ADJ-" in (await client.get(home)).text


async def test_a_transfer_is_written_by_page(client: httpx.AsyncClient, session: TenantSession) -> None:
    tea = await add_goods(session, on_hand=10, code="TEA-9")
    shop, cellar = await a_second_place(session)
    form = {"_key": str(new_id()), "kind": "transfer", "place": str(shop), "to": str(shop)}
    assert "Choose another place" in (await client.post(f"{STOCK}/documents/", data=form)).text
    home = (await client.post(f"{STOCK}/documents/", data=form | {"to": str(cellar), "_key": str(new_id())})).headers
    page = home["location"]
    await client.post(f"{page}/lines", data={"_key": str(new_id()), "find": "TEA-9"})
    assert (await client.post(f"{page}/sending", data={"_key": str(new_id())})).status_code == 303
    assert "on the way to Cellar" in (await client.get(f"{STOCK}/{tea}")).text
    assert "On its way" in (await client.get(f"{STOCK}/documents/", params={"kind": "sent"})).text
    assert (await client.post(f"{page}/receipt", data={"_key": str(new_id())})).status_code == 303
    assert await there(session, tea, cellar) == 1


async def test_programs_write_documents_too(api: httpx.AsyncClient, session: TenantSession) -> None:
    tea = await add_variant(session)
    body = {"kind": "receipt", "lines": [{"variant": str(tea), "quantity": "5", "unit_cost": "1.25"}], "post": True}
    answer = await api.post("/api/v1/stock-documents", json=body, headers={"Idempotency-Key": str(new_id())})
    assert answer.status_code == 201, answer.text
    document = answer.json()
    assert (document["state"], document["lines"][0]["unit_cost"]) == ("posted", "1.250000")
    shown = (await api.get(f"/api/v1/stock-documents/{document['id']}")).json()
    assert shown["number"] == document["number"]
    assert document["id"] in {each["id"] for each in (await api.get("/api/v1/stock-documents")).json()["items"]}
    path = f"/api/v1/stock-documents/{document['id']}/cancellation"
    back = await api.post(path, headers={"Idempotency-Key": str(new_id())})
    assert back.json()["state"] == "canceled"
    assert [each["sells"] for each in (await api.get("/api/v1/warehouses")).json()]
