"""What a shift came to: computed from its documents, whatever the order they came in."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from infra.kit.db.sessions import TenantReader
from modules.payments.api import CASH, EXCHANGE
from modules.pos.models import RegisterDocument

BY_LABEL = "label"
"""The source of a price that stands on a scale's label, as registers write it."""


class TenderSum(msgspec.Struct, frozen=True, kw_only=True):
    """One tender: what came in and went out, what is expected of it; `counted` and `difference` once it is counted."""

    tender: str
    label: str
    taken: int = 0
    given_back: int = 0
    expected: int = 0
    counted: int | None = None
    difference: int | None = None


class TaxSum(msgspec.Struct, frozen=True, kw_only=True):
    """Tax by rate (basis points): sales less returns."""

    rate: int
    net: int
    tax: int


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """An X, and once it is drawn a Z. Minor units; `cash_expected` = float + sales + orders − returns + in − out −
    drops.

    `documents`: how many; `first` and `last`: the numbers that were given. `orders` and `collected`: how many times
    orders were paid or called off here, and what came of them; they are no sales of this shift, but of the day that
    they were placed on.
    """

    documents: int = 0
    sales: int = 0
    sold: int = 0
    returns: int = 0
    returned: int = 0
    orders: int = 0
    collected: int = 0
    discounts: int = 0
    rounding: int = 0
    float: int = 0
    put_in: int = 0
    taken_out: int = 0
    dropped: int = 0
    cash_expected: int = 0
    tenders: list[TenderSum] = []
    taxes: list[TaxSum] = []
    cashiers: dict[str, int] = {}
    first: str = ""
    last: str = ""
    number: str = ""
    note: str = ""
    waits: int = 0

    @property
    def total(self) -> int:
        return self.sold - self.returned


class Fact(msgspec.Struct, frozen=True, kw_only=True):
    """What a report needs of a document."""

    kind: str
    number: str
    cashier: str
    cash: int
    body: Mapping[str, Any]


async def facts_of(session: TenantReader, shift: UUID) -> list[Fact]:
    """The shift's documents in the order of their time; what was refused did not happen."""
    query = sa.select(
        RegisterDocument.kind, RegisterDocument.number, RegisterDocument.cashier_name, RegisterDocument.cash,
        RegisterDocument.body["body"].label("body"),
    ).where(RegisterDocument.shift_id == shift, RegisterDocument.state != "refused")  # fmt: skip
    rows = await session.execute(query.order_by(RegisterDocument.at, RegisterDocument.id))
    return [Fact(kind=r.kind, number=r.number, cashier=r.cashier_name, cash=r.cash, body=r.body) for r in rows]


def whole(value: object) -> int:
    return value if isinstance(value, int) else 0


def report_of(facts: Sequence[Fact]) -> Report:
    """Σ of everything: pure, and the same for any order of `facts` but for the first opening, whose float it is."""
    sales, returns = of(facts, "sale"), of(facts, "return")
    orders, called_off = [*of(facts, "pickup"), *of(facts, "deposit")], of(facts, "cancellation")
    numbers = [fact.number for fact in (*sales, *returns, *orders, *called_off) if fact.number]
    floats = [whole(fact.body.get("float")) for fact in of(facts, "opening")]  # later ones joined, and put something in
    entries = {what: sum_of(entry_amounts(facts, what)) for what in ("in", "out", "drop")}
    return Report(
        documents=len(facts), sales=len(sales), sold=totals(sales), returns=len(returns), returned=totals(returns),
        orders=len(orders) + len(called_off),
        collected=sum(collected(fact) for fact in orders) - sum(collected(fact) for fact in called_off),
        discounts=sum(discount_of(fact) for fact in sales),
        rounding=rounded([*sales, *orders]) - rounded([*returns, *called_off]),
        float=floats[0] if floats else 0, put_in=entries["in"] + sum_of(floats[1:]),
        taken_out=entries["out"], dropped=entries["drop"], cash_expected=sum(fact.cash for fact in facts),
        tenders=tender_sums([*sales, *orders], [*returns, *called_off], sum(fact.cash for fact in facts)),
        taxes=tax_sums(sales, returns), cashiers=by_cashier(sales, returns),
        first=min(numbers, default=""), last=max(numbers, default=""),
    )  # fmt: skip


