"""The journal as a table: the same month, closed, is the same bytes each time."""

from collections.abc import AsyncGenerator, Iterator, Sequence
from datetime import date
from decimal import Decimal

from infra.kit import money
from infra.kit.downloads import Block
from infra.kit.i18n import N_, for_locale
from infra.kit.tables_out import Cell
from modules.journal.service import Line, Month

HEADINGS = (
    N_("Date"), N_("Store"), N_("Entry"), N_("Ledger account"), N_("Name of the account"), N_("Tax rate"), N_("Debit"),
    N_("Credit"), N_("Currency"), N_("Mends"),
)  # fmt: skip
KINDS = {
    "sale": N_("Sales of the day"),
    "return": N_("Returns of the day"),
    "rebate": N_("Rebates of the day"),
    "payment": N_("Payments of the day"),
    "refund": N_("Refunds of the day"),
    "account": N_("Customers’ accounts"),
    "goods": N_("Goods"),
}
PERCENT = Decimal(100)
ROWS = 1000


def headings(locale: str) -> list[str]:
    words = for_locale(locale).gettext
    return [words(heading) for heading in HEADINGS]


def row_of(line: Line, month: Month, currency: str, locale: str) -> Sequence[Cell]:
    words = for_locale(locale).gettext
    rate = None if line.rate < 0 else f"{Decimal(line.rate) / PERCENT:.2f}"
    return (
        line.day.isoformat(), month.store.name, words(KINDS[line.kind]), line.code, line.name, rate,
        money.to_decimal(line.debit, currency), money.to_decimal(line.credit, currency), currency, line.of,
    )  # fmt: skip


async def blocks_of(month: Month, currency: str, locale: str) -> AsyncGenerator[Block]:
    for start in range(0, len(month.lines), ROWS):
        yield [row_of(line, month, currency, locale) for line in month.lines[start : start + ROWS]]


VOUCHERS = (
    N_("Journal No"), N_("Journal Date"), N_("Description"), N_("Account Code"), N_("Account Name"), N_("Debits"),
    N_("Credits"), N_("Currency"),
)  # fmt: skip


def voucher_headings(locale: str) -> list[str]:
    """As accountants' programs call the columns that they read."""
    words = for_locale(locale).gettext
    return [words(heading) for heading in VOUCHERS]


def vouchers_of(month: Month, currency: str, locale: str) -> Iterator[Sequence[Cell]]:
    """One balanced voucher for each day and kind, numbered through the month; no side of a line has a 0."""
    words = for_locale(locale).gettext
    numbers: dict[tuple[date, str], str] = {}
    for line in sorted(month.lines, key=lambda line: (line.day, line.kind)):
        number = numbers.setdefault((line.day, line.kind), f"{month.store.code}-{month.name}-{len(numbers) + 1:04}")
        sides = [money.to_decimal(amount, currency) if amount else None for amount in (line.debit, line.credit)]
        about = f"{words(KINDS[line.kind])} {line.of}".strip()
        yield (number, line.day.isoformat(), about, line.code, line.name, *sides, currency)


async def voucher_blocks(month: Month, currency: str, locale: str) -> AsyncGenerator[Block]:
    yield list(vouchers_of(month, currency, locale))
