"""What customers have paid ahead goes back to them, once."""

import asyncio
from typing import Any
from uuid import UUID

import pytest

from infra.kit import clock
from infra.kit.db.sessions import TenantSession
from infra.kit.problems import Problem
from modules.payments.errors import NotPaidAhead
from modules.payments.services import receipts
from modules.payments.services.account import standing
from modules.payments.services.days import sheet_of
from modules.payments.services.draft import list_tenders
from modules.payments.services.receipts import Receipt, pay_ahead_out
from modules.shops.api import get_settings
from tenancy.tenants.api import TenantCard
from tests.factories.accounts import add_debtor, balance
from tests.fixtures.servers import Servers
from tests.modules.orders.races import many_connections
from tests.modules.payments.test_receipts import NONE, pay, someone, still_open


async def ahead(session: TenantSession, amount: int = 1000) -> UUID:
    customer = await add_debtor(session)
    await pay(session, customer, amount)
    return customer


async def pay_out(session: TenantSession, customer: UUID, amount: int, tender: str = "cash") -> int:
    store = (await get_settings(session)).store
    asked = Receipt(customer=customer, tender=tender, amount=amount, store=store)
    return await pay_ahead_out(session, asked, "GBP", await list_tenders(session, NONE), someone())


@pytest.mark.parametrize("tender", ["cash", "transfer"])
async def test_what_was_paid_ahead_is_paid_out_and_gone_from_the_day(session: TenantSession, tender: str) -> None:
    customer = await ahead(session)
    assert await pay_out(session, customer, 400, tender) == 400
    assert await balance(session, customer) == -600
    assert await still_open(session, customer) == []
    settings = await get_settings(session)
    flows = (await sheet_of(session, settings.store, settings.zone, clock.day_of(clock.now(), settings.zone))).flows
    assert flows[tender].went == 400


@pytest.mark.parametrize("amount", [1001, 0])
async def test_no_more_than_is_paid_ahead_is_paid_out(session: TenantSession, amount: int) -> None:
    customer = await ahead(session)
    with pytest.raises(Problem):
        await pay_out(session, customer, amount)
    with pytest.raises(Problem):
        await pay_out(session, customer, 10, "account")
    assert await balance(session, customer) == -1000


async def paid_out_by_two(servers: Servers, tenant: str) -> tuple[int, int]:
    """Two people pay the same balance out at once: how many could, and what the account says."""
    async with many_connections(servers, 3) as databases:
        async with databases.tenant(tenant) as session:
            customer = await ahead(session)
            await session.commit()

        async def somebody() -> int:
            try:
                async with databases.tenant(tenant) as session:
                    await pay_out(session, customer, 1000)
                    await session.commit()
            except NotPaidAhead:
                return 0
            return 1

        done = sum(await asyncio.gather(somebody(), somebody()))
        async with databases.read_tenant(tenant) as session:
            return done, await balance(session, customer)


async def test_two_who_pay_out_the_same_balance_pay_it_once(prepared: Servers, fresh_tenant: TenantCard) -> None:
    for _ in range(5):
        assert await paid_out_by_two(prepared, fresh_tenant.id) == (1, 0)


async def test_control_who_looks_at_the_balance_without_holding_it_pays_twice(
    prepared: Servers, fresh_tenant: TenantCard, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = asyncio.Barrier(2)

    async def careless(session: TenantSession, customer: UUID, currency: str) -> Any:
        row = await standing(session, customer)
        await looked.wait()
        return row

    async with many_connections(prepared, 3) as databases:
        async with databases.tenant(fresh_tenant.id) as session:
            customer = await ahead(session)
            await session.commit()
        monkeypatch.setattr(receipts, "open_account", careless)

        async def somebody() -> None:
            async with databases.tenant(fresh_tenant.id) as session:
                await pay_out(session, customer, 1000)
                await session.commit()

        await asyncio.gather(somebody(), somebody())
        async with databases.read_tenant(fresh_tenant.id) as session:
            assert await balance(session, customer) == 1000
