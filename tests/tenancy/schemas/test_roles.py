"""Roles and grants: what each role may do, asked of PostgreSQL's own catalog."""

import asyncpg
import pytest

from infra.entry.migrate import prepare
from infra.kit.db.sessions import Databases
from infra.kit.module import registry
from tenancy.schemas.lineages import lineages_for
from tenancy.schemas.provision import provision, remove
from tenancy.schemas.roles import SET_CONFIG, WeakIsolation, is_isolated
from tenancy.tenants.api import TenantCard
from tests.fixtures.servers import NAMES, PASSWORD, Admin, Servers, plain

ACL = """
SELECT n.nspname || '.' || c.relname AS what, x.grantee::regrole::text AS grantee, x.privilege_type AS privilege
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace, aclexplode(c.relacl) x WHERE n.nspname = ANY($1)
UNION ALL
SELECT n.nspname || '.' || c.relname || '.' || a.attname, x.grantee::regrole::text, x.privilege_type FROM pg_attribute a
JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace, aclexplode(a.attacl) x
WHERE n.nspname = ANY($1)
UNION ALL
SELECT n.nspname, x.grantee::regrole::text, x.privilege_type FROM pg_namespace n, aclexplode(n.nspacl) x
WHERE n.nspname = ANY($1)
"""
SHARED = ["platform", "cell", "ext", "public"]
OWNERS = """
SELECT DISTINCT pg_get_userbyid(c.relowner) AS owner FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = ANY($1)
"""
RIGHTS = """
SELECT c.relname AS table, array_agg(x.privilege_type ORDER BY x.privilege_type) AS rights FROM pg_class c,
aclexplode(c.relacl) x
WHERE c.relnamespace = $1::text::regnamespace AND c.relkind = 'r' AND x.grantee = $1::text::regrole
GROUP BY 1
"""
DML = ["DELETE", "INSERT", "SELECT", "UPDATE"]


async def test_no_acl_of_a_shared_schema_names_a_tenant(admin: Admin, tenant: TenantCard) -> None:
    """One item for each tenant would fail at the 2,443rd: the row of the catalog is full."""
    grantees = {row["grantee"] for row in await admin(ACL, SHARED)}
    assert not {name for name in grantees if name.startswith("t_")}


async def test_tenants_have_one_grant_in_shared_schemas(admin: Admin, prepared: Servers) -> None:
    found = {(row["what"], row["privilege"]) for row in await admin(ACL, SHARED) if row["grantee"] == NAMES.tenants}
    columns = {(f"cell.outbox.{column}", "INSERT") for column in ("id", "name", "version", "facts")}
    assert found == columns | {("cell", "USAGE"), ("ext", "USAGE")}


async def test_the_login_of_web_and_worker_has_no_grant_at_all(admin: Admin, tenant: TenantCard) -> None:
    places = [*SHARED, tenant.id]
    assert not [row for row in await admin(ACL, places) if row["grantee"] == NAMES.app]


async def test_the_owner_is_no_role_that_a_statement_of_ours_runs_as(admin: Admin, tenant: TenantCard) -> None:
    assert [row["owner"] for row in await admin(OWNERS, ["platform", "cell", tenant.id])] == [NAMES.owner]
    member = "SELECT pg_has_role($1, $2, 'MEMBER') AS member"
    assert not (await admin(member, NAMES.app, NAMES.owner))[0]["member"]


async def test_only_the_two_logins_can_log_in(admin: Admin, tenant: TenantCard) -> None:
    rows = await admin("SELECT rolname FROM pg_roles WHERE rolcanlogin AND rolname <> 'postgres' ORDER BY rolname")
    assert [row["rolname"] for row in rows] == [NAMES.app, NAMES.provisioner]


