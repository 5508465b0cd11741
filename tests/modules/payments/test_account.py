"""What customers owe: bought on account within a limit, brought over from elsewhere, given back first."""

import asyncio
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import ProgrammingError

from infra.kit import clock
from infra.kit.db.sessions import Databases, TenantSession
from infra.kit.ids import new_id
from infra.kit.money import Amount
from infra.kit.problems import Problem
from modules.orders.after.schemas import ExchangeIn, RefundIn, ReturnIn, ReturnLine
from modules.orders.schemas import LineIn, OrderIn, PaymentIn, PlacedOut
from modules.orders.services.cancel import cancel_order
from modules.orders.services.exchange import exchange_order
from modules.orders.services.refund import refund_order
from modules.orders.services.take_back import take_back
from modules.payments import api as payments
from modules.payments.errors import AccountInAnotherCurrency, AccountNeedsCustomer, LimitReached, NotOnAccount
from modules.payments.models import AccountEntry, CustomerAccount
from modules.payments.services.account import set_terms
from modules.stock.api import By
from tenancy.tenants.api import TenantCard
from tests.factories.accounts import add_customer, add_debtor, balance
from tests.factories.actors import an_actor
from tests.factories.goods import add_goods
from tests.factories.sold import sell
from tests.fixtures.servers import Servers
from tests.modules.orders.races import an_order, at_once, buy, many_connections

DAY = date(2026, 1, 31)


def someone() -> By:
    return By(None, "Ann Lee", clock.now())


async def bought(session: TenantSession, customer: UUID, price: int = 1000, **more: Any) -> PlacedOut:
    """An order of one piece on the customer's account."""
    goods = await add_goods(session, price=price)
    return await sell(session, (goods, 1), tender="account", customer=customer, **more)


async def entries(session: TenantSession, customer: UUID) -> list[tuple[str, int]]:
    rows = sa.select(AccountEntry.kind, AccountEntry.amount).where(AccountEntry.customer_id == customer)
    return [(row.kind, row.amount) for row in await session.execute(rows.order_by(AccountEntry.id))]


async def test_goods_bought_on_account_are_owed_and_paid_for(session: TenantSession) -> None:
    customer = await add_debtor(session, days=14)
    placed = await bought(session, customer)
    assert (placed.state, placed.paid) == ("completed", 1000)
    assert await balance(session, customer) == 1000
    row = (await session.execute(sa.select(*AccountEntry.__table__.c))).one()
    assert (row.number, row.document_id, row.balance) == (placed.number, placed.id, 1000)
    assert (row.due - row.day).days == 14


async def test_more_than_the_limit_is_refused_and_nothing_has_happened(session: TenantSession) -> None:
    customer = await add_debtor(session, 1500)
    await bought(session, customer)
    nested = await session.begin_nested()
    with pytest.raises(LimitReached) as refused:
        await bought(session, customer)
    await nested.rollback()
    assert refused.value.facts["left"] == Amount(500, "GBP")
    assert await balance(session, customer) == 1000


async def test_who_has_no_account_cannot_buy_on_one(session: TenantSession) -> None:
    with pytest.raises(NotOnAccount):
        await bought(session, await add_customer(session))


async def test_nobody_cannot_owe_anything(session: TenantSession) -> None:
    goods = await add_goods(session)
    with pytest.raises(AccountNeedsCustomer):
        await sell(session, (goods, 1), tender="account")


async def test_what_was_paid_ahead_is_bought_for_without_any_limit(session: TenantSession) -> None:
    customer = await add_debtor(session, 0)
    await payments.open_balance(session, customer, -1200, "GBP", DAY, new_id(), someone())
    await bought(session, customer)
    assert await balance(session, customer) == -200


async def test_a_part_on_account_and_the_rest_in_cash(session: TenantSession) -> None:
    customer, goods = await add_debtor(session), await add_goods(session, price=1000)
    split = [PaymentIn(tender="account", amount=600), PaymentIn(tender="cash", amount=500)]
    placed = await sell(session, (goods, 1), customer=customer, payments=split)
    assert (placed.paid, placed.change) == (1000, 100)
    assert await balance(session, customer) == 600


