"""What an attacker would write into a text field of ours, if one were ever glued into SQL.

Each payload goes where `'{payload}'` stands in a query of the tenant's own: it may close the quote. `{other}` is the
schema and role of another tenant, whose table handled_event holds a canary as a handler's name.
"""

from typing import NamedTuple


class Payload(NamedTuple):
    name: str
    text: str
    leaks_without_revoke: bool = False  # reads the canary as soon as everybody may call set_config


CANARY = "canary-of-the-other-tenant"
UNION = "' UNION ALL SELECT {} --"
THEIRS = "SELECT handler FROM {other}.handled_event"
BECOME = "set_config('role', '{other}', true)"
STAT = (
    "(SELECT string_agg(word, ' ') FROM ts_stat($$SELECT to_tsvector('simple', handler) FROM {other}.handled_event$$))"
)


def read(name: str, expression: str, *, leaks: bool = False) -> Payload:
    return Payload(name, UNION.format(expression), leaks)


def after(name: str, statement: str) -> Payload:
    return Payload(name, f"'; {statement}; --")


PAYLOADS = (
    # become the other: one SELECT, its parts worked from left to right
    read("role, then ts_stat", f"concat({BECOME}, {STAT})", leaks=True),
    read("role in a subquery, then ts_stat", f"r || {STAT} FROM (SELECT {BECOME} AS r OFFSET 0) s", leaks=True),
    read("role in a case", f"CASE WHEN {BECOME} IS NOT NULL THEN {STAT} END", leaks=True),
    read("role for the session", f"concat(set_config('role', '{{other}}', false), {STAT})", leaks=True),
    read("role none, then ts_stat", f"concat(set_config('role', 'none', true), {STAT})"),
    read("session authorization", f"concat(set_config('session_authorization', '{{other}}', true), {STAT})"),
    read("role by the owner's name", f"concat(set_config('role', 'yuntai_owner', true), {STAT})"),
    read("role by the platform's name", f"concat(set_config('role', 'yuntai_platform', true), {STAT})"),
    read("search_path to the other", "set_config('search_path', '{other}', true)"),
    read("read-only off", "set_config('transaction_read_only', 'off', true)"),
    read("row security off", "set_config('row_security', 'off', true)"),
    read("time limit off", "set_config('statement_timeout', '0', false)"),
    Payload("role in WHERE", f"' OR {BECOME} IS NOT NULL --"),
    Payload("role in ORDER BY", f"' ORDER BY {BECOME} --"),
    Payload("role in LIMIT", f"' LIMIT length({BECOME}) --"),
    Payload("role in a CTE", f"' UNION ALL (WITH r AS MATERIALIZED (SELECT {BECOME}) SELECT * FROM r) --"),
    # read the other at once
    read("their table", "handler FROM {other}.handled_event"),
    read("their table, quoted", 'handler FROM "{other}"."handled_event"'),
    read("their table by ts_stat", STAT),
    read("their table by query_to_xml", f"query_to_xml('{THEIRS}', true, false, '')::text"),
    read("their table by table_to_xml", "table_to_xml('{other}.handled_event', true, false, '')::text"),
    read("their schema by schema_to_xml", "schema_to_xml('{other}', true, false, '')::text"),
    read("the database by database_to_xml", "database_to_xml(true, false, '')::text"),
    read("their table by cursor_to_xml", "cursor_to_xml('c', 10, true, false, '')::text"),
    read("a role change inside query_to_xml", "query_to_xml('SET ROLE {other}', true, false, '')::text"),
    read("their statistics", "most_common_vals::text FROM pg_stats WHERE schemaname = '{other}'"),
    read("their statistics, raw", "stavalues1::text FROM pg_statistic"),
    read("their stored answers", "encode(body, 'escape') FROM {other}.idempotency"),
    read("their row through a view of locks", "(SELECT handler FROM {other}.handled_event LIMIT 1 FOR UPDATE)"),
    read("a cast to their row type", "(SELECT h::text FROM {other}.handled_event h LIMIT 1)"),
    read("their comments and defaults by catalog", "pg_get_viewdef('{other}.handled_event'::regclass)"),
    # the shared schemas
    read("all tenants", "id FROM platform.tenant"),
    read("the outbox", "facts::text FROM cell.outbox"),
    read("the deliveries", "handler FROM cell.delivery"),
    read("the schedule", "tenant FROM cell.schedule"),
    read("password hashes", "rolpassword FROM pg_authid"),
    read("password hashes by view", "passwd FROM pg_shadow"),
    read("others' running queries", "query FROM pg_stat_activity WHERE query LIKE '%INSERT%canary%'"),
    # more than one statement
    after("reset the role", "RESET ROLE"),
    after("set the role", "SET ROLE {other}"),
    after("set the role locally", "SET LOCAL ROLE {other}"),
    after("session authorization by statement", "SET SESSION AUTHORIZATION {other}"),
    after("discard all", "DISCARD ALL"),
    after("commit, then set the role", "COMMIT; SET ROLE {other}; " + THEIRS),
    after("roll back, then set the role", "ROLLBACK; SET ROLE {other}; " + THEIRS),
    after("an anonymous block", "DO $$ BEGIN SET LOCAL ROLE {other}; END $$"),
    after("a prepared statement", "PREPARE p AS " + THEIRS + "; EXECUTE p"),
    after("a cursor", "DECLARE c CURSOR FOR " + THEIRS + "; FETCH ALL FROM c"),
    after("write into theirs", "INSERT INTO {other}.handled_event VALUES ('injected', gen_random_uuid())"),
    after("empty theirs", "TRUNCATE {other}.handled_event"),
    after("a function of one's own", "CREATE FUNCTION f() RETURNS text LANGUAGE sql AS 'SELECT 1'"),
    after("a trigger on theirs", "CREATE TRIGGER t AFTER INSERT ON {other}.handled_event EXECUTE FUNCTION f()"),
    after("a temporary table", "CREATE TEMP TABLE pg_temp.handled_event AS " + THEIRS),
    after("a grant to oneself", "GRANT SELECT ON {other}.handled_event TO PUBLIC"),
    after("a notification", "NOTIFY yuntai, 'x'"),
    # out of the database
    read("a file", "pg_read_file('/etc/passwd')"),
    read("a binary file", "encode(pg_read_binary_file('/etc/passwd'), 'escape')"),
    read("a folder", "pg_ls_dir('.')"),
    read("the log folder", "name FROM pg_ls_logdir()"),
    read("import a large object", "lo_import('/etc/passwd')::text"),
    read("export a large object", "lo_export(1, '/tmp/x')::text"),
    read("the large objects", "encode(data, 'escape') FROM pg_largeobject"),
    read("another connection", f"d FROM dblink('dbname=postgres', '{THEIRS}') AS d (d text)"),
    after("a program", "COPY handled_event TO PROGRAM 'cat'"),
    after("a file of the server", "COPY handled_event TO '/tmp/handled_event'"),
    after("a library", "LOAD 'plpgsql'"),
    after("an extension", "CREATE EXTENSION dblink"),
    after("a setting of the server", "ALTER SYSTEM SET log_statement = 'all'"),
    after("a setting of the role", "ALTER ROLE {other} LOGIN PASSWORD 'x'"),
    read("the configuration", "setting FROM pg_file_settings"),
    read("reload the configuration", "pg_reload_conf()::text"),
    read("end others' connections", "pg_terminate_backend(pid)::text FROM pg_stat_activity WHERE usename = 'postgres'"),
    read("the write-ahead log", "pg_switch_wal()::text"),
    read("a replication slot", "pg_create_physical_replication_slot('x')::text"),
)

