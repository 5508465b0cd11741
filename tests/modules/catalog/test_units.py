"""Larger units with their barcodes and prices, and the lowest price."""

from typing import Any
from uuid import UUID

import httpx
import pytest
import sqlalchemy as sa
from litestar import Litestar

from infra.kit.db.sessions import PlatformSession, TenantSession
from modules.catalog.models import Variant
from modules.catalog.repository import find_product
from modules.desk.api import history
from tenancy.tenants.api import TenantCard
from tests.factories.browsers import Browser
from tests.factories.callers import owner_at
from tests.factories.goods import add_variant

PRODUCTS = "/app/corner/products"


@pytest.fixture
async def browser(app: Litestar, platform_session: PlatformSession, tenant: TenantCard) -> Browser:
    return await owner_at(app, platform_session, tenant)


async def a_product(session: TenantSession, **values: Any) -> tuple[UUID, UUID]:
    """(product, variant)."""
    tea = await add_variant(session, code="TEA", **values)
    product = await session.scalar(sa.select(Variant.product_id).where(Variant.id == tea))
    await session.commit()
    assert product
    return product, tea


def typed(n: int, name: str, factor: str, barcode: str = "", price: str = "") -> dict[str, str]:
    values = {"name": name, "factor": factor, "barcode": barcode, "price": price}
    return {f"variants.0.units.{n}.{field}": value for field, value in values.items()}


async def test_units_have_their_barcode_and_price(browser: Browser, session: TenantSession) -> None:
    product, _ = await a_product(session)
    here = f"{PRODUCTS}/{product}/prices"
    fields = {"variants.0.price": "12.50", "variants.0.floor": "9"}
    answer = await browser.send(here, here, **fields, **typed(0, "pack", "6", "PACK6", "70"), **typed(1, "case", "24"))
    assert answer.status_code == 303, answer.text
    stored = await find_product(session, product)
    assert stored
    (variant,) = stored.variants
    assert (variant.price, variant.floor) == (1250, 900)
    assert [(unit.name, unit.factor, unit.barcode) for unit in variant.units] == [
        ("pack", 6, "PACK6"),
        ("case", 24, None),
    ]
    again = (await browser.open(here)).text
    assert 'value="70.00"' in again
    page = (await browser.open(f"{PRODUCTS}/{product}")).text
    assert "£70.00" in page
    entries = await history(session, "catalog.product", product)
    assert entries[0].after == {"floor TEA": 900}
    answer = await browser.send(here, here, **fields, **typed(0, "", ""), **typed(1, "case", "24"))
    stored = await find_product(session, product)
    assert stored
    assert [unit.name for unit in stored.variants[0].units] == ["case"]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        (typed(0, "pack", ""), "Enter how many are in one."),
        (typed(0, "pack", "0"), "A unit holds more than 0 of the smallest one."),
        (typed(1, "", "6"), "Enter a name."),
        (typed(0, "pack", "6", price="1.234"), "GBP has 2 decimals"),
        ({"variants.0.floor": "-1"}, "Enter 0 or more."),
        (typed(1, "pack", "6", "4006381333931"), "4006381333931 already belongs to"),
    ],
)
async def test_what_cannot_be_a_unit_is_said_where_it_was_typed(
    browser: Browser, session: TenantSession, fields: dict[str, str], said: str
) -> None:
    product, _ = await a_product(session, barcode="4006381333931", barcode_key="04006381333931")
    here = f"{PRODUCTS}/{product}/prices"
    answer = await browser.send(here, here, **{"variants.0.price": "12.50", **fields})
    assert answer.status_code == 422
    assert said in answer.text
    field = next((name for name in fields if name.endswith(".barcode") and fields[name]), "")
    assert not field or f'id="f-{field}-error"' in answer.text


async def test_an_old_page_changes_nothing(browser: Browser, session: TenantSession) -> None:
    product, _ = await a_product(session)
    here = f"{PRODUCTS}/{product}/prices"
    answer = await browser.send(here, here, version="0", **{"variants.0.price": "1"})
    assert answer.status_code == 409
    stored = await find_product(session, product)
    assert stored
    assert stored.variants[0].price == 1000


async def test_programs_set_the_lowest_price(api: httpx.AsyncClient, session: TenantSession) -> None:
    product, tea = await a_product(session)
    here = f"/api/v1/products/{product}"
    answer = await api.put(f"{here}/floor", json={"variant": str(tea), "floor": 900})
    assert answer.json()["variants"][0]["floor"] == 900
    assert (await api.put(f"{here}/floor", json={"variant": str(tea), "floor": -1})).status_code == 422
    assert (await api.put(f"{here}/floor", json={"variant": str(product), "floor": 1})).status_code == 404
