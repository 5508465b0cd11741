"""What goes together, on paper: for the packer, and for the parcel. No prices. Pure."""

from infra.kit import clock
from infra.kit.documents.paper import Block, Fact, Paper, Row, Table
from infra.kit.i18n import N_
from modules.invoices.api import Documents, Wording, sender_of
from modules.orders.handling.pages import Slip, SlipLine
from modules.shipping.api import Bars

LINES = (N_("Product"), N_("Quantity"))
TICK = "[   ]  "


def slip_paper(slip: Slip, documents: Documents, zone: str) -> Paper:
    words = Wording(documents.look.languages)
    facts = ((N_("Order number"), slip.order), (N_("Way of delivery"), slip.way), (N_("Store"), slip.store))
    return Paper(
        title=words.said(N_("Packing slip")), number=slip.number,
        day=words.day(clock.day_of(slip.placed_at, zone)), sender=sender_of(documents.seller, words),
        blocks=(Block(words.said(N_("Ship to")), slip.address),) if slip.address else (),
        facts=tuple(Fact(words.said(label), value) for label, value in facts if value),
        table=Table(columns=words.columns(LINES), rows=tuple(row_of(line, words) for line in slip.lines)),
        notes=notes_of(slip, words), foot=documents.look.foot, page=words.said(N_("Page")),
        bars=drawn(slip.bars) if slip.bars else "",
    )  # fmt: skip


def row_of(line: SlipLine, words: Wording) -> Row:
    below = "  ·  ".join(part for part in (line.code, line.bundle) if part)
    return Row(cells=(line.name, words.quantity(line.quantity)), below=below)


def notes_of(slip: Slip, words: Wording) -> tuple[Block, ...]:
    """The buyer's remark, what to mind, and with a box to tick what has to be confirmed."""
    mind = tuple(note.text for note in slip.notes if not note.confirm)
    confirm = tuple(TICK + note.text for note in slip.notes if note.confirm)
    parts = (
        (N_("Remark of the buyer"), (slip.remark,) if slip.remark else ()),
        (N_("To mind when it is packed"), mind), (N_("To confirm before it goes"), confirm),
    )  # fmt: skip
    return tuple(Block(words.said(label), lines) for label, lines in parts if lines)


def drawn(bars: Bars) -> str:
    """As a picture."""
    size = f'width="{bars.width}" height="{bars.height}" viewBox="0 0 {bars.width} {bars.height}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} preserveAspectRatio="none"><path d="{bars.path}"/></svg>'
