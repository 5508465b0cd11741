"""Reports as pages, files and JSON."""

import httpx
import pytest

from infra.kit import clock
from infra.kit.db.sessions import TenantSession
from modules.insight.reports.dimensions import HEADS, By
from tenancy.tenants.api import TenantCard
from tests.factories.goods import add_goods
from tests.factories.sales import add_sale


@pytest.mark.parametrize("by", [each.value for each in By])
async def test_each_report_has_a_page_that_defines_its_figures(
    client: httpx.AsyncClient, session: TenantSession, tenant: TenantCard, by: str
) -> None:
    await add_goods(session, name="Jasmine", on_hand=3)
    await add_sale(session, clock.now(), 1234)
    shown = await client.get(f"/app/{tenant.slug}/reports/{by}")
    assert shown.status_code == 200
    assert all(f'<dt class="small strong">{heading}</dt>' in shown.text for heading in HEADS[By(by)])
    assert "£12.34" in shown.text or by == "slow"


async def test_the_bare_address_is_that_of_days(client: httpx.AsyncClient, tenant: TenantCard) -> None:
    shown = await client.get(f"/app/{tenant.slug}/reports/")
    assert "Nothing was sold in this time" in shown.text


async def test_days_that_cannot_be_read_are_left_out(client: httpx.AsyncClient, tenant: TenantCard) -> None:
    assert (await client.get(f"/app/{tenant.slug}/reports/day?from=never&to=1700-01-01")).status_code == 200


async def test_a_report_that_there_is_not_is_not_found(client: httpx.AsyncClient, tenant: TenantCard) -> None:
    assert (await client.get(f"/app/{tenant.slug}/reports/moon")).status_code == 404


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
async def test_a_report_is_a_file_too(
    client: httpx.AsyncClient, session: TenantSession, tenant: TenantCard, kind: str
) -> None:
    await add_sale(session, clock.now(), 1234)
    answer = await client.get(f"/app/{tenant.slug}/reports/month/export.{kind}")
    assert answer.status_code == 200
    if kind == "csv":
        head, row = answer.content.decode("utf-8-sig").splitlines()
        assert head == "Time,Orders,Average basket,Refunds,Sales"
        assert row.endswith(",1,12.34,0.00,12.34")


async def test_a_program_reads_a_report(api: httpx.AsyncClient, session: TenantSession) -> None:
    for amount in (100, 200, 300):
        await add_sale(session, clock.now(), amount)
    answer = await api.get("/api/v1/insight/reports/channel", params={"limit": 1})
    told = answer.json()
    assert (told["all_rows"], told["rows"][0]["orders"], told["total"]["sales"]) == (1, 3, 600)


async def test_a_period_that_cannot_be_is_told(api: httpx.AsyncClient) -> None:
    answer = await api.get("/api/v1/insight/reports/day", params={"from": "2026-03-02", "to": "2026-03-01"})
    assert (answer.status_code, answer.json()["code"]) == (422, "period_unusable")
