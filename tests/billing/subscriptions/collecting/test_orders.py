"""What an owner does, at a provider that is really asked; whoever tells of it first, and if nobody does."""

from datetime import timedelta

import pytest

from billing.invoicing.api import TooMuchBack
from billing.plans.api import add_version, uses_of_coupons
from billing.subscriptions.api import State, Wanted, refund_bill, void_bill
from billing.subscriptions.collecting import orders
from billing.subscriptions.errors import ChangeUnderWay
from infra.kit.ids import new_id
from tests.billing.subscriptions.collecting.payer import FAILS_LATER, GOOD, NONE, Extra, Payer
from tests.fixtures.servers import Admin


async def paid_solo(payer: Payer, add_ons: Extra = NONE) -> None:
    """Past the trial, with a first period that is paid."""
    await payer.subscribes("solo", add_ons=add_ons)
    await payer.pass_days(31)


async def test_a_plan_chosen_on_trial_is_charged_when_the_trial_ends(payer: Payer) -> None:
    await payer.subscribes("solo", add_ons={"pos": 1})
    ours = await payer.subscription()
    assert (ours.state, ours.follows and ours.follows.plan.name) == (State.TRIALING, "solo")
    assert (payer.charged(), await payer.bills()) == (0, [])
    await payer.pass_days(31)
    ours = await payer.subscription()
    assert (ours.state, ours.has.plan.name, [item.name for item in ours.has.add_ons]) == ("active", "solo", ["pos"])
    (bill,) = await payer.bills()
    assert (bill.state, bill.paid_by, bill.total) == ("paid", "card", payer.charged())
    assert payer.charged() == ours.has.cost()


async def test_at_the_end_of_a_trial_the_first_period_is_paid_on_the_page(payer: Payer) -> None:
    payer.later(timedelta(days=29))
    await payer.subscribes("solo")
    assert (await payer.subscription()).state == State.ACTIVE
    assert payer.charged() == 1600


async def test_nobody_tells_and_the_night_finds_it(payer: Payer) -> None:
    await payer.fills(await payer.wants("solo"))
    assert (await payer.subscription()).follows is None
    await payer.looks()
    follows = (await payer.subscription()).follows
    assert follows
    assert follows.plan.name == "solo"


async def test_a_page_that_is_left_changes_nothing(payer: Payer) -> None:
    before = await payer.subscription()
    assert await payer.wants("solo")
    await payer.arrives()
    after = await payer.subscription()
    assert (after.has, after.follows, after.trial_until) == (before.has, None, before.trial_until)


async def test_an_older_page_leads_nowhere_once_there_is_another(payer: Payer) -> None:
    old = await payer.wants("solo")
    new = await payer.wants("chain")
    await payer.fills(old)
    await payer.fills(new)
    await payer.arrives()
    assert len(payer.standing()) == 1
    follows = (await payer.subscription()).follows
    assert follows
    assert follows.plan.name == "chain"


async def test_the_same_form_twice_opens_the_same_page(payer: Payer) -> None:
    page = await payer.wants("solo", key="once")
    assert await payer.wants("solo", key="once") == page
    pages = list(payer.stripe.store.all("checkout.session"))
    assert len(pages) == 1


async def test_an_upgrade_is_charged_for_the_rest_and_a_downgrade_given_to_good(payer: Payer) -> None:
    await paid_solo(payer)
    assert await payer.wants("chain") == ""
    up = (await payer.bills())[-1]
    assert (up.state, [line.kind for line in up.lines]) == ("paid", ["unused", "rest"])
    assert (await payer.subscription()).has.plan.name == "chain"
    payer.later(timedelta(days=3))
    await payer.wants("solo")
    down = (await payer.bills())[-1]
    ours = await payer.subscription()
    assert (down.state, ours.has.plan.name) == ("credit", "solo")
    assert ours.credit == -down.total > 0
    await payer.pass_days(31)
    renewed = (await payer.bills())[-1]
    assert [line.kind for line in renewed.lines] == ["item", "credit"]


async def test_by_year_a_new_period_begins(payer: Payer) -> None:
    await paid_solo(payer)
    await payer.wants("solo", "year")
    ours = await payer.subscription()
    assert ours.period
    assert (ours.has.interval, (ours.period[1] - ours.period[0]).days) in {("year", 365), ("year", 366)}


async def test_an_add_on_more_and_none_of_it(payer: Payer) -> None:
    await paid_solo(payer, {"store": 1})
    await payer.wants("solo", add_ons={"store": 3})
    assert [(item.name, item.quantity) for item in (await payer.subscription()).has.add_ons] == [("store", 3)]
    payer.later(timedelta(hours=1))
    await payer.wants("solo")
    assert (await payer.subscription()).has.add_ons == ()


async def test_canceled_it_ends_with_its_period_and_can_go_on_before(payer: Payer) -> None:
    await paid_solo(payer)
    await payer.cancels()
    assert (await payer.subscription()).state == State.CANCELING
    await payer.goes_on()
    assert (await payer.subscription()).state == State.ACTIVE
    await payer.cancels()
    await payer.pass_days(31)
    ours = await payer.subscription()
    assert (ours.state, ours.has.plan.name, ours.is_collected) == (State.CANCELED, "free", False)
    await payer.subscribes("chain")
    assert ((await payer.subscription()).state, (await payer.subscription()).has.plan.name) == ("active", "chain")


