"""View-model of the figures: numbers, their pictures, and what each of them means."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import msgspec
from babel.dates import format_skeleton

from billing.console.figures.domain import (
    History,
    Movement,
    Trials,
    by_plan,
    currencies,
    months_until,
    movement,
    trials,
)
from billing.plans.api import SOURCE_CURRENCY, Catalog
from infra.kit import formats
from infra.kit.i18n import N_, Translator, for_locale
from infra.kit.money import exponent, to_decimal
from infra.kit.shell import Link
from tenancy.operators.api import HOME

PATH, COUNT = f"{HOME}/figures", 12
DEFINITIONS = (
    (
        N_("Monthly recurring revenue"),
        N_(
            "What the plans and add-ons of all paying shops cost a month, before coupons and taxes. A plan billed by "
            "year counts a twelfth. A shop counts from its first period to the end of its last one, also while a bill "
            "is unpaid, until it can only be read. Trials, gifts and free plans count nothing."
        ),
    ),
    (N_("Yearly recurring revenue"), N_("Twelve times the monthly one.")),
    (N_("New shops"), N_("Revenue at the month’s end of shops that had never paid before it began.")),
    (N_("Came back"), N_("The same of shops that had paid before, but not when it began.")),
    (N_("Pay more"), N_("What shops pay more at its end than when it began: larger plans, add-ons.")),
    (N_("Pay less"), N_("What shops pay less.")),
    (N_("Stopped paying"), N_("Revenue when it began of shops that bring in nothing at its end.")),
    (N_("Shops lost"), N_("Shops that left, of the paying ones when the month began.")),
    (N_("Revenue lost"), N_("What left and what is paid less, of the revenue when the month began.")),
    (
        N_("Trials that stay"),
        N_(
            "Of the trials that ended in the month, those that led to a plan that costs something within 30 days. "
            "Until then the figure may grow."
        ),
    ),
)


class Chart(msgspec.Struct, frozen=True, kw_only=True):
    """As components/chart.html takes it; every text is ready."""

    title: str
    data: dict[str, Any]
    names: Sequence[str]
    finding: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]


class Total(msgspec.Struct, frozen=True, kw_only=True):
    label: str
    value: str
    note: str


class PlanLine(msgspec.Struct, frozen=True, kw_only=True):
    label: str
    shops: int
    amount: int
    share: float


class FiguresPage(msgspec.Struct, frozen=True, kw_only=True):
    """`is_empty`: nobody has ever paid."""

    is_empty: bool
    currency: str
    tabs: Sequence[Link]
    totals: Sequence[Total]
    charts: Sequence[Chart]
    plans: Sequence[PlanLine]
    definitions: Sequence[tuple[str, str]]
    zone: str
    as_of: datetime
    exports: Sequence[Link]


class Reader(msgspec.Struct, frozen=True):
    """In which words and which currency the figures are written."""

    locale: str
    currency: str

    @property
    def words(self) -> Translator:
        return for_locale(self.locale)

    def month(self, first: date) -> str:
        return format_skeleton("yMMM", datetime(first.year, first.month, 1), locale=self.locale)  # noqa: DTZ001  a day

    def money(self, minor: int) -> str:
        return formats.money(minor, self.currency, self.locale)

    def percent(self, rate: float | None) -> str:
        return formats.percent(rate, self.locale)

    def drawn(self, minor: int) -> float:
        return float(to_decimal(minor, self.currency))


def figures_page(history: History, catalog: Catalog, locale: str, now: datetime, zone: str, wanted: str) -> FiguresPage:
    """Of the last twelve months, in one currency."""
    known = currencies(history)
    reader = Reader(locale, wanted if wanted in known else known[0] if known else SOURCE_CURRENCY)
    months = months_until(now, zone, COUNT)
    moves = [movement(history, month, reader.currency) for month in months]
    tried = [trials(history, month, now) for month in months]
    labels = [reader.month(month.first) for month in months]
    query = f"?currency={reader.currency}"
    return FiguresPage(
        is_empty=not known,
        currency=reader.currency,
        tabs=[Link(each, f"{PATH}?currency={each}", each == reader.currency) for each in known],
        totals=totals(moves, tried, reader),
        charts=[
            revenue_chart(labels, moves, reader),
            movement_chart(labels, moves, reader),
            churn_chart(labels, moves, reader),
            trial_chart(labels, tried, reader),
        ],
        plans=plan_lines(history, catalog, now, reader),
        definitions=[(reader.words.gettext(label), reader.words.gettext(text)) for label, text in DEFINITIONS],
        zone=zone,
        as_of=now,
        exports=[Link(kind.upper(), f"{PATH}/export.{kind}{query}") for kind in ("csv", "xlsx")],
    )


def totals(moves: Sequence[Movement], tried: Sequence[Trials], reader: Reader) -> list[Total]:
    """Of now, and of the last whole month."""
    now, last, words = moves[-1], moves[-2], reader.words.gettext
    change = reader.words.gettext(
        N_("{amount} since the month began"),
        amount=formats.money(now.end - now.start, reader.currency, reader.locale, signed=True),
    )
    return [
        Total(label=words(N_("Monthly recurring revenue")), value=reader.money(now.end), note=change),
        Total(
            label=words(N_("Yearly recurring revenue")),
            value=reader.money(now.end * 12),
            note=reader.words.ngettext("{n} paying shop", "{n} paying shops", now.shops_end),
        ),
        Total(label=words(N_("Shops lost")), value=reader.percent(last.shop_churn), note=words(N_("Last month"))),
        Total(
            label=words(N_("Trials that stay")),
            value=reader.percent(tried[-2].rate),
            note=words(N_("{converted} of {ended} last month"), converted=tried[-2].converted, ended=tried[-2].ended),
        ),
    ]


def plan_lines(history: History, catalog: Catalog, now: datetime, reader: Reader) -> list[PlanLine]:
    found = by_plan(history, now, reader.currency)
    most = max((amount for _, _, amount in found), default=1)
    labels = {plan.name: plan.label for plan in catalog.plans}
    return [
        PlanLine(label=reader.words.gettext(labels.get(plan, plan)), shops=shops, amount=amount, share=amount / most)
        for plan, shops, amount in found
    ]


class Drawn(msgspec.Struct, frozen=True):
    """What is drawn: a line or bars over `labels`, each value with so many `places`."""

    kind: str
    labels: Sequence[str]
    series: Sequence[tuple[str, Sequence[float | None]]]
    places: int


def chart(title: str, drawn: Drawn, finding: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Chart:
    series = [{"name": name, "values": list(values)} for name, values in drawn.series]
    data = {"kind": drawn.kind, "labels": list(drawn.labels), "series": series, "places": drawn.places}
    names = [name for name, _ in drawn.series]
    return Chart(title=title, data=data, names=names if len(names) > 1 else (), finding=finding, heads=heads, rows=rows)


def revenue_chart(labels: Sequence[str], moves: Sequence[Movement], reader: Reader) -> Chart:
    words = reader.words.gettext
    title = words(N_("Monthly recurring revenue"))
    finding = words(
        N_("From {first} at the end of {from_month} to {last} now."),
        first=reader.money(moves[0].end), from_month=labels[0], last=reader.money(moves[-1].end),
    )  # fmt: skip
    rows = [(label, reader.money(move.end), str(move.shops_end)) for label, move in zip(labels, moves, strict=True)]
    values = [reader.drawn(move.end) for move in moves]
    heads = (words(N_("Month")), title, words(N_("Paying shops")))
    drawn = Drawn("lines", labels, [(title, values)], exponent(reader.currency))
    return chart(title, drawn, finding, heads, rows)


def movement_chart(labels: Sequence[str], moves: Sequence[Movement], reader: Reader) -> Chart:
    words = reader.words.gettext
    names = [
        words(text) for text in (N_("New shops"), N_("Came back"), N_("Pay more"), N_("Pay less"), N_("Stopped paying"))
    ]
    amounts = [(m.new, m.back, m.more, -m.less, -m.lost) for m in moves]
    series = [(name, [reader.drawn(each[n]) for each in amounts]) for n, name in enumerate(names)]
    won = sum(move.end - move.start for move in moves)
    finding = words(
        N_("{amount} in these months together."), amount=formats.money(won, reader.currency, reader.locale, signed=True)
    )
    rows = [(label, *(reader.money(amount) for amount in each)) for label, each in zip(labels, amounts, strict=True)]
    drawn = Drawn("bars", labels, series, exponent(reader.currency))
    return chart(words(N_("What moved it")), drawn, finding, (words(N_("Month")), *names), rows)


def churn_chart(labels: Sequence[str], moves: Sequence[Movement], reader: Reader) -> Chart:
    words = reader.words.gettext
    names = [words(N_("Shops lost")), words(N_("Revenue lost"))]
    rates = [(move.shop_churn, move.revenue_churn) for move in moves]
    series = [(name, [percent_of(each[n]) for each in rates]) for n, name in enumerate(names)]
    lost = sum(move.shops_lost for move in moves)
    finding = reader.words.ngettext("{n} shop was lost in these months.", "{n} shops were lost in these months.", lost)
    rows = [(label, *(reader.percent(rate) for rate in each)) for label, each in zip(labels, rates, strict=True)]
    drawn = Drawn("lines", labels, series, 1)
    return chart(words(N_("Lost, percent")), drawn, finding, (words(N_("Month")), *names), rows)


def trial_chart(labels: Sequence[str], tried: Sequence[Trials], reader: Reader) -> Chart:
    words = reader.words.gettext
    name = words(N_("Trials that stay"))
    ended, converted = sum(each.ended for each in tried), sum(each.converted for each in tried)
    finding = words(N_("{converted} of {ended} trials stayed."), converted=converted, ended=ended)
    rows = [
        (label, reader.percent(each.rate), str(each.converted), str(each.ended) + (" …" if each.is_open else ""))
        for label, each in zip(labels, tried, strict=True)
    ]
    values = [percent_of(each.rate) for each in tried]
    heads = (words(N_("Month")), name, words(N_("Of these stayed")), words(N_("Trials ended")))
    drawn = Drawn("bars", labels, [(name, values)], 1)
    return chart(words(N_("Trials that stay, percent")), drawn, finding, heads, rows)


def percent_of(rate: float | None) -> float | None:
    return None if rate is None else round(100 * rate, 1)
