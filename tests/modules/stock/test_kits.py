"""Kits: parts down, kit up, and the cost goes along."""

from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

import httpx
import pytest
import sqlalchemy as sa

from infra.kit.db.sessions import TenantSession
from infra.kit.ids import new_id
from modules.costing.api import value_all
from modules.costing.jobs import unproven
from modules.costing.models import CostLevel
from modules.stock import api as stock
from modules.stock.errors import HasMovedOn, NotAKit, NothingToMove, OnlyFree
from modules.stock.services.assembling import Assembly, assemble
from modules.stock.services.documents import cancel_document, receive
from modules.stock.services.papers import Paper, lines_of
from tests.factories.actors import an_actor
from tests.factories.bundles import add_bundle
from tests.factories.goods import add_variant

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
KIT_PRICE = 5000


async def a_kit(session: TenantSession) -> tuple[UUID, UUID, UUID, UUID]:
    """A kit of 2 cups (9 at 3.33) and a pot (4 at 10.01), and the warehouse where they lie."""
    cup, pot = await add_variant(session, name="Cup"), await add_variant(session, name="Pot")
    kit = await add_bundle(session, {cup: 2, pot: 1}, kind="kit", name="Tea for two", price=KIT_PRICE)
    await stock.add_warehouses(session)
    place = (await session.execute(sa.text("SELECT id FROM warehouse WHERE sells"))).scalar_one()
    lines = [(cup, Decimal(9), Decimal("3.33")), (pot, Decimal(4), Decimal("10.01"))]
    await receive(session, an_actor(), place, lines, note="", at=NOON)
    return kit, cup, pot, place


async def done(
    session: TenantSession, kit: UUID, place: UUID, quantity: Decimal | int, *, apart: bool = False
) -> Paper:
    asked = Assembly(kit=kit, warehouse=place, quantity=Decimal(quantity), apart=apart)
    return await assemble(session, an_actor(), asked, NOON)


async def there(session: TenantSession, *variants: UUID) -> list[tuple[Decimal, int]]:
    """On hand and worth of each."""
    await value_all(session)
    levels = {level.variant: level.on_hand for level in await stock.levels_in_store(session, variants)}
    rows = await session.execute(sa.select(CostLevel.variant_id, CostLevel.value))
    worth = {row[0]: row[1] for row in rows}
    assert await unproven(session) == []
    return [(levels.get(variant, Decimal(0)), worth.get(variant, 0)) for variant in variants]


async def test_parts_go_down_and_kits_up_with_what_the_parts_had_cost(session: TenantSession) -> None:
    kit, cup, pot, place = await a_kit(session)
    paper = await done(session, kit, place, 3)
    assert (paper.state, paper.number) == ("posted", "KIT-00001")
    assert {(line.variant, line.quantity) for line in await lines_of(session, paper.id)} == {
        (kit, Decimal(3)), (cup, Decimal(-6)), (pot, Decimal(-3)),
    }  # fmt: skip
    assert await there(session, kit, cup, pot) == [(3, 1998 + 3003), (3, 999), (1, 1001)]


async def test_a_kit_taken_apart_gives_back_all_that_it_was_worth(session: TenantSession) -> None:
    kit, cup, pot, place = await a_kit(session)
    await done(session, kit, place, 3)
    await done(session, kit, place, 2, apart=True)
    found = await there(session, kit, cup, pot)
    assert [quantity for quantity, _ in found] == [1, 7, 3]
    assert sum(value for _, value in found) == 9 * 333 + 4 * 1001


async def test_what_is_short_is_named_and_nothing_moves(session: TenantSession) -> None:
    kit, cup, pot, place = await a_kit(session)
    with pytest.raises(OnlyFree) as refused:
        async with session.begin_nested():
            await done(session, kit, place, 5)
    assert {error.facts["name"] for error in refused.value.fields} == {"Cup", "Pot"}
    assert await there(session, kit, cup, pot) == [(0, 0), (9, 2997), (4, 4004)]
    with pytest.raises(NothingToMove):
        await done(session, kit, place, 0)
    with pytest.raises(NotAKit):
        await done(session, cup, place, 1)


async def test_an_assembly_is_taken_back_by_one_of_its_own(session: TenantSession) -> None:
    kit, cup, pot, place = await a_kit(session)
    paper = await done(session, kit, place, 4)
    assert (await cancel_document(session, an_actor(), paper.id, NOON)).state == "canceled"
    assert await there(session, kit, cup, pot) == [(0, 0), (9, 2997), (4, 4004)]
    again = await done(session, kit, place, 4)
    await done(session, kit, place, 1, apart=True)
    with pytest.raises(HasMovedOn):
        await cancel_document(session, an_actor(), again.id, NOON)


async def test_kits_are_put_together_on_a_page_and_by_the_api(
    client: httpx.AsyncClient, api: httpx.AsyncClient, session: TenantSession
) -> None:
    kit, *_ = await a_kit(session)
    await session.commit()
    here = f"/app/corner/stock/{kit}"
    assert "Put together" in (await client.get(here)).text
    form = (await client.get(f"{here}/assemblies/new")).text
    assert ("Put Tea for two together" in form, "enough for 4" in form) == (True, True)
    refused = await client.post(f"{here}/assemblies", data={"quantity": "5", "_key": str(new_id())})
    assert (refused.status_code, "Only 9" in refused.text) == (422, True)
    saved = await client.post(f"{here}/assemblies", data={"quantity": "2", "_key": str(new_id())})
    assert saved.status_code == 303, saved.text
    paper = (await client.get(saved.headers["location"])).text
    assert ("Assembly of kits" in paper, "+2" in paper, "−4" in paper) == (True, True, True)
    assert "KIT-00001" in (await client.get("/app/corner/stock/documents?kind=assembly")).text
    made = await api.post("/api/v1/stock-documents/assemblies", json={"kit": str(kit), "quantity": "1", "apart": True})
    assert made.status_code == 201, made.text
    assert sorted(Decimal(line["quantity"]) for line in made.json()["lines"]) == [-1, 1, 2]
