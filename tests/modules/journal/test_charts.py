"""Numbers to begin with, by country and trade; vouchers that accountants' programs read back, balanced."""

import csv
import io
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.kit.db.sessions import TenantSession
from infra.kit.ids import new_id
from modules.journal.accounts import (
    CHARTS,
    LABELS,
    Chart,
    accounts_of,
    chart_of,
    choose_chart,
    name_accounts,
    usual,
)
from modules.journal.domain import Posting, post
from modules.journal.errors import NoSuchChart
from modules.journal.export import voucher_headings, vouchers_of
from modules.journal.service import Line, Month
from modules.shops.api import StoreCard
from tests.factories.actors import an_actor
from tests.modules.journal.test_domain import FACTS

FIRST = date(2026, 10, 1)
STORE = StoreCard(
    id=new_id(), code="S1", name="Shop", kind="shop", zone="Europe/London", region="GB", is_default=True
)  # fmt: skip


@pytest.mark.parametrize("chart", CHARTS.values(), ids=lambda chart: chart.name)
def test_each_chart_has_a_number_of_its_own_for_each_account(chart: Chart) -> None:
    keys = [*LABELS, "tender.cash", "tender.card", "tender.transfer"]
    for trade in ("grocery", "drinks"):
        codes = [chart.code(key, trade) for key in keys]
        assert len(set(codes)) == len(codes), Counter(codes).most_common(1)
    assert chart.code("stock", "drinks") != chart.code("stock", "grocery")


@pytest.mark.parametrize(
    ("country", "name"), [("CN", "cn_small"), ("GB", "eu"), ("DE", "eu"), ("US", "us"), ("JP", "generic")]
)
def test_a_country_has_a_usual_chart(country: str, name: str) -> None:
    assert usual(country).name == name


async def test_a_chosen_chart_takes_the_place_of_typed_numbers(session: TenantSession) -> None:
    actor = an_actor()
    assert await chart_of(session) is None
    known = await accounts_of(session, actor)
    typed = {key: account.code for key, account in known.items()} | {"sales": "8400"}
    await name_accounts(session, typed, list(known))
    assert (await accounts_of(session, actor))["sales"].code == "8400"
    await choose_chart(session, "us")
    now = await accounts_of(session, actor)
    assert (now["sales"].code, now["delivery"].code) == ("4000", "4200")
    with pytest.raises(NoSuchChart):
        await choose_chart(session, "moon")


def month_of(postings: list[Posting], chart: Chart) -> Month:
    lines = tuple(
        Line(
            day=each.day, kind=each.kind, account=each.account, code=chart.code(each.account, ""), name=each.account,
            rate=each.rate, of=each.of, amount=each.amount,
        )
        for each in postings
    )  # fmt: skip
    return Month(store=STORE, first=FIRST, lines=lines)


@given(FACTS, st.sampled_from(list(CHARTS.values())))
def test_vouchers_come_back_balanced_and_whole(facts: object, chart: Chart) -> None:
    month = month_of(post(facts), chart)  # type: ignore[arg-type]
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(voucher_headings("en"))
    writer.writerows(vouchers_of(month, "GBP", "en"))
    file.seek(0)
    balance: Counter[str] = Counter()
    days: dict[str, set[str]] = {}
    by_code: Counter[tuple[date, str]] = Counter()
    for row in csv.DictReader(file):
        amount = int((Decimal(row["Debits"] or 0) - Decimal(row["Credits"] or 0)) * 100)
        assert not (row["Debits"] and row["Credits"])
        balance[row["Journal No"]] += amount
        days.setdefault(row["Journal No"], set()).add(row["Journal Date"])
        by_code[date.fromisoformat(row["Journal Date"]), row["Account Code"]] += amount
    assert set(balance.values()) <= {0}
    assert all(len(each) == 1 for each in days.values())
    expected: Counter[tuple[date, str]] = Counter()
    for line in month.lines:
        expected[line.day, line.code] += line.amount
    assert by_code == expected
    assert all(FIRST <= day < FIRST + timedelta(days=31) for day, _ in by_code)
