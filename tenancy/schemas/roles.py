"""Roles, schemas and grants of an installation: repeatable, run by an administrator before the first migration.

The login of web and worker owns nothing and may do nothing: it enters a place by taking a role that can't log in.
EXECUTE on `set_config` is taken from everybody else, since one injected SELECT could change the role with it.
"""

from infra.kit.db.direct import DirectConnection
from infra.kit.db.names import Names
from infra.kit.problems import Problem

EXTENSIONS = ("pg_trgm", "btree_gist", "unaccent")
SET_CONFIG = "pg_catalog.set_config(text, text, boolean)"


class WeakIsolation(Problem):
    status, code = 503, "weak_isolation"
    message = (
        "This database server lets every role call set_config, so that an SQL injection could cross tenants. Let an"
        " administrator run `yuntai migrate`, or set YUNTAI_ACCEPT_WEAK_ISOLATION=1 to start all the same."
    )


def role_sql(names: Names) -> list[str]:
    """Statements that make the roles which are missing."""
    plain = [names.owner, names.platform, names.cell, names.tenants]
    made = [make_role(role, "NOLOGIN") for role in plain]
    made += [make_role(names.app, "LOGIN NOINHERIT"), make_role(names.provisioner, "LOGIN NOINHERIT CREATEROLE")]
    return [
        *made,
        f"GRANT {names.owner} TO {names.provisioner} WITH INHERIT FALSE, SET TRUE",
        f"GRANT {names.tenants} TO {names.provisioner} WITH ADMIN TRUE, INHERIT FALSE, SET FALSE",
        f"GRANT {names.platform}, {names.cell} TO {names.app} WITH INHERIT FALSE, SET TRUE",
        f"GRANT {names.platform}, {names.cell} TO {names.provisioner} WITH INHERIT FALSE, SET TRUE",
        f"ALTER ROLE {names.app} SET search_path = ''",
        f"ALTER ROLE {names.app} SET idle_in_transaction_session_timeout = '30s'",
    ]


def make_role(role: str, options: str) -> str:
    return (
        f"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN CREATE ROLE {role} {options};"
        " END IF; END $$"
    )


def database_sql(names: Names, database: str) -> list[str]:
    """Statements that close the database to everybody and open it to our roles."""
    logins = f"{names.owner}, {names.provisioner}, {names.app}"
    schemas = [f"CREATE SCHEMA IF NOT EXISTS {schema} AUTHORIZATION {names.owner}" for schema in ("platform", "cell")]
    return [
        f'REVOKE ALL ON DATABASE "{database}" FROM PUBLIC',
        "REVOKE ALL ON SCHEMA public FROM PUBLIC",
        f'GRANT CONNECT ON DATABASE "{database}" TO {logins}',
        f'GRANT CREATE ON DATABASE "{database}" TO {names.owner}',
        f"REVOKE EXECUTE ON FUNCTION {SET_CONFIG} FROM PUBLIC",
        f"GRANT EXECUTE ON FUNCTION {SET_CONFIG} TO {logins}",
        "CREATE SCHEMA IF NOT EXISTS ext",
        f"GRANT USAGE ON SCHEMA ext TO {names.tenants}, {names.owner}, {names.platform}",
        *(f"CREATE EXTENSION IF NOT EXISTS {extension} SCHEMA ext" for extension in EXTENSIONS),
        *schemas,
        f"GRANT USAGE ON SCHEMA platform TO {names.platform}",
        f"GRANT USAGE ON SCHEMA cell TO {names.cell}, {names.tenants}",
        default_grant(names.owner, "platform", names.platform),
        default_grant(names.owner, "cell", names.cell),
    ]


def default_grant(owner: str, schema: str, role: str) -> str:
    return (
        f"ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA {schema}"
        f" GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role}"
    )


async def set_up(connection: DirectConnection, names: Names, passwords: dict[str, str]) -> None:
    """Makes roles, schemas and grants. `passwords`: of the roles that log in; empty ones are left as they are."""
    database = await connection.fetchval("SELECT current_database()")
    async with connection.transaction():
        await connection.execute("SELECT pg_advisory_xact_lock(59555400)")
        for statement in [*role_sql(names), *database_sql(names, database)]:
            await connection.execute(statement)
        for role, password in passwords.items():
            if password:
                quoted = await connection.fetchval("SELECT quote_literal($1::text)", password)
                await connection.execute(f"ALTER ROLE {role} PASSWORD {quoted}")


async def is_isolated(connection: DirectConnection, names: Names) -> bool:
    """Whether `set_config` is really out of reach: REVOKE by somebody without the right silently does nothing."""
    sql = f"SELECT has_function_privilege('{names.tenants}', '{SET_CONFIG}', 'EXECUTE')"
    return not await connection.fetchval(sql)
