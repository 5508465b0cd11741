"""News of parcels: late, doubled, out of order or forged; what they do to orders, and what the buyer sees."""

from collections.abc import AsyncGenerator
from datetime import datetime, timedelta
from typing import Self

import httpx
import pytest
from litestar import Litestar
from redis.asyncio import Redis

from infra.kit import clock
from infra.kit.db.sessions import Databases
from infra.local.carrier.ledger import Sent
from infra.local.carrier.server import TryOutCarrier
from modules.orders.services.fulfillments import find_part
from modules.orders.services.parcels import ParcelIn, send_parcel
from modules.shipping import api as shipping
from modules.shipping.services.following import JOB
from tenancy.tenants.api import TenantCard
from tests.fixtures.moments import MOMENT
from tests.fixtures.site import visitor
from tests.modules.orders.test_fulfillments import ANN
from tests.modules.shipping.test_booking import Desk


class Road(Desk):
    """A booked parcel, and the carrier that tells of it by webhook."""

    sent: Sent

    async def begin(self) -> "Road":
        await self.pack()
        await self.deliver()
        (self.sent,) = self.carrier.ledger.parcels.values()
        return self

    async def tell(self, status: str, at: datetime, *, times: int = 1, signed: bool = True) -> list[int]:
        scan = self.carrier.ledger.scan(self.sent, status, at)
        answers = [await self.carrier.news.tell(self.sent, [scan], signed=signed) for _ in range(times)]
        await self.deliver()
        return answers

    async def state(self) -> tuple[str, str]:
        async with self.databases.read_tenant(self.tenant.id) as session:
            return (await find_part(session, self.part)).state, (await self.parcel()).standing


@pytest.fixture
async def road(
    databases: Databases, redis: Redis, fresh_tenant: TenantCard, carrier: TryOutCarrier, live_app: Litestar
) -> AsyncGenerator[Road]:
    desk = Road(databases, redis, fresh_tenant, carrier)
    await desk.begin()
    async with visitor(live_app) as client:
        client.__class__ = Kept
        carrier.news.client = client
        carrier.news.url = f"/hooks/carriers/{fresh_tenant.slug}/{desk.account}"
        yield desk


class Kept(httpx.AsyncClient):
    """Stays open from one piece of news to the next."""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        """Closed by who opened it."""


async def test_a_parcel_takes_its_part_to_the_buyer(road: Road) -> None:
    start = clock.now() - timedelta(hours=5)
    assert await road.tell("collected", start) == [200]
    assert await road.state() == ("shipped", "collected")
    assert await road.tell("delivered", start + timedelta(hours=4), times=2) == [200, 200]
    assert await road.state() == ("delivered", "delivered")
    kinds = [event.kind for event in (await road.read()).history]
    assert (kinds.count("shipped"), kinds.count("delivered")) == (1, 1)
    parcel = await road.parcel()
    assert (len(parcel.scans), parcel.delivered_at) == (2, start + timedelta(hours=4))


async def test_news_out_of_order_end_where_those_in_order_do(road: Road) -> None:
    start = clock.now() - timedelta(hours=5)
    await road.tell("delivered", start + timedelta(hours=4))
    await road.tell("collected", start)
    await road.tell("out_for_delivery", start + timedelta(hours=3))
    assert await road.state() == ("delivered", "delivered")
    assert [scan.status for scan in (await road.parcel()).scans] == ["collected", "out_for_delivery", "delivered"]


async def test_news_that_the_carrier_did_not_sign_change_nothing(road: Road, carrier: TryOutCarrier) -> None:
    assert await road.tell("delivered", clock.now(), signed=False) == [401]
    assert await road.state() == ("packed", "")
    good = carrier.news.url
    for elsewhere in (
        f"{good[:-1]}x",
        good.replace(road.tenant.slug, "nobody"),
        good.replace(road.tenant.slug, "corner"),
    ):
        carrier.news.url = elsewhere
        assert (await road.tell("delivered", clock.now()))[0] in {401, 404}
    assert await road.state() == ("packed", "")


async def test_news_of_a_parcel_that_is_not_of_this_account_are_not_taken(road: Road) -> None:
    async with road.databases.tenant(road.tenant.id) as session:
        own = await shipping.find_shipment(session, (await road.parcel()).id)
        assert own
        from modules.shipping.services.booking import change_shipment  # noqa: PLC0415  the one place

        await change_shipment(session, own.id, account_id=None)
        await session.commit()
    assert await road.tell("delivered", clock.now()) == [404]


