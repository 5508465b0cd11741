"""What stands on the shop's papers, in the languages that the merchant has chosen: one, or two side by side. Pure."""

from infra.kit import formats, money
from infra.kit.documents.paper import INK, Block, Fact, Paper, Row, Size, Sum, Table
from infra.kit.documents.paper import Look as PaperLook
from infra.kit.documents.wording import Wording
from infra.kit.i18n import N_
from modules.invoices.schemas import InvoiceLine, InvoiceLook, InvoiceOut, Seller

TITLES = {"invoice": N_("Invoice"), "credit_note": N_("Credit note")}
LINES = (N_("Product"), N_("Quantity"), N_("Price"), N_("Tax rate"), N_("Amount"))
RATES = (N_("Tax rate"), N_("Without tax"), N_("Tax"), N_("With tax"))


def look_of(look: InvoiceLook, logo: bytes) -> PaperLook:
    size: Size = "us-letter" if look.size == "us-letter" else "a4"
    return PaperLook(languages=look.languages, accent=look.accent or INK, size=size, logo=logo)


def sender_of(seller: Seller, words: Wording) -> tuple[str, ...]:
    """Name first."""
    reached = (seller.phone, seller.email)
    lines = (seller.name, *lines_of(seller.address), *reached, *words.with_tax_number(seller.tax_number))
    return tuple(line for line in lines if line)


def lines_of(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def paper_of(invoice: InvoiceOut) -> Paper:
    words = Wording(invoice.look.languages)
    return Paper(
        title=words.said(TITLES[invoice.kind]), number=invoice.number, day=words.day(invoice.issued_on),
        sender=sender_of(invoice.seller, words), blocks=blocks_of(invoice, words), facts=facts_of(invoice, words),
        table=Table(columns=words.columns(LINES), rows=rows_of(invoice, words)), sums=sums_of(invoice, words),
        small=rates_of(invoice, words), notes=notes_of(invoice, words), foot=invoice.look.foot,
        page=words.said(N_("Page")),
    )  # fmt: skip


def blocks_of(invoice: InvoiceOut, words: Wording) -> tuple[Block, ...]:
    buyer = invoice.buyer
    contact = (words.text(N_("Attn. {name}"), name=buyer.contact),) if buyer.contact else ()
    lines = (
        buyer.name, *contact, *lines_of(buyer.address), buyer.phone, *words.with_tax_number(buyer.tax_number),
        buyer.bank,
    )  # fmt: skip
    shown = tuple(line for line in lines if line)
    return (Block(words.said(N_("Billed to")), shown),) if shown else ()


def facts_of(invoice: InvoiceOut, words: Wording) -> tuple[Fact, ...]:
    facts = list[Fact]()
    if invoice.kind == "credit_note":
        facts.append(Fact(words.said(N_("For invoice")), invoice.invoice_number))
    elif invoice.due_on:
        facts.append(Fact(words.said(N_("To pay by")), words.day(invoice.due_on)))
    numbers = ", ".join(source.number for source in invoice.sources)
    return (*facts, Fact(words.said(N_("Order number")), numbers))


def rows_of(invoice: InvoiceOut, words: Wording) -> tuple[Row, ...]:
    """The lines; those of several orders under the order's number."""
    rows = list[Row]()
    for source in invoice.sources:
        if len(invoice.sources) > 1:
            rows.append(Row(cells=(f"{source.number} · {words.day(source.at.date())}",), head=True))
        rows += [row_of(line, invoice, words) for line in invoice.lines if line.source == source.id]
    return tuple(rows)


def row_of(line: InvoiceLine, invoice: InvoiceOut, words: Wording) -> Row:
    currency = invoice.currency
    listed = money.multiply(line.unit_price, line.quantity)
    off = line.amount - listed if invoice.kind == "invoice" else 0
    discount = words.text(N_("Discount {amount}"), amount=words.money(off, currency)) if off else ""
    below = "  ·  ".join(part for part in (line.code, discount) if part)
    quantity = words.quantity(line.quantity, line.unit) if line.quantity else formats.UNKNOWN
    price = words.money(line.unit_price, currency) if line.quantity else formats.UNKNOWN
    cells = (line.name, quantity, price, words.rate(line.tax_rate), words.money(line.amount, currency))
    return Row(cells=cells, below=below)


def sums_of(invoice: InvoiceOut, words: Wording) -> tuple[Sum, ...]:
    """Net, tax by rate, rounding, the total; what was paid of it, and what is to pay."""
    currency = invoice.currency
    sums = [Sum(label=words.said(N_("Without tax")), amount=words.money(invoice.net, currency))]
    for each in invoice.rates:
        label = words.said(N_("Tax {rate}"), rate=words.rate(each.rate))
        sums.append(Sum(label=label, amount=words.money(each.tax, currency)))
    if invoice.rounding:
        sums.append(Sum(label=words.said(N_("Rounding")), amount=words.money(invoice.rounding, currency)))
    total = N_("Total") if invoice.kind == "invoice" else N_("Credited")
    sums.append(Sum(label=words.said(total), amount=words.money(invoice.total, currency, symbol=True), strong=True))
    if invoice.paid:
        sums.append(Sum(label=words.said(N_("Paid")), amount=words.money(invoice.paid, currency)))
        left = words.money(invoice.total - invoice.paid, currency, symbol=True)
        sums.append(Sum(label=words.said(N_("To pay")), amount=left))
    return tuple(sums)


def rates_of(invoice: InvoiceOut, words: Wording) -> Table | None:
    """What each rate is asked on, where there are several."""
    if len(invoice.rates) < 2:  # noqa: PLR2004
        return None
    rows = [
        Row(cells=(words.rate(each.rate), *(words.money(a, invoice.currency) for a in (
            each.net, each.tax, each.net + each.tax))))
        for each in invoice.rates
    ]  # fmt: skip
    return Table(columns=words.columns(RATES), rows=tuple(rows))


def notes_of(invoice: InvoiceOut, words: Wording) -> tuple[Block, ...]:
    terms = lines_of(invoice.look.terms) if invoice.kind == "invoice" else ()
    bank = lines_of(invoice.seller.bank) if invoice.kind == "invoice" else ()
    parts = (
        (N_("Note") if invoice.kind == "invoice" else N_("Reason"), lines_of(invoice.remark)),
        (N_("How to pay"), (*terms, *bank)),
    )
    return tuple(Block(words.said(label), lines) for label, lines in parts if lines)


def file_name(invoice: InvoiceOut) -> str:
    """The number, without signs that no file name may hold."""
    return "".join(sign if sign.isalnum() or sign in "-_." else "-" for sign in invoice.number) + ".pdf"
