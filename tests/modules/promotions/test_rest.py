"""Promotions and coupons by program."""

from typing import Any

import httpx
from litestar import Litestar

from infra.kit.db.sessions import PlatformSession, TenantSession
from infra.kit.ids import new_id
from modules.shops.api import get_settings
from tenancy.tenants.api import TenantCard
from tests.factories.callers import program_at
from tests.fixtures.visitors import keyed

PATH = "/api/v1/promotions"
HALF: dict[str, Any] = {"name": "Second at half price", "rule": {"kind": "nth", "nth": 2, "off": 5000}}


async def created(api: httpx.AsyncClient, **values: Any) -> dict[str, Any]:
    answer = await api.post(PATH, json=HALF | values)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def test_a_promotion_is_set_up_changed_paused_and_put_away(api: httpx.AsyncClient) -> None:
    made = await created(api)
    here = f"{PATH}/{made['id']}"
    assert (made["state"], made["rule"]["off"], made["version"]) == ("running", 5000, 1)
    read = await api.get(here)
    body = HALF | {"name": "Third for free", "rule": {"kind": "nth", "nth": 3, "off": 10000}}
    saved = await api.put(here, json=body, headers={"If-Match": read.headers["etag"]})
    assert (saved.status_code, saved.json()["rule"]["nth"], saved.headers["etag"]) == (200, 3, '"2"')
    assert (await api.put(here, json=body, headers={"If-Match": read.headers["etag"]})).status_code == 412
    assert (await api.put(here, json=body)).status_code == 428
    assert (await api.post(f"{here}/pause")).json()["state"] == "paused"
    assert (await api.delete(f"{here}/pause")).json()["state"] == "running"
    assert (await api.post(f"{here}/archival")).json()["state"] == "archived"
    assert (await api.get(PATH)).json()["items"] == []
    assert [one["id"] for one in (await api.get(PATH, params={"state": "archived"})).json()["items"]] == [made["id"]]


async def test_lists_are_by_state_and_by_kind(api: httpx.AsyncClient) -> None:
    await created(api, name="Now")
    await created(api, name="Later", when={"starts_at": "2100-01-01T00:00:00Z"})
    await created(api, name="Over", when={"ends_at": "2020-01-01T00:00:00Z"})
    await created(api, name="Coupon", by_code=True)
    for asked, names in (
        ({"state": "running", "by_code": "false"}, ["Now"]),
        ({"state": "planned"}, ["Later"]),
        ({"state": "ended"}, ["Over"]),
        ({"by_code": "true"}, ["Coupon"]),
        ({}, ["Coupon", "Over", "Later", "Now"]),
    ):
        assert [one["name"] for one in (await api.get(PATH, params=asked)).json()["items"]] == names


async def test_what_cannot_work_is_said_field_by_field(api: httpx.AsyncClient) -> None:
    rule = {"kind": "threshold", "steps": [{"at": 10000, "off": 20000}, {"at": 5000, "off": 100}], "repeats": True}
    body = {"name": " ", "rule": rule, "when": {"days": [8], "since": 60, "until": 60}}
    answer = await api.post(PATH, json=body)
    assert answer.status_code == 422
    assert {error["field"] for error in answer.json()["errors"]} == {
        "name", "rule.steps", "rule.steps.0.off", "when.days", "when.until",
    }  # fmt: skip


async def test_codes_are_chosen_or_made_up_and_can_be_stopped(api: httpx.AsyncClient) -> None:
    made = await created(api, by_code=True, rule={"kind": "amount", "amount": 500})
    codes = f"{PATH}/{made['id']}/coupons"
    own = await api.post(codes, json={"code": "welcome-5", "most_uses": None})
    assert own.json() == {"codes": ["WELCOME-5"]}
    assert (await api.post(codes, json={"code": "Welcome-5"})).json()["code"] == "code_taken"
    many = (await api.post(codes, json={"count": 500, "prefix": "xm-", "batch": "Flyers"})).json()["codes"]
    assert (len(set(many)), all(code.startswith("XM-") and len(code) == 11 for code in many)) == (500, True)
    page = (await api.get(codes, params={"q": "welc"})).json()["items"]
    assert [(one["code"], one["left"]) for one in page] == [("WELCOME-5", None)]
    assert (await api.post(f"{codes}/{page[0]['id']}/stop")).status_code == 201
    assert (await api.get(codes, params={"q": "welc"})).json()["items"][0]["is_off"]
    assert (await api.post(codes, json={})).status_code == 422
    plain = await created(api)
    assert (await api.post(f"{PATH}/{plain['id']}/coupons", json={"count": 1})).json()["code"] == "not_by_code"


async def test_who_sees_one_store_sets_up_promotions_for_it_alone(
    api: httpx.AsyncClient, session: TenantSession
) -> None:
    store = str((await get_settings(session)).store)
    answer = await api.post(PATH, json=HALF | {"stores": [str(new_id())]})
    assert (answer.status_code, answer.json()["code"]) == (403, "stores_not_yours")
    assert (await created(api, stores=[store]))["stores"] == [store]


async def test_reading_alone_does_not_let_one_write(
    app: Litestar, platform_session: PlatformSession, tenant: TenantCard
) -> None:
    async with keyed(await program_at(app, platform_session, tenant, scopes=["promotions:read"])) as reader:
        assert (await reader.get(PATH)).status_code == 200
        assert (await reader.post(PATH, json=HALF)).status_code == 403


async def test_a_moment_that_no_clock_shows_is_refused_at_its_field(api: httpx.AsyncClient) -> None:
    for at in ("0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "2026-12-01T00:00:00"):
        answer = await api.post(PATH, json=HALF | {"when": {"starts_at": at}})
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "when.starts_at")
