"""The doctor finds what is wrong, says what to do, and nothing when all is well."""

import json
from pathlib import Path
from typing import Any, cast

import msgspec
from redis.asyncio import Redis

from infra.entry.doctor.examine import examine
from infra.entry.doctor.findings import Findings, to_json
from infra.kit.settings import Settings
from tests.fixtures.servers import Admin
from tests.fixtures.tenants import NewTenant


def levels(found: Findings) -> dict[str, str]:
    return {finding.about: finding.level for finding in found.findings}


async def test_an_installation_that_is_well_has_no_error(settings: Settings) -> None:
    found = levels(await examine(msgspec.structs.replace(settings, port=0)))
    for about in ("python", "disk", "port", "redis", "redis memory", "database", "clock", "isolation", "migrations"):
        assert found[about] == "ok", about
    assert found["redis log"] == "warning"  # the tests' own writes nothing down


async def test_a_database_that_is_away_is_named_with_what_to_do(settings: Settings) -> None:
    away = msgspec.structs.replace(settings, port=0, database_url="postgresql+asyncpg://a:b@127.0.0.1:9/none")
    found = await examine(away)
    assert not found.is_well
    assert "DATABASE_URL" in next(finding.mend for finding in found.findings if finding.about == "database")


async def test_a_cache_that_throws_jobs_away_is_an_error(settings: Settings, redis: Redis) -> None:
    server = cast("Any", redis)  # its type leaves parameters open
    await server.config_set("maxmemory-policy", "allkeys-lru")
    try:
        assert levels(await examine(settings))["redis memory"] == "error"
    finally:
        await server.config_set("maxmemory-policy", "noeviction")


async def test_a_tenant_that_is_behind_is_found(settings: Settings, admin: Admin, new_tenant: NewTenant) -> None:
    tenant = await new_tenant()
    stood = await admin("SELECT revision FROM cell.schema_version WHERE tenant = $1 AND package = 'orders'", tenant.id)
    change = "UPDATE cell.schema_version SET revision = $2 WHERE tenant = $1 AND package = 'orders'"
    await admin(change, tenant.id, "0000")
    try:
        assert levels(await examine(settings))["tenants"] == "error"
    finally:
        await admin(change, tenant.id, stood[0]["revision"])


async def test_a_function_that_crosses_tenants_is_found_open(settings: Settings, admin: Admin) -> None:
    function = "FUNCTION pg_catalog.set_config(text, text, boolean)"
    await admin(f"GRANT EXECUTE ON {function} TO yuntai_tenant")
    try:
        assert levels(await examine(settings))["isolation"] == "error"
    finally:
        await admin(f"REVOKE EXECUTE ON {function} FROM yuntai_tenant")


async def test_a_folder_on_which_nothing_runs_is_said_so(tmp_path: Path) -> None:
    found = await examine(Settings(data=tmp_path, port=0))
    assert levels(found)["settings"] == "error"
    assert any("Nothing runs on" in finding.text for finding in found.findings)


async def test_programs_read_the_same_as_people(settings: Settings) -> None:
    found = await examine(msgspec.structs.replace(settings, port=0))
    told = json.loads(to_json(found))
    assert told["is_well"] == found.is_well
    assert len(told["findings"]) == len(found.findings)
