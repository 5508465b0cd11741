"""An order on paper: its confirmation, and once it is paid its receipt. Pure."""

from infra.kit import clock, money
from infra.kit.documents.paper import Block, Fact, Paper, Row, Sum, Table
from infra.kit.i18n import N_
from modules.invoices.api import Documents, Wording, sender_of
from modules.orders.schemas import LineOut, OrderOut
from modules.orders.services.delivery import address_of

LINES = (N_("Product"), N_("Quantity"), N_("Price"), N_("Amount"))
TAKEN = {"paid", "pending", "authorized", "refunding", "refunded"}


def order_paper(order: OrderOut, documents: Documents, zone: str) -> Paper:
    words = Wording(documents.look.languages)
    title = N_("Order confirmation") if order.due else N_("Receipt")
    return Paper(
        title=words.said(title), number=order.number, day=words.day(clock.day_of(order.placed_at, zone)),
        sender=sender_of(documents.seller, words), blocks=blocks_of(order, words),
        facts=(Fact(words.said(N_("Delivery")), order.delivery.name),) if order.delivery.name else (),
        table=Table(columns=words.columns(LINES), rows=tuple(row_of(line, order, words) for line in order.lines)),
        sums=sums_of(order, words), foot=documents.look.foot, page=words.said(N_("Page")),
    )  # fmt: skip


def blocks_of(order: OrderOut, words: Wording) -> tuple[Block, ...]:
    address = address_of(order.delivery.address).lines()
    blocks = [(N_("Customer"), (order.customer_name,) if order.customer_name else ()), (N_("Ship to"), tuple(address))]
    return tuple(Block(words.said(label), lines) for label, lines in blocks if lines)


def row_of(line: LineOut, order: OrderOut, words: Wording) -> Row:
    off = line.amount - money.multiply(line.unit_price, line.count)
    less = words.text(N_("Discount {amount}"), amount=words.money(off, order.currency)) if off else ""
    quantity = words.quantity(line.count, line.pack)
    cells = (
        line.name,
        quantity,
        words.money(line.unit_price, order.currency),
        words.money(line.amount, order.currency),
    )
    return Row(cells=cells, below="  ·  ".join(part for part in (line.code, less) if part))


def sums_of(order: OrderOut, words: Wording) -> tuple[Sum, ...]:
    """The goods, what tax is in or on them, the total; what was paid with what, and what is left."""

    def sum_(label: str, amount: int, *, strong: bool = False) -> Sum:
        return Sum(label=words.said(label), amount=words.money(amount, order.currency, symbol=strong), strong=strong)

    taxed = [] if order.prices_include_tax else [sum_(N_("Without tax"), order.net), sum_(N_("Tax"), order.tax)]
    rounding = [sum_(N_("Rounding"), order.rounding)] if order.rounding else []
    total = [sum_(N_("Total"), order.total, strong=True)]
    included = [sum_(N_("of which tax"), order.tax)] if order.prices_include_tax and order.tax else []
    back = [sum_(N_("Returned"), -order.reversed)] if order.reversed else []
    paid = [sum_(each.label, each.amount) for each in order.payments if each.state in TAKEN]
    due = [sum_(N_("To pay"), order.due)] if order.due else []
    return (*taxed, *rounding, *total, *included, *back, *paid, *due)
