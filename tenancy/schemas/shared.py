"""Grants on the shared schemas that follow from what their tables are."""

from collections.abc import Sequence

from infra.kit.db.names import Names


def shared_grants(names: Names, schemas: Sequence[str]) -> list[str]:
    """Tenants may write their events and read nothing; the audit can be added to alone. Repeatable."""
    grants: list[str] = []
    if "cell" in schemas:
        grants += [
            f"GRANT INSERT (id, name, version, facts) ON cell.outbox TO {names.tenants}",
            f"REVOKE INSERT, UPDATE, DELETE ON cell.schema_version FROM {names.cell}",
        ]
    if "platform" in schemas:
        grants += [f"REVOKE UPDATE, DELETE ON platform.audit FROM {names.platform}"]
    return grants
