"""What a line comes to when a part of it is not sold after all: in proportion, and to the cent. Pure."""

from collections.abc import Sequence
from decimal import Decimal

from msgspec.structs import replace

from infra.kit import money
from modules.orders.after.sums import SoldLine
from modules.orders.schemas import LineOut, ReasonOut

THOUSANDTHS = 1000


def kept(line: LineOut, quantity: Decimal) -> LineOut:
    """`line` with `quantity` (0 to its own) of its goods: what goes back is its part of each sum, rounded half up."""
    if quantity == line.quantity:
        return line
    base, back = int(line.quantity * THOUSANDTHS), int((line.quantity - quantity) * THOUSANDTHS)
    amount = line.amount - money.reversal(line.amount, 0, back, base)
    gross, tax = (whole - money.reversal(whole, 0, back, base) for whole in (line.net + line.tax, line.tax))
    reasons = summing([less(reason, back, base) for reason in line.reasons], amount)
    return replace(line, quantity=quantity, amount=amount, reasons=reasons, net=gross - tax, tax=tax)


def kept_after(line: LineOut, quantity: Decimal, sold: SoldLine) -> LineOut:
    """As `kept`, of a line of which some came back before: it stays worth what was reversed of it, and no less.

    Nothing is left to pay for what came back whole.
    """
    made = kept(line, quantity)
    back = sold.back_net + sold.back_tax
    gross = max(made.net + made.tax, back) if quantity > sold.back else back
    tax = min(max(made.tax, sold.back_tax), gross - sold.back_net)
    amount = made.amount + (gross - tax - made.net) + ((tax - made.tax) if line.amount == line.net + line.tax else 0)
    return replace(made, net=gross - tax, tax=tax, amount=amount, reasons=summing(made.reasons, amount))


def less(reason: ReasonOut, back: int, base: int) -> ReasonOut:
    return replace(reason, amount=reason.amount - money.reversal(reason.amount, 0, back, base))


def summing(reasons: Sequence[ReasonOut], amount: int) -> list[ReasonOut]:
    """The reasons, the first one changed by the cents that rounding each of them left: Σ = `amount`."""
    rest = amount - sum(reason.amount for reason in reasons)
    return [replace(reason, amount=reason.amount + (0 if n else rest)) for n, reason in enumerate(reasons)]
