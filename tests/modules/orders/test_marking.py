"""Where a parcel is, as a person saw it."""

from datetime import timedelta

import httpx
import pytest

from infra.kit.db.sessions import TenantSession
from infra.kit.ids import new_id
from infra.kit.problems import Invalid
from modules.orders.errors import FulfillmentCannotBecome, NotConfirmed
from modules.orders.fulfillment.schemas import FulfillmentIn
from modules.orders.services.fulfillments import confirm_part, find_part, fulfill_part
from modules.orders.services.handling import add_note
from modules.orders.services.marking import MarkIn, mark_parcel
from modules.orders.services.parcels import ParcelIn, send_parcel
from modules.orders.services.read import get_order
from tests.fixtures.moments import MOMENT
from tests.modules.orders.test_delivery import sent_order
from tests.modules.orders.test_fulfillments import ANN

PACKED = FulfillmentIn(way="ship", gone=False)
LATER = MOMENT + timedelta(hours=5)


async def test_a_parcel_seen_with_its_carrier_has_left_and_seen_at_the_door_has_arrived(session: TenantSession) -> None:
    order = await sent_order(session)
    part = await fulfill_part(session, ANN, order.id, PACKED, MOMENT)
    with pytest.raises(FulfillmentCannotBecome):
        await mark_parcel(session, ANN, order.id, part, MarkIn(status="collected"), MOMENT)
    await send_parcel(session, ANN, order.id, part, ParcelIn(carrier="own", goes=False), MOMENT)
    collected = MarkIn(status="collected", at=MOMENT + timedelta(hours=1), note="By the driver")
    await mark_parcel(session, ANN, order.id, part, collected, LATER)
    found = await find_part(session, part)
    assert (found.state, found.left_at) == ("shipped", MOMENT + timedelta(hours=1))
    await mark_parcel(session, ANN, order.id, part, MarkIn(status="delivered"), LATER)
    found = await find_part(session, part)
    assert (found.state, found.delivered_at) == ("delivered", LATER)
    told = [event for event in (await get_order(session, order.id, ANN)).history if event.kind == "marked"]
    assert [(event.facts["status"], event.facts["reason"], event.by) for event in told] == [
        ("collected", "By the driver", "Ann Lee"), ("delivered", "", "Ann Lee"),
    ]  # fmt: skip


async def test_a_lost_parcel_is_flagged_and_moments_that_cannot_be_are_refused(session: TenantSession) -> None:
    order = await sent_order(session)
    part = await fulfill_part(session, ANN, order.id, PACKED, MOMENT)
    await send_parcel(session, ANN, order.id, part, ParcelIn(carrier="own"), MOMENT)
    for wrong in (LATER + timedelta(minutes=1), MOMENT - timedelta(minutes=1)):
        with pytest.raises(Invalid):
            await mark_parcel(session, ANN, order.id, part, MarkIn(status="lost", at=wrong), LATER)
    await mark_parcel(session, ANN, order.id, part, MarkIn(status="lost"), LATER)
    assert (await get_order(session, order.id, ANN)).flags == ["parcel_lost"]


async def test_no_mark_takes_what_has_to_be_confirmed_off_the_shelf(session: TenantSession) -> None:
    order = await sent_order(session)
    await add_note(session, ANN, order.id, "Wrap it", MOMENT, confirm=True)
    part = await fulfill_part(session, ANN, order.id, PACKED, MOMENT)
    await send_parcel(session, ANN, order.id, part, ParcelIn(carrier="own", goes=False), MOMENT)
    with pytest.raises(NotConfirmed):
        await mark_parcel(session, ANN, order.id, part, MarkIn(status="collected"), LATER)
    await confirm_part(session, ANN, order.id, part, ["Wrap it"], MOMENT)
    await mark_parcel(session, ANN, order.id, part, MarkIn(status="collected"), LATER)
    assert (await find_part(session, part)).state == "shipped"


async def test_by_page_somebody_says_where_it_is(client: httpx.AsyncClient, session: TenantSession) -> None:
    order = await sent_order(session)
    part = await fulfill_part(session, ANN, order.id, PACKED, MOMENT)
    await send_parcel(session, ANN, order.id, part, ParcelIn(carrier="own"), MOMENT)
    await session.commit()
    here = f"/app/corner/orders/{order.id}"
    assert "Say where it is" in (await client.get(here)).text
    scans = f"{here}/fulfillments/{part}/scans"
    refused = await client.post(scans, data={"_key": str(new_id()), "status": "lost", "at": "yesterday"})
    assert "Enter the day and the time." in refused.text
    await client.post(scans, data={"_key": str(new_id()), "status": "delivered", "note": "At the neighbor's"})
    page = (await client.get(here)).text
    assert "seen: Delivered. At the neighbor" in page
