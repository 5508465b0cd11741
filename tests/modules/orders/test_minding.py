"""What the packer has to confirm before goods leave."""

from typing import Any
from uuid import UUID

import httpx
import pytest
import sqlalchemy as sa

from infra.kit.db.sessions import TenantSession
from infra.kit.ids import new_id
from modules.orders.acts.acting import UNCONFIRMED, Act, Kind
from modules.orders.errors import FulfillmentCannotBecome, NotConfirmed
from modules.orders.fulfillment.schemas import FulfillmentIn
from modules.orders.handling.rules import Rule, Then, When
from modules.orders.models import Fulfillment
from modules.orders.services.acts import look
from modules.orders.services.fulfill import fulfill_order
from modules.orders.services.fulfillments import confirm_part, find_part, fulfill_part, send_part
from modules.orders.services.handling import add_note, remove_note
from modules.orders.services.parcels import ParcelIn, send_parcel
from modules.orders.services.read import get_order
from modules.orders.services.rules import save_rule
from tests.fixtures.moments import MOMENT
from tests.modules.orders.test_delivery import sent_order
from tests.modules.orders.test_fulfillments import ANN, kept_order, some

WRAP = "Wrap it twice"
PACKED = FulfillmentIn(way="ship", gone=False)


async def to_wrap(session: TenantSession, *, confirm: bool = True) -> Any:
    order = await sent_order(session)
    await add_note(session, ANN, order.id, WRAP, MOMENT, confirm=confirm)
    return order


async def test_a_part_leaves_once_its_packer_has_confirmed_what_the_order_asks_for(session: TenantSession) -> None:
    order = await to_wrap(session)
    part = await fulfill_part(session, ANN, order.id, PACKED, MOMENT)
    for leave in (
        lambda: send_part(session, ANN, order.id, part, MOMENT),
        lambda: send_parcel(session, ANN, order.id, part, ParcelIn(carrier="own"), MOMENT),
    ):
        with pytest.raises(NotConfirmed) as refused:
            await leave()
        assert refused.value.facts == {"notes": WRAP}
    await confirm_part(session, ANN, order.id, part, ["Something else"], MOMENT)
    assert (await find_part(session, part)).minded == []
    for _ in range(2):
        await confirm_part(session, ANN, order.id, part, [WRAP], MOMENT)
    (minded,) = (await find_part(session, part)).minded
    assert (minded.text, minded.by, minded.at) == (WRAP, "Ann Lee", MOMENT)
    await send_part(session, ANN, order.id, part, MOMENT)
    told = [event for event in (await get_order(session, order.id, ANN)).history if event.kind == "minded"]
    assert [(event.facts["text"], event.by) for event in told] == [(WRAP, "Ann Lee")]
    with pytest.raises(FulfillmentCannotBecome):
        await confirm_part(session, ANN, order.id, part, [WRAP], MOMENT)


async def test_each_part_is_confirmed_by_itself_and_a_note_written_later_waits_again(session: TenantSession) -> None:
    order = await kept_order(session)
    await add_note(session, ANN, order.id, WRAP, MOMENT, confirm=True)
    one = some(order, 1, gone=True)
    with pytest.raises(NotConfirmed):
        await fulfill_part(session, ANN, order.id, one, MOMENT)
    packed = some(order, 1, gone=False, confirmed=[WRAP])
    first = await fulfill_part(session, ANN, order.id, packed, MOMENT)
    await add_note(session, ANN, order.id, "Two pairs of eyes", MOMENT, confirm=True)
    with pytest.raises(NotConfirmed) as refused:
        await send_part(session, ANN, order.id, first, MOMENT)
    assert refused.value.facts == {"notes": "Two pairs of eyes"}
    await remove_note(session, ANN, order.id, 1, MOMENT)
    await send_part(session, ANN, order.id, first, MOMENT)
    with pytest.raises(NotConfirmed):
        await fulfill_order(session, ANN, order.id, MOMENT)
    await fulfill_order(session, ANN, order.id, MOMENT, [WRAP])


