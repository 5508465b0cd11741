"""Labels with barcodes."""

import re
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from litestar import Litestar

from infra.kit import clock
from infra.kit.db.sessions import PlatformSession, TenantSession
from modules.catalog import domain
from modules.catalog.labels.domain import bars_of
from modules.catalog.labels.service import give_barcodes
from modules.catalog.models import Variant
from modules.desk.api import Author
from tenancy.tenants.api import TenantCard
from tests.factories.browsers import Browser
from tests.factories.callers import owner_at
from tests.factories.goods import add_pack, add_variant

LABELS = "/app/corner/products/labels"
LEFT = ("0001101", "0011001", "0010011", "0111101", "0100011", "0110001", "0101111", "0111011", "0110111", "0001011")
PARITY = ("000000", "001011", "001101", "001110", "010011", "011001", "011100", "010101", "010110", "011010")


@pytest.fixture
async def browser(app: Litestar, platform_session: PlatformSession, tenant: TenantCard) -> Browser:
    return await owner_at(app, platform_session, tenant)


async def a_product(session: TenantSession, **values: Any) -> tuple[UUID, UUID]:
    variant = await add_variant(session, **values)
    product = await session.scalar(sa.select(Variant.product_id).where(Variant.id == variant))
    await session.commit()
    assert product
    return product, variant


def read_ean13(modules: str) -> str:
    """A scanner's way back, by the standard's tables."""
    left, right = modules[3:45], modules[50:92]
    found, parity = "", ""
    for half in (left[n : n + 7] for n in range(0, 42, 7)):
        odd = half in LEFT
        parity += "0" if odd else "1"
        even = half[::-1].translate(str.maketrans("01", "10"))
        found += str(LEFT.index(half if odd else even))
    tail = "".join(str(LEFT.index(right[n : n + 7].translate(str.maketrans("01", "10")))) for n in range(0, 42, 7))
    return str(PARITY.index(parity)) + found + tail


@given(st.integers(0, 10**10 - 1))
def test_the_bars_of_an_ean_13_say_its_digits(counter: int) -> None:
    code = domain.own_barcode(counter).text
    bars = bars_of(code)
    assert bars
    assert (bars.kind, bars.modules, bars.text) == ("ean13", 11 + 95 + 7, code)
    modules = ["0"] * 95
    for bar in bars.bars:
        modules[bar.x - 11 : bar.x - 11 + bar.width] = "1" * bar.width
    assert read_ean13("".join(modules)) == code


@pytest.mark.parametrize(
    ("code", "kind"),
    [("4006381333931", "ean13"), ("036000291452", "ean13"), ("40123455", "ean8"), ("TEA-LJ-250", "code128"),
     ("10614141000415", "code128"), ("4006381333932", "code128")],
)  # fmt: skip
def test_each_code_has_the_bars_that_fit_it(code: str, kind: str) -> None:
    bars = bars_of(code)
    assert bars
    assert bars.kind == kind
    assert bars.text == code


def test_a_code_that_would_be_too_thin_to_read_has_no_bars() -> None:
    long = bars_of("A" * 40)
    assert long
    assert long.width(36) is None
    assert bars_of("西湖") is None


async def test_labels_show_what_was_asked_as_often_as_asked(browser: Browser, session: TenantSession) -> None:
    product, tea = await a_product(
        session, name="Tea", code="TEA", price=1250, barcode="4006381333931", barcode_key="04006381333931"
    )
    pack = await add_pack(session, tea, factor=6, price=6600)
    await session.commit()
    page = f"{LABELS}?product={product}"
    assert "4006381333931" in (await browser.open(page)).text
    typed = {
        f"count.{tea}.": "3",
        f"count.{tea}.{pack}": "1",
        "name": "1",
        "price": "1",
        "unit_price": "1",
        "paper": "40",
    }
    paper = (await browser.send(page, f"{LABELS}/paper", product=str(product), **typed)).text
    assert len(re.findall(r'class="paper label label-40"', paper)) == 4
    assert paper.count(">4006381333931<") == 3
    assert "£66.00" in paper
    assert "£11.00/piece" in paper
    assert ">TEA<" in paper  # the pack has no barcode of its own: its bars say the code
    sheet = (
        await browser.send(page, f"{LABELS}/paper", product=str(product), **typed | {"paper": "a4-24", "skip": "23"})
    ).text
    assert len(re.findall(r'class="paper label-sheet sheet-a4-24"', sheet)) == 2


@pytest.mark.parametrize("count", ["", "0", "abc", "9999"])
async def test_no_labels_or_too_many_are_refused(browser: Browser, session: TenantSession, count: str) -> None:
    product, tea = await a_product(session, name="Tea")
    page = f"{LABELS}?product={product}"
    answer = await browser.send(page, f"{LABELS}/paper", product=str(product), **{f"count.{tea}.": count})
    assert answer.status_code == 422
    assert ("At most 2" if count == "9999" else "Enter how many labels") in answer.text


async def test_goods_without_a_barcode_get_the_next_of_the_shops_own(browser: Browser, session: TenantSession) -> None:
    last = domain.own_barcode(41)
    await a_product(session, name="Cup", barcode=last.text, barcode_key=last.key)
    product, tea = await a_product(session, name="Tea")
    page = f"{LABELS}?product={product}"
    assert "has no barcode" in (await browser.open(page)).text
    assert (await browser.send(page, f"{LABELS}/barcodes", product=str(product))).status_code == 303
    barcode = await session.scalar(sa.select(Variant.barcode).where(Variant.id == tea))
    assert barcode == domain.own_barcode(42).text
    assert "Tea" in (await browser.open(f"/app/corner/products?q={barcode}")).text
    assert await give_barcodes(session, [tea], by=Author(None, "Ann Lee"), at=clock.now()) == 0


async def test_search_offers_goods_to_label(browser: Browser, session: TenantSession) -> None:
    await a_product(session, name="Tea", code="TEA")
    assert "No goods chosen yet" in (await browser.open(LABELS)).text
    assert "TEA" in (await browser.open(f"{LABELS}?q=tea")).text
