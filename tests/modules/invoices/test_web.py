"""Pages of invoices and of documents: issued, found, printed, canceled, and how they look."""

import io
import re
from typing import Any

import httpx
import pytest
from PIL import Image
from pypdf import PdfReader

from infra.kit.db.sessions import TenantSession
from infra.kit.ids import new_id
from modules.invoices.settings import documents_of
from modules.shops import api as shops
from tests.factories.goods import add_goods
from tests.factories.sold import sell

HOME, SETTINGS = "/app/corner/invoices", "/app/corner/settings/documents"
FORM = {"name": "Corner Shop Ltd", "languages": "en zh_Hans", "accent": "#16674f", "size": "a4"}


def form(**more: Any) -> dict[str, Any]:
    return {"_key": str(new_id()), **FORM, **more}


async def an_order(session: TenantSession, **more: Any) -> str:
    order = await sell(session, (await add_goods(session, price=1250), 2), **more)
    await session.commit()
    return f"/app/corner/orders/{order.id}"


async def issue(client: httpx.AsyncClient, page: str, **typed: str) -> str:
    """Gives the invoice's page."""
    values = {"name": "Old Well Noodles", "languages": "en", "email": "noodles@example.com"}
    done = await client.post(f"{page}/invoice", data={"_key": str(new_id()), **values, **typed})
    assert done.status_code == 303, done.text
    return done.headers["location"]


async def test_an_invoice_is_issued_from_the_order_and_found_again(
    client: httpx.AsyncClient, session: TenantSession
) -> None:
    assert "No invoices yet." in (await client.get(HOME)).text
    order = await an_order(session)
    assert f'href="{order}/invoice"' in (await client.get(order)).text
    assert "Billed to" in (await client.get(f"{order}/invoice")).text
    here = await issue(client, order, address="12 Zhongshan Road\r\nHangzhou", tax_number="9133")
    page = (await client.get(here)).text
    for said in ("INV-000001", "Old Well Noodles", "12 Zhongshan Road", "Tax no. 9133", "£25.00", "Invoice issued"):
        assert said in page
    assert "INV-000001" in (await client.get(order)).text
    assert "INV-000001" in (await client.get(f"{HOME}?q=noodles&state=invoice&since=2020-01-01")).text
    assert "No invoice matches this" in (await client.get(f"{HOME}?q=somebody")).text
    again = await client.post(f"{order}/invoice", data={"_key": str(new_id()), "name": "Bo"})
    assert again.status_code == 409
    assert "is on invoice INV-000001 already" in again.text


async def test_its_paper_is_shown_or_kept_and_lists_are_files_too(
    client: httpx.AsyncClient, session: TenantSession
) -> None:
    here = await issue(client, await an_order(session))
    shown = await client.get(f"{here}/paper.pdf")
    assert (shown.headers["content-type"], shown.headers["content-disposition"]) == (
        "application/pdf", 'inline; filename="INV-000001.pdf"',
    )  # fmt: skip
    kept = await client.get(f"{here}/paper.pdf?download=1")
    assert kept.headers["content-disposition"].startswith("attachment")
    assert kept.content == shown.content
    assert "Old Well Noodles" in PdfReader(io.BytesIO(kept.content)).pages[0].extract_text()
    table = (await client.get(f"{HOME}/export.csv")).text
    assert "INV-000001" in table
    assert "25.00" in table
    assert (await client.get(f"{HOME}/export.xlsx")).content[:2] == b"PK"


async def test_an_invoice_is_canceled_by_a_credit_note(client: httpx.AsyncClient, session: TenantSession) -> None:
    here = await issue(client, await an_order(session))
    done = await client.post(f"{here}/cancellation", data={"_key": str(new_id()), "reason": "Wrong company"})
    assert done.status_code == 303, done.text
    note = (await client.get(done.headers["location"])).text
    for said in ("CN-000001", "INV-000001", "Wrong company"):
        assert said in note
    assert "Canceled" in (await client.get(here)).text
    again = await client.post(f"{here}/cancellation", data={"_key": str(new_id())})
    assert again.status_code == 409
    assert "INV-000001 was canceled before." in again.text