# Where a whole statement is in foreign hands, changing the role is beyond what PostgreSQL can forbid (a cell bounds
# it, and nothing of ours is glued); all else is refused.
STATEMENTS = {
    "the role by the view of settings": "UPDATE pg_settings SET setting = '{other}' WHERE name = 'role'",
    "the outbox in another's name": "INSERT INTO cell.outbox (id, tenant, name, version, facts)"
    " VALUES (gen_random_uuid(), '{other}', 'x', 1, '{{}}')",
    "the outbox read back": "INSERT INTO cell.outbox (id, name, version, facts)"
    " VALUES (gen_random_uuid(), 'x', 1, '{{}}') RETURNING tenant",
    "the outbox marked as done": "UPDATE cell.outbox SET fanned_out = true",
    "their rows deleted": "DELETE FROM {other}.handled_event",
    "their table emptied": "TRUNCATE {other}.handled_event",
    "their table dropped": "DROP TABLE {other}.handled_event",
    "their schema dropped": "DROP SCHEMA {other} CASCADE",
    "their table copied": "CREATE TABLE mine AS SELECT * FROM {other}.handled_event",
    "one's own table dropped": "DROP TABLE handled_event",
    "one's own table changed": "ALTER TABLE handled_event ADD COLUMN x text",
    "a table": "CREATE TABLE mine (id int)",
    "a temporary table": "CREATE TEMP TABLE mine (id int)",
    "a schema": "CREATE SCHEMA mine",
    "a function": "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "a role": "CREATE ROLE mine LOGIN",
    "a right": "GRANT USAGE ON SCHEMA {other} TO PUBLIC",
    "a program": "COPY (SELECT 1) TO PROGRAM 'cat'",
    "a file": "COPY handled_event FROM '/etc/passwd'",
    "an extension": "CREATE EXTENSION dblink",
    "a password": "ALTER ROLE {other} LOGIN PASSWORD 'x'",
}
