"""A tender that calls its provider: written first, asked outside, settled; unknown is asked again, never guessed."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from infra.kit import clock
from infra.kit.db.sessions import Databases
from infra.kit.ids import new_id
from infra.kit.module import Module, registry
from infra.kit.outbox import Delivered
from modules.orders.schemas import LineIn, OrderIn, OrderOut, PaymentIn
from modules.orders.services.cancel import cancel_order
from modules.orders.services.pay import follow_payment, pay_order, take_payment
from modules.orders.services.place import place_order
from modules.orders.services.read import get_order
from modules.payments.domain import Answer, Declined, Done, Unknown
from modules.payments.errors import PaymentUnderWay, TenderTakesTime
from modules.payments.events import PaymentBegun, PaymentSettled
from modules.payments.services.call import StillUnknown, ask_again, finish
from tenancy.tenants.api import TenantCard
from tests.factories.actors import an_actor
from tests.factories.goods import add_goods

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


class Wire:
    """A provider at the end of a line, which answers what the test says, and keeps what it was asked."""

    kind, label, is_cash = "wire", "Wire", False

    def __init__(self, *answers: Answer) -> None:
        self.answers = list(answers)
        self.calls: list[tuple[str, int, str]] = []

    async def act(self, act: str, amount: int, key: str) -> Answer:
        self.calls.append((act, amount, key))
        return self.answers.pop(0)

    async def authorize(self, *, amount: int, currency: str, key: str) -> Answer:
        return await self.act("authorize", amount, key)

    async def capture(self, *, amount: int, currency: str, key: str) -> Answer:
        return await self.act("capture", amount, key)

    async def void(self, *, amount: int, currency: str, key: str) -> Answer:
        return await self.act("void", amount, key)

    async def refund(self, *, amount: int, currency: str, key: str) -> Answer:
        return await self.act("refund", amount, key)

    async def ask(self, *, amount: int, currency: str, key: str) -> Answer:
        return await self.act("ask", amount, key)


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Wire]:
    """Adds a package with the tender `wire` to the registry, for this test."""

    def add(*answers: Answer) -> Wire:
        made = Wire(*answers)
        module = Module(name="wires", package="tests.wires", label="Wires", tenders=(made,))
        monkeypatch.setattr(registry, "modules", (*registry.modules, module))
        return made

    return add


async def an_order(databases: Databases, tenant: str) -> OrderOut:
    actor = an_actor(tenant=tenant)
    async with databases.tenant(tenant) as session:
        tea = await add_goods(session, price=1250)
        placed = await place_order(session, actor, OrderIn(lines=[LineIn(variant=tea)]), NOON)
        await session.commit()
        return await get_order(session, placed.id, actor)


async def now_of(databases: Databases, tenant: str, order: OrderOut) -> OrderOut:
    async with databases.read_tenant(tenant) as session:
        return await get_order(session, order.id, an_actor(tenant=tenant))


def delivered(tenant: str) -> Delivered:
    async def renew() -> None:
        """Nothing is leased here."""

    return Delivered(id=new_id(), tenant=tenant, cell="main", version=1, at=NOON, renew=renew)


async def settle(databases: Databases, tenant: str, order: OrderOut) -> OrderOut:
    """What the delivery of `payment.settled` does."""
    (payment,) = (await now_of(databases, tenant, order)).payments
    event = PaymentSettled(
        payment=payment.id, document_kind="order", document=order.id, state=payment.state, label=payment.label,
        amount=payment.amount,
    )  # fmt: skip
    async with databases.tenant(tenant) as session:
        await follow_payment(session, event, delivered(tenant))
        await session.commit()
    return await now_of(databases, tenant, order)


async def test_an_answer_at_once_pays_the_order(
    databases: Databases, fresh_tenant: TenantCard, wire: Callable[..., Wire]
) -> None:
    tender = wire(Done("auth"), Done("ref-1"))
    order, actor = await an_order(databases, fresh_tenant.id), an_actor(tenant=fresh_tenant.id)
    for _ in range(2):  # the same key again asks nobody
        await take_payment(databases, actor, order.id, PaymentIn(tender="wire"), "key-1", NOON)
    assert tender.calls == [("authorize", 1250, "key-1"), ("capture", 1250, "key-1")]
    after = await settle(databases, fresh_tenant.id, order)
    assert (after.state, after.paid, after.payments[0].reference) == ("paid", 1250, "ref-1")


async def test_no_answer_is_unknown_is_not_paid_and_is_asked_later(
    databases: Databases, fresh_tenant: TenantCard, wire: Callable[..., Wire]
) -> None:
    tender = wire(Unknown(), Unknown(), Done("ref-2"))
    order, actor = await an_order(databases, fresh_tenant.id), an_actor(tenant=fresh_tenant.id)
    state = await take_payment(databases, actor, order.id, PaymentIn(tender="wire"), "key-2", NOON)
    before = await now_of(databases, fresh_tenant.id, order)
    assert (state, before.state, before.paid) == ("unknown", "placed", 0)
    begun = PaymentBegun(payment=before.payments[0].id)
    with clock.at(NOON + timedelta(minutes=2)) as standing:
        with pytest.raises(StillUnknown):
            await finish(databases, begun, delivered(fresh_tenant.id))
        standing.advance(timedelta(minutes=10))
        await ask_again(databases, None, delivered(fresh_tenant.id))
    after = await settle(databases, fresh_tenant.id, order)
    assert (after.state, after.paid) == ("paid", 1250)
    assert [act for act, _, _ in tender.calls] == ["authorize", "ask", "ask"]


async def test_nobody_asks_while_the_first_call_may_be_under_way(
    databases: Databases, fresh_tenant: TenantCard, wire: Callable[..., Wire]
) -> None:
    tender = wire(Unknown())
    order, actor = await an_order(databases, fresh_tenant.id), an_actor(tenant=fresh_tenant.id)
    await take_payment(databases, actor, order.id, PaymentIn(tender="wire"), "key-3", NOON)
    payment = (await now_of(databases, fresh_tenant.id, order)).payments[0].id
    with clock.at(NOON + timedelta(seconds=1)), pytest.raises(StillUnknown):
        await finish(databases, PaymentBegun(payment=payment), delivered(fresh_tenant.id))
    assert len(tender.calls) == 1


async def test_what_is_declined_can_be_paid_in_another_way(
    databases: Databases, fresh_tenant: TenantCard, wire: Callable[..., Wire]
) -> None:
    wire(Declined("No money there."))
    order, actor = await an_order(databases, fresh_tenant.id), an_actor(tenant=fresh_tenant.id)
    state = await take_payment(databases, actor, order.id, PaymentIn(tender="wire"), "key-4", NOON)
    async with databases.tenant(fresh_tenant.id) as session:
        await pay_order(session, actor, order.id, PaymentIn(tender="card"), "key-5", NOON)
        await session.commit()
    assert (state, (await now_of(databases, fresh_tenant.id, order)).state) == ("failed", "paid")


async def test_an_order_waits_for_its_unknown_payment_before_it_is_canceled(
    databases: Databases, fresh_tenant: TenantCard, wire: Callable[..., Wire]
) -> None:
    wire(Unknown())
    order, actor = await an_order(databases, fresh_tenant.id), an_actor(tenant=fresh_tenant.id)
    await take_payment(databases, actor, order.id, PaymentIn(tender="wire"), "key-6", NOON)
    async with databases.tenant(fresh_tenant.id) as session:
        with pytest.raises(PaymentUnderWay):
            await cancel_order(session, actor, order.id, "", NOON)


async def test_a_tender_that_calls_is_no_part_of_placing(
    databases: Databases, fresh_tenant: TenantCard, wire: Callable[..., Wire]
) -> None:
    tender = wire()
    async with databases.tenant(fresh_tenant.id) as session:
        tea = await add_goods(session)
        asked = OrderIn(lines=[LineIn(variant=tea)], payments=[PaymentIn(tender="wire")])
        with pytest.raises(TenderTakesTime):
            await place_order(session, an_actor(tenant=fresh_tenant.id), asked, NOON)
    assert tender.calls == []