async def test_other_orders_of_the_customer_go_on_the_same_invoice(
    client: httpx.AsyncClient, session: TenantSession
) -> None:
    made = await client.post(
        "/app/corner/customers", data={"_key": str(new_id()), "kind": "company", "name": "Old Well Noodles"}
    )
    assert made.status_code == 303, made.text
    found = re.search(r"[0-9a-f-]{36}", made.headers["location"])
    assert found
    orders = [await an_order(session, customer=found[0]) for _ in range(2)]
    other = orders[1].rpartition("/")[2]
    assert other in (await client.get(f"{orders[0]}/invoice")).text
    here = await issue(client, orders[0], order=other)
    assert "£50.00" in (await client.get(here)).text


async def test_the_order_has_a_paper_of_its_own(client: httpx.AsyncClient, session: TenantSession) -> None:
    for tender, title in (("cash", "Receipt"), ("", "Order confirmation")):
        paper = await client.get(f"{await an_order(session, tender=tender)}/paper.pdf")
        text = PdfReader(io.BytesIO(paper.content)).pages[0].extract_text()
        assert title in text
        assert "Longjing tea" in text


async def test_how_documents_look_is_set_on_a_page_and_seen_before(
    client: httpx.AsyncClient, session: TenantSession
) -> None:
    assert 'value="Corner Shop"' in (await client.get(SETTINGS)).text
    shown = await client.post(f"{SETTINGS}/preview", data=form())
    assert 'src="data:image/png;base64,' in shown.text
    saved = await client.post(SETTINGS, data=form(days="30", when="paid", mails="1", tax_number="GB 1"))
    assert saved.status_code == 303, saved.text
    documents = await documents_of(session)
    assert (documents.look.languages, documents.days, documents.mails) == (("en", "zh_Hans"), 30, True)
    assert await shops.get_setting(session, shops.INVOICE_WHEN) == "paid"
    page = (await client.get(await issue(client, await an_order(session)))).text
    assert "To pay by" in page
    assert "Corner Shop Ltd" in page


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"accent": "#ffcc00"}, "hard to read"), ({"accent": "green"}, "Give a color"),
        ({"name": " "}, "Enter the name"), ({"days": "999"}, "Enter days from 0 to 365"),
        ({"bank": "x" * 1001}, "At most 1,000 characters"),
    ],
)  # fmt: skip
async def test_what_cannot_be_printed_is_refused_beside_its_field(
    client: httpx.AsyncClient, typed: dict[str, str], said: str
) -> None:
    refused = await client.post(SETTINGS, data=form(**typed))
    assert refused.status_code == 422
    assert said in refused.text
    assert said in (await client.post(f"{SETTINGS}/preview", data=form(**typed))).text


async def test_a_logo_stands_on_papers_and_issued_invoices_keep_theirs(
    client: httpx.AsyncClient, session: TenantSession
) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (300, 100), (22, 103, 79)).save(picture, "PNG")
    brought = await client.post(f"{SETTINGS}/logo", files={"file": ("logo.png", picture.getvalue(), "image/png")})
    assert brought.status_code == 303, brought.text
    logo = (await documents_of(session)).look.logo
    assert (await client.get(f"{SETTINGS}/logo/{logo}")).headers["content-type"] == "image/webp"
    here = await issue(client, await an_order(session))
    await client.post(f"{SETTINGS}/logo/removal", data={"_key": str(new_id())})
    without = await issue(client, await an_order(session))
    images = [
        len(PdfReader(io.BytesIO((await client.get(f"{each}/paper.pdf")).content)).pages[0].images)
        for each in (here, without)
    ]
    assert images == [1, 0]
    refused = await client.post(f"{SETTINGS}/logo", files={"file": ("logo.png", b"no picture", "image/png")})
    assert refused.status_code == 422
    assert "is no picture that can be read" in refused.text
