"""Where each cent comes from: the reasons of an order's lines, each once."""

from collections.abc import Sequence

import msgspec

from infra.kit.i18n import N_, Translator
from modules.orders.quote.why import TAX_ADDED, explained
from modules.orders.schemas import LineOut, OrderOut


class Cents(msgspec.Struct, frozen=True, kw_only=True):
    """One row of "where each cent comes from": the amounts of each line, then of the whole order. `text` says why."""

    label: str
    text: str = ""
    amounts: tuple[int, ...]
    total: int
    is_sum: bool = False


def cents_of(order: OrderOut, lines: Sequence[LineOut], words: Translator) -> tuple[Cents, ...]:
    """Each reason once, with its amount on each line: their sum is what is paid."""
    found: dict[tuple[str, str, str], list[int]] = {}
    labels: dict[tuple[str, str, str], tuple[str, str]] = {}
    for position, line in enumerate(lines):
        for reason in line.reasons:
            key = (reason.stage, reason.source, reason.label)
            labels[key] = words.gettext(reason.label, **reason.facts).strip(), explained(reason, order, words)
            found.setdefault(key, [0] * len(lines))[position] += reason.amount
    rows = [
        Cents(label=labels[key][0], text=labels[key][1], amounts=tuple(parts), total=sum(parts))
        for key, parts in found.items()
    ]
    if not order.prices_include_tax:
        taxes = tuple(line.tax for line in lines)
        on_top = words.gettext(TAX_ADDED)
        rows.append(Cents(label=words.gettext(N_("Tax")), text=on_top, amounts=taxes, total=sum(taxes)))
    if order.rounding:
        nothing = tuple(0 for _ in lines)
        rows.append(Cents(label=words.gettext(N_("Rounding")), amounts=nothing, total=order.rounding))
    sums = tuple(line.net + line.tax for line in lines)
    return (*rows, Cents(label=words.gettext(N_("Total")), amounts=sums, total=order.total, is_sum=True))
