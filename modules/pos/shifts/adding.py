"""A store's day out of its shifts: Zs, and the Xs of those that are still open, added up."""

from collections.abc import Iterable, Sequence

import msgspec

from modules.pos.shifts.report import Report, TaxSum, TenderSum


class DayTender(msgspec.Struct, frozen=True, kw_only=True):
    """One tender of a day, minor units. `difference`: of what was counted, None where nobody has."""

    tender: str
    label: str
    taken: int = 0
    given_back: int = 0
    difference: int | None = None

    @property
    def left(self) -> int:
        return self.taken - self.given_back


class DayTotal(msgspec.Struct, frozen=True, kw_only=True):
    """What the shifts of a day come to, minor units. Floats and what is expected in a drawer are not in it: the
    float of an evening is cash that was counted at noon, and would stand there twice.
    """

    sales: int
    sold: int
    returns: int
    returned: int
    orders: int
    collected: int
    discounts: int
    rounding: int
    put_in: int
    taken_out: int
    dropped: int
    tenders: tuple[DayTender, ...]
    taxes: tuple[TaxSum, ...]
    cashiers: dict[str, int]

    @property
    def total(self) -> int:
        return self.sold - self.returned


def added(reports: Sequence[Report]) -> DayTotal:
    """The sum of `reports`, whatever their order."""
    return DayTotal(
        sales=sum(each.sales for each in reports), sold=sum(each.sold for each in reports),
        returns=sum(each.returns for each in reports), returned=sum(each.returned for each in reports),
        orders=sum(each.orders for each in reports), collected=sum(each.collected for each in reports),
        discounts=sum(each.discounts for each in reports), rounding=sum(each.rounding for each in reports),
        put_in=sum(each.put_in for each in reports), taken_out=sum(each.taken_out for each in reports),
        dropped=sum(each.dropped for each in reports), tenders=tenders_of(reports), taxes=taxes_of(reports),
        cashiers=cashiers_of(reports),
    )  # fmt: skip


def tenders_of(reports: Iterable[Report]) -> tuple[DayTender, ...]:
    found: dict[str, DayTender] = {}
    for each in (tender for report in reports for tender in report.tenders):
        before = found.get(each.tender, DayTender(tender=each.tender, label=each.label))
        found[each.tender] = with_shift(before, each)
    return tuple(found.values())


def with_shift(day: DayTender, shift: TenderSum) -> DayTender:
    """What nobody has counted is not missing."""
    differences = [each for each in (day.difference, shift.difference) if each is not None]
    return msgspec.structs.replace(
        day, label=day.label or shift.label, taken=day.taken + shift.taken,
        given_back=day.given_back + shift.given_back, difference=sum(differences) if differences else None,
    )  # fmt: skip


def taxes_of(reports: Iterable[Report]) -> tuple[TaxSum, ...]:
    found: dict[int, TaxSum] = {}
    for each in (tax for report in reports for tax in report.taxes):
        before = found.get(each.rate, TaxSum(rate=each.rate, net=0, tax=0))
        found[each.rate] = TaxSum(rate=each.rate, net=before.net + each.net, tax=before.tax + each.tax)
    return tuple(found[rate] for rate in sorted(found))


def cashiers_of(reports: Iterable[Report]) -> dict[str, int]:
    found: dict[str, int] = {}
    for name, amount in (pair for report in reports for pair in report.cashiers.items()):
        found[name] = found.get(name, 0) + amount
    return found
