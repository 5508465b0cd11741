"""The parcels' desk: what is packed, on its way or stuck, and what is done with many at once."""

import httpx
import pytest

from infra.kit.db.sessions import TenantSession
from infra.kit.ids import new_id
from modules.orders.schemas import PlacedOut
from modules.orders.services.fulfillments import deliver_part, find_part, fulfill_part
from modules.orders.services.handling import hold_order
from modules.orders.services.parcel_list import VIEWS, book_parcels, count_parcels, send_parcels
from modules.shipping import api as shipping
from tests.fixtures.moments import MOMENT
from tests.modules.orders.test_delivery import ANN, sent_order
from tests.modules.orders.test_fulfillments import some

PAGE = "/app/corner/parcels"


async def packed(session: TenantSession) -> tuple[PlacedOut, str]:
    order = await sent_order(session)
    return order, str(await fulfill_part(session, ANN, order.id, some(order, 1, way="ship", gone=False), MOMENT))


async def counts(session: TenantSession) -> list[int]:
    return [await count_parcels(session, ANN, view) for view in VIEWS]


async def test_many_are_given_to_a_carrier_and_leave_at_once_but_for_one_on_hold(session: TenantSession) -> None:
    both = [await packed(session) for _ in range(2)]
    parts = [(await find_part(session, part)).id for _, part in both]  # type: ignore[arg-type]
    assert await counts(session) == [2, 0, 0]
    assert (await book_parcels(session, ANN, parts, "own", MOMENT)).done == 2
    parcels = await shipping.shipments_of(session, parts)
    assert sorted(parcel.number for parcel in parcels.values()) == sorted(f"{order.number}-1" for order, _ in both)
    await hold_order(session, ANN, both[0][0].id, "Ask first", MOMENT)
    done = await send_parcels(session, ANN, parts, MOMENT)
    assert (done.done, done.failed, done.why and done.why.code) == (1, 1, "on_hold")
    assert await counts(session) == [1, 1, 0]
    await deliver_part(session, ANN, both[1][0].id, parts[1], MOMENT)
    assert await counts(session) == [1, 0, 0]


async def test_a_carrier_that_there_is_not_takes_none(session: TenantSession) -> None:
    _, part = await packed(session)
    done = await book_parcels(session, ANN, [(await find_part(session, part)).id], "pigeon", MOMENT)  # type: ignore[arg-type]
    assert (done.done, done.why and done.why.code) == (0, "carrier_unknown")


async def test_by_page_parcels_are_labelled_slipped_given_away_and_exported(
    client: httpx.AsyncClient, session: TenantSession
) -> None:
    assert "No parcel waits to be sent" in (await client.get(PAGE)).text
    parts = [(await packed(session))[1] for _ in range(2)]
    await session.commit()

    async def post(path: str, **fields: str) -> httpx.Response:
        return await client.post(f"{PAGE}/{path}", data={"_key": str(new_id()), "part": parts, **fields})

    listed = (await client.get(PAGE)).text
    assert listed.count('name="part"') == 2
    assert "Bo Li" in listed
    assert (await post("booking", carrier="own")).status_code == 303
    labels = await post("labels")
    assert labels.text.count('class="paper label-100"') == 2
    assert labels.text.count('class="label-square"') == 2
    assert (await post("slips")).text.count("To mind") == 0
    assert (await post("departure")).status_code == 303
    assert (await client.get(f"{PAGE}?view=shipped")).text.count('name="part"') == 2
    assert "No parcel is stuck" in (await client.get(f"{PAGE}?view=stuck")).text
    file = (await client.get(f"{PAGE}/export.csv?view=shipped")).text
    assert file.count("Bo Li") == 2
    assert (await client.get(f"{PAGE}/export.xlsx?view=nothing")).content[:2] == b"PK"
    nobody = await client.post(f"{PAGE}/labels", data={"_key": str(new_id()), "part": [str(new_id()), "x"]})
    assert nobody.status_code == 404


@pytest.mark.parametrize("path", ["booking", "departure"])
async def test_nothing_ticked_is_nothing_done(client: httpx.AsyncClient, path: str) -> None:
    assert (await client.post(f"{PAGE}/{path}", data={"_key": str(new_id())})).status_code == 303
