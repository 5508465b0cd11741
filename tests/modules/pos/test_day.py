"""A store's day at its registers: its shifts added up."""

from collections.abc import AsyncGenerator
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from litestar import Litestar

from infra.kit import clock
from infra.kit.db.sessions import Databases
from modules.pos.shifts.adding import added
from modules.pos.shifts.report import Fact, Report, counted, report_of
from tenancy.tenants.api import TenantCard
from tests.factories.browsers import Browser
from tests.factories.callers import owner_at
from tests.factories.registers import Till, a_line

TENDERS = st.sampled_from(["cash", "card", "transfer"])
AMOUNTS = st.integers(0, 10**9)


@st.composite
def a_fact(draw: st.DrawFn) -> Fact:
    kind, total = draw(st.sampled_from(["sale", "return"])), draw(AMOUNTS)
    tender, rate = draw(TENDERS), draw(st.sampled_from([0, 600, 1300]))
    body: dict[str, Any] = {
        "total": total, "payments": [{"tender": tender, "amount": total}],
        "lines": [{"total": total, "tax": total * rate // 10_000, "tax_rate": rate}],
    }  # fmt: skip
    sign = 1 if kind == "sale" else -1
    cashier = draw(st.sampled_from(["Lin Lan", "Chen Yu"]))
    return Fact(kind=kind, number="R1-1", cashier=cashier, cash=sign * total if tender == "cash" else 0, body=body)


def sums(shifts: list[Report]) -> tuple[object, ...]:
    day = added(shifts)
    tenders = {each.tender: (each.taken, each.given_back) for each in day.tenders if each.taken or each.given_back}
    return day.sales, day.returns, day.total, tenders, day.taxes, day.cashiers


@given(st.lists(st.lists(a_fact(), max_size=6), max_size=4))
def test_a_day_comes_to_what_its_documents_come_to_however_they_fall_into_shifts(shifts: list[list[Fact]]) -> None:
    whole = report_of([fact for shift in shifts for fact in shift])
    assert sums([report_of(shift) for shift in shifts]) == sums([whole])


def test_what_nobody_has_counted_is_not_missing() -> None:
    sale = Fact(kind="sale", number="", cashier="", cash=500, body={"total": 500, "payments": []})
    done, still_open = counted(report_of([sale]), {"cash": 490}), report_of([sale])
    [cash] = added([done, still_open]).tenders
    assert (cash.difference, added([still_open]).tenders[0].difference) == (-10, None)


@pytest.fixture
async def owner(live_app: Litestar, databases: Databases, pos_shop: TenantCard) -> AsyncGenerator[Browser]:
    async with databases.platform() as session:
        made = await owner_at(live_app, session, pos_shop)
    async with made.client:
        yield made


async def test_the_day_shows_its_shifts_together_until_the_last_is_counted(
    databases: Databases, pos_shop: TenantCard, owner: Browser, till: Till, tea: UUID
) -> None:
    async with databases.read_tenant(pos_shop.id) as session:
        store, zone = (await session.execute(sa.text("SELECT id, zone FROM store WHERE is_default"))).one()
    day = clock.day_of(clock.now(), zone)
    page = f"/app/{pos_shop.slug}/registers/days"
    await till.send(till.opening(1000), till.sale(a_line(tea, "1.000", 1234)))
    shown = await owner.client.get(page)
    assert (shown.status_code, "12.34" in shown.text, "still open" in shown.text) == (200, True, True)
    await till.send(till.closing(2234))
    shown, paper = await owner.client.get(f"{page}?day={day}"), await owner.client.get(f"{page}/{store}/{day}")
    assert ("still open" in shown.text, "12.34" in paper.text) == (False, True)
    table = (await owner.client.get(f"{page}/export.csv")).text
    assert "12.34" in table
    empty = await owner.client.get(f"{page}?day=2001-01-01")
    assert "No shift began on this day" in empty.text
