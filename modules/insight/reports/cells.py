"""A report's rows as people read them, and as files hold them."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from babel.dates import format_date, get_day_names

from infra.kit import formats
from infra.kit.clock import day_of
from infra.kit.i18n import N_, for_locale
from infra.kit.money import to_decimal
from infra.kit.tables_out import Cell
from modules.insight.reports import dimensions as d
from modules.insight.reports.dimensions import By, Row
from tenancy.access.api import Actor

NAMELESS = {
    By.STORE: N_("A closed store"),
    By.CHANNEL: N_("A closed channel"),
    By.STAFF: N_("Programs and imports"),
    By.CATEGORY: N_("Without a category"),
    By.PRODUCT: N_("Goods that are not in the catalog"),
}
FIRST = {
    **dict.fromkeys(d.TIMES, N_("Time")),
    By.STORE: N_("Store"),
    By.CHANNEL: N_("Channel"),
    By.STAFF: N_("Who"),
    By.CATEGORY: N_("Category"),
    By.PRODUCT: N_("Product"),
    By.SLOW: N_("Product"),
}


def name_of(row: Row, by: By, actor: Actor) -> str:
    """The row's name: a day as the shop writes it, a weekday in words, a product's name."""
    if by in d.TIMES and row.key:
        return time_of(row.key, by, actor)
    return row.label or for_locale(actor.locale).gettext(NAMELESS[by])


def time_of(key: str, by: By, actor: Actor) -> str:
    if by is By.DAY:
        return format_date(date.fromisoformat(key), "EEE yyyy-MM-dd", locale=actor.locale)
    if by is By.WEEKDAY:
        return get_day_names("wide", locale=actor.locale)[int(key) - 1]
    return f"{key}:00" if by is By.HOUR else key


def values_of(row: Row, actor: Actor, now: datetime) -> dict[str, str]:
    """Every figure of the row as text, by its heading."""
    locale, zone = actor.locale, ZoneInfo(actor.zone)

    def money(minor: int | None) -> str:
        return formats.money(minor, actor.currency, locale) if minor is not None else "–"

    def quantity(value: Decimal | None) -> str:
        return formats.quantity(value, locale) if value is not None else "–"

    made: dict[str, Callable[[], str]] = {
        d.SALES: lambda: money(row.sales),
        d.ORDERS: lambda: formats.number(row.orders, locale),
        d.REFUNDS: lambda: money(row.refunded),
        d.BASKET: lambda: money(row.basket),
        d.UNITS: lambda: quantity(row.quantity),
        d.SOLD: lambda: money(row.sales),
        d.NET: lambda: money(row.net),
        d.COST: lambda: money(row.cost),
        d.MARGIN: lambda: formats.percent(row.margin, locale) if row.margin is not None else "–",
        d.ON_HAND: lambda: quantity(row.on_hand),
        d.LAST_SOLD: lambda: (
            formats.moment(row.last_sold, locale, zone, today=day_of(now, actor.zone)) if row.last_sold else "–"
        ),
    }
    return {heading: text() for heading, text in made.items()}


def cells_of(row: Row, by: By, actor: Actor) -> list[Cell]:
    """The row for a file: amounts in major units, shares as numbers."""

    def money(minor: int | None) -> Decimal | None:
        return to_decimal(minor, actor.currency) if minor is not None else None

    values: dict[str, Cell] = {
        d.SALES: money(row.sales),
        d.ORDERS: row.orders,
        d.REFUNDS: money(row.refunded),
        d.BASKET: money(row.basket),
        d.UNITS: row.quantity,
        d.SOLD: money(row.sales),
        d.NET: money(row.net),
        d.COST: money(row.cost),
        d.MARGIN: row.margin.quantize(Decimal("0.0001")) if row.margin is not None else None,
        d.ON_HAND: row.on_hand,
        d.LAST_SOLD: row.last_sold.astimezone(ZoneInfo(actor.zone)).isoformat(" ", "minutes")
        if row.last_sold
        else None,
    }
    ranks: list[Cell] = [Decimal(row.running) / 10_000, row.grade] if by in d.GOODS else []
    return [name_of(row, by, actor), *(values[heading] for heading in d.HEADS[by]), *ranks]
