"""What runs low: one rule for every list and figure, and thresholds that levels keep."""

import asyncio
from decimal import Decimal
from uuid import UUID

import msgspec
import pytest
import sqlalchemy as sa

from infra.kit import clock
from infra.kit.db.sessions import TenantSession
from infra.kit.ids import new_id
from modules.catalog.bulk import Change
from modules.catalog.models import Variant
from modules.catalog.repository import Wanted, find_product, page_ids
from modules.catalog.schemas import draft_of
from modules.catalog.services.bulk import Picked, start_bulk_edit
from modules.catalog.services.products import edit_product
from modules.desk.api import Author
from modules.insight.repository import running_low
from modules.shops.api import NewStore, add_stores, list_stores, looked_at
from modules.stock import listing
from modules.stock.parts import StockLine
from modules.stock.services.moving import By, Document, receive_goods
from modules.stock.services.thresholds import follow_thresholds
from modules.stock.views import low_variants
from tenancy.access.api import Actor
from tenancy.tenants.api import TenantCard
from tests.factories.actors import an_actor
from tests.factories.bundles import add_bundle
from tests.factories.goods import add_goods, add_variant, stock_up
from tests.fixtures.servers import Admin, Servers
from tests.modules.orders.races import many_connections

ACTOR = an_actor()
BY = Author(None, "Ann Lee")
WAITING = "SELECT count(*) AS n FROM pg_stat_activity WHERE wait_event_type = 'Lock'"


async def low(session: TenantSession, actor: Actor = ACTOR) -> set[UUID]:
    """What runs low where the actor looks, by the rule that every list and figure asks."""
    return set(await session.scalars(sa.select(low_variants(looked_at(actor)).c.variant_id)))


async def add_store(session: TenantSession) -> UUID:
    await add_stores(session, [NewStore("LOW2", "Second street")])
    return next(store.id for store in await list_stores(session) if store.code == "LOW2")


async def everywhere(session: TenantSession, actor: Actor = ACTOR) -> list[set[UUID]]:
    """The same by the stock list, the dashboard and the list of products."""
    leaf = await listing.page_rows(session, actor, listing.StockFilter(view="low"), None, None, 50)
    board = await running_low(session, actor)
    of_products = Wanted(view="low", stores=looked_at(actor))
    products = [key for key, _ in await page_ids(session, of_products, None, 50)]
    goods = await session.scalars(sa.select(Variant.id).where(Variant.product_id.in_(products)))
    return [{row.id for row in leaf.rows}, {row.variant_id for row in board}, set(goods)]


@pytest.mark.parametrize("change", ["by hand", "in bulk"])
async def test_a_threshold_that_is_changed_counts_at_once(session: TenantSession, change: str) -> None:
    tea = await add_goods(session, on_hand=9)
    product = await session.scalar(sa.select(Variant.product_id).where(Variant.id == tea)) or tea
    assert await low(session) == set()
    if change == "in bulk":
        picked = Picked(ids=(product,))
        await start_bulk_edit(session, Change(field="low_stock", value="10"), picked, by=BY, at=clock.now())
    else:
        stored = await find_product(session, product)
        assert stored
        draft = draft_of(stored)
        raised = [msgspec.structs.replace(variant, low_stock=Decimal(10)) for variant in draft.variants]
        draft = msgspec.structs.replace(draft, variants=raised)
        await edit_product(session, product, draft, stored.version, by=BY, at=clock.now())
    assert await low(session) == {tea}


async def test_every_list_and_figure_calls_the_same_goods_low(session: TenantSession) -> None:
    """Low where one store has too few, though all together have enough; what is elsewhere counts for nobody."""
    second = await add_store(session)
    few = await add_goods(session, on_hand=9, low_stock=Decimal(10), name="Few here, many there")
    enough = await add_goods(session, on_hand=10, low_stock=Decimal(10), name="Enough")
    never = await add_variant(session, low_stock=Decimal(1), name="Never came in")
    await add_variant(session, low_stock=Decimal(1), name="No longer sold", archived=True)
    for variant, quantity in ((few, 50), (enough, 10)):
        await receive_goods(
            session,
            second,
            [StockLine(new_id(), variant, Decimal(quantity))],
            Document("receipt", new_id()),
            By(None, "Ann Lee", clock.now()),
        )
    for found in await everywhere(session):
        assert found == {few, never}
    there = msgspec.structs.replace(ACTOR, stores=frozenset({second}))
    for found in await everywhere(session, there):
        assert found == set()


async def test_a_bundle_never_runs_low(session: TenantSession) -> None:
    part = await add_goods(session, on_hand=1)
    bundle = await add_bundle(session, {part: 5}, low_stock=Decimal(3))
    assert bundle not in await low(session)
    assert all(bundle not in found for found in await everywhere(session))


async def test_a_threshold_that_changes_as_the_first_goods_come_in_counts_for_them(
    prepared: Servers, fresh_tenant: TenantCard, admin: Admin
) -> None:
    """Whoever comes second waits for the other: no level keeps a threshold that its variant no longer has."""
    async with many_connections(prepared, 4) as databases:
        async with databases.tenant(fresh_tenant.id) as session:
            tea = await add_variant(session, low_stock=Decimal(1))
            await session.commit()

        async def come_in() -> None:
            async with databases.tenant(fresh_tenant.id) as session:
                await stock_up(session, tea, 5)
                await session.commit()

        async with databases.tenant(fresh_tenant.id) as session:
            await session.execute(sa.update(Variant).where(Variant.id == tea).values(low_stock=Decimal(10)))
            coming = asyncio.create_task(come_in())
            while not coming.done() and not (await admin(WAITING))[0]["n"]:
                await asyncio.sleep(0)
            await follow_thresholds(session, [tea])
            await session.commit()
        await coming
        async with databases.tenant(fresh_tenant.id) as session:
            assert await low(session) == {tea}
