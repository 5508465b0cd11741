"""Targets as pages, files and JSON."""

from uuid import UUID

import httpx
import pytest
from litestar import Litestar

from infra.kit import clock
from infra.kit.db.sessions import Databases
from infra.kit.ids import new_id
from modules.shops.api import list_stores
from tenancy.tenants.api import TenantCard
from tests.factories.browsers import Browser
from tests.factories.callers import owner_at, program_at
from tests.factories.people import employ
from tests.fixtures.visitors import keyed

Team = tuple[Browser, Browser, UUID, str]


@pytest.fixture
async def team(live_app: Litestar, databases: Databases, fresh_tenant: TenantCard) -> Team:
    """An owner, a cashier with their staff id, and the page of targets."""
    seller, staff = await employ(live_app, databases, fresh_tenant, "cashier")
    async with databases.platform() as session:
        owner = await owner_at(live_app, session, fresh_tenant)
    return owner, seller, staff, f"/app/{fresh_tenant.slug}/targets"


async def test_an_owner_sets_targets_and_the_salesperson_sees_their_own(team: Team) -> None:
    owner, seller, staff, page = team
    assert "No targets for this month" in (await owner.open(page)).text
    form = await owner.open(f"{page}/edit")
    assert "Bo Chen" in form.text
    answer = await owner.send(f"{page}/edit", f"{page}/edit", **{f"amount.{staff}": "1234.50", f"sales.{staff}": "40"})
    assert answer.status_code == 303, answer.text
    for browser in (owner, seller):
        shown = (await browser.open(page)).text
        assert "Bo Chen" in shown
        assert "1,234.50" in shown
        assert "0 / 40" in shown
    assert "Bo Chen" in (await owner.open(f"{page}/panel")).text
    assert "Set targets" not in (await seller.open(page)).text
    assert (await seller.open(f"{page}/edit")).status_code == 403


async def test_what_cannot_be_read_is_said_beside_its_field_and_nothing_is_kept(team: Team) -> None:
    owner, _, staff, page = team
    answer = await owner.send(f"{page}/edit", f"{page}/edit", **{f"amount.{staff}": "a lot", f"sales.{staff}": "3"})
    assert answer.status_code == 422
    assert f'aria-describedby="f-amount.{staff}-error"' in answer.text
    assert "No targets for this month" in (await owner.open(page)).text


async def test_targets_are_files_too(team: Team) -> None:
    owner, _, staff, page = team
    await owner.send(f"{page}/edit", f"{page}/edit", **{f"amount.{staff}": "100"})
    answer = await owner.open(f"{page}/export.csv")
    head, row = answer.content.decode("utf-8-sig").splitlines()
    assert head.startswith("Month,Store,Salesperson,Target,Sold,Reached")
    assert "Bo Chen,100.00,0.00,0.0000,100.00" in row
    assert (await owner.open(f"{page}/export.xlsx")).status_code == 200


async def test_a_program_sets_and_reads_targets(
    live_app: Litestar, databases: Databases, fresh_tenant: TenantCard, team: Team
) -> None:
    _, _, staff, _ = team
    async with databases.platform() as session:
        program = keyed(await program_at(live_app, session, fresh_tenant))
    async with databases.read_tenant(fresh_tenant.id) as session:
        store = (await list_stores(session))[0].id
    month = f"{clock.now():%Y-%m}"
    asked = {"month": month, "store": str(store), "targets": [{"staff": str(staff), "amount": 5000, "sales": 7}]}
    answer = await program.put("/api/v1/insight/targets", json=asked)
    assert answer.status_code == 200, answer.text
    read: httpx.Response = await program.get("/api/v1/insight/targets", params={"month": month})
    (row,) = read.json()["rows"]
    assert (row["name"], row["target"], row["sales_target"], row["sold"], row["share"]) == ("Bo Chen", 5000, 7, 0, 0)
    stranger = {**asked, "targets": [{"staff": str(new_id()), "amount": 1}]}
    refused = await program.put("/api/v1/insight/targets", json=stranger)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "targets.0.staff")
    nowhere = await program.put("/api/v1/insight/targets", json={**asked, "store": str(new_id())})
    assert nowhere.status_code == 404