async def test_a_refund_lessens_what_is_owed_before_money_is_handed_out(session: TenantSession) -> None:
    customer, goods = await add_debtor(session), await add_goods(session, price=1000)
    split = [PaymentIn(tender="account", amount=600), PaymentIn(tender="cash", amount=400)]
    placed = await sell(session, (goods, 2), customer=customer, payments=[*split, PaymentIn(tender="card")])
    back = ReturnIn(lines=[ReturnLine(line=placed.lines[0].id, quantity=Decimal(1))])
    await take_back(session, an_actor(), placed.id, back, clock.now())
    assert await balance(session, customer) == 0
    ways = {p["tender"]: p["refunded"] for p in await payments.of_document(session, placed.id)}
    assert ways == {"account": 600, "card": 0, "cash": 400}


async def test_a_refund_names_the_charge_that_it_is_of(session: TenantSession) -> None:
    customer = await add_debtor(session)
    first, second = await bought(session, customer), await bought(session, customer)
    await cancel_or_return(session, second)
    assert await entries(session, customer) == [("sale", 1000), ("sale", 1000), ("refund", -1000)]
    against = await session.scalar(sa.select(AccountEntry.against).where(AccountEntry.kind == "refund"))
    charge = sa.select(AccountEntry.id).where(AccountEntry.document_id == second.id, AccountEntry.kind == "sale")
    assert against == [{"entry": str(await session.scalar(charge)), "amount": 1000}]
    assert first.number != second.number


async def cancel_or_return(session: TenantSession, placed: PlacedOut) -> None:
    lines = [ReturnLine(line=placed.lines[0].id, quantity=placed.lines[0].quantity)]
    await take_back(session, an_actor(), placed.id, ReturnIn(lines=lines), clock.now())


async def test_a_canceled_order_is_no_longer_owed(session: TenantSession) -> None:
    customer = await add_debtor(session)
    placed = await bought(session, customer, handover="later")
    await cancel_order(session, an_actor(), placed.id, "", clock.now())
    assert await balance(session, customer) == 0


async def test_goods_exchanged_twice_are_never_paid_out_in_cash(session: TenantSession) -> None:
    """What was bought on account stays owed through an exchange, and a return of the new goods lessens it."""
    customer = await add_debtor(session)
    placed = await bought(session, customer)
    other = await add_goods(session, price=1000)
    asked = ExchangeIn(lines=[ReturnLine(line=placed.lines[0].id, quantity=Decimal(1))], goods=[LineIn(variant=other)])
    new = (await exchange_order(session, an_actor(), placed.id, asked, clock.now())).order
    assert await balance(session, customer) == 1000
    await cancel_or_return(session, new)
    assert await balance(session, customer) == 0


async def test_cash_that_goes_back_to_an_account_is_paid_ahead(session: TenantSession) -> None:
    customer, goods = await add_customer(session), await add_goods(session, price=1000)
    placed = await sell(session, (goods, 1), customer=customer)
    back = ReturnIn(lines=[ReturnLine(line=placed.lines[0].id, quantity=Decimal(1))], refund=False)
    await take_back(session, an_actor(), placed.id, back, clock.now())
    await refund_order(session, an_actor(), placed.id, RefundIn(tender="account"), clock.now())
    assert await balance(session, customer) == -1000


async def test_an_opening_balance_comes_once_however_often_it_is_brought(session: TenantSession) -> None:
    customer, cause = await add_customer(session), new_id()
    made = [await payments.open_balance(session, customer, 5000, "GBP", DAY, cause, someone()) for _ in range(2)]
    assert made == [True, False]
    assert await entries(session, customer) == [("opening", 5000)]
    assert await balance(session, customer) == 5000


async def test_a_rehearsed_opening_balance_says_the_same_and_writes_nothing(session: TenantSession) -> None:
    customer, cause = await add_customer(session), new_id()
    assert await payments.open_balance(session, customer, 5000, "GBP", DAY, cause, someone(), dry=True)
    assert await session.scalar(sa.select(sa.func.count()).select_from(CustomerAccount)) == 0
    assert await balance(session, customer) == 0


