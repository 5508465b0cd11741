"""Holds, flags, notes, parcels, and the queue of what needs a hand."""

import re
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import httpx
import pytest
import sqlalchemy as sa

from infra.kit.db.sessions import TenantSession
from infra.kit.ids import new_id
from infra.kit.problems import Invalid
from modules.orders.errors import FulfillmentCannotBecome, OnHold, OrderCannotBecome
from modules.orders.fulfillment.schemas import FulfillmentIn
from modules.orders.handling.exceptions import exceptions_of
from modules.orders.models import Fulfillment
from modules.orders.services.fulfill import fulfill_order
from modules.orders.services.fulfillments import deliver_part, find_part, fulfill_part
from modules.orders.services.handling import add_flag, add_note, hold_order, release_order, remove_flag, remove_note
from modules.orders.services.parcels import ParcelIn, send_parcel
from modules.orders.services.read import get_order
from modules.shipping import api as shipping
from modules.shipping.errors import CarrierUnknown
from modules.stock import api as stock
from tests.fixtures.moments import MOMENT
from tests.modules.orders.test_delivery import sent_order
from tests.modules.orders.test_fulfillments import ANN, kept_order, some

SENT = ParcelIn(carrier="dhl", number="JD 0146/7")


async def test_nothing_of_an_order_on_hold_goes_out_until_it_is_released(session: TenantSession) -> None:
    order = await kept_order(session)
    await hold_order(session, ANN, order.id, "Ask about the size.", MOMENT)
    with pytest.raises(OnHold):
        await fulfill_order(session, ANN, order.id, MOMENT)
    with pytest.raises(OrderCannotBecome):
        await hold_order(session, ANN, order.id, "Again", MOMENT)
    held = (await get_order(session, order.id, ANN)).held
    assert held
    assert (held.reason, held.by, held.at) == ("Ask about the size.", "Ann Lee", MOMENT)
    await release_order(session, ANN, order.id, MOMENT)
    await fulfill_order(session, ANN, order.id, MOMENT)
    seen = await get_order(session, order.id, ANN)
    assert seen.held is None
    assert [each.kind for each in seen.history][-3:] == ["held", "released", "handed_over"]
    with pytest.raises(OrderCannotBecome):
        await release_order(session, ANN, order.id, MOMENT)


async def test_flags_and_notes_come_and_go_with_a_line_in_the_history(session: TenantSession) -> None:
    order = await kept_order(session)
    for _ in range(2):
        await add_flag(session, ANN, order.id, "Call first", MOMENT)
    await add_note(session, ANN, order.id, "Wrap it as a gift", MOMENT)
    seen = await get_order(session, order.id, ANN)
    assert (seen.flags, [note.text for note in seen.handling]) == (["Call first"], ["Wrap it as a gift"])
    for _ in range(2):
        await remove_flag(session, ANN, order.id, "Call first", MOMENT)
        await remove_note(session, ANN, order.id, 0, MOMENT)
    seen = await get_order(session, order.id, ANN)
    assert (seen.flags, seen.handling) == ([], [])
    assert [each.kind for each in seen.history][-4:] == [
        "flag_added", "handling_added", "flag_removed", "handling_removed",
    ]  # fmt: skip
    for text in ("", "x" * 501, "a\x00b"):
        with pytest.raises(Invalid):
            await add_note(session, ANN, order.id, text, MOMENT)


async def test_a_parcel_follows_its_part_to_the_door(session: TenantSession) -> None:
    order = await sent_order(session)
    part = await fulfill_part(session, ANN, order.id, some(order, 1, way="ship", gone=False), MOMENT)
    await send_parcel(session, ANN, order.id, part, ParcelIn(carrier="own", goes=False), MOMENT)
    assert (await shipping.shipments_of(session, [part]))[part].state == "created"
    await send_parcel(session, ANN, order.id, part, SENT, MOMENT)
    parcel = (await shipping.shipments_of(session, [part]))[part]
    assert (parcel.state, parcel.sent_at, parcel.number) == ("sent", MOMENT, "JD 0146/7")
    assert parcel.url.endswith("tracking-id=JD%200146%2F7")
    assert (await find_part(session, part)).state == "shipped"
    await deliver_part(session, ANN, order.id, part, MOMENT)
    assert (await shipping.shipments_of(session, [part]))[part].delivered_at == MOMENT
    with pytest.raises(FulfillmentCannotBecome):
        await send_parcel(session, ANN, order.id, part, SENT, MOMENT)


