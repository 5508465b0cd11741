"""Handling rules and acts on many orders for programs: the same rules, rights and refusals as on the pages."""

from typing import Any
from uuid import UUID

import httpx

from infra.kit import clock
from infra.kit.db.sessions import Databases, TenantSession
from infra.kit.ids import new_id
from modules.orders.acts.acting import Act, Kind
from modules.orders.events import OrderActAsked
from modules.orders.services.acts import carry_out, find_act, latest_acts, start_act
from modules.orders.services.rules import list_rules
from tenancy.tenants.api import TenantCard
from tests.factories.actors import an_actor
from tests.factories.goods import add_goods
from tests.factories.imports import a_delivery
from tests.factories.sold import sell

ACTS, RULES = "/api/v1/order-acts", "/api/v1/order-rules"


async def three(session: TenantSession) -> tuple[UUID, list[str]]:
    """Two orders that wait, and one that is gone."""
    tea = await add_goods(session, price=1000, code="TEA")
    orders = [(await sell(session, (tea, 1), handover=when)).id for when in ("later", "later", "now")]
    await session.commit()
    return tea, [str(order) for order in orders]


async def test_an_act_is_looked_at_carried_out_and_reported(
    api: httpx.AsyncClient, session: TenantSession, rolled_back: Databases, tenant: TenantCard
) -> None:
    _, orders = await three(session)
    asked = {"kind": "hold", "text": "A copied card?", "orders": orders}
    seen = (await api.post(f"{ACTS}/preview", json=asked)).json()
    assert (seen["total"], seen["going"]) == (3, 2)
    assert [(each["order"], each["why"]) for each in seen["staying"]] == [(orders[2], "It is gone or canceled.")]
    started = (await api.post(ACTS, json=asked)).json()
    assert (started["state"], started["total"], started["done"]) == ("running", 3, 0)
    await carry_out(rolled_back, OrderActAsked(act=UUID(started["id"])), a_delivery(tenant))
    report = (await api.get(f"{ACTS}/{started['id']}")).json()
    assert (report["state"], report["acted"]) == ("done", 2)
    assert [each["order"] for each in report["left"]] == [orders[2]]
    assert started["id"] in [each["id"] for each in (await api.get(ACTS)).json()]


async def test_orders_are_named_or_matched_and_nothing_said_is_none(
    api: httpx.AsyncClient, session: TenantSession
) -> None:
    await three(session)
    asked = {"kind": "flag", "text": "Look"}
    matched = await api.post(f"{ACTS}/preview", json={**asked, "matching": {"state": "open"}})
    assert matched.json()["total"] == 2
    for nobody in (asked, {**asked, "orders": [str(new_id())]}, {**asked, "matching": {"q": "nowhere"}}):
        assert (await api.post(f"{ACTS}/preview", json=nobody)).status_code == 422
    assert (await api.post(f"{ACTS}/preview", json={"kind": "hold", "matching": {"state": "open"}})).status_code == 422


async def test_who_works_in_one_store_sees_the_acts_they_asked_for(session: TenantSession) -> None:
    _, orders = await three(session)
    act = Act(kind=Kind.FLAG, text="Look")
    owner, clerk = an_actor(), an_actor(stores=frozenset({new_id()}), staff=new_id())
    theirs = await start_act(session, owner, act, [UUID(orders[0])], clock.now())
    own = await start_act(session, clerk, act, [UUID(orders[1])], clock.now())
    assert [each.id for each in await latest_acts(session, clerk)] == [own]
    assert {each.id for each in await latest_acts(session, owner)} >= {theirs, own}
    assert (await find_act(session, theirs, owner)).id == theirs


async def test_a_rule_is_tried_added_changed_and_removed(api: httpx.AsyncClient, session: TenantSession) -> None:
    await three(session)
    rule = {"name": "Tea", "when": {"codes": ["TEA"]}, "then": {"note": "Keep it dry", "confirm": True}}
    tried = (await api.post(f"{RULES}/trial", json=rule)).json()
    assert (tried["looked"], len(tried["found"])) == (3, 3)
    assert await list_rules(session, an_actor()) == []
    key = (await api.post(RULES, json=rule)).json()["id"]
    assert [each["id"] for each in (await api.get(RULES)).json()] == [key]
    changed = await api.put(f"{RULES}/{key}", json={**rule, "is_on": False})
    assert (changed.json()["is_on"], changed.json()["then"]["confirm"]) == (False, True)
    assert (await api.delete(f"{RULES}/{key}")).status_code == 204
    assert (await api.get(f"{RULES}/{key}")).status_code == 404


async def test_a_rule_that_asks_or_does_nothing_is_refused_by_its_field(api: httpx.AsyncClient) -> None:
    whole: dict[str, Any] = {"name": "Tea", "when": {"remark": True}, "then": {"flag": "Look"}}
    wrong: tuple[tuple[dict[str, Any], str], ...] = (
        ({"when": {}}, "group"),
        ({"then": {}}, "note"),
        ({"then": {"confirm": True, "flag": "Look"}}, "note"),
        ({"when": {"channel": str(new_id())}}, "channel"),
        ({"name": "  "}, "name"),
    )
    for part, field in wrong:
        refused = await api.post(RULES, json=whole | part)
        assert refused.status_code == 422
        assert field in [error["field"] for error in refused.json()["errors"]]
