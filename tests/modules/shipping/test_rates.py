"""A carrier's prices become those of a way of delivery."""

from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from infra.kit.db.sessions import Databases, TenantSession
from infra.kit.ids import new_id
from infra.local.carrier.server import TryOutCarrier
from modules.desk.api import Author
from modules.shipping.carriers.port import Rate
from modules.shipping.domain import Load, Method, Step, fee
from modules.shipping.errors import NoRates
from modules.shipping.schemas import MethodIn
from modules.shipping.services.methods import find_method, save_method
from modules.shipping.services.rates import prices_of, refresh
from tenancy.tenants.api import TenantCard
from tests.factories.imports import a_delivery
from tests.fixtures.carriers import add_account
from tests.fixtures.moments import MOMENT

PAGE = "/app/corner/settings/shipping"
BY = Author(None, "Ann Lee")


def test_each_weight_costs_what_the_carrier_asks_for_it() -> None:
    rates = [Rate(grams=grams, price=price, currency="GBP") for grams, price in ((2000, 490), (500, 320), (1000, 390))]
    prices = prices_of([*rates, Rate(grams=500, price=1, currency="EUR")], "GBP")
    method = Method(
        id=new_id(), name="Parcel", basis="weight", price=prices.price,  # type: ignore[arg-type]
        steps=tuple(Step(step.reached, step.price) for step in prices.steps), free_above=5000,
    )  # fmt: skip
    asked = {grams: fee(method, Load(1000, grams)).amount for grams in (0, 500, 501, 1000, 1001, 9000)}
    assert asked == {0: 320, 500: 320, 501: 390, 1000: 390, 1001: 490, 9000: 490}
    assert fee(method, Load(5000, 9000)).amount == 0
    with pytest.raises(NoRates):
        prices_of(rates, "CNY")


async def test_by_page_prices_are_taken_over_and_the_threshold_stays(
    client: httpx.AsyncClient, api: httpx.AsyncClient, session: TenantSession, carrier: TryOutCarrier
) -> None:
    account = await add_account(session, carrier)
    await session.commit()
    typed = {"name": "Parcel", "kind": "ship", "basis": "flat", "price": "9", "free_above": "50", "is_on": "1"}
    await client.post(PAGE, data={"_key": str(new_id()), "carrier": str(account), "countries": "GB", **typed})

    async def method() -> dict[str, Any]:
        return (await api.get("/api/v1/shipping-methods")).json()[0]

    here = f"{PAGE}/{(await method())['id']}"
    assert "Take over the carrier’s prices" in (await client.get(here)).text
    carrier.faults.next.append("broken")
    await client.post(f"{here}/rates", data={"_key": str(new_id())})
    assert (await method())["basis"] == "flat"
    await client.post(f"{here}/rates", data={"_key": str(new_id())})
    now = await method()
    assert (now["basis"], now["price"], now["free_above"]) == ("weight", 320, 5000)
    assert now["steps"][0] == {"reached": 501, "price": 390}
    named = {each["carrier"]: each["books"] for each in (await api.get("/api/v1/carriers")).json()}
    assert (named[str(account)], named["dhl"]) == (True, False)
    await session.execute(sa.text("UPDATE shipping_method SET carrier = 'dhl'"))
    await session.commit()
    assert "Take over the carrier’s prices" not in (await client.get(here)).text
    assert (await client.post(f"{PAGE}/{new_id()}/rates", data={"_key": str(new_id())})).status_code == 404


async def test_each_night_the_prices_that_follow_their_carrier_are_taken_over(
    session: TenantSession, rolled_back: Databases, tenant: TenantCard, carrier: TryOutCarrier
) -> None:
    account = await add_account(session, carrier)
    ours: dict[str, Any] = {"kind": "ship", "price": 900, "carrier": str(account), "countries": ["GB"]}
    keys = {
        name: await save_method(session, None, MethodIn(name=name, follows=follows, **ours), by=BY, at=MOMENT)
        for name, follows in (("Follows", True), ("Stays", False))
    }
    await session.commit()
    carrier.faults.next.append("broken")
    for expected in (900, 320):  # a night without an answer, then one with
        await refresh(rolled_back, None, a_delivery(tenant))
        assert (await find_method(session, keys["Follows"])).price == expected
    assert (await find_method(session, keys["Stays"])).price == 900
    assert (await find_method(session, keys["Follows"])).follows
