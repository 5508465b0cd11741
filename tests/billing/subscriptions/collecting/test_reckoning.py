"""Whatever happens to a subscription: our bills, the provider's invoices and a reckoning of its own are the same."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any, TypeVar

import msgspec
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from billing.gateway.api import CouponWanted, gateway
from billing.plans.offers import OWN
from billing.subscriptions.collecting.service import bring
from infra.kit.ids import new_id
from tests.billing.subscriptions.collecting.payer import Payer
from tests.billing.subscriptions.collecting.reckoning import Billed, Line, Reckoning
from tests.billing.subscriptions.collecting.test_kills import anew
from tests.fixtures.figures import Figure

T = TypeVar("T")
PLANS, INTERVALS = st.sampled_from(["solo", "chain", "complete"]), st.sampled_from(["month", "year"])
ADD_ONS = st.dictionaries(st.sampled_from(["store", "people", "pos"]), st.integers(1, 3), max_size=2)
ONE_OF = {"pos"}


def things_of(plan: str, add_ons: Mapping[str, int], currency: str, interval: str) -> dict[str, tuple[int, int]]:
    """The price of a piece and how many."""
    offers = [("plan", OWN.plan(plan), 1), *((name, OWN.add_on(name), n) for name, n in sorted(add_ons.items()))]
    return {name: (getattr(offer.prices[currency], interval), n) for name, offer, n in offers}


class Life(RuleBasedStateMachine):
    """A shop that pays by a good card, beside a reckoning of what it pays."""

    payer: Payer
    loop: asyncio.AbstractEventLoop
    kind = Reckoning
    count = 0

    def do(self, act: Callable[[], Awaitable[T]]) -> T:
        async def step() -> T:
            return await act()

        return asyncio.run_coroutine_threadsafe(step(), self.loop).result()

    def now(self) -> int:
        return int(self.payer.now.timestamp())

    @initialize(currency=st.sampled_from(["GBP", "JPY", "KWD"]), plan=PLANS, interval=INTERVALS, add_ons=ADD_ONS)
    def subscribe(self, currency: str, plan: str, interval: str, add_ons: dict[str, int]) -> None:
        type(self).count += 1
        add_ons = allowed(add_ons)
        self.payer.tenant = msgspec.structs.replace(self.payer.tenant, currency=currency)
        self.do(lambda: anew(self.payer))
        self.payer.stripe.store.frozen = self.now()  # a machine that is slow is no other sequence
        self.payer.later(timedelta(days=29))
        self.do(lambda: self.payer.subscribes(plan, interval, add_ons=add_ons))
        (remote,) = self.payer.standing()
        self.currency, self.interval = currency, interval
        things = things_of(plan, add_ons, currency, interval)
        self.reckoned = self.kind(currency, things, interval, remote["created"])

    @rule(plan=PLANS, interval=INTERVALS, add_ons=ADD_ONS)
    def change(self, plan: str, interval: str, add_ons: dict[str, int]) -> None:
        add_ons = allowed(add_ons)
        self.payer.later(timedelta(hours=3))
        self.reckoned.pass_until(self.now())
        self.do(lambda: self.payer.wants(plan, interval, add_ons=add_ons))
        self.reckoned.change(things_of(plan, add_ons, self.currency, interval), interval, self.now())
        self.interval = interval

    @rule(percent=st.sampled_from([10, 25, 50]), is_once=st.booleans())
    def coupon(self, percent: int, is_once: bool) -> None:
        code = f"OFF{percent}{'ONCE' if is_once else ''}"
        wanted = CouponWanted(code=code, name=code, percent=percent * 100, months=1 if is_once else 0)

        async def give() -> None:
            coupon = await gateway().prices.have_coupon(wanted)
            (remote,) = self.payer.standing()
            await gateway().subscriptions.give_coupon(str(new_id()), remote["id"], coupon.id)

        self.do(give)
        self.reckoned.give(percent, is_once=is_once)

    @rule(steps=st.integers(1, 500))
    def use(self, steps: int) -> None:
        amount = steps * 10

        async def charge() -> None:
            (remote,) = self.payer.standing()
            there = await gateway().subscriptions.get(remote["id"])
            await gateway().subscriptions.charge_extra(str(new_id()), there, text="Calls", amount=amount)

        self.do(charge)
        self.reckoned.use(amount)

    @rule(steps=st.integers(1, 100), to_card=st.booleans())
    def give_back(self, steps: int, to_card: bool) -> None:
        async def credit() -> int:
            paid = [each for each in await self.payer.invoices() if each.paid]
            noted = await gateway().invoices.credits_of(paid[-1].customer) if paid else []
            left = paid[-1].paid - sum(each.amount for each in noted if each.invoice == paid[-1].id) if paid else 0
            amount = min(steps * 10, left) // 10 * 10
            if amount:
                last = paid[-1]
                await gateway().invoices.credit(str(new_id()), last.id, amount, last.currency, refund=to_card)
            return amount

        given = self.do(credit)
        if given:
            self.reckoned.bills.append(Billed(-given, -given))
            if not to_card:
                self.reckoned.credit(given)

    @rule(days=st.integers(1, 70))
    def time_passes(self, days: int) -> None:
        self.payer.later(timedelta(days=days, hours=2))
        self.reckoned.pass_until(self.now() - 3_600)

    @invariant()
    def all_three_say_the_same(self) -> None:
        if not hasattr(self, "reckoned"):
            return
        self.reckoned.pass_until(self.now())
        self.do(lambda: bring(self.payer.databases, self.payer.tenant.id))
        bills = self.do(self.payer.bills)
        ours = [Billed(sum(line.amount for line in each.lines if line.kind != "credit"), each.total) for each in bills]
        assert sorted(ours) == sorted(self.reckoned.bills)
        theirs = [
            Billed(each.total, each.total + each.starting_balance if each.total > 0 else each.total)
            for each in self.do(self.payer.invoices)
        ]
        assert sorted(Billed(t, max(0, d) if t > 0 else d) for t, d in theirs) == sorted(
            each for each, bill in zip(ours, bills, strict=True) if not bill.of
        )
        assert self.do(self.payer.subscription).credit == max(0, -self.reckoned.balance)


class Careless(Reckoning):
    """Gives nothing back for what was paid and is not used."""

    def unused(self, name: str, at: int) -> list[Line]:
        super().unused(name, at)
        return []


def allowed(add_ons: Mapping[str, int]) -> dict[str, int]:
    return {name: 1 if name in ONE_OF else pieces for name, pieces in add_ons.items()}


@pytest.mark.prove(
    "invoices", want="1,000 sequences: our bills, the provider's invoices and a reckoning of its own are the same"
)
async def test_bills_are_the_provider_s_and_a_reckoning_s(
    payer: Payer, scale: Callable[[int, int], int], figure: Figure
) -> None:
    class Machine(Life):
        pass

    Machine.payer, Machine.loop = payer, asyncio.get_running_loop()
    sequences = scale(3, 1_000)
    how: Any = settings(
        max_examples=sequences,
        stateful_step_count=scale(6, 10),
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    )
    await asyncio.to_thread(run_state_machine_as_test, Machine, settings=how)
    figure(f"{Machine.count} sequences of up to {scale(6, 10)} steps: the same")
    assert Machine.count >= sequences


async def test_control_a_reckoning_that_gives_nothing_back_is_found_out(payer: Payer) -> None:
    class Machine(Life):
        kind = Careless

    Machine.payer, Machine.loop = payer, asyncio.get_running_loop()
    how: Any = settings(
        max_examples=20,
        stateful_step_count=6,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    )
    with pytest.raises(AssertionError):
        await asyncio.to_thread(run_state_machine_as_test, Machine, settings=how)
