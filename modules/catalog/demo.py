"""Goods to try things out with, by trade.

Names in both languages, prices in the shop's currency, barcodes that no maker uses.
"""

import csv
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from functools import cache
from pathlib import Path

import msgspec

from infra.kit.db.sessions import TenantSession
from infra.kit.i18n import LOCALES, N_, for_locale
from infra.kit.ids import new_id
from infra.kit.money import exponent, round_to, to_minor
from modules.catalog import domain
from modules.catalog.imports import OPTION
from modules.catalog.services.given import Line
from modules.catalog.services.importing import take_lines
from modules.catalog.stockkeeping import stockkeeper
from modules.desk.api import Author, Work
from modules.shops.api import get_settings

SETS = {
    "grocery": "grocery",
    "wholesale": "grocery",
    "drinks": "tea",
    "tea": "tea",
    "fashion": "fashion",
    "beauty": "cosmetics",
    "cosmetics": "cosmetics",
    "home": "hardware",
    "hardware": "hardware",
}
# What a dollar's worth of goods costs elsewhere, roughly: prices to try things out with, no exchange rates.
PER_DOLLAR = {
    "AUD": "1.5", "BRL": "5.5", "CAD": "1.4", "CHF": "1", "DKK": "7", "EUR": "1", "GBP": "0.8", "HKD": "7.8",
    "HUF": "360", "IDR": "16000", "INR": "60", "JPY": "150", "KRW": "1400", "MXN": "18", "MYR": "4.5", "NOK": "11",
    "NZD": "1.7", "PHP": "55", "PLN": "4", "SEK": "11", "SGD": "1.4", "THB": "34", "TRY": "40", "TWD": "32",
    "VND": "25000", "ZAR": "18",
}  # fmt: skip
OPENING, LOW = Decimal(40), Decimal(6)


class DemoGoods(msgspec.Struct, frozen=True, kw_only=True):
    """One row of demo_goods.csv: prices in yuan and in dollars."""

    set: str
    en: str
    zh: str
    category_en: str
    category_zh: str
    variant: str
    unit: str
    drawing: str
    cny: Decimal
    usd: Decimal


UNITS = (
    N_("bag"), N_("bottle"), N_("box"), N_("bucket"), N_("cake"), N_("carton"), N_("jar"), N_("kg"), N_("pack"),
    N_("pair"), N_("piece"), N_("roll"), N_("set"), N_("tin"), N_("tube"), N_("unit"),
)  # fmt: skip


@cache
def all_goods() -> tuple[DemoGoods, ...]:
    with Path(__file__).with_name("demo_goods.csv").open(encoding="utf-8", newline="") as file:
        return tuple(msgspec.convert(row, DemoGoods) for row in csv.DictReader(file))


def price_of(goods: DemoGoods, currency: str) -> int:
    """Minor units of `currency`, rounded as price tags are: to a hundredth of its size, at least one minor unit."""
    if currency == "CNY":
        return to_minor(goods.cny, currency)
    amount = goods.usd * Decimal(PER_DOLLAR.get(currency, "1"))
    minor = int(amount.scaleb(exponent(currency)))
    step = 10 ** max(0, len(str(minor)) - 2) if currency in PER_DOLLAR else 1
    return max(1, round_to(minor, step))


def lines_of(name: str, currency: str, locale: str) -> Iterator[Line]:
    """The set `name` as rows of an import, in the shop's language with the other one beside it."""
    chinese, words = locale.startswith("zh"), for_locale(locale)
    for number, goods in enumerate(all_goods(), start=1):
        if goods.set != name:
            continue
        yield Line(
            line=number,
            code=f"DEMO-{number:03}",
            name=goods.zh if chinese else goods.en,
            other_name=goods.en if chinese else goods.zh,
            variant=goods.variant or None,
            barcode=domain.own_barcode(number),
            category=goods.category_zh if chinese else goods.category_en,
            unit=words.gettext(goods.unit),
            drawing=goods.drawing,
            weighed=goods.unit == "kg",
            price=price_of(goods, currency),
            low_stock=LOW,
            opening_stock=OPENING if stockkeeper() else None,
        )


async def add_demo(session: TenantSession, *, by: Author, at: datetime) -> int:
    """Adds the goods of the shop's trade; gives how many are new. A second time sets them back as they were."""
    settings = await get_settings(session)
    lines = list(lines_of(SETS.get(settings.trade, "general"), settings.currency, settings.locale))
    other = next(locale for locale in LOCALES if locale != settings.locale)
    option = for_locale(settings.locale).gettext(OPTION)
    work = Work(run=new_id(), by=by, at=at, dry=False)
    outcome = await take_lines(session, lines, work, locale=other, option=option, act="product.created")
    return outcome.counts.get("created", 0)
