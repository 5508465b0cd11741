"""What is printed: in both languages, with what nobody may lose, the same bytes each time."""

import io
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import msgspec
from pypdf import PdfReader

from infra.kit.documents.render import made
from infra.kit.ids import new_id
from modules.invoices.papers import look_of, paper_of
from modules.invoices.schemas import InvoiceLine, InvoiceLook, InvoiceOut, Seller
from modules.invoices.settings import Documents
from modules.invoices.settings_pages import sample
from tests.factories.actors import an_actor

AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def an_invoice(*languages: str, **more: Any) -> InvoiceOut:
    seller = Seller(name="丰巷 Harvest Lane", tax_number="9133", address="Hefang Street 88\nHangzhou", bank="Bank 123")
    look = InvoiceLook(languages=languages, terms="30 days net", foot="Łódź → 杭州")
    return msgspec.structs.replace(sample(Documents(seller=seller, look=look, days=30), an_actor(), AT), **more)


def set_as(invoice: InvoiceOut, logo: bytes = b"") -> bytes:
    return made(paper_of(invoice), look_of(invoice.look, logo), "pdf")


def text_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def test_the_english_paper_says_all_that_an_invoice_must() -> None:
    text = text_of(set_as(an_invoice("en")))
    for said in (
        "Invoice", "INV-000312", "November 22, 2026", "丰巷 Harvest Lane", "Tax no. 9133", "Billed to",
        "Old Well Noodles", "To pay by", "December 22, 2026", "SO-000144", "Longjing tea, 250 g", "13%", "Without tax",
        "260.00",
        "Tax 9%", "8.28", "Tax 13%", "21.84", "Total", "£290.12", "How to pay", "30 days net", "Bank 123",
        "Łódź → 杭州", "Page 1 / 1",
    ):  # fmt: skip
        assert said in text
    assert "发票" not in text


def test_the_chinese_paper_is_chinese() -> None:
    text = text_of(set_as(an_invoice("zh_Hans"))).replace(" ", "")
    for said in (
        "发票",
        "购方",
        "付款期限",
        "2026年11月22日",
        "不含税",
        "税额9%",
        "合计",
        "£290.12",
        "付款方式",
        "页1/1",
    ):
        assert said in text
    assert "Billedto" not in text


def test_two_languages_stand_side_by_side_and_figures_once() -> None:
    text = text_of(set_as(an_invoice("en", "zh_Hans")))
    assert "Billed to 购方" in text
    assert "Invoice" in text
    assert "发票" in text
    assert text.count("£290.12") == 1


def test_the_same_paper_is_the_same_bytes_and_another_is_not() -> None:
    invoice = an_invoice("en", "zh_Hans")
    assert set_as(invoice) == set_as(invoice)
    assert set_as(invoice) != set_as(msgspec.structs.replace(invoice, number="INV-000313"))


def test_what_people_type_is_text_and_never_a_command() -> None:
    name = '#panic("x") *bold* $x$ @ref <label> \\ "quotes" // no comment'
    line = InvoiceLine(
        source=new_id(), line=new_id(), name=name, quantity=Decimal(1), unit_price=1, amount=1, tax_rate=0, net=1, tax=0
    )
    invoice = an_invoice("en")
    line = msgspec.structs.replace(line, source=invoice.sources[0].id)
    assert name in text_of(set_as(msgspec.structs.replace(invoice, lines=[line])))


def test_a_long_invoice_has_its_head_on_each_page_and_counts_them() -> None:
    invoice = an_invoice("en")
    lines = [msgspec.structs.replace(invoice.lines[0], name=f"Thing {n}") for n in range(90)]
    pages = PdfReader(io.BytesIO(set_as(msgspec.structs.replace(invoice, lines=lines)))).pages
    assert len(pages) > 2
    for number, page in enumerate(pages, 1):
        text = " ".join(page.extract_text().split())
        assert f"Page {number} / {len(pages)}" in text
        assert "Product" in text or number == len(pages)


def test_a_credit_note_names_its_invoice_and_asks_for_nothing() -> None:
    note = an_invoice("en", kind="credit_note", number="CN-000001", due_on=None, remark="Wrong size")
    text = text_of(set_as(note))
    assert "Credit note CN-000001" in text
    assert "For invoice INV-000312" in text
    assert "Reason Wrong size" in text
    assert "30 days net" not in text
