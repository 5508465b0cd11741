"""Moving in: opening stock with cost, opening balances, totals beside the old system's, the way back, the signature."""

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa

from infra.kit import clock
from infra.kit.db.sessions import TenantSession
from infra.kit.ids import new_id
from modules.costing.api import value_all
from modules.customers.api import Contact, Source, find_or_create
from modules.desk.api import Author, GivenRow, Outcome, Work
from modules.moving import service
from modules.moving.balance_format import OpeningBalanceFormat
from modules.moving.errors import NothingToUndo, SignedOff, SoldAlready, TotalsDiffer
from modules.moving.figures import FIGURES, ours
from modules.moving.stock_format import OpeningStockFormat
from modules.payments.models import CustomerAccount
from modules.payments.views import account_entries
from modules.stock.views import levels, moves
from tests.factories.actors import an_actor
from tests.factories.goods import add_variant
from tests.factories.sales import add_sale

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def work(*, dry: bool = False) -> Work:
    return Work(run=new_id(), by=Author(None, "Ann Lee"), at=NOW, dry=dry)


def rows(*cells: dict[str, str]) -> list[GivenRow]:
    return [GivenRow(line, each) for line, each in enumerate(cells, 2)]


async def bring_stock(session: TenantSession, *cells: dict[str, str]) -> Outcome:
    outcome = await OpeningStockFormat().take(session, rows(*cells), work())
    await value_all(session)
    return outcome


async def bring_balances(session: TenantSession, *cells: dict[str, str]) -> Outcome:
    return await OpeningBalanceFormat().take(session, rows(*cells), work())


def messages(outcome: Outcome) -> Sequence[tuple[int, str]]:
    return [(fault.line, fault.field) for fault in outcome.faults]


async def figure(session: TenantSession, name: str) -> Decimal:
    return (await ours(session, an_actor()))[name]


async def test_opening_stock_comes_in_with_what_it_has_cost(session: TenantSession) -> None:
    await add_variant(session, code="TEA")
    await add_variant(session, code="CUP")
    before = await figure(session, "stock_value")
    outcome = await bring_stock(
        session,
        {"code": "TEA", "quantity": "1,200", "cost": "2.345678"},
        {"code": "CUP", "quantity": "3", "value": "£10.00"},
    )
    assert outcome.counts == {"created": 2}
    assert outcome.faults == []
    # 1200 × 2.345678 = 2814.8136, and a third of ten three times is ten again.
    assert await figure(session, "stock_value") - before == 281481 + 1000


async def test_the_same_file_again_changes_nothing_and_another_figure_is_a_fault(session: TenantSession) -> None:
    await add_variant(session, code="TEA")
    await bring_stock(session, {"code": "TEA", "quantity": "5", "cost": "1"})
    again = await bring_stock(session, {"code": "TEA", "quantity": "5", "cost": "1"})
    other = await bring_stock(session, {"code": "TEA", "quantity": "6", "cost": "1"})
    assert (again.counts, again.faults) == ({"same": 1}, [])
    assert messages(other) == [(2, "quantity")]
    assert await session.scalar(sa.select(sa.func.count()).select_from(moves).where(moves.c.kind == "opening")) == 1


@pytest.mark.parametrize(
    ("cells", "field"),
    [
        ({"code": "NONE", "quantity": "1"}, "code"),
        ({"code": "TEA", "quantity": "-1"}, "quantity"),
        ({"code": "TEA", "quantity": ""}, "quantity"),
        ({"code": "TEA", "quantity": "many"}, "quantity"),
        ({"code": "TEA", "quantity": "1", "cost": "-2"}, "cost"),
        ({"code": "TEA", "quantity": "1", "cost": "cheap"}, "cost"),
        ({"code": "TEA", "quantity": "1", "cost": "NaN"}, "cost"),
        ({"code": "TEA", "quantity": "1", "warehouse": "Moon"}, "warehouse"),
    ],
    ids=["unknown", "negative", "none", "words", "negative_cost", "words_for_cost", "no_number", "no_such_place"],
)
async def test_a_row_of_stock_that_cannot_be_taken_is_named(
    session: TenantSession, cells: dict[str, str], field: str
) -> None:
    await add_variant(session, code="TEA")
    outcome = await bring_stock(session, cells)
    assert messages(outcome) == [(2, field)]
    assert outcome.counts == {}


async def customer(session: TenantSession, name: str, **contact: Any) -> Any:
    source = Source(author=Author(None, "Ann Lee"), now=NOW, country="GB")
    return await find_or_create(session, Contact(name=name, **contact), source)


