"""A receipt as a page of paper: with its prices, or without them for who gets it as a gift or packs it. Pure."""

from infra.kit import clock
from infra.kit.documents.paper import Block, Fact, Paper, Row, Sum, Table
from infra.kit.i18n import N_
from modules.invoices.api import Documents, Wording, sender_of
from modules.pos.receipts.slip import Slip, SlipLine, moment

LINES = (N_("Product"), N_("Quantity"), N_("Price"), N_("Amount"))
GOODS = (N_("Product"), N_("Quantity"))
RATES = (N_("Tax rate"), N_("Without tax"), N_("Tax"), N_("With tax"))


def receipt_paper(slip: Slip, documents: Documents, words: Wording) -> Paper:
    title = N_("Return receipt") if slip.is_return else N_("Sales receipt")
    return Paper(
        title=words.said(title), number=slip.number, day=day_of(slip, words), sender=sender_of(documents.seller, words),
        facts=facts_of(slip, words),
        table=Table(columns=words.columns(LINES), rows=tuple(row_of(line, slip, words) for line in slip.lines)),
        sums=sums_of(slip, words), small=rates_of(slip, words), notes=notes_of(slip, words), foot=documents.look.foot,
        page=words.said(N_("Page")),
    )  # fmt: skip


def gift_paper(slip: Slip, documents: Documents, words: Wording) -> Paper:
    """What was bought and where, with the number to bring it back by; nothing that a price could be told from."""
    rows = tuple(Row(cells=(line.name, words.quantity(line.count, line.unit)), below=line.code) for line in slip.given)
    return Paper(
        title=words.said(N_("Gift receipt")), number=slip.number, day=day_of(slip, words),
        sender=sender_of(documents.seller, words), facts=facts_of(slip, words),
        table=Table(columns=words.columns(GOODS), rows=rows), foot=documents.look.foot, page=words.said(N_("Page")),
    )  # fmt: skip


def packing_paper(slip: Slip, documents: Documents, words: Wording) -> Paper:
    """For whom packs or cooks: what and how much, with the wishes that were noted; no prices."""
    rows = tuple(packing_row(line, words) for line in slip.given)
    note = Block(words.said(N_("Note")), tuple(slip.note.splitlines()))
    return Paper(
        title=words.said(N_("Kitchen or packing slip")), number=slip.number,
        day=moment(slip.at, slip.place.zone), sender=sender_of(documents.seller, words), facts=facts_of(slip, words),
        table=Table(columns=words.columns(GOODS), rows=rows), notes=(note,) if slip.note else (),
        page=words.said(N_("Page")),
    )  # fmt: skip


def packing_row(line: SlipLine, words: Wording) -> Row:
    below = "  ·  ".join(filter(None, (line.code, line.note)))
    return Row(cells=(line.name, words.quantity(line.count, line.unit)), below=below)


def day_of(slip: Slip, words: Wording) -> str:
    return words.day(clock.day_of(slip.at, slip.place.zone))


def facts_of(slip: Slip, words: Wording) -> tuple[Fact, ...]:
    facts = (
        (N_("Store"), slip.place.store), (N_("Served by"), slip.by), (N_("Of the sale"), slip.of),
        (N_("Order"), slip.order),
    )  # fmt: skip
    return tuple(Fact(words.said(label), value) for label, value in facts if value)


def row_of(line: SlipLine, slip: Slip, words: Wording) -> Row:
    parts = (f"{part.label} {words.money(part.amount, slip.currency)}" for part in line.parts)
    cells = (
        line.name, words.quantity(line.count, line.unit), words.money(line.unit_price, slip.currency),
        words.money(line.total, slip.currency),
    )  # fmt: skip
    return Row(cells=cells, below="  ·  ".join(part for part in (line.code, *parts) if part))


def sums_of(slip: Slip, words: Wording) -> tuple[Sum, ...]:
    def sum_(label: tuple[str, ...], amount: int, *, strong: bool = False) -> Sum:
        return Sum(label=label, amount=words.money(amount, slip.currency, symbol=strong), strong=strong)

    tax = [sum_(words.said(N_("Tax")), slip.added_tax)] if slip.added_tax else []
    rounding = [sum_(words.said(N_("Rounding")), slip.rounding)] if slip.rounding else []
    total = sum_(words.said(N_("Paid back") if slip.is_return else N_("Total")), slip.total, strong=True)
    saved = [sum_(words.said(N_("You saved")), slip.saved)] if slip.saved else []
    before = [sum_(words.said(N_("Paid before")), slip.earlier)] if slip.earlier else []
    paid = [*before, *(sum_((each.label,), each.given) for each in slip.payments)]
    change = [sum_(words.said(N_("Given back")), slip.change)] if slip.change else []
    left = [sum_(words.said(N_("Left to pay")), slip.left)] if slip.left else []
    return (*tax, *rounding, total, *saved, *paid, *change, *left)


def rates_of(slip: Slip, words: Wording) -> Table | None:
    if not slip.taxes:
        return None
    rows = tuple(
        Row(cells=(words.rate(each.rate), *(words.money(one, slip.currency) for one in (
            each.net, each.tax, each.net + each.tax))))
        for each in slip.taxes
    )  # fmt: skip
    return Table(columns=words.columns(RATES), rows=rows)


def notes_of(slip: Slip, words: Wording) -> tuple[Block, ...]:
    parts = ((words.said(N_("Note")), slip.note), ((slip.place.shop,), slip.place.words))
    return tuple(Block(label, tuple(text.splitlines())) for label, text in parts if text)