def of(facts: Iterable[Fact], kind: str) -> list[Fact]:
    return [fact for fact in facts if fact.kind == kind]


def sum_of(amounts: Iterable[int]) -> int:
    return sum(amounts)


def entry_amounts(facts: Sequence[Fact], what: str) -> Iterable[int]:
    return (whole(fact.body.get("amount")) for fact in of(facts, "entry") if fact.body.get("what") == what)


def totals(facts: Sequence[Fact]) -> int:
    return sum(whole(fact.body.get("total")) for fact in facts)


def parts(fact: Fact, name: str) -> list[dict[str, Any]]:
    return dicts(fact.body.get(name))


def dicts(found: Any) -> list[dict[str, Any]]:
    """Those of a list's parts that are objects: a body is kept as it came."""
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []  # pyright: ignore[reportUnknownVariableType]


def discount_of(fact: Fact) -> int:
    """What reasons took off the prices of the list. What a scale has printed is its price, and no discount."""
    reasons = [reason for line in parts(fact, "lines") for reason in dicts(line.get("reasons"))]
    return -sum(min(0, whole(reason.get("amount"))) for reason in reasons if reason.get("source") != BY_LABEL)


def collected(fact: Fact) -> int:
    """What of an order was paid here, without what cash rounding added."""
    return sum(whole(each.get("amount")) - whole(each.get("rounding")) for each in parts(fact, "payments"))


def rounded(facts: Sequence[Fact]) -> int:
    return sum(whole(p.get("rounding")) for fact in facts for p in parts(fact, "payments"))


def tender_sums(taken: Sequence[Fact], returns: Sequence[Fact], cash: int) -> list[TenderSum]:
    found: dict[str, dict[str, Any]] = {CASH: {"label": ""}}
    for name, facts in (("taken", taken), ("given_back", returns)):
        for payment in (p for fact in facts for p in parts(fact, "payments")):
            own = found.setdefault(str(payment.get("tender")), {"label": ""})
            own["label"] = own["label"] or str(payment.get("label") or "")
            own[name] = own.get(name, 0) + whole(payment.get("amount"))
    return [
        TenderSum(
            tender=tender, label=own["label"], taken=own.get("taken", 0), given_back=own.get("given_back", 0),
            expected=cash if tender == CASH else own.get("taken", 0) - own.get("given_back", 0),
        )
        for tender, own in found.items()
        if tender != EXCHANGE or own.get("taken", 0) != own.get("given_back", 0)  # both sides of it were in no drawer
    ]  # fmt: skip


def tax_sums(sales: Sequence[Fact], returns: Sequence[Fact]) -> list[TaxSum]:
    found: dict[int, tuple[int, int]] = {}
    for sign, facts in ((1, sales), (-1, returns)):
        for fact in facts:
            inclusive = bool(fact.body.get("prices_include_tax", True))
            for line in parts(fact, "lines"):
                rate, tax, total = (whole(line.get(name)) for name in ("tax_rate", "tax", "total"))
                net = total - tax if inclusive else total
                before = found.get(rate, (0, 0))
                found[rate] = before[0] + sign * net, before[1] + sign * tax
    return [TaxSum(rate=rate, net=net, tax=tax) for rate, (net, tax) in sorted(found.items())]


def by_cashier(sales: Sequence[Fact], returns: Sequence[Fact]) -> dict[str, int]:
    found: dict[str, int] = {}
    for sign, facts in ((1, sales), (-1, returns)):
        for fact in facts:
            found[fact.cashier] = found.get(fact.cashier, 0) + sign * whole(fact.body.get("total"))
    return found


def counted(report: Report, counted: Mapping[str, int]) -> Report:
    """With what was counted beside what was expected. A tender that nobody counted has no difference."""
    known = {each.tender for each in report.tenders}
    more = [TenderSum(tender=tender, label="") for tender in counted if tender not in known]
    return msgspec.structs.replace(
        report, tenders=[with_count(each, counted.get(each.tender)) for each in (*report.tenders, *more)]
    )


def with_count(each: TenderSum, amount: int | None) -> TenderSum:
    if amount is None:
        return each
    return msgspec.structs.replace(each, counted=amount, difference=amount - each.expected)