async def test_what_goes_wrong_waits_in_the_queue_until_it_arrives_after_all(road: Road) -> None:
    start = clock.now() - timedelta(hours=9)
    await road.tell("collected", start)
    await road.tell("lost", start + timedelta(hours=1), times=2)
    order = await road.read()
    assert order.flags == ["parcel_lost"]
    assert [event.kind for event in order.history].count("parcel_lost") == 1
    await road.tell("delivered", start + timedelta(hours=2))
    assert ((await road.read()).flags, (await road.state())[0]) == ([], "delivered")


async def test_a_carrier_that_sends_no_news_is_asked(road: Road, carrier: TryOutCarrier) -> None:
    carrier.ledger.scan(road.sent, "collected", clock.now())
    later = clock.now() + timedelta(hours=2)
    await road.post.tick(JOB.name, later)
    with clock.at(later):
        await road.post.deliver(f"job.{JOB.name}")
    await road.deliver()
    assert await road.state() == ("shipped", "collected")
    carrier.faults.asked.clear()
    await road.post.tick(JOB.name, later)
    with clock.at(later):
        await road.post.deliver(f"job.{JOB.name}")
    assert carrier.faults.asked == []  # not before its time


async def test_a_booking_that_nobody_works_on_any_more_is_taken_up(
    databases: Databases, redis: Redis, fresh_tenant: TenantCard, carrier: TryOutCarrier
) -> None:
    desk = Desk(databases, redis, fresh_tenant, carrier)
    await desk.pack()
    carrier.faults.next.append("lost")
    await desk.deliver()
    await databases_forget(databases)
    later = clock.now() + timedelta(hours=1)
    await desk.post.tick(JOB.name, later)
    with clock.at(later):
        await desk.post.deliver(f"job.{JOB.name}", "orders.book_parcel", rounds=3)
    assert ((await desk.parcel()).booking, len(carrier.ledger.parcels)) == ("booked", 1)


async def databases_forget(databases: Databases) -> None:
    """As if the delivery had given up."""
    import sqlalchemy as sa  # noqa: PLC0415  one statement

    async with databases.cell("main") as session:
        await session.execute(sa.text("DELETE FROM cell.delivery WHERE handler = 'orders.book_parcel'"))
        await session.commit()


async def test_the_buyer_sees_the_way_and_nobodys_name(road: Road, live_app: Litestar) -> None:
    await road.tell("collected", clock.now() - timedelta(hours=2))
    parcel = await road.parcel()
    here = f"/track/{road.tenant.slug}/{shipping.token_of(road.tenant.id, parcel.id)}"
    async with visitor(live_app) as client:
        page = await client.get(here)
        assert page.status_code == 200, page.text
        for shown in ("Your parcel is on its way.", parcel.number, "With the carrier", road.tenant.name):
            assert shown in page.text
        for hidden in ("Bo Li", "Mill Lane", "bo@example.com", str(road.order)):
            assert hidden not in page.text
        assert "您的包裹" in (await client.get(here, headers={"accept-language": "zh-CN"})).text
        for wrong in (here[:-2] + "xx", here.replace(road.tenant.slug, "corner"), f"/track/{road.tenant.slug}/x"):
            assert (await client.get(wrong)).status_code == 404


async def test_own_delivery_has_a_number_and_a_page_too(
    databases: Databases, redis: Redis, fresh_tenant: TenantCard, carrier: TryOutCarrier, live_app: Litestar
) -> None:
    desk = Desk(databases, redis, fresh_tenant, carrier)
    await desk.pack(key="wrong")
    await desk.deliver()
    async with databases.tenant(fresh_tenant.id) as session:
        await send_parcel(session, ANN, desk.order, desk.part, ParcelIn(carrier="own"), MOMENT)
        await session.commit()
    parcel = await desk.parcel()
    assert (parcel.number, parcel.state) == ((await desk.read()).number + "-1", "sent")
    token = shipping.token_of(fresh_tenant.id, parcel.id)
    async with visitor(live_app) as client:
        assert "Handed over by the shop" in (await client.get(f"/track/{fresh_tenant.slug}/{token}")).text