async def test_a_card_that_fails_leads_to_reading_alone_and_a_good_one_brings_all_back(payer: Payer) -> None:
    await payer.subscribes("solo", number=FAILS_LATER)
    await payer.pass_days(32)
    ours = await payer.subscription()
    assert ours.state == State.PAST_DUE
    (owed,) = await payer.open_bills()
    for days in (14, 1):
        await payer.pass_days(days)
    ours = await payer.subscription()
    assert ours.state == State.READ_ONLY
    assert [each["pause_collection"] for each in payer.standing()] == [{"behavior": "void", "resumes_at": None}]
    await payer.pass_days(20)
    assert [bill.number for bill in await payer.open_bills()] == [owed.number]
    await payer.new_card(GOOD)
    assert not await payer.arrives()
    ours = await payer.subscription()
    assert (ours.state, await payer.open_bills()) == (State.ACTIVE, [])
    assert [each["pause_collection"] for each in payer.standing()] == [None]
    assert payer.charged() == owed.total


async def test_a_bill_is_paid_on_its_own_page(payer: Payer) -> None:
    await payer.subscribes("solo", number=FAILS_LATER)
    await payer.pass_days(32)
    (owed,) = await payer.open_bills()
    await payer.fills(owed.page, GOOD)
    await payer.looks()
    assert ((await payer.subscription()).state, await payer.open_bills()) == (State.ACTIVE, [])


async def test_while_a_change_is_on_its_way_there_is_no_other(payer: Payer) -> None:
    await paid_solo(payer)
    await orders.begin_change(payer.databases, payer.buyer, Wanted(plan="chain"), "first", payer.now)
    with pytest.raises(ChangeUnderWay):
        await payer.wants("complete", key="second")
    await orders.finish_change(payer.databases, payer.tenant.id)
    assert (await payer.subscription()).has.plan.name == "chain"


async def test_who_subscribed_twice_by_two_pages_pays_once(payer: Payer) -> None:
    payer.later(timedelta(days=29))
    first = await payer.wants("solo")
    page = next(payer.stripe.store.all("checkout.session"))
    await payer.wants("chain")
    page |= {"status": "open", "url": first}  # as if both had been opened at the same moment
    for each in (first, payer.stripe.store.get(list(payer.stripe.store.by_kind["checkout.session"])[-1])["url"]):
        await payer.fills(each)
        payer.later(timedelta(seconds=5))
    await payer.looks()
    await payer.looks()
    assert len(payer.standing()) == 1
    assert payer.charged() == (await payer.subscription()).has.cost()


async def test_a_coupon_typed_for_a_page_is_taken_once_the_page_is_paid(payer: Payer, admin: Admin) -> None:
    code = f"T{new_id().hex[-12:]}".upper()
    async with payer.databases.platform() as session:
        await add_version(session, "coupon", {"name": code, "label": "Spring", "percent": 2000}, who="test")
        await session.commit()
    page = await payer.wants("solo", coupon=code)
    await payer.looks()
    async with payer.databases.read_platform() as session:
        assert code not in await uses_of_coupons(session)
    await payer.fills(page)
    for _ in range(2):
        await payer.looks()
    async with payer.databases.read_platform() as session:
        assert (await uses_of_coupons(session))[code] == 1
    await admin("DELETE FROM platform.offer WHERE name = $1", code)


async def test_a_coupon_given_with_a_change_is_given_once_however_often_it_is_typed(payer: Payer, admin: Admin) -> None:
    code = f"T{new_id().hex[-12:]}".upper()
    async with payer.databases.platform() as session:
        await add_version(session, "coupon", {"name": code, "label": "Spring", "percent": 2000}, who="test")
        await session.commit()
    await payer.subscribes("solo")
    for plan in ("chain", "complete"):
        await payer.wants(plan, coupon=code)
        payer.later(timedelta(minutes=1))
    (there,) = payer.standing()
    assert len(there["discounts"]) == 1
    async with payer.databases.read_platform() as session:
        assert (await uses_of_coupons(session))[code] == 1
    await admin("DELETE FROM platform.offer WHERE name = $1", code)


async def test_what_is_given_back_of_a_bill_goes_to_the_card_once_however_often_the_form_is_sent(payer: Payer) -> None:
    await payer.subscribes("solo")
    await payer.pass_days(31)
    bill = next(each for each in await payer.bills() if each.state == "paid")
    charged = payer.charged()
    for amount, key in ((600, "first"), (600, "first"), (400, "second")):
        async with payer.databases.platform() as session:
            await refund_bill(payer.databases, session, bill, amount, payer.now, key=key, who="operator")
            await session.commit()
    assert payer.charged() == charged - 1000
    notes = [each.total for each in await payer.bills() if each.of == bill.number]
    assert sorted(notes) == [-600, -400]
    async with payer.databases.platform() as session:
        with pytest.raises(TooMuchBack):
            await refund_bill(payer.databases, session, bill, bill.total, payer.now, key="third", who="operator")


async def test_a_bill_that_no_card_pays_is_void_there_too(payer: Payer) -> None:
    await payer.subscribes("solo", number=FAILS_LATER)
    await payer.pass_days(31)
    (bill,) = await payer.open_bills()
    for _ in range(2):
        async with payer.databases.platform() as session:
            await void_bill(payer.databases, session, bill, payer.now, key="one", who="operator")
            await session.commit()
    assert await payer.open_bills() == []
    assert [each.status for each in await payer.invoices() if each.id == bill.remote] == ["void"]
