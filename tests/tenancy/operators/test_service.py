"""Operators are made on the command line, of accounts of their own."""

import pytest
import sqlalchemy as sa

from infra.kit import clock
from infra.kit.db.sessions import PlatformSession
from infra.kit.ids import new_id
from infra.kit.problems import Invalid
from tenancy.accounts.api import create_account, find_person_by_email
from tenancy.accounts.passwords import is_password
from tenancy.accounts.service import find_credentials
from tenancy.operators.errors import AccountTaken, NoSuchOperator
from tenancy.operators.identity import is_operator
from tenancy.operators.service import add_operator, list_operators, remove_operator


def somebody() -> str:
    return f"{new_id()}@ops.example"


async def test_whoever_is_added_gets_a_password_that_is_shown_once(platform_session: PlatformSession) -> None:
    email = somebody()
    password = await add_operator(platform_session, email.upper(), "Wang", clock.now())
    known = await find_credentials(platform_session, email=email)
    assert known
    assert await is_password(known.password_hash, password)
    assert [each.name for each in await list_operators(platform_session) if each.email == email] == ["Wang"]
    facts = sa.text("SELECT facts::text FROM platform.audit WHERE act = 'operator.added'")
    assert all(password not in text for text in await platform_session.scalars(facts))


async def test_a_merchant_s_account_never_becomes_an_operator_s(platform_session: PlatformSession) -> None:
    email = somebody()
    await create_account(platform_session, email=email, password_hash="-", name="Lin", locale="en")
    with pytest.raises(AccountTaken):
        await add_operator(platform_session, email, "Lin", clock.now())
    assert not await is_operator(platform_session, email)


async def test_nobody_is_added_twice_or_without_an_address(platform_session: PlatformSession) -> None:
    email = somebody()
    await add_operator(platform_session, email, "Wang", clock.now())
    with pytest.raises(AccountTaken):
        await add_operator(platform_session, email, "Wang", clock.now())
    with pytest.raises(Invalid):
        await add_operator(platform_session, "wang", "Wang", clock.now())


async def test_who_was_removed_comes_back_with_a_new_password(platform_session: PlatformSession) -> None:
    email = somebody()
    first = await add_operator(platform_session, email, "Wang", clock.now())
    await remove_operator(platform_session, email, clock.now())
    assert not await is_operator(platform_session, email)
    with pytest.raises(NoSuchOperator):
        await remove_operator(platform_session, email, clock.now())
    second = await add_operator(platform_session, email, "Wang", clock.now())
    assert first != second
    assert await is_operator(platform_session, email)
    known = await find_credentials(platform_session, email=email)
    assert known
    assert not await is_password(known.password_hash, first)


async def test_removing_a_stranger_is_refused(platform_session: PlatformSession) -> None:
    email = somebody()
    await create_account(platform_session, email=email, password_hash="-", name="Lin", locale="en")
    with pytest.raises(NoSuchOperator):
        await remove_operator(platform_session, email, clock.now())
    assert await find_person_by_email(platform_session, email)
