"""The buyer finds the receipt by the link that the paper has, and nothing else by any other link."""

import io
import secrets
from collections.abc import AsyncGenerator
from typing import Any
from uuid import UUID

import httpx
import pytest
from litestar import Litestar
from pypdf import PdfReader

from modules.pos.receipts import public_web
from tenancy.tenants.api import TenantCard
from tests.factories.registers import Till, a_line, copy_of, states
from tests.fixtures.site import visitor


@pytest.fixture
async def buyer(live_app: Litestar) -> AsyncGenerator[httpx.AsyncClient]:
    """Somebody with a phone, and nothing else."""
    async with visitor(live_app) as client:
        yield client


def a_token() -> str:
    return secrets.token_urlsafe(16)


def text_of(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def a_sale(till: Till, tea: UUID, token: str, **more: Any) -> dict[str, Any]:
    """Two of a tea at 10.00, less 2.00, for a note of 20.00."""
    reasons: list[dict[str, Any]] = [
        {"stage": "price_list", "label": "List price", "amount": 2000, "facts": {}},
        {"stage": "promotion", "label": "{name}", "amount": -200, "facts": {"name": "Tea week"}},
    ]
    line = a_line(tea, "2.000", 1800, unit_price=1000, reasons=reasons)
    paid = [{"tender": "cash", "label": "Cash", "amount": 1800, "given": 2000, "change": 200}]
    return till.sale(line, token=token, payments=paid, **more)


async def test_the_receipt_says_what_was_sold_and_how_it_was_paid(
    pos_shop: TenantCard, till: Till, tea: UUID, buyer: httpx.AsyncClient
) -> None:
    token = a_token()
    sale = a_sale(till, tea, token)
    assert states(await till.send(till.opening(), sale)) == ["recorded", "recorded"]
    answer = await buyer.get(f"/r/{pos_shop.slug}/{token}")
    assert answer.status_code == 200
    for words in (sale["number"], "Longjing tea", "Tea week", "−2.00", "20.00", "Given back", "20.0%"):
        assert words in answer.text, words
    assert answer.headers["x-robots-tag"] == "noindex"
    assert answer.headers["referrer-policy"] == "same-origin"
    assert answer.headers["cache-control"] == "no-store"


async def test_it_speaks_the_buyers_language(
    pos_shop: TenantCard, till: Till, tea: UUID, buyer: httpx.AsyncClient
) -> None:
    token = a_token()
    await till.send(till.opening(), a_sale(till, tea, token))
    answer = await buyer.get(f"/r/{pos_shop.slug}/{token}", headers={"Accept-Language": "zh-CN"})
    assert "礼品小票（不含价格）" in answer.text
    assert "找零" in answer.text


async def test_the_pdf_has_the_prices_and_the_gift_receipt_has_none(
    pos_shop: TenantCard, till: Till, tea: UUID, buyer: httpx.AsyncClient
) -> None:
    token = a_token()
    sale = a_sale(till, tea, token)
    await till.send(till.opening(), sale)
    here = f"/r/{pos_shop.slug}/{token}"
    paper, gift = await buyer.get(f"{here}/receipt.pdf"), await buyer.get(f"{here}/gift.pdf")
    assert "18.00" in text_of(paper.content)
    shown = text_of(gift.content)
    assert sale["number"] in shown
    assert "Longjing tea" in shown
    assert not any(price in shown for price in ("18.00", "10.00", "20.00", "2.00", "£"))
    assert paper.headers["x-robots-tag"] == gift.headers["x-robots-tag"] == "noindex"


async def test_a_sale_that_has_not_come_yet_is_told_so(
    pos_shop: TenantCard, till: Till, tea: UUID, buyer: httpx.AsyncClient
) -> None:
    """Paper comes out of a register without a network before anybody else knows of the sale."""
    token = a_token()
    here = f"/r/{pos_shop.slug}/{token}"
    before = await buyer.get(here)
    assert before.status_code == 404
    assert "not here yet" in before.text
    assert (await buyer.get(f"{here}/receipt.pdf")).status_code == 404
    await till.send(till.opening(), a_sale(till, tea, token))
    assert (await buyer.get(here)).status_code == 200


@pytest.mark.parametrize("wrong", ["1", "a" * 21, "a" * 23, "%00" * 22, "'" * 22, "é" * 22])
async def test_what_no_register_makes_leads_nowhere(pos_shop: TenantCard, buyer: httpx.AsyncClient, wrong: str) -> None:
    assert (await buyer.get(f"/r/{pos_shop.slug}/{wrong}")).status_code == 404


async def test_a_poor_token_of_a_device_is_none(
    pos_shop: TenantCard, till: Till, tea: UUID, buyer: httpx.AsyncClient
) -> None:
    assert (
        states(await till.send(till.opening(), a_sale(till, tea, "1"), a_sale(till, tea, "x" * 900)))
        == ["recorded"] * 3
    )
    assert (await buyer.get(f"/r/{pos_shop.slug}/1")).status_code == 404


async def test_anothers_shop_has_no_receipt_of_it(
    pos_shop: TenantCard, tenant: TenantCard, till: Till, tea: UUID, buyer: httpx.AsyncClient
) -> None:
    token = a_token()
    await till.send(till.opening(), a_sale(till, tea, token))
    assert (await buyer.get(f"/r/{tenant.slug}/{token}")).status_code == 404
    assert (await buyer.get(f"/r/nobody-has-this/{token}")).status_code == 404


async def test_neither_id_nor_number_of_a_sale_leads_to_it(
    pos_shop: TenantCard, till: Till, tea: UUID, buyer: httpx.AsyncClient
) -> None:
    sale = a_sale(till, tea, a_token())
    await till.send(till.opening(), sale)
    for guess in (sale["id"], sale["id"].replace("-", ""), sale["number"], sale["id"].replace("-", "")[:22]):
        assert (await buyer.get(f"/r/{pos_shop.slug}/{guess}")).status_code == 404


async def test_of_two_that_claim_one_token_the_first_is_shown(
    pos_shop: TenantCard, till: Till, tea: UUID, buyer: httpx.AsyncClient
) -> None:
    """A copied token loses no sale, and shows nobody another one's receipt afterwards."""
    token = a_token()
    first, second = a_sale(till, tea, token), a_sale(till, tea, token)
    await till.send(till.opening(), first)
    assert states(await till.send(second)) == ["recorded"]
    shown = (await buyer.get(f"/r/{pos_shop.slug}/{token}")).text
    assert first["number"] in shown
    assert second["number"] not in shown


async def test_the_token_cant_be_changed_afterwards(till: Till, tea: UUID) -> None:
    sale = a_sale(till, tea, a_token())
    await till.send(till.opening(), sale)
    other = copy_of(sale)
    other["body"]["token"] = a_token()
    assert states(await till.send(other)) == ["refused"]


async def test_who_tries_many_links_is_asked_to_wait(
    pos_shop: TenantCard, buyer: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(public_web, "LOOKS", public_web.Limit(3, 7200))
    found = [(await buyer.get(f"/r/{pos_shop.slug}/{a_token()}")).status_code for _ in range(5)]
    assert found[-1] == 429


async def test_what_was_written_on_a_line_is_shown_as_text(
    pos_shop: TenantCard, till: Till, tea: UUID, buyer: httpx.AsyncClient
) -> None:
    token = a_token()
    line = a_line(tea, name="<script>alert(1)</script>")
    await till.send(till.opening(), till.sale(line, token=token, note="<b>bold</b>"))
    shown = (await buyer.get(f"/r/{pos_shop.slug}/{token}")).text
    assert "<script>alert" not in shown
    assert "<b>bold" not in shown
    assert (await buyer.get(f"/r/{pos_shop.slug}/{token}/receipt.pdf")).status_code == 200
