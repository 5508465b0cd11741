"""A line of the bank is kept once, however often and in whichever file it is brought."""

import asyncio
from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from infra.kit.db.sessions import TenantSession
from infra.kit.ids import new_id
from modules.payments.bank.keeping import Kept, keep_lines
from modules.payments.bank.lines import Kind, RawLine, agreement, plain
from modules.payments.models import BankLine
from tenancy.tenants.api import TenantCard
from tests.fixtures.servers import Servers
from tests.modules.orders.races import many_connections


def a_line(amount: int = 1000, **more: Any) -> RawLine:
    given: dict[str, Any] = {"day": date(2026, 11, 20), "amount": amount, "currency": "GBP", "payer": "Ada"}
    return RawLine(**given | more)


async def bring(session: TenantSession, *lines: RawLine) -> tuple[int, int]:
    kept = await keep_lines(session, lines, new_id(), "november.xml")
    return kept.new, kept.same


async def test_the_same_file_twice_changes_nothing(session: TenantSession) -> None:
    lines = a_line(), a_line(2000), a_line(-300)
    assert await bring(session, *lines) == (3, 0)
    assert await bring(session, *lines) == (0, 3)


async def test_files_that_overlap_add_what_is_new(session: TenantSession) -> None:
    await bring(session, a_line(1), a_line(2))
    assert await bring(session, a_line(2), a_line(3)) == (1, 1)


async def test_two_like_payments_of_a_day_are_two_and_stay_two(session: TenantSession) -> None:
    assert await bring(session, a_line(), a_line()) == (2, 0)
    assert await bring(session, a_line(), a_line()) == (0, 2)
    assert await bring(session, a_line(), a_line(), a_line()) == (1, 2)


async def test_a_file_in_parts_is_one_file(session: TenantSession) -> None:
    file = new_id()
    assert await keep_lines(session, [a_line()], file, "") == Kept(1, 0)
    assert await keep_lines(session, [a_line()], file, "") == Kept(1, 0)
    again = new_id()
    assert await keep_lines(session, [a_line()], again, "") == Kept(0, 1)
    assert await keep_lines(session, [a_line()], again, "") == Kept(0, 1)


async def test_what_went_out_waits_for_nothing(session: TenantSession) -> None:
    await bring(session, a_line(-300))
    assert await session.scalar(sa.select(BankLine.state)) == "out"


async def test_one_file_brought_by_two_at_once_comes_in_once(prepared: Servers, fresh_tenant: TenantCard) -> None:
    async with many_connections(prepared, 3) as databases:

        async def somebody() -> tuple[int, int]:
            async with databases.tenant(fresh_tenant.id) as session:
                found = await bring(session, a_line(), a_line(2000))
                await session.commit()
            return found

        assert sorted(await asyncio.gather(somebody(), somebody())) == [(0, 2), (2, 0)]


CAMT = a_line(payer="Ada Lovelace", payer_account="GB33BUKB", text="Order SO-000012", reference="E2E-1", account="GB99")
CSV = a_line(payer="ADA LOVELACE", text="SO-000012", reference="TX 77")


async def brought(session: TenantSession, lines: Sequence[RawLine], kind: Kind) -> tuple[int, int]:
    kept = await keep_lines(session, lines, new_id(), "", kind)
    return kept.new, kept.same


@pytest.mark.parametrize("turned", [False, True])
async def test_a_payment_of_a_camt_and_of_a_table_is_one(session: TenantSession, turned: bool) -> None:
    files: list[tuple[RawLine, Kind]] = [(CAMT, "camt"), (CSV, "table")]
    first, second = files[::-1] if turned else files
    assert await brought(session, [first[0]], first[1]) == (1, 0)
    assert await brought(session, [second[0]], second[1]) == (0, 1)
    assert await brought(session, [second[0]], second[1]) == (0, 1)
    row = (await session.execute(sa.select(BankLine.account, BankLine.payer_account))).one()
    assert tuple(row) == ("GB99", "GB33BUKB"), "what one of them says besides is kept"


@pytest.mark.parametrize(
    "other",
    [
        a_line(payer="Bob"), a_line(payer="Ada Lovelace", text="SO-000013"), a_line(1001, payer="Ada Lovelace"),
        a_line(payer="Ada Lovelace", day=date(2026, 11, 21)), a_line(payer=""),
    ],
)  # fmt: skip
async def test_control_a_payment_that_says_something_else_is_another(session: TenantSession, other: RawLine) -> None:
    await brought(session, [CAMT], "camt")
    assert await brought(session, [other], "table") == (1, 0)


async def test_two_like_payments_stay_two_in_a_file_of_another_kind(session: TenantSession) -> None:
    await brought(session, [CAMT, CAMT], "camt")
    assert await brought(session, [CSV, CSV], "table") == (0, 2)
    assert await brought(session, [CSV, CSV, CSV], "api") == (1, 2)


SIGNS = st.text("abcdefgh 123", min_size=4, max_size=12)
LINES = st.builds(
    RawLine, day=st.just(date(2026, 11, 20)), amount=st.integers(1, 3), currency=st.just("GBP"),
    payer=SIGNS, payer_account=SIGNS, text=SIGNS, reference=SIGNS,
)  # fmt: skip


@given(LINES, st.sets(st.sampled_from(["payer", "payer_account", "text", "reference"]), max_size=3))
def test_what_says_less_agrees_with_what_it_was_and_always_both_ways(line: RawLine, left_out: set[str]) -> None:
    less = replace(line, **dict.fromkeys(left_out, ""))
    assert (
        agreement(line, less)
        == agreement(less, line)
        == sum(bool(plain(getattr(less, name))) for name in ("payer", "payer_account", "text", "reference"))
    )
    assert agreement(line, replace(less, amount=line.amount + 1)) == 0