async def test_ledgers_can_be_added_to_alone(admin: Admin, databases: Databases, tenant: TenantCard) -> None:
    rights = {row["table"]: row["rights"] for row in await admin(RIGHTS, tenant.id)}
    ledgers = {ledger for module in registry.shared() for ledger in module.ledgers}
    assert {table: rights[table] for table in ledgers} == {ledger: ["INSERT", "SELECT"] for ledger in ledgers}
    assert all(right == DML for table, right in rights.items() if table not in ledgers)


async def test_the_audit_can_be_added_to_alone(admin: Admin, prepared: Servers) -> None:
    rows = await admin(ACL, ["platform"])
    rights = [row["privilege"] for row in rows if row["what"] == "platform.audit" and row["grantee"] == NAMES.platform]
    assert sorted(rights) == ["INSERT", "SELECT"]


async def test_a_tenant_has_exactly_the_tables_of_the_manifests(admin: Admin, tenant: TenantCard) -> None:
    rows = await admin("SELECT tablename FROM pg_tables WHERE schemaname = $1", tenant.id)
    assert {row["tablename"] for row in rows} == {table for module in registry.shared() for table in module.tables}


def test_the_budget_of_tables_is_kept(prepared: Servers) -> None:
    """Each table of a tenant costs disk, catalog rows and backend memory, ten thousand times."""
    shared = sum(len(module.tables) for module in registry.shared())
    switched = {module.name: len(module.tables) for module in registry.modules if module.switch}
    assert shared <= 61  # infra/docs/decisions/0009
    assert all(count <= 12 for count in switched.values()), switched
    assert shared + sum(switched.values()) <= 120


async def test_set_config_is_out_of_reach_for_tenants(prepared: Servers) -> None:
    connection = await asyncpg.connect(prepared.admin_dsn)
    assert await is_isolated(connection, NAMES)
    await connection.close()


async def test_a_server_that_lets_everybody_call_set_config_is_refused(prepared: Servers) -> None:
    """A REVOKE by somebody without the right silently does nothing: so it is looked at."""
    connection = await asyncpg.connect(prepared.admin_dsn)
    transaction = connection.transaction()
    await transaction.start()
    await connection.execute(f"GRANT EXECUTE ON FUNCTION {SET_CONFIG} TO PUBLIC")
    assert not await is_isolated(connection, NAMES)
    await transaction.rollback()
    await connection.close()


async def test_setting_up_again_changes_nothing(prepared: Servers, admin: Admin) -> None:
    everything = "SELECT string_agg(relname || relacl::text, ' ' ORDER BY oid) FROM pg_class WHERE relacl IS NOT NULL"
    before = await admin(everything)
    passwords = {NAMES.app: PASSWORD, NAMES.provisioner: PASSWORD}
    await prepare(prepared.admin_dsn, NAMES, passwords, [], accept_weak=False)
    assert await admin(everything) == before


async def test_a_tenant_that_is_removed_leaves_nothing(prepared: Servers, admin: Admin, tenant: TenantCard) -> None:
    connection = await asyncpg.connect(plain(prepared.provisioner_url))
    await provision(connection, NAMES, "t_leaving", lineages_for())
    await provision(connection, NAMES, "t_leaving", lineages_for())  # a repeat is a no-op
    await remove(connection, NAMES, "t_leaving")
    await remove(connection, NAMES, "t_leaving")
    await connection.close()
    for place in ("pg_namespace WHERE nspname", "pg_roles WHERE rolname", "cell.schema_version WHERE tenant"):
        assert not await admin(f"SELECT FROM {place} = $1", "t_leaving")


def test_weak_isolation_says_what_to_do() -> None:
    assert "yuntai migrate" in str(WeakIsolation())


@pytest.mark.parametrize("table", ["handled_event"])
async def test_the_provisioner_reads_no_tenant_by_itself(prepared: Servers, tenant: TenantCard, table: str) -> None:
    connection = await asyncpg.connect(plain(prepared.provisioner_url))
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await connection.fetch(f"SELECT * FROM {tenant.id}.{table}")
    await connection.close()
