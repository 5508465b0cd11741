"""A shop through a year, by a clock that is moved by hand."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from billing.entitlements.api import entitlements_of
from billing.invoicing.errors import NoSuchBill
from billing.plans.api import add_version
from billing.plans.errors import CouponHad
from billing.subscriptions.api import State, Wanted, choose_plan, pay_bill
from billing.subscriptions.errors import CouponUnknown, PayFirst
from infra.kit.clock import Clock
from infra.kit.db.sessions import Databases
from infra.kit.ids import new_id
from tenancy.tenants.api import TenantCard, find_tenant
from tests.billing.subscriptions.shops import Shop


@pytest.fixture
async def shop(databases: Databases, fresh_tenant: TenantCard, clock: Clock) -> Shop:
    shop = Shop(databases, fresh_tenant, clock)
    await shop.sign_up()
    return shop


async def test_a_trial_has_everything_and_then_the_free_plan_remains(shop: Shop) -> None:
    async with shop.databases.read_platform() as session:
        assert (await entitlements_of(session, shop.tenant.id)).may_switch_on("pos")
    for days in (23, 6, 2):
        await shop.pass_days(days)
    async with shop.databases.read_platform() as session:
        left = await entitlements_of(session, shop.tenant.id)
    assert (left.plan, left.limits["stores"], left.may_switch_on("pos")) == ("free", 1, False)
    assert (await shop.bills(), await shop.letters()) == ([], ["trial_week", "trial_day"])


async def test_a_year_that_is_paid_has_a_bill_a_month_with_numbers_in_a_row(shop: Shop) -> None:
    await shop.choose("solo")
    for _ in range(12):
        await shop.pass_days(31)
        await shop.pay()
    bills = await shop.bills()
    assert [bill.total for bill in bills] == [1600] * 12
    assert await shop.letters() == []
    numbers = [bill.number for bill in bills]
    assert numbers == sorted(set(numbers))


async def test_who_does_not_pay_goes_step_by_step_and_paying_returns_everything_at_once(shop: Shop) -> None:
    await shop.choose("chain")
    states: list[State] = []
    for days in (1, 30, 14, 1, 4, 8, 1, 13, 4, 22, 8, 1):
        await shop.pass_days(days)
        state = (await shop.subscription()).state
        if not states or states[-1] != state:
            states.append(state)
    assert states == [
        State.TRIALING, State.ACTIVE, State.PAST_DUE, State.READ_ONLY, State.SUSPENDED, State.CLOSED
    ]  # fmt: skip
    assert await shop.letters() == [
        "overdue", "overdue_again", "read_only_soon", "read_only", "suspended_soon", "suspended", "closing_soon",
        "closing",
    ]  # fmt: skip
    async with shop.databases.read_platform() as session:
        closing = await find_tenant(session, shop.tenant.id)
    assert closing
    assert closing.state == "read_only"
    await shop.pay()
    assert (await shop.subscription()).state == State.ACTIVE
    async with shop.databases.read_platform() as session:
        back = await find_tenant(session, shop.tenant.id)
        assert (await entitlements_of(session, shop.tenant.id)).limits["stores"] == 5
    assert back
    assert back.state == "open"
    assert [bill.state for bill in await shop.bills()] == ["paid", "open"]  # a new period began today


async def test_while_something_is_overdue_the_plan_can_t_be_changed(shop: Shop) -> None:
    await shop.choose("solo")
    await shop.pass_days(31)
    await shop.pass_days(14)
    with pytest.raises(PayFirst):
        await shop.choose("chain")


async def test_an_add_on_gives_more_at_once_and_is_billed_for_the_rest(shop: Shop) -> None:
    await shop.choose("solo")
    await shop.pass_days(31)
    await shop.choose("solo", store=2)
    async with shop.databases.read_platform() as session:
        assert (await entitlements_of(session, shop.tenant.id)).limits["stores"] == 3
    assert [line.kind for line in (await shop.bills())[-1].lines] == ["unused", "rest"]


async def test_a_subscriber_keeps_the_version_until_it_moves(shop: Shop) -> None:
    first: dict[str, Any] = {"name": "keeper", "label": "Keeper", "prices": {"GBP": {"month": 1_100, "year": 11_000}}}
    dearer = first | {"prices": {"GBP": {"month": 9_900, "year": 99_000}}}
    await offer(shop, first)
    await shop.choose("keeper")
    await shop.pass_days(31)
    await offer(shop, dearer)
    await shop.pay()
    await shop.pass_days(31)
    await shop.choose("keeper")
    assert [bill.total for bill in await shop.bills()] == [1_100, 1_100]


async def offer(shop: Shop, plan: dict[str, Any]) -> None:
    async with shop.databases.platform() as session:
        await add_version(session, "plan", plan, who="test")
        await session.commit()


async def test_a_coupon_makes_its_bills_less_and_an_unknown_one_is_refused(shop: Shop) -> None:
    half = {"name": "HALF", "label": "Half price", "percent": 5000, "periods": 2}
    async with shop.databases.platform() as session:
        await add_version(session, "coupon", half, who="test")
        wanted = Wanted(plan="solo", coupon=" half ")
        await choose_plan(session, shop.tenant.id, wanted, shop.now, who="test")
        with pytest.raises(CouponUnknown):
            await choose_plan(session, shop.tenant.id, Wanted(plan="solo", coupon="NONE"), shop.now, who="test")
        await session.commit()
    for _ in range(3):
        await shop.pass_days(31)
        await shop.pay()
    assert [bill.total for bill in await shop.bills()] == [800, 800, 1600]


async def test_a_coupon_typed_again_goes_on_as_far_as_it_has_come_and_is_refused_once_it_is_used_up(shop: Shop) -> None:
    code = f"AGAIN{new_id().hex[-8:].upper()}"
    half = {"name": code, "label": "Half price", "percent": 5000, "periods": 2}
    async with shop.databases.platform() as session:
        await add_version(session, "coupon", half, who="test")
        await session.commit()

    async def types_it() -> None:
        async with shop.databases.platform() as session:
            await choose_plan(session, shop.tenant.id, Wanted(plan="solo", coupon=code), shop.now, who="test")
            await session.commit()

    for _ in range(3):
        await types_it()
        await shop.pass_days(31)
        await shop.pay()
    with pytest.raises(CouponHad):
        await types_it()
    assert [bill.total for bill in await shop.bills()] == [800, 800, 1600]


async def test_paid_twice_is_paid_once_and_an_unknown_number_is_refused(shop: Shop) -> None:
    await shop.choose("solo")
    await shop.pass_days(31)
    (bill,) = await shop.bills()
    await shop.pay()
    first = (await shop.bills())[0].paid_at
    shop.clock.advance(timedelta(hours=1))
    async with shop.databases.platform() as session:
        again = await pay_bill(session, bill.number, shop.now, how="cash", who="operator")
        assert (again.paid_at, again.paid_by) == (first, "transfer")
        with pytest.raises(NoSuchBill):
            await pay_bill(session, 10**9, shop.now, how="cash", who="operator")


async def test_bills_of_many_at_once_have_numbers_without_a_gap(databases: Databases, shop: Shop, clock: Clock) -> None:
    await shop.choose("solo")
    await shop.pass_days(30)
    await shop.pay()

    async def change(stores: int) -> None:
        await shop.choose("solo", store=stores)

    before = (await shop.bills())[-1].number
    await asyncio.gather(*(change(n) for n in range(1, 5)))
    numbers = [bill.number for bill in (await shop.bills()) if bill.number > before]
    assert numbers == list(range(before + 1, before + 1 + len(numbers)))
