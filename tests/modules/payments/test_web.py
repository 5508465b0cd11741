"""Settings of the ways to pay."""

import httpx

from infra.kit.ids import new_id

TENDERS = "/app/corner/settings/tenders"


async def test_every_tender_can_be_switched_off_but_not_all(client: httpx.AsyncClient) -> None:
    page = (await client.get(TENDERS)).text
    for shown in ("Cash", "Card terminal", "Bank transfer"):
        assert shown in page
    on = {"_key": str(new_id()), "on.cash": "1", "label.cash": "Till", "step.cash": "5"}
    assert (await client.post(TENDERS, data=on)).status_code == 303
    page = (await client.get(TENDERS)).text
    assert "Till" in page
    assert '<option value="5" selected>£0.05</option>' in page
    assert page.count("checked") == 1
    none = await client.post(TENDERS, data={"_key": str(new_id())})
    assert "Leave at least one way to pay switched on." in none.text
