"""A parcel is booked once, whatever is lost, repeated or killed on the way."""

from datetime import timedelta
from uuid import UUID

import pytest
from litestar import Litestar
from redis.asyncio import Redis

from infra.kit import clock, outside
from infra.kit.db.sessions import Databases
from infra.local.carrier.server import TryOutCarrier
from modules.desk.api import Author
from modules.orders.fulfillment.schemas import FulfillmentIn
from modules.orders.schemas import OrderOut
from modules.orders.services.fulfillments import cancel_part, fulfill_part
from modules.orders.services.parcels import ParcelIn, cancel_label, send_parcel
from modules.orders.services.read import get_order
from modules.shipping import api as shipping
from modules.shipping.carriers.gateway import Gateway
from modules.shipping.services import booking
from modules.shipping.services.accounts import AccountIn, save_account
from tenancy.tenants.api import TenantCard
from tests.factories.callers import program_at
from tests.factories.post import Post
from tests.fixtures.carriers import SHOP, add_account
from tests.fixtures.moments import MOMENT
from tests.fixtures.visitors import keyed
from tests.modules.orders.test_delivery import sent_order
from tests.modules.orders.test_fulfillments import ANN


class Desk:
    """A shop with an account at the carrier, and one packed part that is to be booked there."""

    def __init__(self, databases: Databases, redis: Redis, tenant: TenantCard, carrier: TryOutCarrier) -> None:
        self.databases, self.tenant, self.carrier = databases, tenant, carrier
        self.post = Post(databases, redis, tenant)
        self.order = self.part = self.account = UUID(int=0)

    async def pack(self, key: str = "try-out", street: str | None = None) -> "Desk":
        async with self.databases.tenant(self.tenant.id) as session:
            self.account = await add_account(session, self.carrier, key)
            order = await sent_order(session)
            self.order = order.id
            self.part = await fulfill_part(session, ANN, order.id, FulfillmentIn(way="ship", gone=False), MOMENT)
            await session.commit()
        await self.book()
        return self

    async def book(self) -> None:
        asked = ParcelIn(carrier=str(self.account), goes=False, grams=700)
        async with self.databases.tenant(self.tenant.id) as session:
            await send_parcel(session, ANN, self.order, self.part, asked, MOMENT)
            await session.commit()

    async def deliver(self, *, after: timedelta = timedelta(0)) -> None:
        """What is due, as late as `after`."""
        with clock.at(clock.now() + after):
            await self.post.deliver("orders.book_parcel", "orders.note_booked", "orders.follow_parcel", rounds=3)

    async def parcel(self) -> shipping.ShipmentCard:
        async with self.databases.read_tenant(self.tenant.id) as session:
            return (await shipping.shipments_of(session, [self.part]))[self.part]

    async def read(self) -> OrderOut:
        async with self.databases.read_tenant(self.tenant.id) as session:
            return await get_order(session, self.order, ANN)


@pytest.fixture
def desk(databases: Databases, redis: Redis, fresh_tenant: TenantCard, carrier: TryOutCarrier) -> Desk:
    return Desk(databases, redis, fresh_tenant, carrier)


async def test_a_booked_parcel_has_the_carriers_number_and_its_label(desk: Desk, carrier: TryOutCarrier) -> None:
    await desk.pack()
    await desk.deliver()
    parcel = await desk.parcel()
    (sent,) = carrier.ledger.parcels.values()
    assert (parcel.booking, parcel.number, parcel.facts["cost"]) == ("booked", sent.number, 390)
    assert (sent.wanted["to"]["street"], sent.wanted["sender"]["city"]) == ("2 Mill Lane", "York")
    assert sent.number in [event.facts.get("parcel") for event in (await desk.read()).history]
    file = await shipping.fetch_label(desk.databases, desk.tenant.id, desk.tenant.cell, desk.part)
    assert (file.name, file.content[:5]) == (f"{sent.number}.pdf", b"%PDF-")


@pytest.mark.parametrize("fault", ["lost", "garbled"])
async def test_an_answer_that_was_lost_is_asked_for_and_the_parcel_booked_once(
    desk: Desk, carrier: TryOutCarrier, fault: str
) -> None:
    carrier.ledger.forgets_keys = True  # our own care alone has to do
    await desk.pack()
    carrier.faults.next.append(fault)
    await desk.deliver()
    await desk.deliver()
    assert (await desk.parcel()).booking == "booked"
    assert len(carrier.ledger.parcels) == 1


