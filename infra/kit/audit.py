"""What people did on the platform and to accounts: added to alone, in a unit of its own where the act was refused."""

from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from infra.kit.db.base import platform_metadata
from infra.kit.db.sessions import PlatformSession
from infra.kit.ids import new_id

audit = sa.Table(
    "audit",
    platform_metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("at", sa.DateTime(timezone=True), nullable=False, server_default=sa.text("clock_timestamp()")),
    sa.Column("tenant", sa.Text, nullable=False, server_default=""),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("act", sa.Text, nullable=False),
    sa.Column("facts", JSONB, nullable=False),
    sa.Index("ix_audit_tenant_at", "tenant", "at"),
    sa.Index("ix_audit_operators", "id", postgresql_where=sa.text("act LIKE 'operator.%'")),
)
OF_OPERATORS = sa.text("act LIKE 'operator.%'")
"""Lines of operators, as their index says it."""


async def note(session: PlatformSession, act: str, *, actor: str, tenant: str = "", **facts: Any) -> None:
    """Adds one line: `act` in the past tense (`staff.invited`), `actor` an id or what it was, facts without secrets."""
    values = {"id": new_id(), "act": act, "actor": actor, "tenant": tenant, "facts": msgspec.to_builtins(facts)}
    await session.execute(sa.insert(audit), values)
