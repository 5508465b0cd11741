"""What the worker does while shops are opened."""

import sqlalchemy as sa
from litestar import Litestar

from infra.kit import clock
from infra.kit.db.sessions import Databases
from infra.kit.ids import new_id
from infra.kit.outbox import Delivered
from tenancy.onboarding import service
from tenancy.onboarding.events import OpeningAsked
from tenancy.onboarding.stock import finish
from tenancy.tenants.models import Tenant
from tests.factories.browsers import sign_up

REGION = {"currency": "GBP", "zone": "Europe/London", "locale": "en"}


def delivery() -> Delivered:
    async def renew() -> None:
        """Nothing leases it here."""

    return Delivered(id=new_id(), tenant="", cell="", version=1, at=clock.now(), renew=renew)


async def test_without_a_ready_tenant_sign_up_waits_until_the_worker_made_one(
    live_app: Litestar, databases: Databases
) -> None:
    async with databases.platform() as session:
        await session.execute(sa.delete(Tenant).where(Tenant.state == "ready"))
        await session.commit()
    browser = await sign_up(live_app, "patient@shop.example")
    await browser.send("/signup/business", shop="Patient", country="GB")
    await browser.send("/signup/trade", trade="general")
    assert (await browser.send("/signup/region", **REGION)).headers["location"] == "/signup/preparing"
    waiting = await browser.open("/signup/preparing")
    assert 'hx-get="/signup/preparing"' in waiting.text
    async with databases.read_platform() as session:
        opening = await session.scalar(sa.select(service.ShopOpening.id).where(service.ShopOpening.shop == "Patient"))
    assert opening
    for _ in range(2):
        await finish(databases, OpeningAsked(opening=opening), delivery())
    answer = await browser.client.get("/signup/preparing", headers={"hx-request": "true"})
    assert answer.headers["hx-redirect"] == "/app/patient/welcome"
    assert (await browser.open("/app/patient/welcome")).status_code == 200