async def test_control_who_does_not_ask_books_it_twice(
    desk: Desk, carrier: TryOutCarrier, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def nothing(_self: object, _key: str) -> None:
        """The defence is off."""

    monkeypatch.setattr(Gateway, "find", nothing)
    carrier.ledger.forgets_keys = True
    await desk.pack()
    carrier.faults.next.append("lost")
    await desk.deliver()
    await desk.deliver()
    assert len(carrier.ledger.parcels) == 2


async def test_a_worker_killed_within_the_call_leaves_one_parcel(
    desk: Desk, carrier: TryOutCarrier, monkeypatch: pytest.MonkeyPatch
) -> None:
    carrier.ledger.forgets_keys = True
    await desk.pack()

    async def killed(*_: object) -> None:
        raise RuntimeError("killed between the answer and its being written down")

    with monkeypatch.context() as patched:
        patched.setattr(booking, "take_over", killed)
        await desk.deliver()
    assert (await desk.parcel()).booking == "calling"
    await desk.deliver()
    assert (await desk.parcel()).booking == "calling"  # the call may still be under way
    await desk.deliver(after=booking.GRACE)
    assert (await desk.parcel()).booking == "booked"
    assert len(carrier.ledger.parcels) == 1


async def test_a_carrier_that_is_busy_is_left_alone_for_as_long_as_it_says(desk: Desk, carrier: TryOutCarrier) -> None:
    await desk.pack()
    carrier.faults.next.append("busy")
    await desk.deliver()
    await desk.deliver()
    assert carrier.faults.asked == ["POST /v1/parcels"]
    await desk.deliver(after=timedelta(seconds=8))
    assert (await desk.parcel()).booking == "booked"


async def test_a_carrier_that_hangs_is_given_up_and_asked_again(
    desk: Desk, carrier: TryOutCarrier, monkeypatch: pytest.MonkeyPatch
) -> None:
    await desk.pack()
    carrier.faults.next.append("hanging")
    with monkeypatch.context() as patched:
        patched.setattr(outside, "SECONDS", 0.5)
        await desk.deliver()
    await desk.deliver()
    assert (await desk.parcel()).booking == "booked"


async def test_what_the_carrier_refuses_waits_in_the_queue_and_is_booked_again(
    desk: Desk, carrier: TryOutCarrier
) -> None:
    await desk.pack(key="wrong")
    await desk.deliver()
    parcel, order = await desk.parcel(), await desk.read()
    assert (parcel.booking, order.flags) == ("failed", ["parcel_not_booked"])
    assert "key" in parcel.fault
    async with desk.databases.tenant(desk.tenant.id) as session:
        right = AccountIn(name="Try-out Post", address=carrier.url, key="try-out", sender=SHOP)
        await save_account(session, desk.account, right, by=Author(None, "Ann Lee"), at=MOMENT)
        await session.commit()
    await desk.book()
    await desk.deliver()
    assert ((await desk.parcel()).booking, (await desk.read()).flags) == ("booked", [])


async def test_a_parcel_that_is_not_sent_after_all_is_called_off(desk: Desk, carrier: TryOutCarrier) -> None:
    await desk.pack()
    await desk.deliver()
    async with desk.databases.tenant(desk.tenant.id) as session:
        await cancel_part(session, ANN, desk.order, desk.part, "", MOMENT)
        await session.commit()
    await desk.deliver()
    (sent,) = carrier.ledger.parcels.values()
    assert sent.canceled


async def test_a_parcel_called_off_while_it_is_being_booked_does_not_stay_booked(
    desk: Desk, carrier: TryOutCarrier
) -> None:
    await desk.pack()
    carrier.faults.next.append("lost")
    await desk.deliver()
    async with desk.databases.tenant(desk.tenant.id) as session:
        await cancel_label(session, ANN, desk.order, desk.part, MOMENT)
        await session.commit()
    await desk.deliver()
    (sent,) = carrier.ledger.parcels.values()
    assert sent.canceled
    await desk.book()
    await desk.deliver()
    assert [each.canceled for each in carrier.ledger.parcels.values()] == [True, False]
    assert (await desk.parcel()).booking == "booked"


async def test_a_parcel_that_is_on_its_way_can_not_be_called_off_and_somebody_is_told(
    desk: Desk, carrier: TryOutCarrier
) -> None:
    await desk.pack()
    await desk.deliver()
    (sent,) = carrier.ledger.parcels.values()
    carrier.ledger.scan(sent, "collected")
    async with desk.databases.tenant(desk.tenant.id) as session:
        await cancel_label(session, ANN, desk.order, desk.part, MOMENT)
        await session.commit()
    await desk.deliver()
    assert (await desk.read()).flags == ["parcel_not_canceled"]


async def test_programs_read_the_parcel_and_call_it_off(desk: Desk, carrier: TryOutCarrier, live_app: Litestar) -> None:
    await desk.pack()
    await desk.deliver()
    here = f"/api/v1/orders/{desk.order}/fulfillments/{desk.part}/parcel"
    async with desk.databases.platform() as session:
        program = keyed(await program_at(live_app, session, desk.tenant))
    async with program as api:
        told = (await api.get(here)).json()
        assert (told["booking"], told["cost"], told["currency"], told["scans"]) == ("booked", 390, "GBP", [])
        assert (await api.post(f"{here}/cancellation")).json()["state"] == "packed"
        assert (await api.get(here)).status_code == 404
        await desk.deliver()
        assert [each.canceled for each in carrier.ledger.parcels.values()] == [True]
