"""What a receipt says, on whatever it stands: read from the document as the device wrote it. Pure."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal
from zoneinfo import ZoneInfo

import msgspec

from infra.kit.i18n import Translator
from modules.payments.api import EXCHANGE
from modules.pos.documents.schemas import BackIn, LineIn, PaymentIn, Reason, SaleBody

FIRST = frozenset({"price_list", "own_price"})
"""Stages that make the price; what comes after them changed it."""
What = Literal["receipt", "gift", "packing"]
"""What is printed of a sale; packing is the slip for whom packs or cooks."""


class Part(msgspec.Struct, frozen=True):
    """What came off or on after the price, in words."""

    label: str
    amount: int


class SlipLine(msgspec.Struct, frozen=True, kw_only=True):
    """`count` pieces of `unit` at `unit_price` come to `first`; with `parts` to `total`. `note`: how it is
    wanted, for whom packs or cooks it.
    """

    name: str
    code: str
    count: Decimal
    unit: str
    unit_price: int
    first: int
    parts: tuple[Part, ...]
    total: int
    note: str = ""


class SlipTax(msgspec.Struct, frozen=True):
    """`rate` in basis points; what it is on, and what it comes to."""

    rate: int
    net: int
    tax: int


class SlipPaid(msgspec.Struct, frozen=True):
    """One way it was paid: `given` was handed over, `change` came back."""

    label: str
    given: int
    change: int


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Who sells where. `sender`: address, telephone and tax number as the shop's papers have them."""

    shop: str
    store: str
    sender: tuple[str, ...] = ()
    zone: str = "UTC"
    currency: str = "USD"
    words: str = ""


class Slip(msgspec.Struct, frozen=True, kw_only=True):
    """A receipt. Amounts in minor units of `currency`; `total` is what was paid, rounding in it. `added_tax` where
    prices are written without it. What came back in exchange has lines below 0; a total below 0 was paid out. `link`:
    the digital receipt, empty where there is none. `of`: the number of the sale that goods came back from. `order`: the
    number of the order that was kept or picked up, of which `earlier` was paid before and `left` is to be paid.
    """

    place: Place
    number: str
    at: datetime
    by: str
    currency: str
    is_return: bool
    of: str
    lines: tuple[SlipLine, ...]
    added_tax: int
    rounding: int
    total: int
    saved: int
    taxes: tuple[SlipTax, ...]
    payments: tuple[SlipPaid, ...]
    note: str
    link: str
    order: str = ""
    earlier: int = 0
    left: int = 0

    @property
    def given(self) -> tuple[SlipLine, ...]:
        """The goods that went out."""
        return tuple(line for line in self.lines if line.count > 0)

    @property
    def change(self) -> int:
        return sum(paid.change for paid in self.payments)


def moment(at: datetime, zone: str) -> str:
    """As 2026-11-21 16:46, by a clock in `zone`."""
    return at.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M")


def slip_of(document: Mapping[str, Any], place: Place, words: Translator, *, by: str = "", link: str = "") -> Slip:
    """`document` as a device writes it. Raises msgspec.ValidationError for a body that nobody can read."""
    body = msgspec.convert(document["body"], SaleBody, strict=False)
    back = body.back or BackIn()
    lines = tuple(line_of(line, words) for line in body.lines) + tuple(line_back(line, words) for line in back.lines)
    kind, total, rounding = document["kind"], body.total - back.total, body.rounding - back.rounding
    if kind == "cancellation":
        total = sum(payment.amount - payment.rounding for payment in body.payments)
    return Slip(
        place=place, number=str(document.get("number") or ""), at=msgspec.convert(document["at"], datetime),
        by=by, currency=body.currency or place.currency, is_return=kind in {"return", "cancellation"},
        of=body.of.number if body.of else back.of, lines=lines,
        added_tax=0 if body.prices_include_tax else sum(line.tax for line in body.lines), rounding=rounding,
        total=total + rounding,
        saved=-sum(part.amount for line in lines for part in line.parts if part.amount < 0),
        taxes=() if kind == "cancellation" else taxes_of(body), payments=payments_of(body, back, words),
        note=body.note, link=link,
        order=body.order.number if body.order else "", earlier=body.order.earlier if body.order else 0,
        left=total + rounding - sum(payment.amount for payment in body.payments) if kind == "deposit" else 0,
    )  # fmt: skip


def line_of(line: LineIn, words: Translator) -> SlipLine:
    count = line.count or line.quantity
    parts = tuple(part_of(each, words) for each in line.reasons if each.stage not in FIRST and each.amount)
    first = line.total - sum(part.amount for part in parts)
    price = round(first / count) if line.unit_price is None else line.unit_price
    return SlipLine(
        name=line.name or line.code, code=line.code, count=count, unit=line.unit_name, unit_price=price, first=first,
        parts=parts, total=line.total, note=line.note,
    )  # fmt: skip


def line_back(line: LineIn, words: Translator) -> SlipLine:
    """What came back for other goods: less of it, for so much less."""
    own = line_of(line, words)
    return msgspec.structs.replace(own, count=-own.count, first=-own.first, total=-own.total)


def payments_of(body: SaleBody, back: BackIn, words: Translator) -> tuple[SlipPaid, ...]:
    """What was paid, and what was paid out; what goods paid for goods is in the total."""
    if body.back is None:
        return tuple(paid_of(each, words) for each in body.payments)
    paid = tuple(paid_of(each, words) for each in body.payments if each.tender != EXCHANGE)
    out = (paid_of(each, words) for each in back.payments if each.tender != EXCHANGE)
    return (*paid, *(SlipPaid(each.label, -each.given, 0) for each in out))


def part_of(reason: Reason, words: Translator) -> Part:
    return Part(words.gettext(reason.label, **reason.facts).strip(), reason.amount)


def paid_of(payment: PaymentIn, words: Translator) -> SlipPaid:
    label = words.gettext(payment.label or payment.tender)
    given = payment.amount if payment.given is None else payment.given
    return SlipPaid(label, given, payment.change)


def taxes_of(body: SaleBody) -> tuple[SlipTax, ...]:
    """By rate, the lowest first; goods without tax are none."""
    found: dict[int, tuple[int, int]] = {}
    back = body.back.lines if body.back else []
    for sign, line in (*((1, line) for line in body.lines), *((-1, line) for line in back)):
        net, tax = found.get(line.tax_rate, (0, 0))
        gross = line.total if body.prices_include_tax or sign < 0 else line.total + line.tax
        own = gross - line.tax if line.net is None else line.net
        found[line.tax_rate] = (net + sign * own, tax + sign * line.tax)
    return tuple(SlipTax(rate, net, tax) for rate, (net, tax) in sorted(found.items()) if rate)