async def test_balances_find_their_customers_by_contact_or_name(session: TenantSession) -> None:
    first = await customer(session, "Mary Hill", phone="020 7946 0018")
    second = await customer(session, "Tom Reed", email="tom@example.com")
    third = await customer(session, "Only One")
    outcome = await bring_balances(
        session,
        {"customer": "+44 20 7946 0018", "amount": "12.50", "due": "2026-12-31"},
        {"customer": "Tom@Example.com", "amount": "(3.00)"},
        {"customer": "Only One", "amount": "1,000.00"},
    )
    assert (outcome.counts, outcome.faults) == ({"created": 3}, [])
    found = dict((await session.execute(sa.select(CustomerAccount.customer_id, CustomerAccount.balance))).all())
    assert [found[each] for each in (first, second, third)] == [1250, -300, 100_000]
    assert await figure(session, "balance") == 100_950
    assert await figure(session, "debtors") == 3


async def test_balances_name_what_they_cannot_place(session: TenantSession) -> None:
    await customer(session, "Twin", phone="020 7946 0018")
    await customer(session, "Twin", phone="020 7946 0019")
    await customer(session, "Sole")
    outcome = await bring_balances(
        session,
        {"customer": "Nobody", "amount": "1"},
        {"customer": "Twin", "amount": "1"},
        {"customer": "Sole", "amount": "much"},
        {"customer": "Sole", "amount": "1", "due": "soon"},
    )
    assert sorted(messages(outcome)) == [(2, "customer"), (3, "customer"), (4, "amount"), (5, "due")]


async def test_a_balance_twice_is_the_same_and_another_one_a_fault(session: TenantSession) -> None:
    await customer(session, "Sole")
    await bring_balances(session, {"customer": "Sole", "amount": "5"})
    again = await bring_balances(session, {"customer": "Sole", "amount": "5"})
    other = await bring_balances(session, {"customer": "Sole", "amount": "6"})
    assert again.counts == {"same": 1}
    assert messages(other) == [(2, "amount")]


async def test_a_step_is_taken_back_and_brought_in_mended(session: TenantSession) -> None:
    await add_variant(session, code="TEA")
    await customer(session, "Sole")
    actor = an_actor()
    await bring_stock(session, {"code": "TEA", "quantity": "5", "cost": "1"})
    await bring_balances(session, {"customer": "Sole", "amount": "5"})
    for step in ("stock", "balances"):
        assert await service.undo(session, actor, step, clock.now()) == 1
    await value_all(session)
    assert await session.scalar(sa.select(sa.func.sum(levels.c.on_hand))) == 0
    assert await session.scalar(sa.select(sa.func.sum(account_entries.c.amount))) == 0
    assert await figure(session, "stock_value") == 0
    with pytest.raises(NothingToUndo):
        await service.undo(session, actor, "stock", clock.now())
    mended = await bring_stock(session, {"code": "TEA", "quantity": "6", "cost": "2"})
    rest = await bring_balances(session, {"customer": "Sole", "amount": "6"})
    assert (mended.faults, rest.faults) == ([], [])
    assert await figure(session, "stock_value") == 1200
    assert await figure(session, "balance") == 600


async def test_nothing_is_taken_back_once_something_was_sold(session: TenantSession) -> None:
    await add_variant(session, code="TEA")
    await bring_stock(session, {"code": "TEA", "quantity": "5", "cost": "1"})
    await add_sale(session, clock.now(), number="A-1")
    with pytest.raises(SoldAlready):
        await service.undo(session, an_actor(), "stock", clock.now())


async def test_equal_totals_are_signed_and_differing_ones_need_a_reason(session: TenantSession) -> None:
    actor = an_actor()
    figures = await ours(session, actor)
    theirs = {name: f"{value:f}" for name, value in figures.items()}
    await service.put_totals(session, theirs | {"customers": "999999"})
    with pytest.raises(TotalsDiffer):
        await service.sign(session, actor, "  ", clock.now())
    await service.put_totals(session, theirs)
    await service.sign(session, actor, "", clock.now())
    with pytest.raises(SignedOff):
        await service.put_totals(session, {})
    await service.open_again(session, actor, clock.now())
    await service.put_totals(session, {"customers": "1"})
    await service.sign(session, actor, "One was a test.", clock.now())
    signed = (await service.progress_of(session)).signed
    assert signed
    assert (signed.who, signed.reason, set(signed.ours)) == (actor.name, "One was a test.", {f.name for f in FIGURES})
