"""A schema for each tenant: set-up of roles, provisioning, migration, and the check that isolation holds.

Owns PostgreSQL's side of a tenant (schema, role, grants), the lineage `base` (handled_event, idempotency) and
`cell.schema_version`. Doesn't own the tenant's row, its name for people or its state: that is `tenancy.tenants`.
"""