async def test_a_note_that_asks_for_nothing_stops_nothing(session: TenantSession) -> None:
    order = await to_wrap(session, confirm=False)
    await fulfill_order(session, ANN, order.id, MOMENT)


async def test_a_rule_writes_what_has_to_be_confirmed(session: TenantSession) -> None:
    then = Then(note=WRAP, confirm=True)
    await save_rule(session, Rule(id=new_id(), name="Glass", is_on=True, when=When(least=1), then=then))
    order = await sent_order(session)
    (note,) = (await get_order(session, order.id, ANN)).handling
    assert (note.text, note.rule, note.confirm) == (WRAP, "Glass", True)
    with pytest.raises(NotConfirmed):
        await fulfill_order(session, ANN, order.id, MOMENT)


async def test_an_act_on_many_leaves_what_nobody_has_confirmed_as_it_is(session: TenantSession) -> None:
    order, send = await to_wrap(session), Act(kind=Kind.SEND)

    async def why() -> str:
        return (await look(session, ANN, send, [order.id]))[0].why

    assert await why() == UNCONFIRMED
    part = await fulfill_part(session, ANN, order.id, PACKED, MOMENT)
    assert await why() == UNCONFIRMED
    await confirm_part(session, ANN, order.id, part, [WRAP], MOMENT)
    assert await why() == ""


async def test_by_page_it_is_ticked_before_it_goes(client: httpx.AsyncClient, session: TenantSession) -> None:
    order = await sent_order(session)
    await session.commit()
    here = f"/app/corner/orders/{order.id}"

    async def post(path: str, **fields: str) -> httpx.Response:
        return await client.post(f"{here}/{path}", data={"_key": str(new_id()), **fields})

    await post("notes", handling=WRAP, confirm="1")
    assert 'id="hand-over"' in (await client.get(here)).text
    refused = await post("fulfillment")
    assert refused.status_code == 409
    assert f"Before it goes, the packer has to confirm: {WRAP}" in refused.text
    line = order.lines[0].id
    asked = {f"lines.{line}": "1", "way": "ship"}
    assert "To confirm before it goes" in (await client.get(f"{here}/fulfillments/new")).text
    refused = await post("fulfillments", **asked, gone="1")
    assert (refused.status_code, "To confirm before it goes" in refused.text) == (409, True)
    await post("fulfillments", **asked)
    part = await one_part(session, order.id)
    assert f"{part}/departure" not in (await client.get(here)).text
    assert "To confirm before it goes" in (await client.get(f"{here}/fulfillments/{part}/parcel")).text
    await post(f"fulfillments/{part}/confirmation", minded=WRAP)
    page = (await client.get(here)).text
    assert f"{WRAP}, confirmed by" in page
    assert f"{part}/departure" in page


async def one_part(session: TenantSession, order: UUID) -> UUID:
    return (await session.execute(sa.select(Fulfillment.id).where(Fulfillment.order_id == order))).scalar_one()


async def test_programs_confirm_too(api: httpx.AsyncClient, session: TenantSession) -> None:
    order = await sent_order(session)
    await session.commit()
    here = f"/api/v1/orders/{order.id}"
    noted = (await api.post(f"{here}/notes", json={"text": WRAP, "confirm": True})).json()
    assert noted["handling"][0]["confirm"] is True
    part = (await api.post(f"{here}/fulfillments", json={"way": "ship", "gone": False})).json()
    refused = await api.post(f"{here}/fulfillments/{part['id']}/departure")
    assert (refused.status_code, refused.json()["code"]) == (409, "not_confirmed")
    minded = (await api.post(f"{here}/fulfillments/{part['id']}/confirmation", json={"notes": [WRAP]})).json()["minded"]
    assert [each["text"] for each in minded] == [WRAP]
    assert (await api.post(f"{here}/fulfillments/{part['id']}/departure")).json()["state"] == "shipped"
