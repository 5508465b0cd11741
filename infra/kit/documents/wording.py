"""How a paper says things in the languages that it is in. Pure."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import msgspec
from babel.dates import format_date

from infra.kit import formats, money
from infra.kit.documents.paper import Column, Said
from infra.kit.i18n import N_, for_locale


class Wording(msgspec.Struct, frozen=True):
    """How a paper in `languages` says things; numbers and dates stand once, as the first language writes them."""

    languages: tuple[str, ...]

    @property
    def first(self) -> str:
        return self.languages[0]

    def said(self, msgid: str, **facts: object) -> Said:
        """`msgid` in each language; the same words once."""
        return tuple(dict.fromkeys(for_locale(each).gettext(msgid, **facts) for each in self.languages))

    def text(self, msgid: str, **facts: object) -> str:
        return " ".join(self.said(msgid, **facts))

    def money(self, minor: int, currency: str, *, symbol: bool = False) -> str:
        return money.format_money(minor, currency, self.first, symbol=symbol)

    def day(self, day: date) -> str:
        return format_date(day, "long", locale=self.first)

    def short(self, day: date) -> str:
        return format_date(day, "medium", locale=self.first)

    def quantity(self, quantity: Decimal, unit: str = "") -> str:
        shown = formats.number(quantity, self.first)
        return f"{shown}{formats.NO_BREAK}{unit}" if unit else shown

    def rate(self, points: int) -> str:
        return f"{formats.number(Decimal(points) / 100, self.first)}%"

    def columns(self, heads: Sequence[str]) -> tuple[Column, ...]:
        """The first one names the thing, figures stand at the end."""
        return tuple(Column(label=self.said(head), end=n > 0) for n, head in enumerate(heads))

    def with_tax_number(self, number: str) -> tuple[str, ...]:
        return (self.text(N_("Tax no. {number}"), number=number),) if number else ()
