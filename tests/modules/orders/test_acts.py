"""Acts on many orders: what is said before is what happens, order by order, once."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import httpx
import pytest

from infra.kit import clock
from infra.kit.db.sessions import Databases, TenantSession
from infra.kit.ids import new_id
from infra.kit.problems import Forbidden, Invalid
from modules.orders.acts.acting import Act, Kind, Standing, refusal
from modules.orders.errors import OrderCannotBecome
from modules.orders.events import OrderActAsked
from modules.orders.fulfillment.schemas import FulfillmentIn, PartLine
from modules.orders.permissions import Perm
from modules.orders.services.acts import Running, carry_out, find_act, look, one_step, pick, start_act
from modules.orders.services.cancel import cancel_order
from modules.orders.services.fulfillments import fulfill_part, left_of
from modules.orders.services.handling import add_flag, add_note, hold_order
from modules.orders.services.list import OrderFilter
from modules.orders.services.read import get_order
from tenancy.tenants.api import TenantCard
from tests.factories.actors import an_actor
from tests.factories.goods import add_goods
from tests.factories.imports import a_delivery
from tests.factories.sold import sell

TEXTS = {
    Kind.FLAG: "odd",
    Kind.UNFLAG: "odd",
    Kind.NOTE: "Wrap it",
    Kind.HOLD: "A copied card?",
    Kind.CANCEL: "Bought twice",
}
Situation = Callable[[TenantSession, UUID], Awaitable[UUID]]


async def kept(session: TenantSession, tea: UUID) -> UUID:
    return (await sell(session, (tea, 2), handover="later")).id


async def gone(session: TenantSession, tea: UUID) -> UUID:
    return (await sell(session, (tea, 2))).id


async def held(session: TenantSession, tea: UUID) -> UUID:
    await hold_order(session, an_actor(), order := await kept(session, tea), "Why", clock.now())
    return order


async def marked(session: TenantSession, tea: UUID) -> UUID:
    order = await kept(session, tea)
    await add_flag(session, an_actor(), order, TEXTS[Kind.FLAG], clock.now())
    await add_note(session, an_actor(), order, TEXTS[Kind.NOTE], clock.now())
    return order


async def canceled(session: TenantSession, tea: UUID) -> UUID:
    await cancel_order(session, an_actor(), order := await kept(session, tea), "", clock.now())
    return order


async def packed(session: TenantSession, tea: UUID) -> UUID:
    await fulfill_part(session, an_actor(), order := await kept(session, tea), FulfillmentIn(gone=False), clock.now())
    return order


async def partly_gone(session: TenantSession, tea: UUID) -> UUID:
    order = await kept(session, tea)
    (line,) = await left_of(session, order)
    one = FulfillmentIn(lines=[PartLine(line=line, quantity=1)], way="ship")  # type: ignore[arg-type]
    await fulfill_part(session, an_actor(), order, one, clock.now())
    return order


SITUATIONS: list[Situation] = [kept, gone, held, marked, canceled, packed, partly_gone]


async def ran(
    session: TenantSession, databases: Databases, tenant: TenantCard, act: Act, orders: list[UUID]
) -> Running:
    key = await start_act(session, an_actor(), act, orders, clock.now())
    await session.commit()
    await carry_out(databases, OrderActAsked(act=key), a_delivery(tenant))
    return await find_act(session, key)


@pytest.mark.parametrize("kind", list(Kind))
async def test_what_the_preview_says_is_what_happens(
    session: TenantSession, rolled_back: Databases, tenant: TenantCard, kind: Kind
) -> None:
    act = Act(kind=kind, text=TEXTS.get(kind, ""))
    tea = await add_goods(session, price=1000)
    orders = [await situation(session, tea) for situation in SITUATIONS]
    before = await look(session, an_actor(), act, orders)
    done = await ran(session, rolled_back, tenant, act, orders)
    assert (done.state, done.done, done.acted) == ("done", len(orders), sum(not each.why for each in before))
    assert {(each["order"], each["why"]) for each in done.left} == {(str(e.id), e.why) for e in before if e.why}
    assert 0 < done.acted < len(orders)
    again = await ran(session, rolled_back, tenant, act, orders)
    assert again.acted == 0, "the same act again finds nothing more to do"


async def test_each_order_is_done_once_however_often_the_act_is_delivered(
    databases: Databases, fresh_tenant: TenantCard
) -> None:
    async with databases.tenant(fresh_tenant.id) as session:
        tea = await add_goods(session, price=1000)
        orders = [await kept(session, tea) for _ in range(6)]
        key = await start_act(session, an_actor(), Act(kind=Kind.NOTE, text="Wrap it"), orders, clock.now())
        await session.commit()
    delivery = a_delivery(fresh_tenant)
    await one_step(databases, delivery, key)  # a worker that died here
    await asyncio.gather(*(carry_out(databases, OrderActAsked(act=key), delivery) for _ in range(3)))
    async with databases.read_tenant(fresh_tenant.id) as session:
        done = await find_act(session, key)
        notes = [len((await get_order(session, order, an_actor())).handling) for order in orders]
    assert (done.state, done.acted, done.left) == ("done", 6, [])
    assert notes == [1] * 6


async def test_what_is_refused_on_the_way_is_told_and_the_rest_goes_on(
    session: TenantSession, rolled_back: Databases, tenant: TenantCard
) -> None:
    tea = await add_goods(session, price=1000, on_hand=3)
    first, last = await kept(session, tea), (await sell(session, (tea, 1), handover="later")).id
    unknown = new_id()
    done = await ran(session, rolled_back, tenant, Act(kind=Kind.SEND), [first, unknown, last])
    assert (done.acted, [each["order"] for each in done.left]) == (2, [str(unknown)])


async def test_the_right_and_the_words_are_asked_for_before_anything_starts(session: TenantSession) -> None:
    order = await kept(session, await add_goods(session, price=1000))
    clerk = an_actor(permissions=frozenset({Perm.FULFILL.value, Perm.READ.value}))
    with pytest.raises(Forbidden):
        await start_act(session, clerk, Act(kind=Kind.CANCEL), [order], clock.now())
    with pytest.raises(Invalid):
        await start_act(session, clerk, Act(kind=Kind.FLAG, text="  "), [order], clock.now())
    elsewhere = an_actor(stores=frozenset({new_id()}))
    assert await look(session, elsewhere, Act(kind=Kind.RELEASE), [order]) == []
    with pytest.raises(Invalid):
        await pick(session, elsewhere, OrderFilter(ids=(order,)))


def test_an_order_on_hold_is_neither_packed_nor_sent_but_can_be_canceled() -> None:
    order = Standing(state="paid", is_gone=False, is_held=True)
    said = {kind: bool(refusal(Act(kind=kind), order)) for kind in (Kind.PACK, Kind.SEND, Kind.CANCEL)}
    assert said == {Kind.PACK: True, Kind.SEND: True, Kind.CANCEL: False}


async def test_the_pages_lead_from_ticked_orders_over_the_preview_to_the_report(
    client: httpx.AsyncClient, session: TenantSession
) -> None:
    tea = await add_goods(session, price=1000)
    orders = [await kept(session, tea), await gone(session, tea)]
    await session.commit()
    home = "/app/corner/orders/acts"
    picked: dict[str, Any] = {"order": [str(order) for order in orders]}
    assert "2 orders are selected." in (await client.post(f"{home}/new", data=picked)).text
    assert "2 orders are selected." in (await client.post(f"{home}/new", data={"whole": "1"})).text
    assert (await client.post(f"{home}/new", data={})).status_code == 422
    form = picked | {"field": "hold", "hold.text": "A copied card?", "_key": str(new_id())}
    preview = (await client.post(f"{home}/preview", data=form)).text
    assert "It is gone or canceled." in preview
    assert "Do it to 1 order" in preview
    assert "Write a few words." in (await client.post(f"{home}/preview", data=form | {"hold.text": ""})).text
    here = (await client.post(home, data=form)).headers["location"]
    assert re.search("0 of 2 orders", (await client.get(here)).text)
    assert (await client.post(home, data=form)).headers["location"] == here
    assert "Put on hold: A copied card?" in (await client.get(home)).text
    slips = (await client.post(f"{home}/slips", data=picked)).text
    assert slips.count('class="paper a4"') == 1
    file = await client.post(f"{home}/export", data={"order": str(orders[0])})
    assert len(file.text.strip().splitlines()) == 2


async def test_control_an_act_that_nobody_locks_would_stop_at_the_first_refusal(session: TenantSession) -> None:
    order = await gone(session, await add_goods(session, price=1000))
    with pytest.raises(OrderCannotBecome):
        await hold_order(session, an_actor(), order, "Why", clock.now())
