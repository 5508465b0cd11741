"""The moving-in page: what the old system said is kept, compared, and signed."""

import httpx
import pytest
from litestar import Litestar

from infra.kit.db.sessions import PlatformSession
from tenancy.tenants.api import TenantCard
from tests.factories.browsers import Browser
from tests.factories.callers import owner_at

PAGE = "/app/corner/moving"


@pytest.fixture
async def owner(app: Litestar, platform_session: PlatformSession, tenant: TenantCard) -> Browser:
    return await owner_at(app, platform_session, tenant)


async def compared(owner: Browser, **typed: str) -> httpx.Response:
    return await owner.send(PAGE, f"{PAGE}/totals", **typed)


async def test_what_was_typed_stands_beside_what_is_here(owner: Browser) -> None:
    assert (await compared(owner, customers="120", stock_value="£1,234.50")).status_code == 303
    page = (await owner.open(PAGE)).text
    assert "Differs by −120" in page
    assert "Differs by −£1,234.50" in page
    assert 'value="1234.50"' in page
    assert (await compared(owner, customers="0")).status_code == 303
    assert "Equal" in (await owner.open(PAGE)).text


async def test_a_total_that_is_no_number_is_shown_again_with_its_fault(owner: Browser) -> None:
    answer = await compared(owner, customers="many")
    assert answer.status_code == 422
    assert 'value="many"' in answer.text
    assert "f-customers-error" in answer.text


async def test_differing_totals_are_signed_with_a_reason_alone(owner: Browser) -> None:
    await compared(owner, customers="5")
    refused = await owner.send(PAGE, f"{PAGE}/signature", reason="")
    assert refused.status_code == 422
    assert "f-reason-error" in refused.text
    assert (await owner.send(PAGE, f"{PAGE}/signature", reason="They were tests.")).status_code == 303
    page = (await owner.open(PAGE)).text
    assert "They were tests." in page
    assert "Bring a file" not in page
    assert (await owner.send(PAGE, f"{PAGE}/signature/withdrawal")).status_code == 303
    assert "Bring a file" in (await owner.open(PAGE)).text


async def test_a_step_without_anything_of_it_is_not_taken_back(owner: Browser) -> None:
    assert (await owner.send(PAGE, f"{PAGE}/orders/undoing")).status_code == 404
    assert (await owner.open(f"{PAGE}/stock/undoing")).status_code == 404
    assert (await owner.send(PAGE, f"{PAGE}/products/undoing")).status_code == 409
    assert "Nothing to take back" in (await owner.open(f"{PAGE}/products/undoing")).text
    assert (await owner.send(PAGE, f"{PAGE}/stock/undoing")).status_code == 409


@pytest.mark.parametrize("name", ["opening_stock", "opening_balances"])
async def test_each_file_has_an_empty_table_to_begin_with(owner: Browser, name: str) -> None:
    answer = await owner.open(f"/app/corner/imports/new/{name}/template.xlsx")
    assert answer.status_code == 200
    assert answer.content[:2] == b"PK"
