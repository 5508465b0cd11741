"""Who sold a line: by the order or the line itself, under the name of that day."""

from uuid import UUID

import pytest
import sqlalchemy as sa
from litestar import Litestar

from infra.kit import clock
from infra.kit.db.sessions import Databases, TenantSession
from infra.kit.ids import new_id
from infra.kit.problems import Invalid
from modules.orders.models import OrderLine
from modules.orders.schemas import LineIn, OrderIn
from modules.orders.services.place import place_order
from modules.orders.services.read import get_order
from tenancy.tenants.api import TenantCard
from tests.factories.actors import an_actor
from tests.factories.callers import owner_at, program_at
from tests.factories.goods import add_goods
from tests.factories.people import employ
from tests.fixtures.visitors import keyed

LIN, BO = new_id(), new_id()
PEOPLE = {LIN: "Lin", BO: "Bo"}


async def sold(session: TenantSession, seller: UUID | None, *own: UUID | None) -> list[tuple[UUID | None, str]]:
    """Who sold each line of an order by `seller`, whose lines name `own`."""
    lines = [LineIn(variant=await add_goods(session), salesperson=each) for each in own]
    asked = OrderIn(lines=lines, salesperson=seller)
    placed = await place_order(session, an_actor(), asked, clock.now(), PEOPLE)
    kept = await get_order(session, placed.id, an_actor())
    assert [(x.salesperson, x.salesperson_name) for x in placed.lines] == [
        (x.salesperson, x.salesperson_name) for x in kept.lines
    ]
    return [(line.salesperson, line.salesperson_name) for line in kept.lines]


async def test_the_order_s_salesperson_sold_the_lines_that_name_nobody(session: TenantSession) -> None:
    assert await sold(session, LIN, None, BO) == [(LIN, "Lin"), (BO, "Bo")]
    assert await sold(session, None, None, BO) == [(None, ""), (BO, "Bo")]


async def test_somebody_who_does_not_work_here_sold_nothing(session: TenantSession) -> None:
    with pytest.raises(Invalid) as refused:
        await sold(session, None, None, new_id())
    assert [error.field for error in refused.value.fields] == ["lines.1.salesperson"]


async def test_the_salesperson_is_chosen_on_the_form_and_by_the_api(
    live_app: Litestar, databases: Databases, fresh_tenant: TenantCard
) -> None:
    _, seller = await employ(live_app, databases, fresh_tenant, "cashier")
    async with databases.platform() as session:
        owner = await owner_at(live_app, session, fresh_tenant)
        program = keyed(await program_at(live_app, session, fresh_tenant))
    async with databases.tenant(fresh_tenant.id) as session:
        variant = str(await add_goods(session))
        await session.commit()
    page = f"/app/{fresh_tenant.slug}/orders"
    assert "Bo Chen" in (await owner.open(f"{page}/new")).text
    fields = {"variant": variant, "quantity": "1", "tender": "", "salesperson": str(seller)}
    answer = await owner.send(f"{page}/new", f"{page}/", **fields)
    assert answer.status_code == 303, answer.text
    assert "sold by Bo Chen" in (await owner.open(answer.headers["location"])).text
    order = {"lines": [{"variant": variant, "salesperson": str(seller)}]}
    placed = await program.post("/api/v1/orders", json=order)
    assert placed.json()["lines"][0]["salesperson_name"] == "Bo Chen"
    stranger = {"lines": [{"variant": variant}], "salesperson": str(new_id())}
    assert (await program.post("/api/v1/orders", json=stranger)).status_code == 422
    async with databases.read_tenant(fresh_tenant.id) as reading:
        kept = await reading.scalars(sa.select(OrderLine.salesperson_id))
    assert set(kept) == {seller}