async def test_a_parcel_needs_a_carrier_that_there_is_and_a_number_that_can_be_printed(session: TenantSession) -> None:
    order = await sent_order(session)
    part = await fulfill_part(session, ANN, order.id, FulfillmentIn(way="ship", gone=False), MOMENT)
    with pytest.raises(CarrierUnknown):
        await send_parcel(session, ANN, order.id, part, ParcelIn(carrier="pigeon"), MOMENT)
    with pytest.raises(Invalid):
        await send_parcel(session, ANN, order.id, part, ParcelIn(carrier="dhl", number="x" * 81), MOMENT)


async def texts(session: TenantSession, order: UUID) -> set[str]:
    queue = await exceptions_of(session, ANN, MOMENT + timedelta(days=4))
    return {cause.text for row in queue.rows if row.href.endswith(str(order)) for cause in row.causes}


async def test_orders_that_need_a_hand_say_why(session: TenantSession) -> None:
    order = await kept_order(session, paid=False)
    assert await texts(session, order.id) == {"Not paid for more than 3 days"}
    fine = await kept_order(session)
    assert await texts(session, fine.id) == set()
    await hold_order(session, ANN, fine.id, "Ask first", MOMENT)
    await add_flag(session, ANN, fine.id, "VIP", MOMENT)
    assert await texts(session, fine.id) == {"On hold: Ask first", "VIP"}
    short = await kept_order(session, on_hand=3)
    shop, variant = (await get_order(session, short.id, ANN)).store, short.lines[0].variant
    assert variant
    lost = stock.Document("adjustment", new_id(), reason="lost")
    await stock.adjust(session, shop, variant, Decimal(-2), lost, stock.By(None, "Ann Lee", MOMENT))
    assert await texts(session, short.id) == {"More is promised than is there"}
    sent = await sent_order(session, payments=[])
    await session.execute(
        sa.text("UPDATE sales_order SET delivery = delivery - 'address' WHERE id = :id"), {"id": sent.id}
    )
    assert "Nobody knows where it goes" in await texts(session, sent.id)


async def test_by_page_an_order_is_held_flagged_packed_and_sent(
    client: httpx.AsyncClient, api: httpx.AsyncClient, session: TenantSession
) -> None:
    order = await sent_order(session)
    await session.commit()
    here = f"/app/corner/orders/{order.id}"

    async def post(path: str, **fields: str) -> httpx.Response:
        return await client.post(f"{here}/{path}", data={"_key": str(new_id()), **fields})

    await post("hold", hold_reason="Ask first")
    await post("flags", flag="VIP")
    await post("notes", handling="Wrap it")
    page = (await client.get(here)).text
    for shown in ("On hold: Ask first", "VIP", "Wrap it"):
        assert shown in page
    assert "On hold: Ask first" in (await client.get("/app/corner/orders/exceptions")).text
    assert (await post("hold", hold_reason="")).status_code == 409
    await post("release")
    await post("flags/removal", flag="VIP")
    line = order.lines[0].id
    await post("fulfillments", **{f"lines.{line}": "2", "way": "ship"})
    part = (await session.execute(sa.select(Fulfillment.id))).scalar_one()
    slip = (await client.get(f"{here}/fulfillments/{part}/slip")).text
    for shown in ("Packing slip", "Wrap it", "2 Mill Lane", f"{order.number}/1", 'class="code128"'):
        assert shown in slip
    refused = await post(f"fulfillments/{part}/parcel", carrier="dhl", number="x" * 81)
    assert refused.status_code == 422
    assert 'id="f-number-error"' in refused.text
    await post(f"fulfillments/{part}/parcel", carrier="dhl", number="JD01", goes="1")
    page = (await client.get(here)).text
    assert re.search(r'href="https://www.dhl.com[^"]*JD01" target="_blank" rel="noopener noreferrer"', page)
    label = (await client.get(f"{here}/fulfillments/{part}/label")).text
    assert "DHL" in label
    assert "JD01" in label
    corrected = await api.post(f"/api/v1/orders/{order.id}/fulfillments/{part}/parcel", json={"carrier": "ups"})
    assert corrected.json()["state"] == "shipped"
    assert (await api.post(f"/api/v1/orders/{order.id}/hold", json={"reason": "Late"})).status_code == 409
