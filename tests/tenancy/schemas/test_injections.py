"""An injected text reads nothing of another tenant, and changes nothing of theirs."""

from collections.abc import AsyncGenerator

import asyncpg
import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from infra.kit.db.failures import state_of
from infra.kit.db.sessions import Databases, WrongPlace
from infra.kit.ids import new_id
from tenancy.schemas.roles import SET_CONFIG
from tests.fixtures.figures import Figure
from tests.fixtures.servers import Admin
from tests.fixtures.tenants import NewTenant
from tests.tenancy.schemas.injections import CANARY, PAYLOADS, STATEMENTS, Payload

DENIED = "42501"
COUNT = "SELECT (SELECT count(*) FROM {0}.handled_event), (SELECT count(*) FROM cell.outbox WHERE tenant = '{0}')"


@pytest.fixture(scope="module")
async def pair(new_tenant: NewTenant, databases: Databases, admin: Admin) -> tuple[str, str]:
    """Attacker and victim; the victim's table holds the canary, and statistics of it."""
    attacker, victim = (await new_tenant()).id, (await new_tenant()).id
    async with databases.tenant(victim) as session:
        row = sa.text(f"INSERT INTO handled_event VALUES ('{CANARY}', :event)")
        await session.execute(row, {"event": new_id()})
        await session.execute(row, {"event": new_id()})
        await session.commit()
    await admin(f"ANALYZE {victim}.handled_event")
    return attacker, victim


@pytest.fixture
async def everybody_may_set_config(admin: Admin) -> AsyncGenerator[None]:
    """The control: PostgreSQL as it comes."""
    await admin(f"GRANT EXECUTE ON FUNCTION {SET_CONFIG} TO PUBLIC")
    yield
    await admin(f"REVOKE EXECUTE ON FUNCTION {SET_CONFIG} FROM PUBLIC")


async def inject(databases: Databases, pair: tuple[str, str], payload: Payload) -> str:
    """What the attacker sees: rows, and rows of a second look; a refusal counts as nothing seen."""
    attacker, victim = pair
    glued = "SELECT handler FROM handled_event WHERE handler = '" + payload.text.format(other=victim) + "'"
    seen = ""
    try:
        async with databases.tenant(attacker) as session:
            seen += str((await session.execute(sa.text(glued.replace(":", r"\:")))).all())
            seen += str((await session.execute(sa.text("SELECT handler FROM handled_event"))).all())
            await session.commit()
    except (DBAPIError, WrongPlace) as error:
        seen += str(getattr(error, "orig", error))
    return seen


@pytest.mark.parametrize("payload", PAYLOADS, ids=lambda payload: payload.name)
async def test_an_injected_text_reaches_nothing(
    databases: Databases, pair: tuple[str, str], admin: Admin, payload: Payload
) -> None:
    before = await admin(COUNT.format(pair[1]))
    assert CANARY not in await inject(databases, pair, payload)
    assert await admin(COUNT.format(pair[1])) == before


@pytest.mark.parametrize("statement", STATEMENTS.values(), ids=STATEMENTS)
async def test_a_whole_statement_of_theirs_is_refused(
    databases: Databases, pair: tuple[str, str], admin: Admin, statement: str
) -> None:
    before = await admin(COUNT.format(pair[1]))
    async with databases.tenant(pair[0]) as session:
        with pytest.raises(DBAPIError) as refused:
            await session.execute(sa.text(statement.format(other=pair[1])))
    assert state_of(refused.value) == DENIED, refused.value
    assert await admin(COUNT.format(pair[1])) == before


@pytest.mark.parametrize("payload", [p for p in PAYLOADS if p.leaks_without_revoke], ids=lambda payload: payload.name)
async def test_control_where_everybody_may_call_set_config_it_leaks(
    databases: Databases, pair: tuple[str, str], everybody_may_set_config: None, payload: Payload
) -> None:
    assert CANARY in await inject(databases, pair, payload)


@pytest.mark.prove("injection", want="≥ 50 payloads: 0 rows of another tenant")
async def test_the_whole_corpus_yields_nothing(
    databases: Databases, pair: tuple[str, str], admin: Admin, figure: Figure
) -> None:
    before = await admin(COUNT.format(pair[1]))
    leaks = [payload.name for payload in PAYLOADS if CANARY in await inject(databases, pair, payload)]
    figure(f"{len(PAYLOADS)} payloads: {len(leaks)} with rows of another tenant")
    assert len(PAYLOADS) >= 50
    assert not leaks
    assert await admin(COUNT.format(pair[1])) == before


async def test_control_the_canary_is_where_the_payloads_look(admin: Admin, pair: tuple[str, str]) -> None:
    rows = await admin(
        f"SELECT word FROM ts_stat('SELECT to_tsvector(''simple'', handler) FROM {pair[1]}.handled_event')"
    )
    assert CANARY in {row["word"] for row in rows}


async def test_the_application_never_speaks_the_protocol_that_takes_several_statements(databases: Databases) -> None:
    with pytest.raises(DBAPIError) as refused:
        async with databases.platform() as session:
            await session.execute(sa.text("SELECT 1; SELECT 2"))
    assert isinstance(refused.value.orig.__cause__, asyncpg.PostgresSyntaxError)  # type: ignore[union-attr]
