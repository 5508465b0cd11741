"""Bundles on an order: kept by their parts, a line each, and shown as the one line that they were sold as. Pure."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from uuid import UUID

import msgspec
from msgspec.structs import replace

from infra.kit.money import allocate
from infra.kit.quantity import STEP, to_quantity
from modules.catalog.api import Goods
from modules.orders.domain import QuoteLine
from modules.orders.quote.parts import weights_of
from modules.orders.schemas import BundleOut, LineOut, ReasonOut


class Whole(msgspec.Struct, frozen=True):
    """A line as it was sold; of a bundle its sum, with the lines of its parts."""

    line: LineOut
    parts: tuple[LineOut, ...] = ()


def part_lines(line: QuoteLine, goods: Goods) -> list[LineOut]:
    """The lines that a bundle is kept as."""
    known = {part.goods.variant: part for part in goods.parts}
    lines: list[LineOut] = []
    for each in line.parts:
        asked, own = each.part, known[each.part.variant].goods
        bundle = BundleOut(
            id=line.id, variant=goods.variant, name=goods.name, code=goods.code, unit=goods.unit,
            quantity=line.quantity, unit_price=line.unit_price, share=asked.share, needed=known[asked.variant].needed,
        )  # fmt: skip
        lines.append(
            LineOut(
                id=asked.id, variant=asked.variant, name=own.name, code=own.code, unit=own.unit,
                quantity=asked.quantity, unit_price=of_one(each.total, asked.quantity), amount=each.total,
                tax_class=own.tax_class, tax_rate=asked.tax_rate, net=each.net, tax=each.tax, bundle=bundle,
                reasons=[ReasonOut(r.stage, r.source, r.label, r.amount, r.facts) for r in each.reasons],
            )
        )  # fmt: skip
    return lines


def of_one(amount: int, quantity: Decimal) -> int:
    """What one of a part comes to, rounded: to be read, never to be reckoned with."""
    return int((amount / quantity).quantize(Decimal(1)))


def wholes(lines: Iterable[LineOut]) -> list[Whole]:
    """The lines as they were sold, in their order."""
    found: dict[UUID, list[LineOut]] = {}
    for line in lines:
        found.setdefault(line.bundle.id if line.bundle else line.id, []).append(line)
    return [whole_of(own) for own in found.values()]


def whole_of(lines: Sequence[LineOut]) -> Whole:
    first, bundle = lines[0], lines[0].bundle
    if bundle is None:
        return Whole(first)
    line = LineOut(
        id=bundle.id, variant=bundle.variant, name=bundle.name, code=bundle.code, unit=bundle.unit,
        quantity=bundle.quantity, unit_price=bundle.unit_price, amount=sum(each.amount for each in lines),
        reasons=summed(lines), tax_class="", tax_rate=0, net=sum(each.net for each in lines),
        tax=sum(each.tax for each in lines), salesperson=first.salesperson, salesperson_name=first.salesperson_name,
    )  # fmt: skip
    return Whole(line, tuple(lines))


def summed(lines: Sequence[LineOut]) -> list[ReasonOut]:
    """Each reason of the bundle with what it comes to over the parts, which have the same ones in the same order."""
    columns = zip(*(line.reasons for line in lines), strict=True)
    return [replace(reasons[0], amount=sum(reason.amount for reason in reasons)) for reasons in columns]


def spread(amount: int, parts: Sequence[tuple[int, Decimal]]) -> list[int]:
    """An amount over parts of (share, quantity), as a bundle's price is spread."""
    return allocate(amount, weights_of(parts))


def needed_for(needed: Decimal, bundles: Decimal) -> Decimal:
    """How many of a part are in so many bundles."""
    return to_quantity((needed * bundles).quantize(STEP))
