"""Ways of delivery are set up by page and read by programs."""

from typing import Any

import httpx

from infra.kit.ids import new_id

PAGE = "/app/corner/settings/shipping"
PARCEL = {
    "name": "Parcel", "names.zh_Hans": "快递", "kind": "ship", "basis": "weight", "price": "3.90",
    "carrier": "royal_mail",
    "steps.0.reached": "1000", "steps.0.price": "5.90", "free_above": "50", "piece_grams": "250", "countries": "gb, fr",
    "is_on": "1",
}  # fmt: skip


async def save(client: httpx.AsyncClient, **changes: str) -> httpx.Response:
    return await client.post(PAGE, data={"_key": str(new_id()), **PARCEL, **changes})


async def methods(api: httpx.AsyncClient) -> list[dict[str, Any]]:
    return (await api.get("/api/v1/shipping-methods")).json()


async def test_without_any_the_page_says_what_they_are_for(client: httpx.AsyncClient) -> None:
    assert "How do goods get to your customers?" in (await client.get(PAGE)).text


async def test_a_way_of_delivery_is_set_up_read_and_changed(client: httpx.AsyncClient, api: httpx.AsyncClient) -> None:
    assert (await save(client)).status_code == 303
    listed = (await client.get(PAGE)).text
    assert "£3.90 to £5.90 by weight, free from £50.00 on" in listed
    (method,) = await methods(api)
    assert (method["price"], method["steps"], method["free_above"]) == (390, [{"reached": 1000, "price": 590}], 5000)
    assert (method["countries"], method["names"]) == (["GB", "FR"], {"zh_Hans": "快递"})
    edit = f"{PAGE}/{method['id']}"
    assert 'value="3.90"' in (await client.get(edit)).text
    await client.post(edit, data={"_key": str(new_id()), **PARCEL, "price": "4.20", "basis": "flat"})
    (method,) = await methods(api)
    assert (method["price"], method["steps"]) == (420, [])


async def test_what_can_not_be_read_is_said_beside_its_field(client: httpx.AsyncClient) -> None:
    for field, typed in (
        ("price", "cheap"), ("steps.0.reached", "a kilo"), ("steps.0.price", ""), ("countries", "England"),
        ("name", ""), ("carrier", "pigeon"), ("store", "here"),
    ):  # fmt: skip
        answer = await save(client, **{field: typed})
        assert answer.status_code == 422, (field, answer.text)
        if field != "store":  # a shop of one store has no such field
            assert f'id="f-{field}"' in answer.text
            assert 'aria-invalid="true"' in answer.text
