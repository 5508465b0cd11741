"""Accounts with carriers are set up and tried by page; what opens them is kept sealed and shown to nobody."""

import re

import httpx
import sqlalchemy as sa

from infra.kit.db.sessions import TenantSession
from infra.kit.ids import new_id
from infra.local.carrier.server import TryOutCarrier
from modules.shipping.models import CarrierAccount
from modules.shipping.services.accounts import secret_of
from tests.fixtures.carriers import HOOK
from tests.modules.customers.test_persons import everything

PAGE = "/app/corner/settings/carriers"
KEY = "try-out"


async def save(client: httpx.AsyncClient, carrier: TryOutCarrier, path: str = "", **changes: str) -> httpx.Response:
    typed = {
        "name": "Try-out Post", "address": carrier.url, "key": KEY, "hook": HOOK, "form": "pdf", "is_on": "1",
        "sender.name": "Corner Shop", "sender.street": "1 High Street", "sender.city": "York", "sender.country": "gb",
    }  # fmt: skip
    return await client.post(PAGE + path, data={"_key": str(new_id()), **typed, **changes})


async def test_an_account_is_set_up_tried_and_changed_without_typing_its_key_again(
    client: httpx.AsyncClient, session: TenantSession, carrier: TryOutCarrier
) -> None:
    assert "Does a carrier fetch your parcels?" in (await client.get(PAGE)).text
    carrier.ledger.key = "no other word"
    assert (await save(client, carrier, key="no other word")).status_code == 303
    key = await session.scalar(sa.select(CarrierAccount.id))
    assert key
    assert "Not tried yet" in (await client.get(PAGE)).text
    await client.post(f"{PAGE}/{key}/test", data={"_key": str(new_id())})
    assert "Connected" in (await client.get(PAGE)).text
    edit = (await client.get(f"{PAGE}/{key}")).text
    assert f"/hooks/carriers/corner/{key}" in edit
    await save(client, carrier, f"/{key}", key="", hook="", name="Post")
    assert (await secret_of(session, key)).key == "no other word"
    for page in (edit, (await client.get(PAGE)).text, await everything(session)):
        assert "no other word" not in page
        assert HOOK not in page


async def test_a_carrier_that_is_not_reached_says_why(
    client: httpx.AsyncClient, session: TenantSession, carrier: TryOutCarrier
) -> None:
    await save(client, carrier, key="wrong")
    key = await session.scalar(sa.select(CarrierAccount.id))
    await client.post(f"{PAGE}/{key}/test", data={"_key": str(new_id())})
    assert "The carrier doesn’t accept the key." in (await client.get(PAGE)).text
    await carrier.stop()
    await client.post(f"{PAGE}/{key}/test", data={"_key": str(new_id())})
    assert "The carrier doesn’t answer at this address." in (await client.get(PAGE)).text
    assert (await client.post(f"{PAGE}/{new_id()}/test", data={"_key": str(new_id())})).status_code == 404


async def test_what_can_not_be_used_is_said_beside_its_field_and_a_key_does_not_come_back(
    client: httpx.AsyncClient, carrier: TryOutCarrier
) -> None:
    for field, typed in (
        ("name", ""), ("address", "http://169.254.169.254/latest"), ("address", "here"), ("key", ""),
        ("hook", "whsec_short"), ("sender.street", ""), ("sender.country", "England"),
    ):  # fmt: skip
        answer = await save(client, carrier, **{field: typed})
        assert answer.status_code == 422, field
        assert re.search(rf'id="f-{re.escape(field)}"[^>]*aria-invalid="true"', answer.text), field
        assert HOOK not in answer.text