async def test_an_account_is_kept_in_one_currency(session: TenantSession) -> None:
    customer = await add_debtor(session)
    with pytest.raises(AccountInAnotherCurrency):
        await payments.open_balance(session, customer, 5000, "EUR", DAY, new_id(), someone())


def on_account(variant: UUID, customer: UUID) -> OrderIn:
    order = an_order(variant)
    return OrderIn(lines=order.lines, handover="now", customer=customer, payments=[PaymentIn(tender="account")])


@pytest.mark.prove("last_of_the_limit", want="the last of a limit is sold on once")
async def test_two_orders_on_the_last_of_a_limit_make_one(prepared: Servers, fresh_tenant: TenantCard) -> None:
    async with many_connections(prepared, 4) as databases:
        for _ in range(5):
            variant, customer = await shop_with_debtor(databases, fresh_tenant.id)
            race = [partial(buy, databases, fresh_tenant.id, on_account(variant, customer)) for _ in range(4)]
            found = await at_once(race)
            assert sorted(type(each).__name__ for each in found) == ["LimitReached"] * 3 + ["PlacedOut"]
            async with databases.read_tenant(fresh_tenant.id) as session:
                assert await balance(session, customer) == 1000


async def shop_with_debtor(databases: Databases, tenant: str) -> tuple[UUID, UUID]:
    """Goods for 10.00, and a customer with 15.00 left."""
    async with databases.tenant(tenant) as session:
        made = await add_goods(session, price=1000), await add_debtor(session, 1500)
        await session.commit()
    return made


async def test_control_who_looks_first_and_charges_then_breaks_the_limit(
    prepared: Servers, fresh_tenant: TenantCard
) -> None:
    async with many_connections(prepared, 2) as databases:
        _, customer = await shop_with_debtor(databases, fresh_tenant.id)
        looked = asyncio.Barrier(2)

        async def careless(session: TenantSession) -> None:
            account = CustomerAccount.customer_id == customer
            left = CustomerAccount.credit_limit - CustomerAccount.balance
            there = await session.scalar(sa.select(left).where(account)) or 0
            await looked.wait()
            assert there >= 1000
            charge = sa.update(CustomerAccount).where(account).values(balance=CustomerAccount.balance + 1000)
            await session.execute(charge)
            await session.commit()

        async with databases.tenant(fresh_tenant.id) as one, databases.tenant(fresh_tenant.id) as other:
            await asyncio.gather(careless(one), careless(other))
        async with databases.read_tenant(fresh_tenant.id) as session:
            query = sa.select(CustomerAccount.balance, CustomerAccount.credit_limit)
            row = (await session.execute(query.where(CustomerAccount.customer_id == customer))).one()
        assert row.balance > row.credit_limit


async def test_an_entry_can_be_neither_changed_nor_deleted(session: TenantSession) -> None:
    await bought(session, await add_debtor(session))
    for statement in ("UPDATE account_entry SET amount = 1", "DELETE FROM account_entry"):
        nested = await session.begin_nested()
        with pytest.raises(ProgrammingError, match="permission denied"):
            await session.execute(sa.text(statement))
        await nested.rollback()


async def test_the_same_opening_balance_brought_by_two_at_once_comes_once(
    prepared: Servers, fresh_tenant: TenantCard
) -> None:
    async with many_connections(prepared, 2) as databases:
        _, customer = await shop_with_debtor(databases, fresh_tenant.id)
        cause = new_id()

        async def bring() -> bool | Problem:
            async with databases.tenant(fresh_tenant.id) as session:
                made = await payments.open_balance(session, customer, 700, "GBP", DAY, cause, someone())
                await session.commit()
                return made

        assert sorted(await asyncio.gather(bring(), bring())) == [False, True]  # pyright: ignore[reportArgumentType]
        async with databases.read_tenant(fresh_tenant.id) as session:
            assert await balance(session, customer) == 700


async def test_terms_say_what_they_were(session: TenantSession) -> None:
    customer = await add_customer(session)
    assert await set_terms(session, customer, 5000, 14, "GBP") is None
    assert await set_terms(session, customer, 6000, 30, "GBP") == (5000, 14)
