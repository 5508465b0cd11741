"""Tenants that are made at once wait for each other in order, however long each takes."""

import asyncio

import asyncpg
import pytest

from infra.kit.db.direct import DirectConnection
from infra.kit.db.names import new_tenant_name
from tenancy.schemas import provision as provisioning
from tenancy.schemas.lineages import lineages_for
from tenancy.schemas.provision import provision
from tests.fixtures.servers import NAMES, Servers, plain

EIGHT = 8


async def made_at_once(servers: Servers) -> list[BaseException | None]:
    """Eight at the same moment, each on a connection of its own; what went wrong with each."""
    connections: list[DirectConnection] = [await asyncpg.connect(plain(servers.provisioner_url)) for _ in range(EIGHT)]
    try:
        lineages = lineages_for()
        made = (provision(connection, NAMES, new_tenant_name(), lineages) for connection in connections)
        return await asyncio.gather(*made, return_exceptions=True)
    finally:
        for connection in connections:
            await connection.close()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for another's locks: as if all were so slow that ten seconds don't do."""
    monkeypatch.setattr(provisioning, "LOCK_TIMEOUT", "1ms")


@pytest.mark.usefixtures("impatient")
async def test_eight_at_once_are_all_made(prepared: Servers) -> None:
    assert await made_at_once(prepared) == [None] * EIGHT


@pytest.mark.usefixtures("impatient")
async def test_control_those_who_do_not_queue_wait_for_a_lock_in_vain(
    prepared: Servers, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def at_once(_connection: DirectConnection) -> None:
        """Nobody waits."""

    monkeypatch.setattr(provisioning, "in_order", at_once)
    outcomes = await made_at_once(prepared)
    assert any(isinstance(each, asyncpg.LockNotAvailableError) for each in outcomes)
