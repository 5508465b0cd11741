"""The ledger against a small model: whatever happens, the balance is the sum of its entries."""

import asyncio
from collections.abc import Callable, Coroutine
from decimal import Decimal
from typing import Any, ClassVar, TypeVar
from uuid import UUID

import hypothesis.strategies as st
import msgspec
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from infra.entry.migrate import plain
from infra.kit import clock
from infra.kit.db.sessions import Databases, TenantSession
from infra.kit.ids import new_id
from infra.kit.problems import Problem
from modules.costing.jobs import unproven as costing_unproven
from modules.costing.services.projecting import value_all
from modules.orders.schemas import LineIn, OrderIn, PaymentIn
from modules.orders.schemas_record import RecordIn, RecordLine
from modules.orders.services.cancel import cancel_order
from modules.orders.services.fulfill import fulfill_order
from modules.orders.services.place import place_order
from modules.orders.services.record import record_order
from modules.shops.api import get_settings
from modules.stock import api as stock
from modules.stock.errors import MoreThanThere, OnlyFree
from modules.stock.jobs import unproven
from modules.stock.services.warehouses import visible_warehouse
from tests.factories.actors import an_actor
from tests.factories.goods import add_variant, stock_up
from tests.fixtures.servers import Servers
from tests.fixtures.tenants import CORNER, open_tenant

T = TypeVar("T")
AMOUNTS = st.integers(1, 8)
GOODS = st.integers(0, 2)


