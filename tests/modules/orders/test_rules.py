"""Handling rules: whom they are about, what they write when an order comes in, and what trying them says."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.kit import clock
from infra.kit.db.sessions import TenantSession
from infra.kit.ids import new_id
from infra.kit.problems import Invalid
from modules.orders.api import RecordIn, RecordLine, record_order
from modules.orders.handling.rules import Facts, Rule, Then, When, is_about, marks_of
from modules.orders.schemas import OrderOut
from modules.orders.services.read import get_order
from modules.orders.services.rules import list_rules, remove_rule, save_rule, try_rule, with_above
from modules.shops.api import get_settings
from tests.factories.accounts import add_customer
from tests.factories.actors import an_actor
from tests.factories.goods import add_goods
from tests.factories.sold import sell

RULES = "/app/corner/orders/rules"
HERE, SHOP = new_id(), new_id()
TEXT = st.sampled_from(["", "Wrap it", "Call first", "Look"])
WHEN = st.builds(
    When, least=st.none() | st.integers(0, 3000), remark=st.booleans(), is_first=st.booleans(),
    codes=st.lists(st.sampled_from(["TEA", "cup"]), max_size=2).map(tuple),
)  # fmt: skip
FACTS = st.builds(
    Facts, total=st.integers(0, 3000), channel=st.just(HERE), store=st.just(SHOP), remark=st.sampled_from(["", "Hi"]),
    codes=st.frozensets(st.sampled_from(["TEA", "CUP", "POT"])), is_first=st.booleans(),
)  # fmt: skip
MADE = st.builds(
    Rule, id=st.just(new_id()), name=st.sampled_from(["One", "Two"]), is_on=st.booleans(), when=WHEN,
    then=st.builds(Then, note=TEXT, flag=TEXT, hold=TEXT),
)  # fmt: skip


def a_rule(when: When, **then: Any) -> Rule:
    return Rule(id=new_id(), name="Ours", is_on=True, when=when, then=Then(**then))


@given(st.lists(MADE, max_size=5), FACTS, st.booleans())
def test_rules_write_what_those_that_are_on_and_about_it_say_each_once(
    rules: list[Rule], facts: Facts, is_gone: bool
) -> None:
    marks = marks_of(rules, facts, is_gone=is_gone)
    about = [rule for rule in rules if rule.is_on and is_about(rule.when, facts)]
    assert {text for _, text in marks.notes} == {rule.then.note for rule in about if rule.then.note}
    assert len(marks.notes) == len({text for _, text in marks.notes})
    assert {text for _, text in marks.flags} == {rule.then.flag for rule in about if rule.then.flag}
    holds = [rule.then.hold for rule in about if rule.then.hold]
    assert (marks.hold[1] if marks.hold else None) == (holds[0] if holds and not is_gone else None)


@given(WHEN, FACTS)
def test_more_conditions_never_make_a_rule_be_about_more(when: When, facts: Facts) -> None:
    narrower = When(
        least=when.least, remark=when.remark, is_first=when.is_first, codes=when.codes, store=SHOP, address=("Mars",)
    )
    assert is_about(narrower, facts) <= is_about(when, facts)


def test_a_category_is_meant_with_all_below_it() -> None:
    drinks, tea, green = new_id(), new_id(), new_id()
    assert with_above([green, None], {green: tea, tea: drinks, drinks: None}) == {drinks, tea, green}
    assert with_above([tea], {tea: green, green: tea}) == {tea, green}, "a ring ends"


async def placed(session: TenantSession, tea: UUID, **more: Any) -> OrderOut:
    given: dict[str, Any] = {"handover": "later", **more}
    return await get_order(session, (await sell(session, (tea, 2), **given)).id, an_actor())


async def test_an_order_comes_in_with_what_the_rules_say_and_which_they_were(session: TenantSession) -> None:
    tea = await add_goods(session, price=1000, code="TEA")
    await save_rule(session, a_rule(When(codes=("tea",)), note="Wrap it twice", flag="fragile"))
    await save_rule(session, a_rule(When(least=2000), hold="A large one"))
    await save_rule(session, a_rule(When(least=2001), flag="huge"))
    order = await placed(session, tea)
    assert [(note.text, note.rule) for note in order.handling] == [("Wrap it twice", "Ours")]
    assert order.flags == ["fragile"]
    assert order.held is not None
    assert (order.held.reason, order.held.by) == ("A large one", "Ours")
    told = {event.kind: event.facts for event in order.history}
    assert told["rule_hold"] == {"rule": "Ours", "text": "A large one"}
    gone = await placed(session, tea, handover="now")
    assert (gone.held, gone.flags) == (None, ["fragile"]), "what has gone can't be held"


async def test_groups_first_orders_and_remarks_are_asked_of_the_order_that_comes_in(session: TenantSession) -> None:
    tea = await add_goods(session, price=1000)
    ann = await add_customer(session, name="Ann")
    await save_rule(session, a_rule(When(is_first=True), flag="first"))
    await save_rule(session, a_rule(When(remark=True), flag="read"))
    await save_rule(session, a_rule(When(channel=(await get_settings(session)).channel("counter")), flag="counter"))
    first = await placed(session, tea, customer=ann)
    again = await placed(session, tea, customer=ann, note="Ring twice", channel="counter")
    nobody = await placed(session, tea)
    assert [order.flags for order in (first, again, nobody)] == [["first"], ["counter", "read"], []]


async def test_what_happened_elsewhere_is_marked_too_and_never_held(session: TenantSession) -> None:
    await save_rule(session, a_rule(When(codes=("X-1",)), note="Mind it", flag="seen", hold="Wait"))
    await add_goods(session, price=1000, code="X-1")
    line = RecordLine(code="X-1", quantity=Decimal(1), amount=1000, tax=167)
    asked = RecordIn(origin="elsewhere", external_id="17", placed_at=clock.now(), total=1000, lines=[line])
    order = await get_order(session, (await record_order(session, an_actor(), asked)).id, an_actor())
    assert ([note.text for note in order.handling], order.flags, order.held) == (["Mind it"], ["seen"], None)
    assert (await record_order(session, an_actor(), asked)).again


async def test_trying_a_rule_finds_the_past_orders_that_it_would_have_marked(session: TenantSession) -> None:
    tea, cup = await add_goods(session, price=1000, code="TEA"), await add_goods(session, price=500, code="CUP")
    ann = await add_customer(session, name="Ann")
    small = await sell(session, (cup, 1), customer=ann)
    large = await sell(session, (tea, 3), customer=ann, note="Thanks")
    for when, found in (
        (When(codes=("tea",)), [large]), (When(is_first=True), [small]), (When(least=500), [large, small]),
        (When(remark=True, least=500), [large]), (When(address=("Mars",)), []),
    ):  # fmt: skip
        looked, tried = await try_rule(session, an_actor(), a_rule(when, note="x"))
        assert (looked, [each.id for each in tried]) == (2, [order.id for order in found]), when


async def test_rules_are_kept_changed_and_removed_and_there_is_an_end_to_them(session: TenantSession) -> None:
    rule = a_rule(When(least=1), note="x")
    await save_rule(session, rule)
    await save_rule(session, Rule(id=rule.id, name="Other", when=rule.when, then=rule.then))
    assert [each.name for each in await list_rules(session, an_actor())] == ["Other"]
    for _ in range(49):
        await save_rule(session, a_rule(When(least=1), note="x"))
    with pytest.raises(Invalid):
        await save_rule(session, a_rule(When(least=1), note="x"))
    await remove_rule(session, rule.id)
    await remove_rule(session, rule.id)
    assert len(await list_rules(session, an_actor())) == 49


async def test_a_rule_is_written_tried_switched_on_and_seen_on_the_order(
    client: httpx.AsyncClient, session: TenantSession
) -> None:
    tea = await add_goods(session, price=1000, code="TEA")
    await sell(session, (tea, 1))
    await session.commit()
    form = {"name": "Glass", "codes": "tea，CUP", "note": "Wrap it twice"}
    tried = (await client.post(f"{RULES}/trial", data=form)).text
    assert "It would have been about 1 order" in tried
    assert "No rules yet." in (await client.get(RULES)).text
    bad = (await client.post(RULES, data={"_key": str(new_id()), "name": "Glass", "least": "much"})).text
    for said in ("Say what has to be minded", "Say at least one thing about the orders"):
        assert said in bad
    await client.post(RULES, data=form | {"_key": str(new_id())})
    (rule,) = await list_rules(session, an_actor())
    assert (rule.is_on, rule.when.codes) == (False, ("tea", "CUP"))
    await client.post(f"{RULES}/{rule.id}/switch", data={"_key": str(new_id()), "on": "1"})
    shown = (await client.get(f"{RULES}/{rule.id}")).text
    assert 'value="tea, CUP"' in shown
    order = await sell(session, (tea, 1), handover="later")
    await session.commit()
    page = (await client.get(f"/app/corner/orders/{order.id}")).text
    assert "Wrap it twice" in page
    assert "Rule “Glass”" in page
    slips = (await client.post("/app/corner/orders/acts/slips", data={"order": str(order.id)})).text
    assert "Wrap it twice (Glass)" in slips
    await client.post(f"{RULES}/{rule.id}/removal", data={"_key": str(new_id())})
    assert await list_rules(session, an_actor()) == []


async def test_a_rule_of_a_store_is_not_there_for_who_does_not_see_it(session: TenantSession) -> None:
    await save_rule(session, a_rule(When(store=new_id()), note="x"))
    assert len(await list_rules(session, an_actor())) == 1
    assert await list_rules(session, an_actor(stores=frozenset({new_id()}))) == []
