"""What came after a sale, on paper: a return, a refund, a rebate, an exchange. Pure."""

from infra.kit import clock
from infra.kit.documents.paper import Block, Fact, Paper, Row, Sum, Table
from infra.kit.i18n import N_
from modules.invoices.api import Documents, Wording, sender_of
from modules.orders.after.schemas import AfterLineOut, AfterOut
from modules.orders.schemas import OrderOut
from modules.orders.words import AFTER, CONDITIONS, REBATES

LINES = (N_("Product"), N_("Quantity"), N_("Amount"))
GIVEN = (N_("Reason"), N_("Amount"))


def after_paper(document: AfterOut, order: OrderOut, other: str, documents: Documents, zone: str) -> Paper:
    """`other`: the number of the new order of an exchange."""
    words = Wording(documents.look.languages)
    facts = ((N_("Order number"), order.number), (N_("Exchanged for order"), other))
    return Paper(
        title=words.said(AFTER[document.kind][0]), number=document.number,
        day=words.day(clock.day_of(document.at, zone)), sender=sender_of(documents.seller, words),
        blocks=(Block(words.said(N_("Customer")), (order.customer_name,)),) if order.customer_name else (),
        facts=tuple(Fact(words.said(label), value) for label, value in facts if value),
        table=table_of(document, words), sums=sums_of(document, words),
        notes=(Block(words.said(N_("Note")), (document.note,)),) if document.note else (),
        foot=documents.look.foot, page=words.said(N_("Page")),
    )  # fmt: skip


def table_of(document: AfterOut, words: Wording) -> Table:
    """The lines that it reverses; of what reverses none, why money was given."""
    if document.lines:
        rows = tuple(row_of(line, document.currency, words) for line in document.lines)
        return Table(columns=words.columns(LINES), rows=rows)
    kind = REBATES.get(str(document.facts.get("kind")), AFTER[document.kind][0])
    name = str(document.facts.get("name") or "")
    row = Row(cells=(words.text(kind), words.money(document.paid, document.currency)), below=name)
    return Table(columns=words.columns(GIVEN), rows=(row,))


def row_of(line: AfterLineOut, currency: str, words: Wording) -> Row:
    found = words.text(CONDITIONS[line.condition] if line.condition else N_("Price lowered"))
    below = "  ·  ".join(part for part in (line.code, found, line.reason) if part)
    return Row(
        cells=(line.name, words.quantity(line.quantity), words.money(line.net + line.tax, currency)), below=below
    )


def sums_of(document: AfterOut, words: Wording) -> tuple[Sum, ...]:
    """What it takes back of the sale, and how money went back."""

    def sum_(label: str, amount: int, *, strong: bool = False) -> Sum:
        shown = words.money(amount, document.currency, symbol=strong)
        return Sum(label=words.said(label), amount=shown, strong=strong)

    rounding = [sum_(N_("Rounding"), document.rounding)] if document.rounding else []
    taken = [
        sum_(N_("Without tax"), document.net), sum_(N_("Tax"), document.tax), *rounding,
        sum_(N_("Value returned"), document.total, strong=True),
    ] if document.total else []  # fmt: skip
    back = [sum_(each.label, each.amount) for each in document.payments]
    paid = [sum_(N_("Paid out"), document.paid, strong=True)] if document.paid else []
    return (*taken, *back, *paid)
