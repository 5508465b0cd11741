"""A schema's shape as PostgreSQL's catalog tells it, so that two can be compared."""

from tests.fixtures.servers import Admin

SHAPE = """
SELECT c.relname AS table, 'column' AS kind, a.attname AS name,
       concat_ws(' ', format_type(a.atttypid, a.atttypmod), a.attnotnull, pg_get_expr(d.adbin, d.adrelid)) AS what
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
WHERE c.relkind = 'r' AND c.relnamespace = $1::text::regnamespace
UNION ALL SELECT r.relname, 'constraint', k.conname, pg_get_constraintdef(k.oid) FROM pg_constraint k
JOIN pg_class r ON r.oid = k.conrelid WHERE k.connamespace = $1::text::regnamespace AND k.contype <> 'n'
UNION ALL SELECT tablename, 'index', indexname, indexdef FROM pg_indexes WHERE schemaname = $1::text
UNION ALL SELECT c.relname, 'grant', x.privilege_type, '' FROM pg_class c, aclexplode(c.relacl) x
WHERE c.relnamespace = $1::text::regnamespace AND x.grantee = $1::text::regrole
"""
Shape = set[tuple[str, ...]]


async def shape_of(admin: Admin, schema: str) -> Shape:
    """Columns with types and defaults, constraints, indexes and the tenant's grants; the schema's name left out."""
    return {tuple(str(value).replace(f"{schema}.", "") for value in row) for row in await admin(SHAPE, schema)}