class Ledger(RuleBasedStateMachine):
    """Goods come in, are sold, kept, handed over, canceled, corrected, and sold elsewhere."""

    databases: ClassVar[Databases]
    tenant: ClassVar[str]
    runner: ClassVar[asyncio.Runner]

    @initialize()
    def begin(self) -> None:
        self.on_hand, self.reserved = [0, 0, 0], [0, 0, 0]
        self.kept: dict[UUID, dict[int, int]] = {}
        self.holds: dict[UUID, tuple[int, int]] = {}

        async def goods(session: TenantSession) -> list[UUID]:
            return [await add_variant(session) for _ in range(3)]

        self.variants = self.run(goods)

    def run(self, work: Callable[[TenantSession], Coroutine[Any, Any, T]]) -> T:
        async def unit() -> T:
            async with self.databases.tenant(self.tenant) as session:
                result = await work(session)
                await session.commit()
                return result

        return self.runner.run(unit())

    def lines(self, basket: dict[int, int]) -> list[LineIn]:
        return [LineIn(variant=self.variants[n], quantity=Decimal(q)) for n, q in basket.items()]

    def is_free(self, basket: dict[int, int]) -> bool:
        return all(self.on_hand[n] - self.reserved[n] >= q for n, q in basket.items())

    @rule(good=GOODS, amount=AMOUNTS)
    def receive(self, good: int, amount: int) -> None:
        self.run(lambda session: stock_up(session, self.variants[good], amount))
        self.on_hand[good] += amount

    @rule(basket=st.dictionaries(GOODS, AMOUNTS, min_size=1), handover=st.sampled_from(["now", "later"]))
    def order(self, basket: dict[int, int], handover: Any) -> None:
        asked = OrderIn(lines=self.lines(basket), handover=handover, payments=[PaymentIn(tender="card")])
        try:
            placed = self.run(lambda session: place_order(session, an_actor(), asked, clock.now()))
        except Problem:
            assert not self.is_free(basket)
            return
        assert self.is_free(basket)
        for n, q in basket.items():
            (self.on_hand if handover == "now" else self.reserved)[n] += -q if handover == "now" else q
        if handover == "later":
            self.kept[placed.id] = basket

    @rule(data=st.data(), act=st.sampled_from([fulfill_order, cancel_order]))
    def finish(self, data: st.DataObject, act: Any) -> None:
        if not self.kept:
            return
        order = data.draw(st.sampled_from(sorted(self.kept)))
        more = ("",) if act is cancel_order else ()
        self.run(lambda session: act(session, an_actor(), order, *more, clock.now()))
        for n, q in self.kept.pop(order).items():
            self.reserved[n] -= q
            self.on_hand[n] -= q if act is fulfill_order else 0

    @rule(good=GOODS, change=st.integers(-8, 8).filter(bool))
    def correct(self, good: int, change: int) -> None:
        async def work(session: TenantSession) -> None:
            shop = await get_settings(session)
            document = stock.Document("adjustment", new_id(), "", "counted")
            by = stock.By(None, "Ann Lee", clock.now())
            await stock.adjust(session, shop.store, self.variants[good], Decimal(change), document, by)

        try:
            self.run(work)
        except MoreThanThere:
            assert self.on_hand[good] + change < 0
            return
        assert self.on_hand[good] + change >= 0 or change > 0
        self.on_hand[good] += change

    @rule(good=GOODS, amount=AMOUNTS)
    def sold_elsewhere(self, good: int, amount: int) -> None:
        line = RecordLine(variant=self.variants[good], quantity=Decimal(amount), amount=100)
        fact = RecordIn(origin="till", external_id=str(new_id()), placed_at=clock.now(), lines=[line], total=100)
        for _ in range(2):
            self.run(lambda session: record_order(session, an_actor(), fact))
        self.on_hand[good] -= amount

    @rule(good=GOODS, amount=AMOUNTS)
    def put_aside(self, good: int, amount: int) -> None:
        async def work(session: TenantSession) -> UUID:
            place = await visible_warehouse(session, an_actor(), None)
            asked = stock.HoldIn(warehouse=place.id, lines=[(self.variants[good], Decimal(amount))], name="Mrs Chen")
            return (await stock.hold(session, an_actor(), asked, clock.now())).id

        try:
            hold = self.run(work)
        except OnlyFree:
            assert not self.is_free({good: amount})
            return
        assert self.is_free({good: amount})
        self.reserved[good] += amount
        self.holds[hold] = (good, amount)

    @rule(data=st.data())
    def let_go(self, data: st.DataObject) -> None:
        if not self.holds:
            return
        hold = data.draw(st.sampled_from(sorted(self.holds)))
        for _ in range(2):
            self.run(lambda session: stock.release_hold(session, an_actor(), hold, clock.now()))
        good, amount = self.holds.pop(hold)
        self.reserved[good] -= amount

    @rule()
    def is_worth_the_sum_of_its_entries(self) -> None:
        async def look(session: TenantSession) -> list[Any]:
            await value_all(session)
            return await costing_unproven(session)

        assert self.run(look) == []

    @invariant()
    def adds_up(self) -> None:
        async def look(session: TenantSession) -> tuple[list[stock.LevelCard], list[Any]]:
            return await stock.levels_in_store(session, self.variants), await unproven(session)

        levels, wrong = self.run(look)
        found = {level.variant: (level.on_hand, level.reserved) for level in levels}
        for n, variant in enumerate(self.variants):
            assert found.get(variant, (0, 0)) == (self.on_hand[n], self.reserved[n])
        assert wrong == []


def test_the_balance_is_the_sum_of_its_entries_after_any_sequence(
    prepared: Servers, scale: Callable[[int, int], int]
) -> None:
    with asyncio.Runner() as runner:
        Ledger.runner, Ledger.databases = runner, Databases.connect(prepared.app_url, connections=1)
        Ledger.tenant = runner.run(opened(prepared))
        run_state_machine_as_test(
            Ledger,
            settings=settings(
                max_examples=scale(10, 300),
                stateful_step_count=15,
                deadline=None,
                suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
            ),
        )
        runner.run(Ledger.databases.dispose())


async def opened(servers: Servers) -> str:
    """A tenant of this test alone, made in the test's own loop."""
    databases = Databases.connect(servers.app_url, connections=1)
    databases.provisioners["main"] = plain(servers.provisioner_url)
    card = await open_tenant(databases, msgspec.structs.replace(CORNER, slug="ledger"))
    await databases.dispose()
    return card.id
